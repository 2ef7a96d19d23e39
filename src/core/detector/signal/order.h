/*
 * order.h - the seconds of a window in order, for medians and quantiles of the last minute: kept from one
 * second to the next, in which one value leaves and one comes, so that nothing need be sorted anew. Pure.
 */
#pragma once

#include "series.h"

#define ORDER_MAX 84 /* the longest window: ending.c's minute and a half without its last seconds */

/* {0}: nothing is known yet. */
struct order {
	const struct series *of; /* compared only */
	int64_t from_s, to_s;
	uint32_t mended; /* of the series, as these values were taken */
	int n;
	float c[ORDER_MAX]; /* n values, the lowest first */
};

/* What is kept of a second; NAN: nothing. It may look at the second itself and at those before it. */
typedef float order_value(const struct series *q, int64_t s);

/* Moves to the known seconds of from..to, at most ORDER_MAX; any window will do, the next one costs least. */
void order_move(struct order *o, const struct series *q, int64_t from, int64_t to);
/* The same for what `value` makes of each second. */
void order_move_of(struct order *o, const struct series *q, int64_t from, int64_t to, order_value *value);

/* NAN when fewer than `need` are known, or none. */
float order_median(const struct order *o, int need);
