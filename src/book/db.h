/*
 * db.h - SQLite as this room uses it: statements that are made once, and one error that is kept until
 * somebody asks. After an error every call does nothing and returns false, so that a sequence of them is
 * checked at its end.
 */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define DB_STATEMENTS_MAX 64

struct db {
	sqlite3 *handle;
	int error; /* the first one, as SQLite numbers them, without its details; SQLITE_OK */
	char why[160];
	int n;
	struct {
		const char *sql;
		sqlite3_stmt *statement;
	} made[DB_STATEMENTS_MAX];
};

/* Opens the file, which is there. Closing takes an open or a failed one. */
bool db_open(struct db *db, const char *path, int flags);
void db_close(struct db *db);

/* Statements without values or rows, several after another. */
bool db_run(struct db *db, const char *sql);
/*
 * Makes a statement ready for db_next(). sql is a literal: its address finds the one that was made before.
 * kinds is a letter for each value: 'q' int64_t (MS_NONE: null), 'd' int, 'c' int32_t of thousandths of a
 * degree (MC_NONE: null), 's' text that stays where it is until the last row (NULL: null). NULL when it
 * failed.
 */
sqlite3_stmt *db_ask(struct db *db, const char *sql, const char *kinds, ...);
/* The next row; false at the end, and when it failed. The statement must be run to its end, or given to
 * db_stop(). */
bool db_next(struct db *db, sqlite3_stmt *s);
void db_stop(sqlite3_stmt *s);
/* A statement without rows. */
bool db_do(struct db *db, const char *sql, const char *kinds, ...);

/* Was the first error that another process holds the file? Then it is put away, and what was begun is rolled
 * back: the rest can be read. */
bool db_was_busy(struct db *db);
/* Moves the log of changes into the file, and leaves nothing in the log. The error is "busy" while another
 * process reads what was there before. */
bool db_empty_log(struct db *db);

/* What was read contradicts itself: an error as if SQLite had found it. */
void db_damaged(struct db *db);

/* The first column of the first row of what was asked; `none` when there is no row or it is null. */
int64_t db_first(struct db *db, sqlite3_stmt *s, int64_t none);
/* The same of a statement without values. */
int64_t db_number(struct db *db, const char *sql, int64_t none);

/* Columns; a null is MS_NONE, MC_NONE, "". The text is valid until the next row. */
int64_t db_ms(sqlite3_stmt *s, int column);
int32_t db_mc(sqlite3_stmt *s, int column);
const char *db_text(sqlite3_stmt *s, int column);
/* A value for a CSV file: a number as it is, anything else as guarded text (base/safe_text.h). False without
 * memory. */
bool db_put_csv(FILE *f, sqlite3_stmt *s, int column);
bool db_is_number(sqlite3_stmt *s, int column);
