/*
 * search.h - private to src/import: the table of a file that has a time and a temperature.
 */
#pragma once

#include "rows.h"

struct found {
	struct rows rows;
	struct table table;
	struct columns columns;
	struct profile profile[COLUMNS_MAX];
	struct run run;
	char note[600]; /* what was left out, for people; "" */
};

/* RESULT_BAD_DATA with what is missing, and the option that helps. */
enum result search_table(const struct sheet *s, const struct import_options *o, struct found **out, char *why,
			 size_t n);
void found_free(struct found *f);

/* ---- without a header (bare.c) ---- */

/* Only a moment and a number with its unit can be taken without names: the numbers of their columns. */
bool bare_is_clear(const struct found *f, char time[12], char temperature[12]);
/* Asks for the columns by number, with a guess. */
enum result bare_refuse(const struct found *f, char *why, size_t n);
