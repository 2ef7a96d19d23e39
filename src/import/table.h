/*
 * table.h - private to src/import: what a file's header and rows show.
 */
#pragma once

#include "import.h"
#include "moment.h"
#include "sheet.h"
#include "words.h"

#define COLUMN_TEXT 64

enum time_form {
	TIME_NUMBER, /* a number in time_unit */
	TIME_CLOCK,  /* a clock, or a moment */
	TIME_BOTH,   /* a day in one column, the clock in another */
	TIME_PARTS,  /* Hour, Minute, Second in separate columns, perhaps Year, Month, Day */
	TIME_PACE,   /* no times: the rows are equidistant */
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
	int columns; /* a row with more fields than this is bad, unless they are empty */
	int needed;  /* and so is one with fewer */
	enum time_form form;
	enum unit time_unit; /* UNIT_MMSS of clocks whose two numbers are minutes and seconds */
	bool day_part;	     /* a number from 0 to 1, which begins again at midnight */
	bool digit_clock;    /* a clock without signs: 213005 */
	char thousands;	     /* the sign in the time that stands between thousands: ',' or '.' */
	enum date_order order;
	bool year_first;		       /* "24/05/23": the first number is the year */
	int64_t pace_num_ms, pace_den;	       /* TIME_PACE: row i is at i * num / den */
	int time, day, half, part[PART_COUNT]; /* half: AM or PM in a column of its own */
	int millis;			       /* of the second of a clock, in a column of its own */
	int skin, reference, ambient;
	int unit_column;	    /* has the unit of the skin in each row */
	enum unit unit[ROLE_COUNT]; /* of what does not say it in the cell */
	enum unit spot_unit[SPOTS_MAX];
	bool unit_in_line;  /* that of the skin stands in a line above or below the rows */
	enum unit most_are; /* the unit of most readings of the skin */
	bool unit_assumed;  /* nothing says it */
	int only;	    /* the column that tells the sensors apart */
	char only_is[COLUMN_TEXT];
	int status, mark, event; /* in tables with our own column names */
	int source, detail, touch;
	int n_spots;				     /* the first of them is skin and status */
	int spot[SPOTS_MAX], spot_status[SPOTS_MAX]; /* the others; a table has no status of theirs */
	bool record; /* with our head: times are session times as they stand */
};

/* No column is chosen. */
struct table table_none(void);

/* ---- names (names.c) ---- */

struct column {
	char name[COLUMN_TEXT];	 /* printable, for people */
	char key[COLUMN_TEXT];	 /* letters and digits in lower case, without the unit */
	char words[COLUMN_TEXT]; /* folded, its words apart, without the unit */
	enum unit unit;
	bool temperature; /* the name means a temperature */
};

struct columns {
	int n;
	struct column at[COLUMNS_MAX];
};

/* How likely this name is that of a time; 0 = not at all. */
int column_time_rank(const struct column *c);
bool column_is_date(const struct column *c);
bool column_is_room(const struct column *c);
bool column_is_skin(const struct column *c);
bool column_may_be_skin(const struct column *c);
/* Is there most likely a better one for the skin: a dew point, a limit, the inside of a device? */
bool column_is_second_choice(const struct column *c);
/* Names that are the temperature only if no other column is: "value". */
bool column_is_plain_value(const struct column *c);
bool column_is(const struct column *c, enum word_kind kind);

void columns_read(struct columns *c, const struct csv_field *names, int n);
/* Units that stand in a row of their own under the names. */
void columns_read_units(struct columns *c, const struct csv_field *units, int n);
/* How many names are those of a time or a temperature, or what the user gave. */
int columns_known(const struct columns *c, const struct import_options *o);
bool columns_have_time(const struct columns *c);
/* The column of exactly this name, or -1. */
int columns_find(const struct columns *c, const char *name);
/* Finds the column that the user named in `option`: RESULT_BAD_DATA with `why` when there is none, or more
 * than one. */
enum result columns_find_given(const struct columns *c, const char *option, const char *given, int *out,
			       char *why, size_t n);
/* "1 elapsed_s, 2 probe_c" of those wanted (NULL: all), cut off with "..." where buf ends. Returns buf. */
char *columns_list(const struct columns *c, bool (*wanted)(const struct column *), char *buf, size_t n);

/* ---- cells (cells.c) ---- */

struct number {
	bool negative;
	int64_t whole, nano; /* the part behind the point in 1e-9 */
	double value;
};
/* Reads a number with a point or a comma, perhaps with an exponent. Returns the bytes used, 0 for none. */
size_t cell_number(struct csv_field f, struct number *out);

/* The same for a whole cell. thousands: the sign that stands between them, 0 for none. */
bool cell_plain_number(struct csv_field f, char thousands, struct number *out);

/* A temperature in milli-degrees Celsius, perhaps with its unit behind it ("21.999 °C"), else in this one.
 * Empty: STATUS_MISSING; no number: STATUS_OUT_OF_RANGE. *said, unless NULL: the unit behind it. */
struct channel_value cell_temperature(struct csv_field f, enum unit unit, enum unit *said);

/* Reads a number of `unit` as milliseconds; false when it is not one or beyond 2^53. */
bool cell_time(struct csv_field f, enum unit unit, char thousands, int64_t *out_ms);

/* Is it a number, a temperature with its unit, or a time, and so not a name of a column? */
bool cell_is_value(struct csv_field f);

/* From the parts' columns: milliseconds since 1970, or since midnight when *clock (no date columns). */
bool cell_parts(const struct table *t, const struct cells *row, bool *clock, int64_t *out_ms);

/* ---- the rows below a header (rows.c) ---- */

struct row_at {
	int line;	 /* of the sheet */
	int64_t ms;	 /* in the file's time; MS_NONE when it cannot be read */
	double raw;	 /* TIME_NUMBER: the number as it stands */
	bool other;	 /* of another sensor, or another run */
	bool fields_bad; /* it has too few cells, or too many */
	bool no_row;	 /* it has not a single value: a line of text among the rows */
	bool begins;	 /* the names stand again above it */
};

struct rows {
	const struct sheet *sheet;
	char sep;
	struct row_at *at;
	int n;
};

/* ---- what stands in a column (profile.c) ---- */

#define PROFILE_ROWS 2000
#define DISTINCT_MAX 24

struct profile {
	int filled, numbers, clocks, days, moments; /* cells */
	int short_clocks;  /* of the clocks: two numbers only, hours and minutes or minutes and seconds */
	int dotted;	   /* of the days: may be clocks, too, "10.11.12" */
	int digit_clocks;  /* of the numbers: may be clocks without signs, 213005 */
	int seconds;	   /* of the first of them */
	bool digits_vary;  /* and their seconds differ */
	int minutes_first; /* of the clocks: can only be minutes and seconds */
	int signs[UNIT_MILLICELSIUS + 1]; /* numbers with such a unit behind them */
	int halves;			  /* cells that are AM or PM */
	int units;			  /* cells that are a unit of temperature and nothing else */
	int unit_letters;		  /* of them: a letter alone, which may mean anything */
	bool whole;			  /* numbers without a fraction */
	bool counts;			  /* whole numbers, each one more than the one before */
	bool grouped, points_grouped;	  /* each comma, or point, stands between thousands */
	int points, commas; /* numbers with a point; with a comma that is not between thousands */
	double least, most;
	int distinct; /* DISTINCT_MAX: or more */
	char first[COLUMN_TEXT];
};

/* Looks at the first rows of the table. */
void profile_columns(const struct rows *r, struct profile *p, int columns);

/* ---- a table in a file (find.c) ---- */

struct place {
	char sep;
	int header;	/* line of the names; -1: rows without a header */
	int first, end; /* its rows */
	int known;
	enum title {
		TITLE_NONE,
		TITLE_TEMPERATURE,
		TITLE_OTHER
	} title;     /* what the line above the names says */
	int same_as; /* an earlier place with the same names, whose rows these are too; -1 */
};
#define PLACES_MAX 64

int places_find(const struct sheet *s, char sep, const struct import_options *o, struct place *out);
/* The first `most` rows of places[which] and of those with its names. */
bool places_rows(const struct sheet *s, const struct place *places, int n, int which, int most,
		 struct rows *out);
/* Reads its names and units. */
enum result place_names(const struct sheet *s, const struct place *p, const struct import_options *o,
			const struct cells *first, struct columns *c, char *why, size_t n);
/* A unit of temperature that a line above or below the rows tells; UNIT_NONE. */
enum unit place_unit_said(const struct sheet *s, const struct rows *r, const struct table *t, int header);
/* Does such a line say that the times are mm:ss? */
bool place_says_mmss(const struct sheet *s, const struct rows *r);

/* ---- choice (columns.c) ---- */

struct given_table {
	const struct columns *columns;
	const struct profile *profile;
	const struct import_options *options;
};

/* Was a column named by its number, and the time by the distance of the rows? */
bool given_by_number(const char *option);
bool given_pace(const struct import_options *o);
/* Does the column number sensors, "probe" 1, 2, 1, 2? */
bool given_is_label(const struct given_table *g, int column);
/* Chooses what the time is read from (time_column.c). */
enum result columns_find_time(const struct given_table *g, struct table *t, char *why, size_t n);
/* The time is in this column. */
void columns_use_time(const struct given_table *g, int column, enum time_form form, struct table *t);

/* Chooses the columns for *t by their names, their values and the options. RESULT_BAD_DATA with `why` when
 * there is no choice or more than one. */
enum result columns_choose(const struct given_table *g, struct table *t, char *why, size_t n);
