/* The list of sessions: see book.h. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/who.h"
#include "book.h"
#include "open.h"
#include "store/clients.h"
#include "sync.h"

#define SECOND_TEXT 19 /* 2026-03-01T10-00-00: what sessions of one second have in common */
#define FEW_OF 8       /* below this part of all, rounds are looked up one by one */

struct asked {
	const struct list_filter *f;
	struct summary_list *out;
	struct ids {
		size_t n, room;
		int64_t *at; /* the session's number in the book, of each entry of the list */
	} ids;
	bool failed;
};

/* ---- labels: few, and of many sessions ---- */

struct labels {
	size_t n;
	const char **at; /* by the number of the client or site */
};

/* Rows of q: the number and the label; the highest number first. */
static void read_labels(struct asked *a, struct db *db, sqlite3_stmt *q, struct labels *out)
{
	while (db_next(db, q)) {
		size_t id = (size_t)sqlite3_column_int64(q, 0);
		if (!out->at) {
			out->at = calloc(id + 1, sizeof(*out->at));
			out->n = out->at ? id + 1 : 0;
		}
		if (id < out->n)
			out->at[id] = summary_list_text(a->out, db_text(q, 1));
	}
}

static const char *label_of(const struct labels *l, int64_t id)
{
	const char *label = id >= 0 && (size_t)id < l->n ? l->at[id] : NULL;
	return label ? label : "";
}

/* ---- sessions ---- */

/* What of the filter a statement can decide; null is all. */
#define MEANT                                                                      \
	" AND (?2 IS NULL OR site_id = (SELECT site_id FROM site WHERE who = ?2))" \
	" AND (?3 IS NULL OR substr(began, 1, length(?3)) >= ?3)"                  \
	" AND (?4 IS NULL OR substr(began, 1, length(?4)) <= ?4)"                  \
	" AND (?5 = 0 OR outcome & (1 << ?5))"
#define OF_ALL " WHERE ?1 IS NULL" MEANT
#define OF_CLIENT " WHERE client_id = (SELECT client_id FROM client WHERE who = ?1)" MEANT

/* What a table shows comes first, and then the rest: a column takes as long as a line of the table. */
#define FOR_TABLE                                                                             \
	"SELECT session_id, folder, short_name, began, client_id, site_id, length_ms, state," \
	" simulated, rounds"
#define SESSIONS FOR_TABLE ", therapist, sensor, placement, ice, spots FROM session"
#define FOR_TABLE_COLUMNS 10

static bool is_all(const struct list_filter *f)
{
	return !f->client && !f->site && !f->therapist && !f->since && !f->until &&
	       f->outcome == OUTCOME_ANY && f->last <= 0;
}

static sqlite3_stmt *ask_sessions(struct db *db, const struct list_filter *f)
{
	/* by their numbers, as they lie, unless only the newest are wanted */
	static const char all[] = SESSIONS " ORDER BY session_id",
			  table[] = FOR_TABLE " FROM session ORDER BY session_id";
	static const char *const sql[2][2] = {
		{SESSIONS OF_ALL " ORDER BY session_id", SESSIONS OF_CLIENT " ORDER BY session_id"},
		{SESSIONS OF_ALL " ORDER BY folder DESC", SESSIONS OF_CLIENT " ORDER BY folder DESC"},
	};
	if (is_all(f)) /* nothing is asked of each */
		return db_ask(db, f->for_table ? table : all, "");
	int outcome = f->outcome >= OUTCOME_NUMB && f->outcome <= OUTCOME_OUTSIDE ? (int)f->outcome : 0;
	return db_ask(db, sql[f->last > 0][f->client != NULL], "ssssd", f->client, f->site, f->since,
		      f->until, outcome);
}

static bool add_id(struct asked *a, int64_t id)
{
	struct ids *ids = &a->ids;
	if (ids->n == ids->room) {
		size_t room = ids->room ? ids->room + ids->room / 2 : 256;
		int64_t *at = reallocarray(ids->at, room, sizeof(*at));
		if (!at)
			return false;
		ids->at = at;
		ids->room = room;
	}
	ids->at[ids->n++] = id;
	return true;
}

static const char *name_of_sensor(int i)
{
	return sensor_kind_name((enum sensor_kind)i);
}

static const char *name_of_placement(int i)
{
	return placement_name((enum placement)i);
}

static const char *name_of_ice(int i)
{
	return ice_name((enum ice)i);
}

/* Which of count names it is; 0 for none of them. */
static int number_of(sqlite3_stmt *q, int column, int count, const char *(*name)(int i))
{
	const char *text = db_text(q, column);
	for (int i = 0; i < count; i++)
		if (!strcmp(text, name(i)))
			return i;
	return 0;
}

static void take(struct asked *a, const struct book *b, sqlite3_stmt *q, const struct labels *clients,
		 const struct labels *sites)
{
	struct summary s = {
		.name = db_text(q, 1),
		.short_name = db_text(q, 2),
		.start_iso = db_text(q, 3),
		.client = label_of(clients, sqlite3_column_int64(q, 4)),
		.site = label_of(sites, sqlite3_column_int64(q, 5)),
		.length_ms = sqlite3_column_int64(q, 6),
		.simulated = sqlite3_column_int(q, 8),
		.n_rounds = sqlite3_column_int(q, 9),
	};
	if (sqlite3_column_count(q) > FOR_TABLE_COLUMNS) {
		s.therapist = db_text(q, 10);
		s.sensor = (int8_t)number_of(q, 11, SENSOR_COUNT, name_of_sensor);
		s.placement = (int8_t)number_of(q, 12, PLACEMENT_COUNT, name_of_placement);
		s.ice = (int8_t)number_of(q, 13, ICE_COUNT, name_of_ice);
		s.n_spots = (int8_t)sqlite3_column_int(q, 14);
	}
	const char *state = db_text(q, 7);
	s.cut = *state == 'c';
	s.ended = *state != 'o';
	s.running = !s.ended && summary_is_running(b->base, s.name);
	bool of_the_moment = a->f->outcome == OUTCOME_CUT || a->f->outcome == OUTCOME_RUNNING;
	if ((of_the_moment && !list_went(&s, a->f->outcome)) ||
	    (a->f->therapist && !who_same(a->f->therapist, s.therapist)))
		return;
	if (a->f->measured && s.simulated)
		a->out->simulated++;
	else
		a->failed |= !summary_list_add_labelled(a->out, &s) || !add_id(a, sqlite3_column_int64(q, 0));
}

static int newest_first(const void *a, const void *b)
{
	return strverscmp(((const struct summary *)b)->name, ((const struct summary *)a)->name);
}

/* Are there as many as are wanted? They come by the bytes of their folders: those of the last one's second
 * may be newer than it. */
static bool is_enough(const struct asked *a, const char *folder)
{
	size_t last = a->f->last > 0 ? (size_t)a->f->last : SIZE_MAX;
	return a->out->n >= last && strncmp(a->out->at[last - 1].name, folder, SECOND_TEXT) != 0;
}

/* The newest of those that came, which mostly lie in order. */
static void keep_last(struct asked *a)
{
	struct summary *at = a->out->at;
	for (size_t i = 1; i < a->out->n; i++)
		for (size_t k = i; k > 0 && newest_first(&at[k - 1], &at[k]) > 0; k--) {
			struct summary other = at[k];
			int64_t id = a->ids.at[k];
			at[k] = at[k - 1];
			at[k - 1] = other;
			a->ids.at[k] = a->ids.at[k - 1];
			a->ids.at[k - 1] = id;
		}
	if (a->out->n > (size_t)a->f->last)
		a->out->n = a->ids.n = (size_t)a->f->last;
}

static void read_sessions(struct asked *a, struct book *b)
{
	struct labels clients = {0}, sites = {0};
	read_labels(a, &b->db,
		    db_ask(&b->db, "SELECT client_id, label FROM client ORDER BY client_id DESC", ""),
		    &clients);
	read_labels(a, &b->db, db_ask(&b->db, "SELECT site_id, label FROM site ORDER BY site_id DESC", ""),
		    &sites);
	sqlite3_stmt *q = ask_sessions(&b->db, a->f);
	while (db_next(&b->db, q)) {
		if (a->failed || is_enough(a, db_text(q, 1)))
			break;
		take(a, b, q, &clients, &sites);
	}
	if (q)
		db_stop(q);
	if (a->f->last > 0 && !a->failed)
		keep_last(a);
	free(clients.at);
	free(sites.at);
}

/* ---- their rounds ---- */

#define ROUNDS_FOR_TABLE                                                                            \
	"SELECT session_id, round, to_numb_ms, felt, window_ms, to_warm_ms, warm_error_ms, passes," \
	" passes_before + passes_after"
#define ROUNDS ROUNDS_FOR_TABLE ", icing_ms, ice_ms, numb_error_ms, coldest_mc, cold_ms FROM round"
#define ROUNDS_FOR_TABLE_COLUMNS 9

static void fill_round(sqlite3_stmt *q, struct summary_round *out)
{
	*out = (struct summary_round){
		.to_numb_ms = db_ms(q, 2),
		.felt = sqlite3_column_int(q, 3),
		.ice_ms = MS_NONE,
		.window_ms = db_ms(q, 4),
		.to_warm_ms = db_ms(q, 5),
		.numb_error_ms = MS_NONE,
		.warm_error_ms = db_ms(q, 6),
		.passes = sqlite3_column_int(q, 7),
		.passes_outside = sqlite3_column_int(q, 8),
		.coldest_mc = MC_NONE,
	};
	if (sqlite3_column_count(q) == ROUNDS_FOR_TABLE_COLUMNS)
		return;
	out->icing_ms = db_ms(q, 9);
	out->ice_ms = db_ms(q, 10);
	out->numb_error_ms = db_ms(q, 11);
	out->coldest_mc = db_mc(q, 12);
	out->cold_ms = sqlite3_column_int(q, 13);
}

/* Places for its rounds, of which nothing is known yet. */
static bool make_rounds(struct asked *a, struct summary *s)
{
	int n = s->n_rounds < SUMMARY_ROUNDS ? s->n_rounds : SUMMARY_ROUNDS;
	s->rounds = n > 0 ? summary_list_rounds(a->out, n) : NULL;
	for (int i = 0; s->rounds && i < n; i++)
		s->rounds[i] = (struct summary_round){.to_numb_ms = MS_NONE,
						      .ice_ms = MS_NONE,
						      .window_ms = MS_NONE,
						      .to_warm_ms = MS_NONE,
						      .numb_error_ms = MS_NONE,
						      .warm_error_ms = MS_NONE,
						      .coldest_mc = MC_NONE};
	return n <= 0 || s->rounds;
}

static void take_round(struct summary *s, sqlite3_stmt *q)
{
	int i = sqlite3_column_int(q, 1) - 1;
	if (i >= 0 && i < SUMMARY_ROUNDS && i < s->n_rounds)
		fill_round(q, &s->rounds[i]);
}

static void read_rounds(struct asked *a, struct db *db)
{
	struct summary *at = a->out->at;
	size_t n = a->out->n, i = 0;
	for (size_t k = 0; k < n && !a->failed; k++)
		a->failed = !make_rounds(a, &at[k]);
	if (a->failed)
		return;
	if (a->f->last > 0 || n < a->out->all / FEW_OF) {
		for (; i < n; i++) {
			sqlite3_stmt *q = db_ask(db, ROUNDS " WHERE session_id = ?", "q", a->ids.at[i]);
			while (db_next(db, q))
				take_round(&at[i], q);
		}
		return;
	}
	/* both lie in the order of the sessions' numbers */
	static const char all[] = ROUNDS " ORDER BY session_id, round",
			  table[] = ROUNDS_FOR_TABLE " FROM round ORDER BY session_id, round";
	sqlite3_stmt *q = db_ask(db, a->f->for_table ? table : all, "");
	while (db_next(db, q)) {
		int64_t id = sqlite3_column_int64(q, 0);
		while (i < n && a->ids.at[i] < id)
			i++;
		if (i < n && a->ids.at[i] == id)
			take_round(&at[i], q);
	}
}

/* ---- their corrections: few sessions have any ---- */

#define CORRECTIONS                                                                       \
	"SELECT session_id, count(*), (SELECT new FROM change n WHERE n.session_id ="     \
	" change.session_id AND n.field = 'note' AND n.holds ORDER BY n.id DESC LIMIT 1)" \
	" FROM change WHERE holds"

static void take_corrections(struct asked *a, struct summary *s, sqlite3_stmt *q)
{
	char note[CHANGE_TEXT];
	const char *text = db_text(q, 2);
	s->corrections = sqlite3_column_int(q, 1);
	text_printable(note, sizeof(note), text, strlen(text));
	s->note = *note ? summary_list_text(a->out, note) : "";
	if (!s->note) {
		s->note = "";
		a->failed = true;
	}
}

static void read_corrections(struct asked *a, struct db *db)
{
	struct summary *at = a->out->at;
	size_t n = a->out->n, i = 0;
	for (; a->f->last > 0 && i < n; i++) { /* these lie in another order */
		sqlite3_stmt *q =
			db_ask(db, CORRECTIONS " AND session_id = ? GROUP BY session_id", "q", a->ids.at[i]);
		while (db_next(db, q))
			take_corrections(a, &at[i], q);
	}
	if (a->f->last > 0)
		return;
	sqlite3_stmt *q = db_ask(
		db, CORRECTIONS " AND session_id IS NOT NULL GROUP BY session_id ORDER BY session_id", "");
	while (db_next(db, q)) {
		int64_t id = sqlite3_column_int64(q, 0);
		while (i < n && a->ids.at[i] < id)
			i++;
		if (i < n && a->ids.at[i] == id)
			take_corrections(a, &at[i], q);
	}
}

/* ---- all of it ---- */

/* Numbers are given as sessions come, so that they mostly lie in order. */
static void sort(struct summary_list *list, bool reversed)
{
	bool sorted = true;
	for (size_t i = 0; reversed && i < list->n / 2; i++) {
		struct summary other = list->at[i];
		list->at[i] = list->at[list->n - 1 - i];
		list->at[list->n - 1 - i] = other;
	}
	for (size_t i = 1; sorted && i < list->n; i++)
		sorted = newest_first(&list->at[i - 1], &list->at[i]) <= 0;
	if (!sorted)
		qsort(list->at, list->n, sizeof(*list->at), newest_first);
}

static void use(struct book *b, void *context)
{
	struct asked *a = context;
	struct sync sync = {0};
	sync_run(b, &sync);
	summary_list_free(a->out); /* of a first try */
	a->ids.n = 0;
	db_run(&b->db, "BEGIN"); /* one state of it for all questions */
	a->out->all = (size_t)db_number(&b->db, "SELECT count(*) FROM session", 0);
	a->out->unread = (size_t)db_number(&b->db, "SELECT count(*) FROM unread", 0);
	a->out->read = sync.read;
	a->out->behind = b->behind;
	read_sessions(a, b);
	read_rounds(a, &b->db);
	read_corrections(a, &b->db);
	db_run(&b->db, "COMMIT");
	/* counted in an index, and read from the table */
	if (!a->failed && is_all(a->f) && a->out->n + a->out->simulated != a->out->all)
		db_damaged(&b->db);
	sort(a->out, a->f->last <= 0);
}

/* The key of the client that is called so by now, whatever was given. NULL: all. */
static char *client_key(const char *base, const char *given)
{
	struct clients clients;
	if (!given)
		return NULL;
	clients_read(base, &clients);
	char *key = who_key(clients_now(&clients, given));
	clients_free(&clients);
	return key;
}

static enum result read_records(const char *base, const struct list_filter *filter, struct summary_list *out)
{
	struct list_filter f = filter ? *filter : (struct list_filter){0};
	struct clients clients;
	enum result result = summary_list_read(base, out);
	clients_read(base, &clients);
	f.client = f.client ? clients_now(&clients, f.client) : NULL;
	if (result == RESULT_OK)
		out->simulated = list_select(out, &f);
	clients_free(&clients);
	return result;
}

enum result book_list(const char *base, const struct list_filter *filter, struct summary_list *out)
{
	struct list_filter f = filter ? *filter : (struct list_filter){0};
	char *client = client_key(base, f.client), *site = f.site ? who_key(f.site) : NULL;
	struct asked a = {.f = &f, .out = out};
	*out = (struct summary_list){0};
	f.client = client;
	f.site = site;
	enum result result = (filter && ((filter->client && !client) || (filter->site && !site)))
				     ? RESULT_SYSTEM
				     : book_with(base, use, &a);
	free(client);
	free(site);
	free(a.ids.at);
	if (result == RESULT_OK && a.failed)
		result = RESULT_SYSTEM;
	if (result == RESULT_OK || result == RESULT_NONE)
		return result;
	summary_list_free(out);
	return read_records(base, filter, out);
}
