#include "db.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/safe_text.h"
#include "base/text.h"
#include "icecue/units.h"

static bool fail(struct db *db, int error)
{
	if (db->error == SQLITE_OK) {
		db->error = error & 0xff;
		text_copy(db->why, sizeof(db->why),
			  db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(error));
	}
	return false;
}

void db_damaged(struct db *db)
{
	if (db->error == SQLITE_OK) {
		db->error = SQLITE_CORRUPT;
		text_copy(db->why, sizeof(db->why), sqlite3_errstr(SQLITE_CORRUPT));
	}
}

bool db_was_busy(struct db *db)
{
	if (db->error != SQLITE_BUSY)
		return false;
	db->error = SQLITE_OK;
	if (!sqlite3_get_autocommit(db->handle))
		db_run(db, "ROLLBACK");
	return true;
}

bool db_empty_log(struct db *db)
{
	if (db->error != SQLITE_OK)
		return false;
	/* the PRAGMA tells of "busy" in a row, and is no error */
	int error = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	return error == SQLITE_OK || fail(db, error);
}

bool db_open(struct db *db, const char *path, int flags)
{
	*db = (struct db){0};
	int error = sqlite3_open_v2(path, &db->handle, flags, NULL);
	return error == SQLITE_OK || fail(db, error);
}

void db_close(struct db *db)
{
	for (int i = 0; i < db->n; i++)
		sqlite3_finalize(db->made[i].statement);
	sqlite3_close(db->handle);
	db->handle = NULL;
	db->n = 0;
}

bool db_run(struct db *db, const char *sql)
{
	if (db->error != SQLITE_OK)
		return false;
	int error = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
	return error == SQLITE_OK || fail(db, error);
}

static sqlite3_stmt *made(struct db *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	if (db->error != SQLITE_OK)
		return NULL;
	for (int i = 0; i < db->n; i++)
		if (db->made[i].sql == sql)
			return db->made[i].statement;
	int error = db->n == DB_STATEMENTS_MAX
			    ? SQLITE_NOMEM
			    : sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
	if (error != SQLITE_OK) {
		fail(db, error);
		return NULL;
	}
	db->made[db->n].sql = sql;
	db->made[db->n++].statement = s;
	return s;
}

static int bind_ms(sqlite3_stmt *s, int i, int64_t v)
{
	return v == MS_NONE ? sqlite3_bind_null(s, i) : sqlite3_bind_int64(s, i, v);
}

static int bind_mc(sqlite3_stmt *s, int i, int32_t v)
{
	return v == MC_NONE ? sqlite3_bind_null(s, i) : sqlite3_bind_int(s, i, v);
}

static sqlite3_stmt *ask(struct db *db, const char *sql, const char *kinds, va_list values)
{
	sqlite3_stmt *s = made(db, sql);
	int error = SQLITE_OK;
	for (int i = 1; s && error == SQLITE_OK && *kinds; i++, kinds++)
		error = *kinds == 'q'	? bind_ms(s, i, va_arg(values, int64_t))
			: *kinds == 'c' ? bind_mc(s, i, va_arg(values, int32_t))
			: *kinds == 'd'
				? sqlite3_bind_int(s, i, va_arg(values, int))
				: sqlite3_bind_text(s, i, va_arg(values, const char *), -1, SQLITE_STATIC);
	if (error != SQLITE_OK) {
		fail(db, error);
		return NULL;
	}
	return s;
}

sqlite3_stmt *db_ask(struct db *db, const char *sql, const char *kinds, ...)
{
	va_list values;
	va_start(values, kinds);
	sqlite3_stmt *s = ask(db, sql, kinds, values);
	va_end(values);
	return s;
}

void db_stop(sqlite3_stmt *s)
{
	sqlite3_reset(s); /* an error was told by db_next() */
	sqlite3_clear_bindings(s);
}

bool db_next(struct db *db, sqlite3_stmt *s)
{
	if (!s || db->error != SQLITE_OK)
		return false;
	int error = sqlite3_step(s);
	if (error == SQLITE_ROW)
		return true;
	if (error != SQLITE_DONE)
		fail(db, error);
	db_stop(s);
	return false;
}

bool db_do(struct db *db, const char *sql, const char *kinds, ...)
{
	va_list values;
	va_start(values, kinds);
	sqlite3_stmt *s = ask(db, sql, kinds, values);
	va_end(values);
	while (db_next(db, s))
		;
	return db->error == SQLITE_OK;
}

int64_t db_number(struct db *db, const char *sql, int64_t none)
{
	return db_first(db, db_ask(db, sql, ""), none);
}

int64_t db_first(struct db *db, sqlite3_stmt *s, int64_t none)
{
	int64_t n = none;
	if (db_next(db, s)) {
		if (sqlite3_column_type(s, 0) != SQLITE_NULL)
			n = sqlite3_column_int64(s, 0);
		db_stop(s);
	}
	return n;
}

int64_t db_ms(sqlite3_stmt *s, int column)
{
	int64_t ms = sqlite3_column_int64(s, column); /* of a null 0, and only then is it asked for */
	return !ms && sqlite3_column_type(s, column) == SQLITE_NULL ? MS_NONE : ms;
}

int32_t db_mc(sqlite3_stmt *s, int column)
{
	int32_t mc = sqlite3_column_int(s, column);
	return !mc && sqlite3_column_type(s, column) == SQLITE_NULL ? MC_NONE : mc;
}

const char *db_text(sqlite3_stmt *s, int column)
{
	const char *text = (const char *)sqlite3_column_text(s, column);
	return text ? text : "";
}

bool db_is_number(sqlite3_stmt *s, int column)
{
	int type = sqlite3_column_type(s, column);
	return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

bool db_put_csv(FILE *f, sqlite3_stmt *s, int column)
{
	bool number = db_is_number(s, column); /* the text may change the type */
	const char *text = db_text(s, column);
	char *cell = number ? NULL : csv_cell_whole(text);
	if (number || cell)
		fprintf(f, "%s%s", column ? "," : "", number ? text : cell);
	free(cell);
	return number || cell;
}
