#include "put.h"

#include <stdlib.h>
#include <string.h>

#include "base/datetime.h"
#include "base/format.h"
#include "base/text.h"
#include "base/who.h"
#include "store/corrections.h"
#include "store/list_filter.h"
#include "store/session_name.h"

#define TOUCHED                                                                    \
	"CREATE TEMP TABLE IF NOT EXISTS touched_client (id INTEGER PRIMARY KEY);" \
	"CREATE TEMP TABLE IF NOT EXISTS touched_site (id INTEGER PRIMARY KEY);"   \
	"CREATE TEMP TABLE IF NOT EXISTS touched_minute (id INTEGER PRIMARY KEY)"

void put_prepare(struct db *db)
{
	db_run(db, TOUCHED);
}

/* ---- who and where ---- */

static int64_t id_of_client(struct db *db, const char *label)
{
	char *who = who_key(label);
	const char *key = who ? who : label;
	db_do(db, "INSERT INTO client (who, label) VALUES (?, ?) ON CONFLICT DO NOTHING", "ss", key, label);
	int64_t id = db_first(db, db_ask(db, "SELECT client_id FROM client WHERE who = ?", "s", key), 0);
	db_do(db, "INSERT OR IGNORE INTO touched_client VALUES (?)", "q", id);
	free(who);
	return id;
}

static int64_t id_of_site(struct db *db, const char *label)
{
	char *who = who_key(label);
	const char *key = who ? who : label;
	db_do(db, "INSERT INTO site (who, label) VALUES (?, ?) ON CONFLICT DO NOTHING", "ss", key, label);
	int64_t id = db_first(db, db_ask(db, "SELECT site_id FROM site WHERE who = ?", "s", key), 0);
	db_do(db, "INSERT OR IGNORE INTO touched_site VALUES (?)", "q", id);
	free(who);
	return id;
}

static void touch(struct db *db, const char *folder)
{
	db_do(db, "INSERT OR IGNORE INTO touched_client SELECT client_id FROM session WHERE folder = ?", "s",
	      folder);
	db_do(db, "INSERT OR IGNORE INTO touched_site SELECT site_id FROM session WHERE folder = ?", "s",
	      folder);
	db_do(db,
	      "INSERT OR IGNORE INTO touched_minute SELECT minute FROM session WHERE folder = ? AND minute IS NOT NULL",
	      "s", folder);
}

/* ---- one session ---- */

static int64_t utc_ms(const char *iso)
{
	struct datetime d;
	int64_t ms;
	bool is = datetime_parse(iso, strlen(iso), &d) && d.kind == DATETIME_MOMENT && d.zoned &&
		  datetime_ms(&d, DATE_ORDER_UNKNOWN, &ms);
	return is ? ms : MS_NONE;
}

/* A bit for each of the ways that it went which only its record decides. */
static int outcomes(const struct summary_figures *f)
{
	struct summary_round rounds[ROUNDS_MAX];
	const struct summary s = {.rounds = rounds, .n_rounds = f->rounds.n, .ended = true};
	int bits = 0;
	memcpy(rounds, f->figures, sizeof(rounds));
	for (int k = OUTCOME_NUMB; k <= OUTCOME_OUTSIDE; k++)
		bits |= list_went(&s, (enum list_outcome)k) << k;
	return bits;
}

static int64_t put_head(struct db *db, const struct clients *clients, const struct session_rows *rows,
			const struct put_stamp *stamp)
{
	const struct summary_figures *f = &rows->figures;
	const struct record_head *h = rows->head;
	int64_t minute = MS_NONE;
	int64_t client = id_of_client(db, clients_now(clients, f->client)), site = id_of_site(db, f->site);
	session_name_minute(f->name, &minute);
	if (minute != MS_NONE)
		db_do(db, "INSERT OR IGNORE INTO touched_minute VALUES (?)", "q", minute);
	return db_first(
		db,
		db_ask(db,
		       "INSERT INTO session (folder, short_name, client_id, site_id, client_typed, site_typed, therapist,"
		       " began, began_utc_ms, length_ms, state, simulated, rounds, outcome, placement, ice, sensor, spots,"
		       " bony, numb_mc, threshold_source, probe, version, minute,"
		       " record_bytes, record_changed_ns, changes_bytes, changes_changed_ns)"
		       " VALUES (?1, ?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		       " ON CONFLICT (folder) DO UPDATE SET client_id = excluded.client_id, site_id = excluded.site_id,"
		       " client_typed = excluded.client_typed, site_typed = excluded.site_typed,"
		       " therapist = excluded.therapist, began = excluded.began, began_utc_ms = excluded.began_utc_ms,"
		       " length_ms = excluded.length_ms, state = excluded.state, simulated = excluded.simulated,"
		       " rounds = excluded.rounds, outcome = excluded.outcome, placement = excluded.placement,"
		       " ice = excluded.ice, sensor = excluded.sensor, spots = excluded.spots, bony = excluded.bony,"
		       " numb_mc = excluded.numb_mc, threshold_source = excluded.threshold_source,"
		       " probe = excluded.probe, version = excluded.version, minute = excluded.minute,"
		       " record_bytes = excluded.record_bytes, record_changed_ns = excluded.record_changed_ns,"
		       " changes_bytes = excluded.changes_bytes, changes_changed_ns = excluded.changes_changed_ns"
		       " RETURNING session_id",
		       "sqqssssqqsdddsssddcsssqqqqq", f->name, client, site, f->client, f->site, f->therapist,
		       f->start_iso, utc_ms(f->start_iso), f->length_ms,
		       !f->ended ? "open"
		       : f->cut	 ? "cut"
				 : "ended",
		       (int)f->simulated, f->rounds.n, outcomes(f), placement_name(h->rules.placement),
		       ice_name(h->rules.ice), sensor_kind_name(h->rules.sensor), h->rules.n_spots,
		       (int)h->rules.bony, h->rules.numb_mc, h->threshold, h->probe, h->version, minute,
		       stamp->record_bytes, stamp->record_changed_ns, stamp->changes_bytes,
		       stamp->changes_changed_ns),
		0);
}

static void put_rounds(struct db *db, int64_t id, const struct summary_figures *f)
{
	for (int i = 0; i < f->rounds.n && i < ROUNDS_MAX; i++) {
		const struct past_round *r = &f->rounds.at[i];
		const struct summary_round *s = &f->figures[i];
		db_do(db,
		      "INSERT INTO round VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		      "qdqqqqqqqccqqdqqqqqddd", id, i + 1, r->icing_ms, r->numb_ms, r->felt_ms, r->ended_ms,
		      r->closed_ms, r->rewarmed_ms, r->still_cold_ms, r->felt_mc, r->coldest_mc,
		      (int64_t)s->cold_ms, s->to_numb_ms, (int)s->felt, s->ice_ms, s->window_ms,
		      s->to_warm_ms, s->numb_error_ms, s->warm_error_ms, (int)r->passes,
		      (int)r->passes_before, (int)r->passes_after);
	}
}

/* Names of an event in a record, as far as it has them. */
static void put_events(struct db *db, int64_t id, const struct session_rows *rows)
{
	for (size_t i = 0; i < rows->n_events; i++) {
		const struct row_event *e = &rows->events[i];
		db_do(db, "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "qdqdssssccsd", id,
		      (int)i + 1, e->t_ms, e->round, event_name(e->event.kind),
		      e->phase < 0 ? NULL : phase_name((enum phase)e->phase),
		      priority_name(e->event.priority), alert_class_name(e->event.class), e->event.skin_mc,
		      e->event.count ? e->event.count : MC_NONE, e->detail, (int)e->undone);
	}
	for (size_t i = 0; i < rows->n_passes; i++)
		db_do(db, "INSERT INTO pass VALUES (?, ?, ?, ?, ?)", "qdqdd", id, (int)i + 1,
		      rows->passes[i].t_ms, rows->passes[i].round, (int)rows->passes[i].inside);
	for (size_t i = 0; i < rows->n_marks; i++) {
		const struct row_mark *m = &rows->marks[i];
		db_do(db, "INSERT INTO mark VALUES (?, ?, ?, ?, ?, ?, ?)", "qdqdsss", id, (int)i + 1, m->t_ms,
		      m->round, mark_name(m->kind), mark_source_name(m->source), m->note);
	}
	for (int i = 0; i < rows->n_forecasts; i++) {
		const struct row_forecast *f = &rows->forecasts[i];
		db_do(db, "INSERT INTO forecast VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "qdsdqqqqqq", id,
		      f->round, event_name(f->of), f->number, f->forecast.made_ms, f->forecast.at_ms,
		      f->forecast.low_ms, f->forecast.high_ms, f->came_ms, f->error_ms);
	}
}

/* "center309 serial:/dev/ttyUSB0 Center 309": the driver, and where it was. */
static void put_calibrations(struct db *db, int64_t id, const struct record_head *h)
{
	char device[sizeof(h->probe)], port[sizeof(h->probe)];
	size_t n = strcspn(h->probe, " ");
	text_copy(device, n + 1 < sizeof(device) ? n + 1 : sizeof(device), h->probe);
	text_copy(port, sizeof(port), h->probe + n + strspn(h->probe + n, " "));
	for (int i = 0; i < h->n_spots && i < SPOTS_MAX; i++) {
		const struct record_spot *s = &h->spot[i];
		bool is = calibration_is(&s->calibration);
		db_do(db, "INSERT INTO calibration VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", "qdssscccs", id,
		      i + 1, device, port, s->channel, s->place.known ? s->place.distance_um : MC_NONE,
		      is ? s->calibration.offset_mc : MC_NONE, is ? s->calibration.slope : MC_NONE,
		      is ? s->calibration.when_iso : "");
	}
}

/* id 0: they are about clients. */
static void put_changes(struct db *db, int64_t id, const struct changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct change *c = &changes->at[i];
		db_do(db,
		      "INSERT INTO change VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0), ?)",
		      "qqsssssqssqd", id, c->id, c->at_iso, c->by, c->client, c->site, c->field, c->t_ms,
		      c->old, c->new, c->undo_of, (int)change_holds(c));
	}
}

void put_session(struct db *db, const struct clients *clients, const struct session_rows *rows,
		 const struct changes *changes, const struct put_stamp *stamp)
{
	const char *folder = rows->figures.name;
	touch(db, folder);
	db_do(db, "DELETE FROM unread WHERE folder = ?", "s", folder);
	int64_t id = put_head(db, clients, rows, stamp);
	db_do(db, "DELETE FROM round WHERE session_id = ?", "q", id);
	db_do(db, "DELETE FROM event WHERE session_id = ?", "q", id);
	db_do(db, "DELETE FROM mark WHERE session_id = ?", "q", id);
	db_do(db, "DELETE FROM pass WHERE session_id = ?", "q", id);
	db_do(db, "DELETE FROM forecast WHERE session_id = ?", "q", id);
	db_do(db, "DELETE FROM calibration WHERE session_id = ?", "q", id);
	db_do(db, "DELETE FROM change WHERE session_id = ?", "q", id);
	db_do(db, "DELETE FROM learned WHERE session_id = ?", "q", id);
	put_rounds(db, id, &rows->figures);
	put_events(db, id, rows);
	put_calibrations(db, id, rows->head);
	put_changes(db, id, changes);
}

void put_learned(struct db *db, const char *folder, const struct threshold_session *s, bool edge)
{
	if (s->n_marks)
		db_do(db,
		      "INSERT INTO learned (session_id, marks, value_mc, edge)"
		      " SELECT session_id, ?, ?, ? FROM session WHERE folder = ?",
		      "dcds", s->n_marks, s->value_mc, (int)edge, folder);
}

void put_remove(struct db *db, const char *folder)
{
	touch(db, folder);
	db_do(db, "DELETE FROM session WHERE folder = ?", "s", folder);
	db_do(db, "DELETE FROM unread WHERE folder = ?", "s", folder);
}

/* ---- who is who by now ---- */

void put_clients(struct db *db, const struct clients *clients)
{
	db_run(db, "CREATE TEMP TABLE IF NOT EXISTS now (typed TEXT PRIMARY KEY, client_id INTEGER);"
		   "DELETE FROM now; INSERT INTO now SELECT DISTINCT client_typed, NULL FROM session;"
		   "INSERT OR IGNORE INTO touched_client SELECT client_id FROM client");
	char typed[LABEL_TEXT];
	for (int64_t row = 0;;) {
		sqlite3_stmt *q = db_ask(
			db, "SELECT rowid, typed FROM now WHERE rowid > ? ORDER BY rowid LIMIT 1", "q", row);
		if (!db_next(db, q))
			break;
		row = sqlite3_column_int64(q, 0);
		text_copy(typed, sizeof(typed), db_text(q, 1));
		db_stop(q);
		db_do(db, "UPDATE now SET client_id = ? WHERE rowid = ?", "qq",
		      id_of_client(db, clients_now(clients, typed)), row);
	}
	db_run(db, "UPDATE session SET client_id = (SELECT client_id FROM now WHERE typed = client_typed)"
		   " WHERE client_id IS NOT (SELECT client_id FROM now WHERE typed = client_typed);"
		   "DROP TABLE now; DELETE FROM change WHERE session_id IS NULL");
	put_changes(db, 0, &clients->journal);
}
