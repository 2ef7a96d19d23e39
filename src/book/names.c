/* Which session is meant, and whose there were: see book.h. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "book.h"
#include "open.h"
#include "store/clients.h"
#include "store/folder.h"
#include "store/walk.h"
#include "sync.h"

/* ---- sessions ---- */

struct naming {
	struct walk_names names;
	bool behind;
};

static void use_names(struct book *b, void *context)
{
	struct naming *naming = context;
	struct walk_names *names = &naming->names;
	struct sync sync = {0};
	sync_run(b, &sync);
	naming->behind = b->behind;
	walk_names_free(names); /* of a first try */
	*names = (struct walk_names){0};
	sqlite3_stmt *q =
		b->behind ? NULL : db_ask(&b->db, "SELECT folder FROM session ORDER BY folder DESC", "");
	while (db_next(&b->db, q))
		if (!walk_names_add(names, db_text(q, 0)))
			b->db.error = SQLITE_NOMEM;
	walk_names_sort(names);
}

/* False: the folders must be looked through, because with one missing another would be sure. */
static bool read_names(const char *base, struct naming *naming)
{
	*naming = (struct naming){0};
	return book_with(base, use_names, naming) == RESULT_OK && !naming->behind;
}

enum result book_find(const char *base, const char *name, char *dir, size_t n, char *why, size_t why_n)
{
	struct naming naming;
	enum result result;
	if (name && folder_at_path(name, dir, n))
		return RESULT_OK;
	if (read_names(base, &naming))
		result = folder_find_among(base, &naming.names, name, dir, n, why, why_n);
	else
		result = folder_find(base, name, dir, n, why, why_n);
	walk_names_free(&naming.names);
	return result;
}

bool book_is_sure(const char *base, const char *typed, const char *name)
{
	struct naming naming;
	bool sure = read_names(base, &naming) ? folder_is_sure_among(&naming.names, typed, name)
					      : folder_is_sure(base, typed, name);
	walk_names_free(&naming.names);
	return sure;
}

/* ---- clients and sites ---- */

#define KNOWN_MS 1000 /* a session waits to begin */

/* Each spelling of a client with a site, the last used first; the one that was first there long ago has a
 * high number. */
static const char pairs[] =
	"WITH pair AS (SELECT client_typed, site_typed, min(folder COLLATE by_age) AS first,"
	" max(folder COLLATE by_age) AS last FROM session"
	" WHERE NOT simulated AND folder IS NOT ?1 GROUP BY client_typed, site_typed)"
	" SELECT pair.client_typed, pair.site_typed, substr(began, 1, 10), row_number()"
	" OVER (ORDER BY first COLLATE by_age DESC)"
	" FROM pair JOIN session ON folder = last ORDER BY last COLLATE by_age DESC";

struct knowing {
	const char *but;
	struct known *out;
	struct clients clients;
	bool behind;
};

static void use_known(struct book *b, void *context)
{
	struct knowing *k = context;
	struct sync sync = {.max_ms = KNOWN_MS};
	sync_run(b, &sync);
	k->behind = b->behind;
	known_free(k->out);
	sqlite3_stmt *q = k->behind ? NULL : db_ask(&b->db, pairs, "s", k->but);
	while (db_next(&b->db, q)) {
		struct known_pair pair = {.since = (size_t)sqlite3_column_int64(q, 3)};
		text_copy(pair.client, sizeof(pair.client), clients_now(&k->clients, db_text(q, 0)));
		text_copy(pair.site, sizeof(pair.site), db_text(q, 1));
		text_copy(pair.day, sizeof(pair.day), db_text(q, 2));
		if (!known_add(k->out, &pair))
			b->db.error = SQLITE_NOMEM;
	}
}

enum result book_known(const char *base, const char *but, struct known *out)
{
	struct knowing k = {.but = but, .out = out};
	*out = (struct known){0};
	clients_read(base, &k.clients);
	enum result result = book_with(base, use_known, &k);
	clients_free(&k.clients);
	if ((result == RESULT_OK && !k.behind) || result == RESULT_NONE)
		return result;
	known_free(out);
	return known_read_others(base, but, out);
}
