/* What the book has of one client, as tables for a spreadsheet: see book.h. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/who.h"
#include "book.h"
#include "open.h"
#include "sync.h"
#include "system/log.h"
#include "system/whole_file.h"

#define THEIRS "(SELECT session_id FROM session JOIN client USING (client_id) WHERE who = ?)"

/* A file each; the values are those of the views that src/doc/book.md describes. */
static const struct table {
	const char *name, *sql;
} tables[] = {
	{"sessions", "SELECT * FROM sessions WHERE session_id IN " THEIRS " ORDER BY folder"},
	{"rounds", "SELECT * FROM rounds WHERE session_id IN " THEIRS " ORDER BY folder, round"},
	{"events", "SELECT * FROM events WHERE session_id IN " THEIRS " ORDER BY folder, t_s"},
	{"marks", "SELECT * FROM marks WHERE session_id IN " THEIRS " ORDER BY folder, t_s"},
	{"passes", "SELECT * FROM passes WHERE session_id IN " THEIRS " ORDER BY folder, pass"},
	{"forecasts",
	 "SELECT * FROM forecasts WHERE session_id IN " THEIRS " ORDER BY folder, round, of, forecast"},
	{"thresholds", "SELECT * FROM thresholds WHERE client = (SELECT label FROM client WHERE who = ?)"},
	{"learned_from",
	 "SELECT * FROM learned_from WHERE folder IN (SELECT folder FROM session WHERE session_id IN " THEIRS
	 ") ORDER BY folder"},
	{"calibrations", "SELECT folder, calibration.* FROM calibration JOIN session USING (session_id)"
			 " WHERE session_id IN " THEIRS " ORDER BY folder, spot"},
	{"changes",
	 "SELECT * FROM changes WHERE folder IN (SELECT folder FROM session WHERE session_id IN " THEIRS
	 ") ORDER BY folder, id"},
	{"clients", "SELECT * FROM clients WHERE client_id = (SELECT client_id FROM client WHERE who = ?)"},
};

struct export
{
	const char *who, *to;
	bool failed, behind;
};

static void put_table(struct db *db, const struct table *t, struct export *e)
{
	char path[PATH_MAX];
	struct whole_file w;
	sqlite3_stmt *row = db_ask(db, t->sql, "s", e->who);
	if (!row || snprintf(path, sizeof(path), "%s/%s.csv", e->to, t->name) >= (int)sizeof(path) ||
	    whole_file_begin(&w, path) != RESULT_OK) {
		e->failed = true;
		return;
	}
	for (int i = 0; i < sqlite3_column_count(row); i++)
		fprintf(w.f, "%s%s", i ? "," : "", sqlite3_column_name(row, i));
	fputc('\n', w.f);
	while (db_next(db, row)) {
		for (int i = 0; i < sqlite3_column_count(row); i++)
			e->failed |= !db_put_csv(w.f, row, i);
		fputc('\n', w.f);
	}
	e->failed |= whole_file_end(&w, false) != RESULT_OK;
}

static void use(struct book *b, void *context)
{
	struct export *e = context;
	struct sync sync = {0};
	sync_run(b, &sync);
	e->behind = b->behind;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && !e->failed; i++)
		put_table(&b->db, &tables[i], e);
}

enum result book_export(const char *base, const char *client, const char *to)
{
	char *key = who_key(client);
	struct export e = {.who = key ? key : client, .to = to};
	enum result r = mkdir(to, 0700) < 0 ? RESULT_DENIED : book_with(base, use, &e);
	free(key);
	if (r == RESULT_OK && (e.failed || e.behind))
		r = RESULT_SYSTEM;
	if (r != RESULT_OK)
		log_warning(_("the tables of the book are not in %s, or not all; the records are"), to);
	return r;
}
