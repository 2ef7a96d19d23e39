/*
 * moment.h - private to src/import: days and clock times as programs of every kind write them. Pure.
 */
#pragma once

#include "base/datetime.h"

enum moment_kind {
	MOMENT_NONE,
	MOMENT_CLOCK, /* "21:30:05", "00:05.2", "1h02m03s", "PT5S", "0 days 00:00:05" */
	MOMENT_DAY,   /* "23.05.2024", "2024/05/23", "May 23, 2024" */
	MOMENT_FULL,  /* both */
};

struct moment {
	enum moment_kind kind;
	struct datetime d;
	int parts;	   /* of the clock: 2 is "21:30", hours and minutes unless the column shows another */
	bool may_be_clock; /* a day such as "10.11.12", which in a column of clocks is one */
	int64_t as_clock_ms; /* and then this */
	bool minutes_first;  /* two parts that can only be minutes and seconds: "00:05.2" */
};

/*
 * Reads what datetime_parse() reads, and 20240523T213000, 23.05.2024 21.30.00, Thu May 23 21:30:00 2024,
 * 23/May/2024:21:30:00 +0200, 2024-05-23 21:30:00 CEST, May 23, 2024 9:30 p.m. and their kin, in the
 * languages of words.c. A day without a year is one of the year 2000.
 */
bool moment_parse(const char *text, size_t n, struct moment *out);
/* Eight digits, which are a day only where a column is known to hold days. */
bool moment_parse_day(const char *text, size_t n, struct moment *out);
