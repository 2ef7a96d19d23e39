/* row_quick.h - rows of samples as icecue writes them, read in one look at each byte. Pure. */
#ifndef ICECUE_STORE_ROW_QUICK_H
#define ICECUE_STORE_ROW_QUICK_H

#include "row.h"

/* What stood behind the reading in the row before: a probe reads ten times a second, its estimate changes
 * once. */
struct row_tail {
	size_t n; /* 0: nothing yet */
	char text[128];
};

/*
 * *out and *tail are those of the row before, for what has not changed.
 *
 * A whole row with its line end at text, of n bytes that are there: the bytes that it takes, and *out as
 * row_parse() would have it. 0 for anything that is not written exactly so, which row_parse() must judge.
 */
size_t row_quick(const char *text, size_t n, struct row *out, struct row_tail *tail);

#endif
