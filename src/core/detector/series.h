/*
 * series.h - the last 17 minutes as one value a second: what every rule of the detector looks back on.
 * A second without a good reading is NAN. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define SERIES_LEN 1024 /* seconds; the slope of `rewarmed` needs 11 minutes */

struct series {
	bool any;
	int64_t last_s;
	float v[SERIES_LEN];
};

/* Sets second s, later than last_s; seconds in between become NAN. */
void series_push(struct series *q, int64_t s, float v);

/* NAN when unknown or too old. */
float series_at(const struct series *q, int64_t s);

/* Over the seconds from..to (inclusive), unknown ones left out. *n is how many were known. */
struct series_stats {
	int n;
	float mean, min, max, sd;
};
struct series_stats series_stats(const struct series *q, int64_t from, int64_t to);

/* The known values of from..to, at most so many, from the lowest on; returns how many. */
#define SERIES_SORTED_MAX 96
int series_sorted(const struct series *q, int64_t from, int64_t to, float sorted[SERIES_SORTED_MAX]);

/* Median over at most SERIES_SORTED_MAX seconds; NAN when fewer than need are known. */
float series_median(const struct series *q, int64_t from, int64_t to, int need);
/* The same, and the standard deviation that the quartiles tell (robust against a few strokes) in *sigma. */
float series_median_sigma(const struct series *q, int64_t from, int64_t to, int need, float *sigma);

/* Least-squares slope per second and its standard error over from..to; false with fewer than 3 values. */
bool series_slope(const struct series *q, int64_t from, int64_t to, double *slope, double *error);
