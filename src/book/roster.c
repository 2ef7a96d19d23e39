/* Whose sessions there are: see book.h. */
#include "book.h"
#include "open.h"
#include "sync.h"

/* Each spelling of a client with a site, the last used first. */
static const char groups[] =
	"WITH pair AS (SELECT client_typed, site_typed, count(*) AS sessions, sum(simulated) AS simulated,"
	" min(folder COLLATE by_age) AS first, max(folder COLLATE by_age) AS last FROM session GROUP BY client_typed, site_typed)"
	" SELECT pair.client_typed, pair.site_typed, pair.first, began, pair.sessions, pair.simulated"
	" FROM pair JOIN session ON folder = last ORDER BY last COLLATE by_age DESC";

struct gathering {
	const char *base;
	struct roster *out;
	enum result result;
};

static void use_groups(struct book *b, void *context)
{
	struct gathering *g = context;
	struct sync sync = {0};
	sync_run(b, &sync);
	roster_free(g->out); /* of a first try */
	roster_begin(g->base, g->out);
	g->result = b->behind ? RESULT_BUSY : RESULT_OK;
	sqlite3_stmt *q = b->behind ? NULL : db_ask(&b->db, groups, "");
	while (db_next(&b->db, q)) {
		enum result added = roster_add(
			g->out, &(struct roster_group){.label = db_text(q, 0),
						       .site = db_text(q, 1),
						       .first = db_text(q, 2),
						       .last = db_text(q, 3),
						       .sessions = (size_t)sqlite3_column_int64(q, 4),
						       .simulated = (size_t)sqlite3_column_int64(q, 5)});
		if (added != RESULT_OK)
			b->db.error = SQLITE_NOMEM;
	}
}

enum result book_roster(const char *base, struct roster *out)
{
	struct gathering g = {.base = base, .out = out};
	*out = (struct roster){0};
	enum result result = book_with(base, use_groups, &g);
	if (result == RESULT_OK && g.result == RESULT_OK)
		return roster_end(out);
	if (result == RESULT_NONE)
		return result;
	roster_free(out);
	return roster_read(base, out);
}
