/*
 * replay.h - a recording as a probe: a record of ours, or any table with a time and a temperature.
 *
 * The file is read in pieces, once, in constant memory. Columns are found by header name (case, spaces,
 * units in brackets do not count), separators , ; tab are told by the header, decimal commas are
 * understood with ; and tab, lines before the header are passed over, Latin-1 and UTF-8 both. Times may be
 * seconds, ISO 8601 with or without zone, "dd.mm.yyyy HH:MM:SS", "dd-Mon-yyyy HH:MM:SS", clock times
 * (midnight is passed), or milliseconds when the header says so (elapsed_ms, "time [ms]"). Anything that is
 * no number in the temperature column is a sample with STATUS_OUT_OF_RANGE (or its own status column), never
 * skipped in silence.
 */
#ifndef ICECUE_REPLAY_H
#define ICECUE_REPLAY_H

#include "icecue/driver.h"
#include "icecue/intake.h"
#include "icecue/mark.h"
#include "store/record.h"

struct replay; /* opaque */

struct replay_options {
	const char *path; /* "-" is standard input */
	/* NULL = found by name; a name, a number from 1, or "every=SECONDS" for rows equally far apart */
	const char *time_column;
	const char *temp_column;
	/* The temperatures are Fahrenheit; also told by a header such as "temp_F". "temp_C" stands. */
	bool fahrenheit;
	struct role_channels channels; /* columns by name, as --temp-column */
	bool no_calibration; /* a record's readings as the probe said them */
};

/* Opens and reads up to and including the header. On RESULT_BAD_DATA or RESULT_NONE, `why` says what was
 * expected, what came (line, columns found) and what to do. */
enum result replay_open(const struct replay_options *o, struct replay **out, char *why, size_t n);
void replay_close(struct replay *r); /* NULL is legal */

/* When the file is a record of ours: its head (rules, client, placement ...); else NULL. */
const struct record_head *replay_head(const struct replay *r);

enum replay_kind { REPLAY_SAMPLE, REPLAY_MARK, REPLAY_END };
struct replay_item {
	enum replay_kind kind;
	struct sample sample; /* REPLAY_SAMPLE */
	struct mark mark;     /* REPLAY_MARK: t_ms and kind */
	int64_t t_ms;	      /* REPLAY_END: the session's end */
};
/* The next thing. RESULT_OK; RESULT_NONE after REPLAY_END was handed out; RESULT_SYSTEM when reading failed
 * (logged). A bad line is counted and passed over. Times never go back; those of samples rise. */
enum result replay_next(struct replay *r, struct replay_item *out);

struct replay_counts {
	uint64_t rows, samples, bad_lines, bad_times;
	int64_t first_bad_line; /* 0 = none */
	const struct intake *intake;
};
void replay_counts(const struct replay *r, struct replay_counts *out);

#endif
