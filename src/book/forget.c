/* What is kept up to date, and what is removed, without a question: see book.h. */
#include <stdlib.h>

#include "base/who.h"
#include "book.h"
#include "open.h"
#include "put.h"
#include "sync.h"

/* Where time is short, nothing waits for the disk: who asks next moves the log of changes into the file. */
static void use_sync(struct book *b, void *context)
{
	struct sync *s = context;
	if (s->max_ms) {
		sqlite3_db_config(b->db.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		db_run(&b->db, "PRAGMA wal_autocheckpoint = 0");
	}
	sync_run(b, s);
}

enum result book_sync(const char *base, int max_ms)
{
	struct sync sync = {.max_ms = max_ms};
	return book_with(base, use_sync, &sync);
}

struct forgotten {
	const char *name, *client;
	const struct summary *at; /* n of them */
	size_t n;
	struct put_journals journals;
};

/* What was read of it goes from the log of changes, too. */
static void use_forget(struct book *b, void *context)
{
	const struct forgotten *f = context;
	struct db *db = &b->db;
	if (!db_run(db, "BEGIN IMMEDIATE"))
		return;
	put_prepare(db);
	for (size_t i = 0; i < f->n; i++)
		put_remove(db, f->at[i].name);
	if (f->name) {
		put_remove(db, f->name);
	} else if (f->client) {
		char *key = who_key(clients_now(&f->journals.clients, f->client));
		const char *who = key ? key : f->client;
		db_do(db,
		      "INSERT OR IGNORE INTO touched_site SELECT site_id FROM session JOIN client USING (client_id) WHERE who = ?",
		      "s", who);
		db_do(db,
		      "INSERT OR IGNORE INTO touched_minute SELECT minute FROM session JOIN client USING (client_id)"
		      " WHERE who = ? AND minute IS NOT NULL",
		      "s", who);
		db_do(db,
		      "DELETE FROM session WHERE client_id = (SELECT client_id FROM client WHERE who = ?)",
		      "s", who);
		db_do(db, "DELETE FROM client WHERE who = ?", "s", who);
		/* the lines about others come back with the file that has them */
		db_run(db,
		       "DELETE FROM change WHERE session_id IS NULL; DELETE FROM state WHERE key = 'changes_bytes'");
		free(key);
	}
	put_settle(db, &f->journals, false);
	db_do(db, "INSERT INTO state VALUES ('base_changed_ns', 0) ON CONFLICT (key) DO UPDATE SET value = 0",
	      "");
	db_run(db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

enum result book_forget(const char *base, const char *name, const char *client)
{
	struct forgotten f = {.name = name, .client = client};
	put_journals_read(base, &f.journals);
	enum result result = book_with(base, use_forget, &f);
	put_journals_free(&f.journals);
	return result;
}

enum result book_forget_sessions(const char *base, const struct summary *at, size_t n)
{
	struct forgotten f = {.at = at, .n = n};
	put_journals_read(base, &f.journals);
	enum result result = book_with(base, use_forget, &f);
	put_journals_free(&f.journals);
	return result;
}

static void use_look_again(struct book *b, void *context)
{
	db_do(&b->db, "UPDATE session SET record_bytes = -1 WHERE folder = ?", "s", (const char *)context);
}

void book_look_again(const char *base, const char *name)
{
	book_with(base, use_look_again, (void *)name);
}
