/*
 * import.h - a recording as a probe: a record of ours, or any table with a time and a temperature.
 *
 * A record is read in pieces, in constant memory, and so is a plain table of numbers under our own names
 * (plain.c). A table of another program is read as a whole, because its
 * rows show together what one of them does not: bytes (encoding, line ends; bytes.c), JSON (json_text.c),
 * lines and cells (sheet.c), where tables begin (find.c), what names and values mean (words.c, names.c,
 * profile.c), which columns are chosen (columns.c), the rows of one sensor (sensors.c), their times (times.c,
 * runs.c) and temperatures (temperatures.c). search.c goes through all of it. What was chosen is told
 * (choice.c); what nobody can know is refused with the option that says it. Anything but a number in the
 * temperature column is a sample with STATUS_OUT_OF_RANGE (or with its own status column's), never skipped
 * silently.
 */
#pragma once

#include "icecue/driver.h"
#include "icecue/intake.h"
#include "icecue/mark.h"
#include "store/record.h"
#include "words.h"

struct import; /* opaque */

struct import_options {
	const char *path; /* "-" is standard input */
	/* NULL: found by name; else a name, a number from 1, or "every=SECONDS" for equidistant rows */
	const char *time_column;
	const char *temp_column;
	/* The temperatures are Fahrenheit; a header such as "temp_F" also sets this, "temp_C" overrides it.
	 */
	bool fahrenheit;
	enum unit temp_unit, time_unit; /* whatever the file says; UNIT_NONE */
	const char *only;		/* "COLUMN=VALUE": rows of one sensor; NULL */
	int table;			/* of several in the file, from 1; 0: the first that fits */
	struct role_channels channels;	/* columns by name, as --temp-column; spot[0] is the skin then */
	bool no_calibration;		/* a record's readings as the probe sent them */
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

/* What was chosen, and what it gives. Columns count from 1; 0: there is none. For a table it is known when it
 * is opened, for a record when it was read. */
struct import_choice {
	bool record;
	int time_column, day_column, temperature_column;
	char time_name[64], day_name[64], temperature_name[64], only_name[64], only_is[64];
	const char *time_form;	  /* "s", "ms", "mm:ss", "date and clock" ... */
	enum unit unit;		  /* of the temperatures as the file holds them */
	bool unit_assumed;	  /* nothing says it */
	uint64_t rows, used;	  /* used: with a reading that may be skin */
	int64_t step_ms, span_ms; /* the median; from the first to the last that is used */
	int32_t first_mc, last_mc;
	char note[600]; /* what was left out; "" */
};
void import_choice(const struct import *r, struct import_choice *out);
/* "time: column 2 Date Time, every 5 s, 60 min; temperature: column 3 Temp, °F; 720 of 720 rows". Returns
 * buf. */
char *import_choice_line(const struct import_choice *c, char *buf, size_t n);
