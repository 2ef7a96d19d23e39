/*
 * csv.h - one line of a table into its fields. Pure.
 */
#pragma once

#include <stddef.h>

struct csv_field {
	const char *at; /* not terminated; points into the line */
	size_t n;
};

/*
 * Splits the n bytes of line (no line end) at sep into out. Quotes as in RFC 4180: a field that begins
 * with " ends at the next lone ", "" inside is one "; they are undone in place, so the line is changed.
 * A quote that is never closed takes the rest of the line; text after a closing quote is kept.
 * Returns the number of fields written; those beyond cap are ignored. An empty line is one empty field.
 */
int csv_split(char *line, size_t n, char sep, struct csv_field *out, int cap);
