/* What is kept up to date, and what is removed, without a question: see book.h. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/who.h"
#include "book.h"
#include "open.h"
#include "put.h"
#include "sync.h"
#include "system/log.h"

/* Where time is short, nothing waits for the disk: who asks next moves the log of changes into the file. */
struct updating {
	struct sync sync;
	bool empty_log, behind;
};

static void use_sync(struct book *b, void *context)
{
	struct updating *u = context;
	if (u->sync.max_ms) {
		sqlite3_db_config(b->db.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		db_run(&b->db, "PRAGMA wal_autocheckpoint = 0");
	}
	sync_run(b, &u->sync);
	u->behind = b->behind;
	if (u->empty_log) {
		db_empty_log(&b->db);
		u->behind |= db_was_busy(&b->db);
	}
}

static enum result update(const char *base, struct updating *u)
{
	enum result result = book_with(base, use_sync, u);
	return result == RESULT_OK && u->behind ? RESULT_BUSY : result;
}

enum result book_sync(const char *base, int max_ms)
{
	return update(base, &(struct updating){.sync.max_ms = max_ms});
}

enum result book_forget_gone(const char *base)
{
	return update(base, &(struct updating){.empty_log = true});
}

struct forgotten {
	const char *name, *client;
	const struct summary *at; /* n of them */
	size_t n;
	struct put_journals journals;
	bool busy;
};

static void forget_client(struct db *db, const struct forgotten *f)
{
	char *key = who_key(clients_now(&f->journals.clients, f->client));
	const char *who = key ? key : f->client;
	db_do(db,
	      "INSERT OR IGNORE INTO touched_site SELECT site_id FROM session JOIN client USING (client_id) WHERE who = ?",
	      "s", who);
	db_do(db,
	      "INSERT OR IGNORE INTO touched_minute SELECT minute FROM session JOIN client USING (client_id)"
	      " WHERE who = ? AND minute IS NOT NULL",
	      "s", who);
	db_do(db, "DELETE FROM session WHERE client_id = (SELECT client_id FROM client WHERE who = ?)", "s",
	      who);
	db_do(db, "DELETE FROM client WHERE who = ?", "s", who);
	/* the lines about others come back with the file that has them */
	db_run(db,
	       "DELETE FROM change WHERE session_id IS NULL; DELETE FROM state WHERE key = 'changes_bytes'");
	free(key);
}

static void forget(struct db *db, const struct forgotten *f)
{
	if (!db_run(db, "BEGIN IMMEDIATE"))
		return;
	put_prepare(db);
	for (size_t i = 0; i < f->n; i++)
		put_remove(db, f->at[i].name);
	if (f->name)
		put_remove(db, f->name);
	else if (f->client)
		forget_client(db, f);
	put_settle(db, &f->journals, false);
	db_do(db, "INSERT INTO state VALUES ('base_changed_ns', 0) ON CONFLICT (key) DO UPDATE SET value = 0",
	      "");
	db_run(db, "COMMIT");
	db_empty_log(db); /* what was read of it goes from there, too */
}

static void use_forget(struct book *b, void *context)
{
	struct forgotten *f = context;
	forget(&b->db, f);
	f->busy = db_was_busy(&b->db);
}

static enum result run_forget(const char *base, struct forgotten *f)
{
	put_journals_read(base, &f->journals);
	enum result result = book_with(base, use_forget, f);
	put_journals_free(&f->journals);
	return result == RESULT_OK && f->busy ? RESULT_BUSY : result;
}

enum result book_forget(const char *base, const char *name, const char *client)
{
	return run_forget(base, &(struct forgotten){.name = name, .client = client});
}

enum result book_forget_sessions(const char *base, const struct summary *at, size_t n)
{
	return run_forget(base, &(struct forgotten){.at = at, .n = n});
}

struct looking {
	const char *name;
	bool all, busy; /* all are looked at in any case */
};

static void use_look_again(struct book *b, void *context)
{
	struct looking *l = context;
	l->all = sync_looks_at_all(&b->db);
	db_do(&b->db, "UPDATE session SET record_bytes = -1 WHERE folder = ?", "s", l->name);
	l->busy = db_was_busy(&b->db);
}

enum result book_look_again(const char *base, const char *name)
{
	struct looking l = {.name = name};
	enum result result = book_with(base, use_look_again, &l);
	if (result == RESULT_OK && l.busy)
		result = RESULT_BUSY;
	if (l.all || result == RESULT_OK || result == RESULT_NONE)
		return RESULT_OK;
	log_warning(_("the list may show %s as it was before: run `icecue book --rebuild`"), name);
	return result;
}
