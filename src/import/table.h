/*
 * table.h - private to src/import: what a file's header and first rows show about the other rows.
 */
#pragma once

#include "base/csv.h"
#include "base/datetime.h"
#include "import.h"
#include "system/lines.h"

#define COLUMNS_MAX 64
#define COLUMN_TEXT 48

enum column_unit { UNIT_NONE, UNIT_CELSIUS, UNIT_FAHRENHEIT, UNIT_US, UNIT_MS, UNIT_S, UNIT_MIN, UNIT_H };

enum time_form {
	TIME_NUMBER,   /* a number in time_unit */
	TIME_DATETIME, /* text for datetime_parse() */
	TIME_PARTS,    /* Hour, Minute, Second in separate columns, perhaps Year, Month, Day */
	TIME_PACE,     /* no times: the rows are equidistant */
};

#define PART_LIST(X)             \
	X(PART_YEAR, "year")     \
	X(PART_MONTH, "month")   \
	X(PART_DAY, "day")       \
	X(PART_HOUR, "hour")     \
	X(PART_MINUTE, "minute") \
	X(PART_SECOND, "second")
enum time_part { PART_LIST(ENUM_MEMBER) };
#define PART_COUNT ENUM_COUNT(PART_LIST)

/* Column numbers from 0, -1 = there is none. */
struct table {
	char sep, comma; /* comma: the decimal sign besides '.', or '.' again */
	int columns;	 /* a row with more fields than this is bad, unless they are empty */
	int needed;	 /* and so is one with fewer */
	enum time_form form;
	enum column_unit time_unit;
	enum date_order order;
	int64_t pace_num_ms, pace_den; /* TIME_PACE: row i is at i * num / den */
	int time, part[PART_COUNT];
	int skin, reference, ambient;
	bool fahrenheit[ROLE_COUNT], spot_fahrenheit[SPOTS_MAX];
	int status, mark, event; /* in tables with our own column names */
	int source, detail, touch;
	int n_spots;				     /* the first of them is skin and status */
	int spot[SPOTS_MAX], spot_status[SPOTS_MAX]; /* the others; a table has no status of theirs */
	bool record; /* with our head: times are session times as they stand */
};

/* Looks ahead for the header, fills *t (and *head for a record of ours) and consumes the lines up to and
 * including the header. RESULT_BAD_DATA with `why` when there is no table or it does not show enough. */
enum result table_find(struct lines *l, const struct import_options *o, struct table *t,
		       struct record_head *head, char *why, size_t n);

/* ---- names (names.c) ---- */

struct column {
	char name[COLUMN_TEXT]; /* printable, for people */
	char key[COLUMN_TEXT];	/* letters and digits in lower case, without the unit */
	enum column_unit unit;
	bool temperature; /* the name means a temperature */
};

struct columns {
	int n;
	struct column at[COLUMNS_MAX];
};

/* How likely this name is that of a time; 0 = not at all. */
int column_time_rank(const struct column *c);
/* UNIT_NONE when the name has none. */
enum column_unit column_time_unit(const struct column *c);
bool column_is_room(const struct column *c);
bool column_may_be_skin(const struct column *c);
/* Names that are the temperature only if no other column is: "value". */
bool column_is_plain_value(const struct column *c);

void columns_read(struct columns *c, const struct csv_field *names, int n);
bool columns_have_time(const struct columns *c);
/* Is there a name that a time or a temperature has, or that the user gave? */
bool columns_known(const struct columns *c, const struct import_options *o);
/* The column of exactly this name, or -1. */
int columns_find(const struct columns *c, const char *name);
/* Finds the column that the user named in `option`: RESULT_BAD_DATA with `why` when there is none, or more
 * than one. */
enum result columns_find_given(const struct columns *c, const char *option, const char *given, int *out,
			       char *why, size_t n);
/* "1 elapsed_s, 2 probe_c" of those wanted (NULL: all), cut off with "..." where buf ends. Returns buf. */
char *columns_list(const struct columns *c, bool (*wanted)(const struct column *), char *buf, size_t n);

/* ---- choice (columns.c) ---- */

/* Chooses the columns for *t by their names, the options and the first row of values. RESULT_BAD_DATA with
 * `why` when there is no choice or more than one. */
enum result columns_choose(const struct columns *c, const struct import_options *o,
			   const struct csv_field *row, int fields, struct table *t, char *why, size_t n);

/* ---- cells (cells.c) ---- */

struct csv_field cell_trim(struct csv_field f);

/* A temperature in milli-degrees Celsius, perhaps with its unit behind it ("21.999 °C", UTF-8 or Latin-1).
 * Empty: STATUS_MISSING; no number: STATUS_OUT_OF_RANGE. */
struct channel_value cell_temperature(struct csv_field f, char comma, bool fahrenheit);

/* Reads a number of `unit` as milliseconds; false when it is not one or beyond 2^53. */
bool cell_time(struct csv_field f, char comma, enum column_unit unit, int64_t *out_ms);

/* Is it a number, a temperature with its unit, or a time, and so not a name of a column? */
bool cell_is_value(struct csv_field f, char comma);

/* From the parts' columns: milliseconds since 1970, or since midnight when *clock (no date columns). */
bool cell_parts(const struct table *t, const struct csv_field *row, bool *clock, int64_t *out_ms);
