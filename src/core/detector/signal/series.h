/*
 * series.h - the last 17 minutes as one value a second, for every rule of the detector. A second without a
 * good reading is NAN. Pure.
 */
#pragma once

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#define SERIES_LEN 1024 /* seconds; the slope of `rewarmed` needs 11 minutes */

struct series {
	bool any;
	uint32_t mended; /* how many times a second that was known has been changed */
	int64_t last_s;
	float v[SERIES_LEN];
};

/* Sets second s, which is later than last_s; seconds in between become NAN. */
void series_push(struct series *q, int64_t s, float v);

/* Moves a second that is known by so much. */
void series_mend(struct series *q, int64_t s, float by_c);

/* NAN when unknown or too old. Inline: every rule looks at hundreds of seconds a second. */
static inline float series_at(const struct series *q, int64_t s)
{
	if (!q->any || s > q->last_s || s <= q->last_s - SERIES_LEN)
		return NAN;
	return q->v[(uint64_t)s % SERIES_LEN];
}

/* Statistics of the known seconds in from..to (inclusive); n is how many were known. */
struct series_stats {
	int n;
	float mean, min, max, sd;
};
struct series_stats series_stats(const struct series *q, int64_t from, int64_t to);
/* The same without mean and sd, in less time. */
struct series_range {
	int n;
	float min, max;
};
struct series_range series_range(const struct series *q, int64_t from, int64_t to);

/* The mean alone; NAN when fewer than `need` are known. */
float series_mean(const struct series *q, int64_t from, int64_t to, int need);

/* Sorts the known values of from..to, from the lowest on, at most SERIES_SORTED_MAX; returns how many. */
#define SERIES_SORTED_MAX 96
int series_sorted(const struct series *q, int64_t from, int64_t to, float sorted[SERIES_SORTED_MAX]);

/* The median over at most SERIES_SORTED_MAX seconds; NAN when fewer than `need` are known. */
float series_median(const struct series *q, int64_t from, int64_t to, int need);
/* The same, and in *sigma the standard deviation from the quartiles (robust against a few strokes). */
float series_median_sigma(const struct series *q, int64_t from, int64_t to, int need, float *sigma);

/* All of it in one pass: statistics, the least-squares slope per second with its standard error (has_slope:
 * from 3 values on), and what the steps from one known second to the next one are, squared and added up. */
struct series_course {
	struct series_stats stats;
	bool has_slope;
	double slope, error;
	int n_steps;
	float steps_squared;
};
struct series_course series_course(const struct series *q, int64_t from, int64_t to);

/* The slope and its standard error alone; false with fewer than 3 values. */
bool series_slope(const struct series *q, int64_t from, int64_t to, double *slope, double *error);
