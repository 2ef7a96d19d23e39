/* Calibrations of the configuration: see query.h. */
#include <string.h>

#include "base/text.h"
#include "open.h"
#include "query.h"

struct given {
	const struct book_calibration *at;
	size_t n;
};

static bool has(struct db *db, const struct book_calibration *k)
{
	sqlite3_stmt *q =
		db_ask(db,
		       "SELECT 1 FROM configured WHERE identity = ? AND channel = ? AND offset_mc = ? AND"
		       " slope_thousandths = ? AND calibrated = ?",
		       "ssdds", k->identity, k->channel, (int)k->c.offset_mc, (int)k->c.slope, k->c.when_iso);
	bool is = db_next(db, q);
	if (is)
		db_stop(q);
	return is;
}

/* The identity is the driver's name, '#' or '@', and the serial number or the place. */
static void put(struct db *db, const struct book_calibration *k)
{
	char device[64], port[256];
	size_t n = strcspn(k->identity, "#@");
	text_copy(device, n + 1 < sizeof(device) ? n + 1 : sizeof(device), k->identity);
	text_copy(port, sizeof(port), k->identity[n] ? k->identity + n + 1 : "");
	char *channel = *k->channel ? strrchr(port, '/') : NULL;
	if (channel)
		*channel = '\0';
	db_do(db, "INSERT INTO configured VALUES (?, ?, ?, ?, ?, ?, ?)", "ssssdds", k->identity, device, port,
	      k->channel, (int)k->c.offset_mc, (int)k->c.slope, k->c.when_iso);
}

static void use(struct book *b, void *context)
{
	const struct given *g = context;
	struct db *db = &b->db;
	bool same = (size_t)db_number(db, "SELECT count(*) FROM configured", 0) == g->n;
	for (size_t i = 0; same && i < g->n; i++)
		same = has(db, &g->at[i]);
	if (same || !db_run(db, "BEGIN IMMEDIATE; DELETE FROM configured"))
		return;
	for (size_t i = 0; i < g->n; i++)
		put(db, &g->at[i]);
	db_run(db, "COMMIT");
}

void book_calibrations_set(const char *base, const struct book_calibration *at, size_t n)
{
	struct given g = {at, n};
	book_with(base, use, &g);
}
