/*
 * import.h - a recording as a probe: a record of ours, or any table with a time and a temperature.
 *
 * The file is read once, in pieces, in constant memory. Columns are found by header name (case, spaces and
 * units in brackets do not count). The header shows which separator is used (, ; or tab); decimal commas
 * are understood with ; and tab. Lines before the header are skipped, and both Latin-1 and UTF-8 are read.
 * Times may be seconds, ISO 8601 with or without zone, "dd.mm.yyyy HH:MM:SS", "dd-Mon-yyyy HH:MM:SS", clock
 * times (past midnight, too), or milliseconds if the header names them (elapsed_ms, "time [ms]"). Anything
 * but a number in the temperature column is a sample with STATUS_OUT_OF_RANGE (or with its own status
 * column's), never skipped silently.
 */
#pragma once

#include "icecue/driver.h"
#include "icecue/intake.h"
#include "icecue/mark.h"
#include "store/record.h"

struct import; /* opaque */

struct import_options {
	const char *path; /* "-" is standard input */
	/* NULL: found by name; else a name, a number from 1, or "every=SECONDS" for equidistant rows */
	const char *time_column;
	const char *temp_column;
	/* The temperatures are Fahrenheit; a header such as "temp_F" also sets this, "temp_C" overrides it.
	 */
	bool fahrenheit;
	struct role_channels channels; /* columns by name, as --temp-column; spot[0] is the skin then */
	bool no_calibration;	       /* a record's readings as the probe sent them */
};

/* Opens the file and reads up to and including the header. On RESULT_BAD_DATA or RESULT_NONE, `why` is what
 * was expected, what was found (line, columns) and what to do. */
enum result import_open(const struct import_options *o, struct import **out, char *why, size_t n);
void import_close(struct import *r); /* NULL is legal */

/* If the file is a record of ours, its head (rules, client, placement ...); else NULL. */
const struct record_head *import_head(const struct import *r);

enum import_kind { IMPORT_SAMPLE, IMPORT_MARK, IMPORT_END };
struct import_item {
	enum import_kind kind;
	struct sample sample; /* IMPORT_SAMPLE */
	struct mark mark;     /* IMPORT_MARK: t_ms and kind */
	int64_t t_ms;	      /* IMPORT_END: the session's end */
};
/* Reads the next item. RESULT_OK; RESULT_NONE after IMPORT_END; RESULT_SYSTEM when reading failed (logged).
 * A bad line is counted and skipped. Times never go back; those of samples rise. */
enum result import_next(struct import *r, struct import_item *out);

struct import_counts {
	uint64_t rows, samples, bad_lines, bad_times;
	int64_t first_bad_line; /* 0 = none */
	const struct intake *intake;
};
void import_counts(const struct import *r, struct import_counts *out);
