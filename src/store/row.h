/* row.h - one row of a record, read. Pure. */
#ifndef ICECUE_STORE_ROW_H
#define ICECUE_STORE_ROW_H

#include "icecue/mark.h"
#include "icecue/outcome.h"
#include "icecue/sample.h"

struct row {
	int64_t t_ms;
	bool is_sample;
	enum status status;
	int32_t probe_mc; /* MC_NONE unless status is STATUS_OK */
	int32_t skin_mc, band_mc;
	int32_t reference_mc, ambient_mc;
	int phase;	       /* enum phase, -1 when the cell is empty or unknown */
	enum mark_kind mark;   /* MARK_NONE */
	enum event_kind event; /* EVENT_NONE */
	char detail[200];
};

/* The line is changed. False when it is no row of ours. */
bool row_parse(char *line, size_t n, struct row *out);

/* The event of a row that has one; count is 0 where none was told. */
void row_event(const struct row *row, struct event *out);
/* The event behind "of=" in an event's detail; EVENT_NONE when there is none. */
enum event_kind row_of(const char *detail);
/* The number behind "key=" in an event's detail, in thousandths; false when there is none. */
bool row_detail(const char *detail, const char *key, int64_t *out);

#endif
