#include "schema.h"

#include <stdio.h>

/* Times are milliseconds of session time (_ms), temperatures thousandths of a degree Celsius (_mc). A null is
 * a value that is not known, or an event that did not come. */
static const char tables[] =
	"CREATE TABLE migration (version INTEGER PRIMARY KEY, made_at TEXT NOT NULL);"
	"CREATE TABLE state (key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
	/* people and places */
	"CREATE TABLE client (client_id INTEGER PRIMARY KEY, who TEXT NOT NULL UNIQUE, label TEXT NOT NULL,"
	" notes TEXT, bony INTEGER, threshold_mc INTEGER);"
	"CREATE TABLE client_spelling (client_id INTEGER NOT NULL REFERENCES client ON DELETE CASCADE,"
	" spelling TEXT NOT NULL, sessions INTEGER NOT NULL, PRIMARY KEY (client_id, spelling)) WITHOUT ROWID;"
	"CREATE TABLE site (site_id INTEGER PRIMARY KEY, who TEXT NOT NULL UNIQUE, label TEXT NOT NULL);"
	/* sessions */
	"CREATE TABLE session (session_id INTEGER PRIMARY KEY, folder TEXT NOT NULL UNIQUE, short_name TEXT NOT NULL,"
	" client_id INTEGER NOT NULL REFERENCES client, site_id INTEGER NOT NULL REFERENCES site,"
	" client_typed TEXT NOT NULL, site_typed TEXT NOT NULL, therapist TEXT NOT NULL,"
	" began TEXT NOT NULL, began_utc_ms INTEGER, length_ms INTEGER NOT NULL,"
	" state TEXT NOT NULL CHECK (state IN ('open', 'ended', 'cut')),"
	" simulated INTEGER NOT NULL, rounds INTEGER NOT NULL,"
	" outcome INTEGER NOT NULL," /* bits: numb, not numb, re-warmed, a pass outside */
	" placement TEXT NOT NULL, ice TEXT NOT NULL, sensor TEXT NOT NULL, spots INTEGER NOT NULL,"
	" bony INTEGER NOT NULL, numb_mc INTEGER, threshold_source TEXT NOT NULL,"
	" probe TEXT NOT NULL, version TEXT NOT NULL,"
	" minute INTEGER,"
	" record_bytes INTEGER NOT NULL, record_changed_ns INTEGER NOT NULL,"
	" changes_bytes INTEGER NOT NULL, changes_changed_ns INTEGER NOT NULL);"
	"CREATE INDEX session_client ON session (client_id);"
	"CREATE INDEX session_site ON session (site_id);"
	"CREATE INDEX session_minute ON session (minute);"
	"CREATE INDEX session_open ON session (state) WHERE state = 'open';"
	"CREATE INDEX session_again ON session (record_bytes) WHERE record_bytes = -1;"
	/* folders without a record that can be read */
	"CREATE TABLE unread (folder TEXT PRIMARY KEY, record_bytes INTEGER NOT NULL,"
	" record_changed_ns INTEGER NOT NULL) WITHOUT ROWID;"
	/* what happened in a session */
	"CREATE TABLE round (session_id INTEGER NOT NULL REFERENCES session ON DELETE CASCADE, round INTEGER NOT NULL,"
	" icing_ms INTEGER NOT NULL, numb_ms INTEGER, felt_ms INTEGER, ended_ms INTEGER, closed_ms INTEGER,"
	" rewarmed_ms INTEGER, still_cold_ms INTEGER, felt_mc INTEGER, coldest_mc INTEGER, cold_ms INTEGER,"
	" to_numb_ms INTEGER, felt INTEGER NOT NULL, ice_ms INTEGER, window_ms INTEGER, to_warm_ms INTEGER,"
	" numb_error_ms INTEGER, warm_error_ms INTEGER,"
	" passes INTEGER NOT NULL, passes_before INTEGER NOT NULL, passes_after INTEGER NOT NULL,"
	" PRIMARY KEY (session_id, round)) WITHOUT ROWID;"
	"CREATE TABLE event (session_id INTEGER NOT NULL REFERENCES session ON DELETE CASCADE, event INTEGER NOT NULL,"
	" t_ms INTEGER NOT NULL, round INTEGER NOT NULL, kind TEXT NOT NULL, phase TEXT, priority TEXT, class TEXT,"
	" skin_mc INTEGER, count INTEGER, detail TEXT NOT NULL, undone INTEGER NOT NULL,"
	" PRIMARY KEY (session_id, event)) WITHOUT ROWID;"
	"CREATE TABLE mark (session_id INTEGER NOT NULL REFERENCES session ON DELETE CASCADE, mark INTEGER NOT NULL,"
	" t_ms INTEGER NOT NULL, round INTEGER NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, note TEXT NOT NULL,"
	" PRIMARY KEY (session_id, mark)) WITHOUT ROWID;"
	"CREATE TABLE pass (session_id INTEGER NOT NULL REFERENCES session ON DELETE CASCADE, pass INTEGER NOT NULL,"
	" t_ms INTEGER NOT NULL, round INTEGER NOT NULL, inside INTEGER NOT NULL,"
	" PRIMARY KEY (session_id, pass)) WITHOUT ROWID;"
	"CREATE TABLE forecast (session_id INTEGER NOT NULL REFERENCES session ON DELETE CASCADE, round INTEGER NOT NULL,"
	" of TEXT NOT NULL, forecast INTEGER NOT NULL, made_ms INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
	" low_ms INTEGER NOT NULL, high_ms INTEGER NOT NULL, came_ms INTEGER, error_ms INTEGER,"
	" PRIMARY KEY (session_id, round, of, forecast)) WITHOUT ROWID;"
	/* the probes on the skin, and what corrected them */
	"CREATE TABLE calibration (session_id INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,"
	" spot INTEGER NOT NULL, device TEXT NOT NULL, port TEXT NOT NULL, channel TEXT NOT NULL, distance_um INTEGER,"
	" offset_mc INTEGER, slope_thousandths INTEGER, calibrated TEXT NOT NULL,"
	" PRIMARY KEY (session_id, spot)) WITHOUT ROWID;"
	/* corrections; session_id is null for what is about a client */
	"CREATE TABLE change (session_id INTEGER REFERENCES session ON DELETE CASCADE, id INTEGER NOT NULL,"
	" made_at TEXT NOT NULL, made_by TEXT NOT NULL, client TEXT NOT NULL, site TEXT NOT NULL, field TEXT NOT NULL,"
	" t_ms INTEGER, old TEXT NOT NULL, new TEXT NOT NULL, undo_of INTEGER, holds INTEGER NOT NULL);"
	"CREATE INDEX change_session ON change (session_id, id);";

/* For questions: seconds (_s), degrees Celsius (_c), and names in place of numbers. */
static const char views[] =
	"CREATE VIEW sessions AS SELECT session_id, folder, short_name AS name, began, substr(began, 1, 10) AS day,"
	" datetime(began_utc_ms / 1000, 'unixepoch') AS began_utc, client.label AS client, site.label AS site, therapist,"
	" state, length_ms / 1000.0 AS length_s, rounds, simulated, placement, ice, sensor, spots, session.bony AS bony,"
	" numb_mc / 1000.0 AS numb_c, threshold_source, probe, version"
	" FROM session JOIN client USING (client_id) JOIN site USING (site_id);"
	"CREATE VIEW rounds AS SELECT session_id, folder, day, began, client, site, therapist, simulated, round,"
	" icing_ms / 1000.0 AS ice_on_s, ice_ms / 1000.0 AS ice_s, to_numb_ms / 1000.0 AS to_numb_s, felt,"
	" window_ms / 1000.0 AS window_s, to_warm_ms / 1000.0 AS to_warm_s, passes,"
	" passes_before + passes_after AS passes_outside, coldest_mc / 1000.0 AS coldest_c, cold_ms / 1000.0 AS cold_s,"
	" numb_error_ms / 1000.0 AS numb_error_s, warm_error_ms / 1000.0 AS warm_error_s,"
	" placement, ice, sensor, spots, probe"
	" FROM round JOIN sessions USING (session_id);"
	"CREATE VIEW events AS SELECT session_id, folder, day, client, site, simulated, round, t_ms / 1000.0 AS t_s, kind,"
	" phase, priority, class, skin_mc / 1000.0 AS skin_c, count, detail, undone"
	" FROM event JOIN sessions USING (session_id);"
	"CREATE VIEW marks AS SELECT session_id, folder, day, client, site, simulated, round, t_ms / 1000.0 AS t_s, kind,"
	" source, note FROM mark JOIN sessions USING (session_id);"
	"CREATE VIEW passes AS SELECT session_id, folder, day, client, site, simulated, round, pass,"
	" t_ms / 1000.0 AS t_s, inside FROM pass JOIN sessions USING (session_id);"
	"CREATE VIEW forecasts AS SELECT session_id, folder, day, client, site, simulated, round, of, forecast,"
	" made_ms / 1000.0 AS made_s, at_ms / 1000.0 AS at_s, low_ms / 1000.0 AS low_s, high_ms / 1000.0 AS high_s,"
	" came_ms / 1000.0 AS came_s, error_ms / 1000.0 AS error_s FROM forecast JOIN sessions USING (session_id);"
	"CREATE VIEW clients AS SELECT client_id, label AS client, count(session_id) AS sessions,"
	" min(substr(began, 1, 10)) AS first_day, max(substr(began, 1, 10)) AS last_day,"
	" (SELECT group_concat(spelling, '; ') FROM client_spelling s WHERE s.client_id = client.client_id"
	" AND spelling <> client.label) AS other_spellings, notes, client.bony AS bony, threshold_mc / 1000.0 AS threshold_c"
	" FROM client LEFT JOIN session USING (client_id) GROUP BY client_id;"
	"CREATE VIEW sites AS SELECT site_id, label AS site, count(*) AS sessions, count(DISTINCT client_id) AS clients"
	" FROM site JOIN session USING (site_id) GROUP BY site_id;"
	"CREATE VIEW calibrations AS SELECT device, port, channel, offset_mc / 1000.0 AS offset_c,"
	" slope_thousandths / 1000.0 AS slope, calibrated, count(*) AS sessions, min(day) AS first_day, max(day) AS last_day"
	" FROM calibration JOIN sessions USING (session_id) WHERE slope_thousandths IS NOT NULL"
	" GROUP BY device, port, channel, offset_mc, slope_thousandths, calibrated;"
	"CREATE VIEW changes AS SELECT folder, change.id AS id, made_at, made_by, change.client AS client,"
	" change.site AS site, field, t_ms / 1000.0 AS t_s, old, new, undo_of, holds"
	" FROM change LEFT JOIN session USING (session_id);";

/* Version 2: the numb thresholds, and what they were learned from. */
static const char threshold_tables[] =
	"CREATE TABLE learned (session_id INTEGER PRIMARY KEY REFERENCES session ON DELETE CASCADE,"
	" marks INTEGER NOT NULL, value_mc INTEGER, edge INTEGER NOT NULL, counts INTEGER NOT NULL DEFAULT 0);"
	"CREATE TABLE threshold (client_id INTEGER NOT NULL REFERENCES client ON DELETE CASCADE,"
	" site_id INTEGER NOT NULL REFERENCES site ON DELETE CASCADE, threshold_mc INTEGER NOT NULL,"
	" sessions INTEGER NOT NULL, marks INTEGER NOT NULL, own INTEGER NOT NULL, forgotten TEXT NOT NULL,"
	" PRIMARY KEY (client_id, site_id)) WITHOUT ROWID;";
static const char threshold_views[] =
	"CREATE VIEW thresholds AS SELECT client.label AS client, site.label AS site, threshold.threshold_mc / 1000.0"
	" AS threshold_c, sessions, marks, own, forgotten"
	" FROM threshold JOIN client USING (client_id) JOIN site USING (site_id);"
	"CREATE VIEW learned_from AS SELECT client, site, day, folder, marks, value_mc / 1000.0 AS value_c, counts"
	" FROM learned JOIN sessions USING (session_id);";

/* Version 3: calibrations of the configuration, beside those of the records. */
static const char configured_tables[] =
	"CREATE TABLE configured (identity TEXT PRIMARY KEY, device TEXT NOT NULL, port TEXT NOT NULL, channel TEXT NOT NULL,"
	" offset_mc INTEGER NOT NULL, slope_thousandths INTEGER NOT NULL, calibrated TEXT NOT NULL) WITHOUT ROWID;";
static const char configured_views[] =
	"DROP VIEW calibrations;"
	"CREATE VIEW calibrations AS SELECT 'record' AS source, device, port, channel, offset_mc / 1000.0 AS offset_c,"
	" slope_thousandths / 1000.0 AS slope, calibrated, count(*) AS sessions, min(day) AS first_day, max(day) AS last_day"
	" FROM calibration JOIN sessions USING (session_id) WHERE slope_thousandths IS NOT NULL"
	" GROUP BY device, port, channel, offset_mc, slope_thousandths, calibrated"
	" UNION ALL SELECT 'configuration', device, port, channel, offset_mc / 1000.0, slope_thousandths / 1000.0, calibrated,"
	" NULL, NULL, NULL FROM configured;";

/* What makes version N of N - 1, from 1. */
static const char *const steps[][2] = {
	{tables, views}, {threshold_tables, threshold_views}, {configured_tables, configured_views}};
_Static_assert(sizeof(steps) / sizeof(steps[0]) == SCHEMA_VERSION, "a step for each version");

static int version_of(struct db *db)
{
	return (int)db_number(db, "PRAGMA user_version", -1);
}

/* Another process may have done it meanwhile: then there is nothing to do. */
static void step(struct db *db, int from, const char *now_iso)
{
	char text[160];
	if (!db_run(db, "BEGIN IMMEDIATE"))
		return;
	if (version_of(db) == from) {
		for (int i = 0; i < 2; i++)
			db_run(db, steps[from][i]);
		db_do(db, "INSERT INTO migration VALUES (?, ?)", "ds", from + 1, now_iso);
		snprintf(text, sizeof(text), "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
			 SCHEMA_APPLICATION, from + 1);
		db_run(db, text);
	} else {
		db_run(db, "ROLLBACK");
	}
}

enum result schema_prepare(struct db *db, const char *now_iso)
{
	/* read together: another process may be making them */
	db_run(db, "BEGIN");
	int version = version_of(db);
	bool ours = db_number(db, "PRAGMA application_id", 0) == SCHEMA_APPLICATION;
	bool empty = !ours && db_number(db, "SELECT count(*) FROM sqlite_schema", 1) == 0;
	db_run(db, "COMMIT");
	if (db->error != SQLITE_OK)
		return RESULT_SYSTEM;
	if (!ours && !empty)
		return RESULT_BAD_DATA;
	if (version > SCHEMA_VERSION)
		return RESULT_GONE;
	while (db->error == SQLITE_OK && (version = version_of(db)) < SCHEMA_VERSION && version >= 0)
		step(db, version, now_iso);
	return db->error == SQLITE_OK ? RESULT_OK : RESULT_SYSTEM;
}
