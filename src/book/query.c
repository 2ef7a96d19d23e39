#include "query.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/safe_text.h"
#include "base/text.h"
#include "base/utf8.h"
#include "book.h"
#include "open.h"
#include "sync.h"
#include "system/json.h"

#define MEASURED 1000 /* rows that decide how wide a column is */

/* ---- one row ---- */

static bool put_csv_names(sqlite3_stmt *q, FILE *f)
{
	bool ok = true;
	for (int i = 0; ok && i < sqlite3_column_count(q); i++) {
		char *cell = csv_cell_whole(sqlite3_column_name(q, i));
		ok = cell != NULL;
		fprintf(f, "%s%s", i ? "," : "", ok ? cell : "");
		free(cell);
	}
	fputc('\n', f);
	return ok;
}

static bool put_csv(sqlite3_stmt *q, FILE *f)
{
	bool ok = true;
	for (int i = 0; ok && i < sqlite3_column_count(q); i++)
		ok = db_put_csv(f, q, i);
	fputc('\n', f);
	return ok;
}

static json_object *value_of(sqlite3_stmt *q, int column)
{
	switch (sqlite3_column_type(q, column)) {
	case SQLITE_NULL:
		return NULL;
	case SQLITE_INTEGER:
		return json_object_new_int64(sqlite3_column_int64(q, column));
	case SQLITE_FLOAT: /* as SQLite writes it: 0.1, not 0.10000000000000001 */
		return json_object_new_double_s(sqlite3_column_double(q, column),
						(const char *)sqlite3_column_text(q, column));
	default:
		return json_object_new_string(db_text(q, column));
	}
}

static void put_json(sqlite3_stmt *q, FILE *f, bool first)
{
	json_object *o = json_object_new_object();
	for (int i = 0; i < sqlite3_column_count(q); i++)
		json_object_object_add(o, sqlite3_column_name(q, i), value_of(q, i));
	fprintf(f, "%s%s", first ? "[\n" : ",\n", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
}

/* ---- a table: as wide as its first rows need ---- */

struct table {
	int columns;
	int *widths;
	bool *numbers; /* set to the right */
	size_t n, room;
	char **cells; /* of the first rows */
};

static void table_free(struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->cells[i]);
	free(t->cells);
	free(t->widths);
	free(t->numbers);
}

static void put_cell(FILE *f, const struct table *t, int column, const char *text)
{
	int blank = t->widths[column] - utf8_width(text);
	bool last = column + 1 == t->columns;
	if (blank < 0)
		blank = 0;
	if (t->numbers[column])
		fprintf(f, "%*s%s", blank, "", text);
	else
		fprintf(f, "%s%*s", text, last ? 0 : blank, "");
	fputs(last ? "\n" : "  ", f);
}

/* Takes the text over. */
static bool keep_cell(struct table *t, char *text, int column)
{
	if (text && t->n == t->room) {
		size_t room = t->room ? 2 * t->room : 256;
		char **cells = reallocarray(t->cells, room, sizeof(*cells));
		if (!cells) {
			free(text);
			return false;
		}
		t->cells = cells;
		t->room = room;
	}
	if (!text)
		return false;
	int width = utf8_width(text);
	if (width > t->widths[column])
		t->widths[column] = width;
	t->cells[t->n++] = text;
	return true;
}

static bool table_begin(struct table *t, sqlite3_stmt *q)
{
	*t = (struct table){.columns = sqlite3_column_count(q)};
	t->widths = calloc((size_t)t->columns, sizeof(*t->widths));
	t->numbers = calloc((size_t)t->columns, sizeof(*t->numbers));
	bool ok = t->widths && t->numbers;
	for (int i = 0; ok && i < t->columns; i++)
		ok = keep_cell(t, strdup(sqlite3_column_name(q, i)), i);
	return ok;
}

static void table_print(const struct table *t, FILE *f)
{
	for (size_t i = 0; i < t->n; i++)
		put_cell(f, t, (int)(i % (size_t)t->columns), t->cells[i]);
}

static bool take_cell(struct table *t, sqlite3_stmt *q, int column, bool keep, FILE *f)
{
	t->numbers[column] |= db_is_number(q, column);
	char *text = text_printable_whole(db_text(q, column));
	if (keep)
		return keep_cell(t, text, column);
	if (text)
		put_cell(f, t, column, text);
	free(text);
	return text != NULL;
}

/* False without memory, or with an error of the statement. */
static bool print_table(struct db *db, sqlite3_stmt *q, FILE *f)
{
	struct table t;
	bool ok = table_begin(&t, q), printed = false;
	int error = SQLITE_ROW;
	for (int row = 0; ok && (error = sqlite3_step(q)) == SQLITE_ROW; row++) {
		if (row == MEASURED)
			table_print(&t, f);
		printed = row >= MEASURED;
		for (int i = 0; ok && i < t.columns; i++)
			ok = take_cell(&t, q, i, !printed, f);
	}
	if (ok && !printed)
		table_print(&t, f);
	table_free(&t);
	if (!ok)
		db->error = SQLITE_NOMEM;
	return ok && error == SQLITE_DONE;
}

/* ---- statements ---- */

static bool print_rows(struct db *db, sqlite3_stmt *q, enum query_format format, FILE *f)
{
	int error = SQLITE_ROW;
	bool first = true;
	if (format == QUERY_TABLE)
		return print_table(db, q, f);
	bool ok = format != QUERY_CSV || put_csv_names(q, f);
	for (; ok && (error = sqlite3_step(q)) == SQLITE_ROW; first = false)
		if (format == QUERY_CSV)
			ok = put_csv(q, f);
		else
			put_json(q, f, first);
	if (!ok)
		db->error = SQLITE_NOMEM;
	if (format == QUERY_JSON)
		fputs(first ? "[]\n" : "\n]\n", f);
	return ok && error == SQLITE_DONE;
}

static bool run_all(struct db *db, const char *sql, enum query_format format, FILE *f)
{
	sqlite3_stmt *q;
	bool ok = true;
	while (ok && *sql) {
		if (sqlite3_prepare_v2(db->handle, sql, -1, &q, &sql) != SQLITE_OK)
			return false;
		if (!q) /* a space or a comment */
			continue;
		/* VACUUM INTO would make a file before it is refused */
		ok = sqlite3_stmt_readonly(q);
		if (!ok)
			db->error = SQLITE_READONLY;
		else
			ok = sqlite3_column_count(q) ? print_rows(db, q, format, f)
						     : sqlite3_step(q) == SQLITE_DONE;
		sqlite3_finalize(q);
	}
	return ok;
}

static void use_nothing(struct book *b, void *context)
{
	sync_run(b, context);
}

bool book_path(const char *base, char *path, size_t path_n, char *why, size_t n)
{
	struct sync sync = {0};
	enum result result = book_with(base, use_nothing, &sync);
	int k = snprintf(path, path_n, "%s%s/" BOOK_NAME, *base == '/' ? "" : "./", base);
	if (result == RESULT_NONE)
		snprintf(why, n,
			 _("there is no folder %s yet: run `icecue watch`, or name a folder with --out"),
			 base);
	else if (result != RESULT_OK || k < 0 || (size_t)k >= path_n)
		snprintf(why, n, _("there is no book to ask in %s"), base);
	return result == RESULT_OK && k > 0 && (size_t)k < path_n;
}

bool book_query(const char *base, const char *sql, enum query_format format, FILE *f, char *why, size_t n)
{
	char path[PATH_MAX];
	struct db db;
	if (!book_path(base, path, sizeof(path), why, n))
		return false;
	bool ok = db_open(&db, path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX);
	if (ok) {
		sqlite3_busy_timeout(db.handle, 2000);
		ok = db_run(&db, "PRAGMA query_only = ON") && run_all(&db, sql, format, f);
	}
	if (!ok)
		snprintf(why, n, _("the query was refused: %s"),
			 db.error != SQLITE_OK ? sqlite3_errstr(db.error) : sqlite3_errmsg(db.handle));
	db_close(&db);
	return ok;
}

/* ---- is it sound? ---- */

static void check(struct db *db, struct book_about *out)
{
	*out->fault = '\0'; /* of a first try, which was moved aside */
	sqlite3_stmt *q = db_ask(db, "PRAGMA integrity_check(1)", "");
	if (db_next(db, q)) {
		if (strcmp(db_text(q, 0), "ok") != 0)
			text_copy(out->fault, sizeof(out->fault), db_text(q, 0));
		db_stop(q);
	}
	q = db_ask(db, "PRAGMA foreign_key_check", "");
	if (db_next(db, q)) {
		snprintf(out->fault, sizeof(out->fault), _("a row of %s belongs to nothing"), db_text(q, 0));
		db_stop(q);
	}
}

struct asked {
	struct book_about *out;
	struct sync sync;
};

static void use_about(struct book *b, void *context)
{
	struct asked *a = context;
	struct book_about *out = a->out;
	struct db *db = &b->db;
	check(db, out);
	if (*out->fault) { /* an index can be damaged without any other sign */
		db_damaged(db);
		return;
	}
	sync_run(b, &a->sync);
	out->read = a->sync.read;
	out->version = (int)db_number(db, "PRAGMA user_version", 0);
	out->clients = db_number(db, "SELECT count(*) FROM client", 0);
	out->sites = db_number(db, "SELECT count(*) FROM site", 0);
	out->sessions = db_number(db, "SELECT count(*) FROM session", 0);
	out->rounds = db_number(db, "SELECT count(*) FROM round", 0);
	out->passes = db_number(db, "SELECT count(*) FROM pass", 0);
	out->changes = db_number(db, "SELECT count(*) FROM change", 0);
	out->unread = db_number(db, "SELECT count(*) FROM unread", 0);
	if (b->behind)
		text_copy(out->fault, sizeof(out->fault),
			  _("another process writes it: not all is in it yet"));
}

enum result book_about(const char *base, bool rebuild, struct book_about *out)
{
	char path[PATH_MAX];
	struct stat st;
	struct asked a = {.out = out, .sync.rebuild = rebuild};
	*out = (struct book_about){0};
	enum result result = book_with(base, use_about, &a);
	if (result == RESULT_OK && snprintf(path, sizeof(path), "%s/" BOOK_NAME, base) < (int)sizeof(path) &&
	    stat(path, &st) == 0)
		out->bytes = st.st_size;
	return result;
}
