/*
 * rows.h - private to src/import: what becomes of the rows of a table, in the order of these calls.
 */
#pragma once

#include "table.h"

/* ---- times.c ---- */

/* The time of each row that is not of another sensor; of numbers without a unit only their order. */
void rows_times(struct rows *r, struct table *t);
/* "00:05": minutes and seconds, or hours and minutes? Refused when nobody knows; minutes: the file says it.
 */
enum result times_settle_clock(struct table *t, const struct profile *p, const struct columns *c,
			       bool minutes, char *why, size_t n);
/* A number without a unit: Unix time, days, seconds. Refused when it can hardly be one of those. */
enum result times_settle_unit(const struct rows *r, struct table *t, const struct columns *c, char *why,
			      size_t n);

/* ---- sensors.c ---- */

/* Marks the rows of other sensors, by --only, or where one value of a column is a temperature and the others
 * are not. Refused when several may be meant. */
enum result rows_select(struct rows *r, const struct given_table *g, struct table *t, char *note,
			size_t n_note, char *why, size_t n);

/* ---- runs.c ---- */

struct run {
	int first, end; /* of rows */
	int line;	/* of the file, where it begins; at the names, if they stand there again */
	bool names_again;
};
#define RUNS_MAX 32

/* Times that fall back and stay behind begin another run. */
int rows_runs(const struct rows *r, struct run *out);
/* Refuses rows in falling order, and clocks without seconds in which several rows share a minute. */
enum result rows_check_order(const struct rows *r, const struct given_table *g, const struct table *t,
			     int header, char *why, size_t n);

/* ---- temperatures.c ---- */

/* Of the rows that are used. Refuses when no reading can be skin. */
enum result rows_check_temperatures(const struct rows *r, const struct given_table *g, struct table *t,
				    char *why, size_t n);
/* The reading of the skin in a row, with the unit in a column of its own. */
struct channel_value row_skin(const struct table *t, const struct cells *row);
