/* What several sessions decide together: see put_settle(). */
#include <string.h>
#include <time.h>

#include "base/format.h"
#include "base/text.h"
#include "put.h"
#include "store/corrections.h"
#include "store/session_name.h"

void put_journals_read(const char *base, struct put_journals *j)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	*j = (struct put_journals){.now_ms = (int64_t)now.tv_sec * 1000};
	clients_read(base, &j->clients);
	journal_read(base, &j->thresholds);
}

void put_journals_free(struct put_journals *j)
{
	clients_free(&j->clients);
	journal_free(&j->thresholds);
}

static void settle_minute(struct db *db, int64_t minute)
{
	struct summary_list list = {0};
	sqlite3_stmt *s = db_ask(db, "SELECT folder FROM session WHERE minute = ?", "q", minute);
	while (db_next(db, s)) {
		struct summary one = {.name = db_text(s, 0)};
		summary_list_add(&list, &one);
	}
	session_names_shorten(&list);
	for (size_t i = 0; i < list.n; i++)
		db_do(db, "UPDATE session SET short_name = ?2 WHERE folder = ?1 AND short_name <> ?2", "ss",
		      list.at[i].name, list.at[i].short_name);
	summary_list_free(&list);
}

static const char settle_rows[] =
	"DELETE FROM client WHERE client_id IN (SELECT id FROM touched_client)"
	" AND NOT EXISTS (SELECT 1 FROM session s WHERE s.client_id = client.client_id);"
	"DELETE FROM site WHERE site_id IN (SELECT id FROM touched_site)"
	" AND NOT EXISTS (SELECT 1 FROM session s WHERE s.site_id = site.site_id);"
	"DELETE FROM client_spelling WHERE client_id IN (SELECT id FROM touched_client);"
	"INSERT INTO client_spelling SELECT client_id, client_typed, count(*) FROM session"
	" WHERE client_id IN (SELECT id FROM touched_client) GROUP BY client_id, client_typed;"
	/* as it was first typed */
	"UPDATE site SET label = (SELECT site_typed FROM session s WHERE s.site_id = site.site_id"
	" ORDER BY folder COLLATE by_age LIMIT 1) WHERE site_id IN (SELECT id FROM touched_site);"
	"DELETE FROM touched_site";

/* What it is called by now, as it was first typed, and what was noted of it. */
static void settle_client(struct db *db, const struct put_journals *j, int64_t id)
{
	const struct clients *clients = &j->clients;
	char label[LABEL_TEXT];
	int32_t mc = MC_NONE;
	sqlite3_stmt *q = db_ask(
		db,
		"SELECT client_typed FROM session WHERE client_id = ? ORDER BY folder COLLATE by_age LIMIT 1",
		"q", id);
	if (!db_next(db, q))
		return;
	text_copy(label, sizeof(label), db_text(q, 0));
	db_stop(q);
	const char *now = clients_now(clients, label), *note = clients_fact(clients, FIELD_NOTE, now, "");
	const char *own = clients_fact(clients, FIELD_THRESHOLD, now, "");
	const char *bony = clients_fact(clients, FIELD_BONY, now, "");
	parse_mc(own, strlen(own), '.', &mc);
	db_do(db, "UPDATE client SET label = ?, notes = ?, bony = ?, threshold_mc = ? WHERE client_id = ?",
	      "ssqcq", now, *note ? note : NULL, *bony ? (int64_t)!strcmp(bony, "yes") : MS_NONE, mc, id);
}

/* ---- thresholds ---- */

/* The sessions of a client and site, the newest first, as threshold_learn() looks at them. They are looked up
 * by the client (+site_id is no index): many clients share a site. */
static void learn(struct db *db, const struct put_journals *j, struct threshold *t, int64_t client,
		  int64_t site)
{
	sqlite3_stmt *q = db_ask(
		db,
		"SELECT session.session_id, simulated, began, client_typed, site_typed, coalesce(marks, 0),"
		" value_mc, coalesce(edge, 0) FROM session LEFT JOIN learned USING (session_id)"
		" WHERE client_id = ? AND +site_id = ? ORDER BY folder COLLATE by_age DESC LIMIT ?",
		"qqd", client, site, THRESHOLD_LOOK_BACK);
	while (db_next(db, q)) {
		char began[40], label[LABEL_TEXT], place[LABEL_TEXT];
		struct threshold_candidate s = {.simulated = sqlite3_column_int(q, 1),
						.edge = sqlite3_column_int(q, 7),
						.label = text_copy(label, sizeof(label), db_text(q, 3)),
						.site = text_copy(place, sizeof(place), db_text(q, 4))};
		if (!threshold_moment(text_copy(began, sizeof(began), db_text(q, 2)), &s.start_ms))
			s.start_ms = MS_NONE;
		int32_t mc = db_mc(q, 6);
		bool counts =
			threshold_judge(&j->thresholds, &j->clients, j->now_ms, &s, t) == THRESHOLD_COUNTS &&
			mc != MC_NONE;
		t->looked++;
		t->marks += sqlite3_column_int(q, 5);
		if (counts)
			t->values_mc[t->n++] = mc;
		db_do(db, "UPDATE learned SET counts = ? WHERE session_id = ?", "dq", (int)counts,
		      sqlite3_column_int64(q, 0));
	}
	threshold_conclude(&j->clients, t);
}

static void settle_threshold(struct db *db, const struct put_journals *j, int64_t client, int64_t site)
{
	static struct threshold t;
	t = (struct threshold){.mc = THRESHOLD_DEFAULT_MC};
	sqlite3_stmt *q = db_ask(
		db, "SELECT client.label, site.label FROM client, site WHERE client_id = ? AND site_id = ?",
		"qq", client, site);
	if (!db_next(db, q))
		return;
	text_copy(t.client, sizeof(t.client), db_text(q, 0));
	text_copy(t.site, sizeof(t.site), db_text(q, 1));
	db_stop(q);
	learn(db, j, &t, client, site);
	if (t.marks || t.own)
		db_do(db, "INSERT INTO threshold VALUES (?, ?, ?, ?, ?, ?, ?)", "qqcddds", client, site, t.mc,
		      t.n, t.marks, (int)t.own, t.forgotten_iso);
}

static void settle_thresholds(struct db *db, const struct put_journals *j, int64_t client)
{
	int64_t site = 0;
	db_do(db, "DELETE FROM threshold WHERE client_id = ?", "q", client);
	while ((site = db_first(
			db,
			db_ask(db, "SELECT min(site_id) FROM session WHERE client_id = ? AND +site_id > ?",
			       "qq", client, site),
			0)))
		settle_threshold(db, j, client, site);
}

/* The next one after an id, from 0; 0 at the end. What is settled may use statements, too. */
static int64_t next_client(struct db *db, int64_t id)
{
	return db_first(db, db_ask(db, "SELECT min(id) FROM touched_client WHERE id > ?", "q", id), 0);
}

static int64_t next_minute(struct db *db, int64_t id)
{
	return db_first(db, db_ask(db, "SELECT min(id) FROM touched_minute WHERE id > ?", "q", id), 0);
}

void put_settle(struct db *db, const struct put_journals *j, bool all)
{
	if (all)
		db_run(db,
		       "INSERT OR IGNORE INTO touched_client SELECT client_id FROM client;"
		       "INSERT OR IGNORE INTO touched_site SELECT site_id FROM site;"
		       "INSERT OR IGNORE INTO touched_minute SELECT minute FROM session WHERE minute IS NOT NULL");
	db_run(db, settle_rows);
	for (int64_t id = 0; (id = next_client(db, id));)
		settle_client(db, j, id);
	for (int64_t id = 0; (id = next_client(db, id));)
		settle_thresholds(db, j, id);
	for (int64_t id = 0; (id = next_minute(db, id));)
		settle_minute(db, id);
	db_run(db, "DELETE FROM touched_client; DELETE FROM touched_minute");
}
