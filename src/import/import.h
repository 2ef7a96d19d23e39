/*
 * import.h - a recording as a probe: a record of ours, or any table with a time and a temperature.
 *
 * The file is read in pieces, once, in constant memory. Columns are found by header name (case, spaces,
 * units in brackets do not count), separators , ; tab are told by the header, decimal commas are
 * understood with ; and tab, lines before the header are passed over, Latin-1 and UTF-8 both. Times may be
 * seconds, ISO 8601 with or without zone, "dd.mm.yyyy HH:MM:SS", "dd-Mon-yyyy HH:MM:SS", clock times
 * (midnight is passed), or milliseconds when the header says so (elapsed_ms, "time [ms]"). Anything that is
 * no number in the temperature column is a sample with STATUS_OUT_OF_RANGE (or its own status column), never
 * skipped in silence.
 */
#pragma once

#include "icecue/driver.h"
#include "icecue/intake.h"
#include "icecue/mark.h"
#include "store/record.h"

struct import; /* opaque */

struct import_options {
	const char *path; /* "-" is standard input */
	/* NULL = found by name; a name, a number from 1, or "every=SECONDS" for rows equally far apart */
	const char *time_column;
	const char *temp_column;
	/* The temperatures are Fahrenheit; also told by a header such as "temp_F". "temp_C" stands. */
	bool fahrenheit;
	struct role_channels channels; /* columns by name, as --temp-column */
	bool no_calibration;	       /* a record's readings as the probe said them */
};

/* Opens and reads up to and including the header. On RESULT_BAD_DATA or RESULT_NONE, `why` says what was
 * expected, what came (line, columns found) and what to do. */
enum result import_open(const struct import_options *o, struct import **out, char *why, size_t n);
void import_close(struct import *r); /* NULL is legal */

/* When the file is a record of ours: its head (rules, client, placement ...); else NULL. */
const struct record_head *import_head(const struct import *r);

enum import_kind { IMPORT_SAMPLE, IMPORT_MARK, IMPORT_END };
struct import_item {
	enum import_kind kind;
	struct sample sample; /* IMPORT_SAMPLE */
	struct mark mark;     /* IMPORT_MARK: t_ms and kind */
	int64_t t_ms;	      /* IMPORT_END: the session's end */
};
/* The next thing. RESULT_OK; RESULT_NONE after IMPORT_END was handed out; RESULT_SYSTEM when reading failed
 * (logged). A bad line is counted and passed over. Times never go back; those of samples rise. */
enum result import_next(struct import *r, struct import_item *out);

struct import_counts {
	uint64_t rows, samples, bad_lines, bad_times;
	int64_t first_bad_line; /* 0 = none */
	const struct intake *intake;
};
void import_counts(const struct import *r, struct import_counts *out);
