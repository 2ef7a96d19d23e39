/*
 * datetime.h - the times of day that files hold, and ISO 8601 for those that we write. Pure: no clock, no
 * time zone of this computer.
 */
#pragma once

#include "icecue/units.h"

#define DAY_MS INT64_C(86400000)

enum datetime_kind {
	DATETIME_CLOCK,	 /* "HH:MM[:SS[.fff]]": a time without its day; hours up to 999, as of a stopwatch */
	DATETIME_MOMENT, /* a day and a time */
};

/* Which number of "03/04/2021" is the month. */
enum date_order { DATE_ORDER_UNKNOWN, DATE_MONTH_FIRST, DATE_DAY_FIRST };

struct datetime {
	enum datetime_kind kind;
	bool slashed; /* month and day stand in the order of the text: see datetime_order() */
	bool zoned;   /* with "Z" or an offset; else a wall clock somewhere */
	int year, month, day;
	int zone_min;	  /* minutes east of UTC */
	int64_t clock_ms; /* since midnight */
};

/*
 * Reads one of
 *     yyyy-mm-ddTHH:MM[:SS[.fff]][Z|+HH:MM|+HHMM|+HH]   also with a space for T, / or . for -
 *     dd.mm.yyyy HH:MM[:SS[.fff]]
 *     dd-Mon-yyyy HH:MM[:SS[.fff]]                      English month names of three letters
 *     a/b/yyyy HH:MM[:SS[.fff]], a-b-yyyy ...           slashed: the text does not show the order
 *     HH:MM[:SS[.fff]]
 * Fractions may have a comma and any length (rounded to milliseconds), years two digits (20yy), hours AM or
 * PM, spaces around count for nothing. False for all else, a day that does not exist, an hour that does not.
 */
bool datetime_parse(const char *text, size_t n, struct datetime *out);

/*
 * The order of a slashed date: a number above 12 is the day. DATE_ORDER_UNKNOWN when both are 12
 * or less; then another row of the same file may decide, or datetime_order_between().
 */
enum date_order datetime_order(const struct datetime *d);

/* Two slashed dates of one log, the later one second: a log passes from one day to the next, so the number
 * that rose by one is the day. DATE_ORDER_UNKNOWN when that does not decide (same date, a longer gap). */
enum date_order datetime_order_between(const struct datetime *first, const struct datetime *second);

/*
 * Milliseconds since 1970-01-01T00:00 UTC, or of the unknown zone when not zoned; since midnight for
 * DATETIME_CLOCK. A slashed date of unknown order is read month first where that is a date: two of the
 * same text are then equally far from each other whatever the order. False when there is no such day.
 */
bool datetime_ms(const struct datetime *d, enum date_order order, int64_t *out_ms);

/* Clock times pass midnight: of all days the one that puts clock_ms nearest to last_ms, so a fall by more
 * than 12 h is a new day and a smaller one is a step back. */
int64_t datetime_unwrap(int64_t last_ms, int64_t clock_ms);

/* Days since 1970-01-01, false when there is no such day (years 1 to 9999). */
bool datetime_days(int year, int month, int day, int64_t *out_days);

/*
 * The moment unix_ms on a wall clock gmtoff_s seconds east of UTC (tm_gmtoff; parts of a minute are left
 * out): "2026-11-22T21:10:00.000+01:00", without ".000" unless fraction. 30 bytes with the end. Returns buf.
 */
char *datetime_format(int64_t unix_ms, long gmtoff_s, bool fraction, char *buf, size_t n);
