/* row.h - one row of a record, read. Private to the reporter; pure. */
#ifndef ICECUE_ROW_H
#define ICECUE_ROW_H

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
	/* of row_parse_next(): the cells behind the reading, which are often those of the row before */
	size_t tail_n;
	char tail[56];
};

/* The line is changed. False when it is no row of ours. samples_only: stops after the reference. */
bool row_parse(char *line, size_t n, bool samples_only, struct row *out);

/* The same with all cells, and faster for the rows that a record is full of. *row comes with the row before,
 * whose phase this one most likely has. A byte that is no part of a number follows the line: its end, or NUL.
 */
bool row_parse_next(char *line, size_t n, struct row *row);

/* The number behind "key=" in an event's detail, in thousandths; false when there is none. */
bool row_detail(const char *detail, const char *key, int64_t *out);

#endif
