#include "sync.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "put.h"
#include "schema.h"
#include "store/clients.h"
#include "store/walk.h"
#include "system/clock.h"
#include "system/file_stamp.h"
#include "system/log.h"

#define BELIEVED_AFTER_NS INT64_C(3000000000) /* a folder's time of change may be as coarse as 2 s */
#define FEW 2000			      /* so many are looked at one by one */
#define NEWEST 500			      /* else these, and those that had not ended */
#define MANY 1000			      /* so many take long enough to be announced */
#define TOGETHER 500			      /* records that are written at once */

struct work {
	struct book *b;
	struct sync *s;
	int64_t until_ms;
	struct walk_names read, gone; /* to be read again, to be removed */
	struct walk_names unread;     /* folders without a record, which may get one */
	int64_t base_ns; /* of BASE, when its folders were looked through; 0: they were not; -1: it is too new
			    to be believed */
	struct put_journals journals;
	int64_t changes_bytes, changes_ns;	 /* of BASE/changes.csv */
	bool renamed;				 /* it is another one than the book knows */
	int64_t thresholds_bytes, thresholds_ns; /* of BASE/thresholds.csv */
	bool relearned;
	bool unsettled; /* it was killed between two batches */
	bool failed;
};

static void add(struct work *w, struct walk_names *names, const char *name)
{
	w->failed |= !walk_names_add(names, name);
}

/* ---- what there is to do ---- */

/* False when there is no record. */
static bool stamp_of(const char *base, const char *name, struct put_stamp *out)
{
	char path[PATH_MAX];
	*out = (struct put_stamp){0};
	if (snprintf(path, sizeof(path), "%s/%s/session.csv", base, name) >= (int)sizeof(path) ||
	    !file_stamp(path, &out->record_bytes, &out->record_changed_ns))
		return false;
	*strrchr(path, '/') = '\0';
	changes_stamp(path, &out->changes_bytes, &out->changes_changed_ns);
	return true;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The folders of BASE, and those of the book: which came, which went. */
static void compare_folders(struct work *w)
{
	struct walk_names names = {0};
	struct db *db = &w->b->db;
	size_t i = 0;
	if (walk_names(w->b->base, "", &names) != RESULT_OK)
		w->failed = true;
	else if (names.n)
		qsort(names.at, names.n, sizeof(names.at[0]), by_bytes);
	sqlite3_stmt *q = w->failed ? NULL : db_ask(db, "SELECT folder FROM session ORDER BY folder", "");
	while (db_next(db, q)) {
		const char *folder = db_text(q, 0);
		for (; i < names.n && strcmp(names.at[i], folder) < 0; i++)
			add(w, &w->unread, names.at[i]);
		if (i < names.n && !strcmp(names.at[i], folder))
			i++;
		else
			add(w, &w->gone, folder);
	}
	for (; i < names.n; i++)
		add(w, &w->unread, names.at[i]);
	walk_names_free(&names);
}

static bool is_other(sqlite3_stmt *q, const struct put_stamp *now)
{
	return sqlite3_column_int64(q, 1) != now->record_bytes ||
	       sqlite3_column_int64(q, 2) != now->record_changed_ns ||
	       sqlite3_column_int64(q, 3) != now->changes_bytes ||
	       sqlite3_column_int64(q, 4) != now->changes_changed_ns;
}

static bool is_there(const struct work *w, const char *name)
{
	char path[PATH_MAX];
	struct stat st;
	return snprintf(path, sizeof(path), "%s/%s", w->b->base, name) < (int)sizeof(path) &&
	       lstat(path, &st) == 0;
}

/* Rows of q: a folder with its stamp. A folder whose record is away, or may not be read, may have it again
 * tomorrow, and BASE does not change by that: it is remembered. */
static void compare_stamps(struct work *w, sqlite3_stmt *q)
{
	struct put_stamp now;
	while (db_next(&w->b->db, q)) {
		const char *folder = db_text(q, 0);
		if (!stamp_of(w->b->base, folder, &now))
			add(w, is_there(w, folder) ? &w->unread : &w->gone, folder);
		else if (is_other(q, &now))
			add(w, &w->read, folder);
	}
}

#define STAMPED \
	"SELECT folder, record_bytes, record_changed_ns, changes_bytes, changes_changed_ns FROM session "

bool sync_looks_at_all(struct db *db)
{
	return db_number(db, "SELECT count(*) FROM (SELECT 1 FROM session LIMIT 2001)", FEW + 1) <= FEW;
}

static void look_again(struct work *w)
{
	struct db *db = &w->b->db;
	if (sync_looks_at_all(db)) {
		compare_stamps(w, db_ask(db, STAMPED, ""));
		return;
	}
	compare_stamps(w, db_ask(db, STAMPED "WHERE state = 'open'", ""));
	compare_stamps(w, db_ask(db, STAMPED "WHERE record_bytes = -1", ""));
	compare_stamps(w, db_ask(db,
				 STAMPED
				 "WHERE state <> 'open' AND record_bytes <> -1 ORDER BY folder DESC LIMIT ?",
				 "d", NEWEST));
}

static int64_t kept(struct db *db, const char *key)
{
	return db_first(db, db_ask(db, "SELECT value FROM state WHERE key = ?", "s", key), 0);
}

static void keep(struct db *db, const char *key, int64_t value)
{
	db_do(db, "INSERT INTO state VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
	      "sq", key, value);
}

/* What the book knows of a folder without a record; false: nothing. */
static bool is_known_unread(struct db *db, const char *name, const struct put_stamp *now)
{
	sqlite3_stmt *q =
		db_ask(db, "SELECT record_bytes, record_changed_ns FROM unread WHERE folder = ?", "s", name);
	bool same = false;
	if (db_next(db, q)) {
		same = sqlite3_column_int64(q, 0) == now->record_bytes &&
		       sqlite3_column_int64(q, 1) == now->record_changed_ns;
		db_stop(q);
	}
	return same;
}

/* Folders that have a record now are to be read, those without one remembered, and those of which that is
 * known passed over. */
static void look_for_records(struct work *w)
{
	struct put_stamp now;
	size_t n = 0;
	for (size_t i = 0; i < w->unread.n; i++) {
		char *name = w->unread.at[i];
		bool has = stamp_of(w->b->base, name, &now);
		bool known = is_known_unread(&w->b->db, name, &now);
		if (!known && !has) {
			w->unread.at[n++] = name;
			continue;
		}
		if (!known)
			add(w, &w->read, name);
		free(name);
	}
	w->unread.n = n;
}

/* Those of which the book knows that they have no record. */
static void add_unread(struct work *w, bool gone_only)
{
	struct db *db = &w->b->db;
	sqlite3_stmt *q = db_ask(db, "SELECT folder FROM unread", "");
	while (db_next(db, q)) {
		const char *name = db_text(q, 0);
		if (!is_there(w, name))
			add(w, &w->gone, name);
		else if (!gone_only)
			add(w, &w->unread, name);
	}
}

/* From now on each record differs from what its rows were made of. */
static void forget_stamps(struct db *db)
{
	db_run(db, "BEGIN IMMEDIATE; UPDATE session SET record_bytes = -1; DELETE FROM unread");
	keep(db, "rows", SCHEMA_ROWS);
	keep(db, "base_changed_ns", 0);
	keep(db, "unsettled", 1);
	db_run(db, "COMMIT");
}

/* BASE/thresholds.csv: zeros when there is none. */
static void thresholds_stamp(struct work *w)
{
	char path[PATH_MAX];
	if (snprintf(path, sizeof(path), "%s/thresholds.csv", w->b->base) < (int)sizeof(path))
		file_stamp(path, &w->thresholds_bytes, &w->thresholds_ns);
}

static void find_work(struct work *w)
{
	struct db *db = &w->b->db;
	struct stat st;
	struct timespec now;
	if (w->s->rebuild || kept(db, "rows") != SCHEMA_ROWS)
		forget_stamps(db);
	clock_gettime(CLOCK_REALTIME, &now);
	int64_t base_ns = stat(w->b->base, &st) == 0 ? file_ns(&st.st_mtim) : 0;
	bool changed = base_ns != kept(db, "base_changed_ns");
	if (changed) {
		w->base_ns = file_ns(&now) - base_ns > BELIEVED_AFTER_NS ? base_ns : -1;
		compare_folders(w);
	}
	changes_stamp(w->b->base, &w->changes_bytes, &w->changes_ns);
	w->renamed = w->changes_bytes != kept(db, "changes_bytes") ||
		     w->changes_ns != kept(db, "changes_changed_ns");
	thresholds_stamp(w);
	w->relearned = w->thresholds_bytes != kept(db, "thresholds_bytes") ||
		       w->thresholds_ns != kept(db, "thresholds_changed_ns");
	w->unsettled = kept(db, "unsettled");
	add_unread(w, changed);
	look_for_records(w);
	look_again(w);
}

/* ---- doing it ---- */

static bool is_late(const struct work *w)
{
	return w->s->max_ms && clock_awake_ms() >= w->until_ms;
}

static void remember_unread(struct db *db, const char *name, const struct put_stamp *stamp)
{
	put_remove(db, name);
	db_do(db, "INSERT INTO unread VALUES (?, ?, ?)", "sqq", name, stamp->record_bytes,
	      stamp->record_changed_ns);
}

/* What a record teaches of the threshold takes all of its samples: only where "felt numb" is in it. */
static void read_learned(struct db *db, const struct walk_entry *e, const struct session_rows *rows)
{
	static struct threshold_session s;
	bool felt = false;
	for (size_t i = 0; i < rows->n_events && !felt; i++)
		felt = rows->events[i].event.kind == EVENT_FELT_NUMB ||
		       rows->events[i].event.kind == EVENT_FELT_NUMB_NOTE;
	if (!felt || record_is_simulated(&e->head))
		return;
	s = (struct threshold_session){.why = THRESHOLD_COUNTS, .value_mc = MC_NONE};
	threshold_read_session(e, &s);
	put_learned(db, rows->figures.name, &s, threshold_at_edge(&e->head.rules));
}

static void read_one(struct work *w, const char *name, struct session_rows *rows)
{
	struct db *db = &w->b->db;
	struct walk_entry e;
	struct put_stamp stamp;
	char dir[PATH_MAX];
	/* the stamp first: what is written meanwhile makes it another one */
	errno = 0;
	if (!stamp_of(w->b->base, name, &stamp) || strlen(name) >= sizeof(rows->figures.name) ||
	    !walk_open(w->b->base, name, &e)) {
		/* one that may not be read now may be read tomorrow, and its stamp does not change by that */
		bool again = errno == EACCES || errno == EPERM || errno == EMFILE || errno == ENFILE ||
			     errno == EIO;
		remember_unread(db, name, again ? &(struct put_stamp){0} : &stamp);
		return;
	}
	struct changes changes = {0};
	snprintf(dir, sizeof(dir), "%s/%s", w->b->base, name);
	if (stamp.changes_bytes)
		changes_read(dir, &changes); /* what cannot be read is logged, and does not hold */
	if (rows_read(&e, rows)) {
		put_session(db, &w->journals.clients, rows, &changes, &stamp);
		read_learned(db, &e, rows);
	} else {
		w->failed = true;
	}
	changes_free(&changes);
	close(e.fd);
	w->s->read++;
}

static void read_all(struct work *w)
{
	struct db *db = &w->b->db;
	static struct session_rows rows;
	size_t i = 0;
	if (w->read.n >= MANY && !w->s->max_ms && isatty(STDERR_FILENO))
		fprintf(stderr, _("icecue: %zu sessions are read for the book, once\n"), w->read.n);
	for (; i < w->read.n && !is_late(w) && db->error == SQLITE_OK; i++) {
		/* where time is short, the newest come first */
		read_one(w, w->read.at[w->s->max_ms ? w->read.n - 1 - i : i], &rows);
		if (i % TOGETHER == TOGETHER - 1)
			db_run(db, "COMMIT; BEGIN IMMEDIATE");
	}
	w->s->left = w->read.n - i;
	rows_free(&rows);
}

/* What an older icecue kept in place of the book. */
static void remove_summaries(const char *base)
{
	char path[PATH_MAX];
	if (snprintf(path, sizeof(path), "%s/.summaries", base) < (int)sizeof(path))
		unlink(path);
}

static void finish(struct work *w, bool settle_all)
{
	struct db *db = &w->b->db;
	put_settle(db, &w->journals, settle_all || w->renamed || w->relearned);
	db_run(db, "DELETE FROM state WHERE key = 'unsettled'");
	bool whole = !w->s->left && !w->failed;
	if (whole)
		remove_summaries(w->b->base);
	if (whole && w->base_ns)
		keep(db, "base_changed_ns", w->base_ns);
}

static void write_work(struct work *w)
{
	struct db *db = &w->b->db;
	struct put_stamp none = {0};
	if (!db_run(db, "BEGIN IMMEDIATE"))
		return;
	bool settle_all = kept(db, "unsettled"); /* another process may have settled it meanwhile */
	put_journals_read(w->b->base, &w->journals);
	put_prepare(db);
	keep(db, "unsettled", 1);
	for (size_t i = 0; i < w->gone.n; i++)
		put_remove(db, w->gone.at[i]);
	for (size_t i = 0; i < w->unread.n; i++)
		remember_unread(db, w->unread.at[i], &none);
	if (w->renamed) {
		put_clients(db, &w->journals.clients);
		keep(db, "changes_bytes", w->changes_bytes);
		keep(db, "changes_changed_ns", w->changes_ns);
	}
	if (w->relearned) {
		keep(db, "thresholds_bytes", w->thresholds_bytes);
		keep(db, "thresholds_changed_ns", w->thresholds_ns);
	}
	read_all(w);
	finish(w, settle_all);
	db_run(db, "COMMIT");
}

void sync_run(struct book *b, struct sync *s)
{
	struct work w = {.b = b, .s = s, .until_ms = clock_awake_ms() + s->max_ms};
	find_work(&w);
	if (w.read.n)
		qsort(w.read.at, w.read.n, sizeof(w.read.at[0]), by_bytes); /* the oldest first */
	if (b->db.error == SQLITE_OK &&
	    (w.read.n || w.gone.n || w.unread.n || w.base_ns > 0 || w.renamed || w.relearned || w.unsettled))
		write_work(&w);
	b->behind = w.failed || s->left;
	if (db_was_busy(&b->db)) { /* another process does the same */
		log_warning(_("another icecue is writing %s/book.db: what it has so far is taken"), b->base);
		b->behind = true;
	}
	put_journals_free(&w.journals);
	walk_names_free(&w.read);
	walk_names_free(&w.gone);
	walk_names_free(&w.unread);
}
