/*
 * crest.h - the highest of a window of seconds that moves with time: one value comes each second, and only
 * when the highest leaves is the window looked through again. Pure.
 */
#pragma once

#include "series.h"

/* {0}: nothing is known yet. */
struct crest {
	const struct series *of; /* compared only */
	int64_t from_s, to_s;
	uint32_t mended; /* of the series, as it was looked through */
	int n;		 /* of seconds that are known */
	float max;	 /* -INFINITY when there is none */
	int64_t max_s;
};

/* Moves to from..to; any window will do, the next one costs least. */
void crest_move(struct crest *c, const struct series *q, int64_t from, int64_t to);
