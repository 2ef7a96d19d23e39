#include "warm.h"

#include <math.h>

/* The contract's baseline: at least 45 s, at most 0.1 C/min, within 24-36 C. */
#define BASELINE_S 45
#define BASELINE_SLOPE_C_PER_S (0.1 / 60)
#define BASELINE_MIN_C 24.0f
#define BASELINE_MAX_C 36.0f
/*
 * Up and down again has no slope either. But noise jumps from second to second, and a bend does not: the
 * scatter may be this much, a coarse probe's step, and half as much again as the jumps explain.
 */
#define BASELINE_SCATTER_C 0.2f
#define BASELINE_JUMPS 1.5f
#define BASELINE_NOISE_C_PER_S (0.5 / 60)

/* The contract's re-warmed test; scored on 36 human curves (Dykstra 2009), see rules.c. */
#define WARM_MIN_C 25.0f
#define WARM_BELOW_BASELINE_C 2.0f
#define WARM_BELOW_BASELINE_FLAT_C 4.0f
#define WARM_NO_BASELINE_C 26.5f
#define WARM_FLAT_C_PER_MIN 0.05f
#define SLOPE_MINUTES 10
#define MEAN_S 60

static bool bends(const struct series *q, int64_t from, int64_t to)
{
	float squares = 0, before = NAN;
	int n = 0;
	for (int64_t s = from; s <= to; s++) {
		float c = series_at(q, s);
		if (!isnan(c) && !isnan(before)) {
			squares += (c - before) * (c - before);
			n++;
		}
		before = c;
	}
	float noise_c = n ? sqrtf(squares / (2 * (float)n)) : 0; /* a jump is the difference of two */
	return series_stats(q, from, to).sd > BASELINE_SCATTER_C + BASELINE_JUMPS * noise_c;
}

float warm_baseline(const struct series *q, int64_t second)
{
	double slope, error;
	int64_t from = second - BASELINE_S + 1;
	float median = series_median(q, from, second, BASELINE_S * 4 / 5);
	if (isnan(median) || median < BASELINE_MIN_C || median > BASELINE_MAX_C || bends(q, from, second))
		return NAN;
	/* noise alone gives a slope: only what lies beyond twice its error is a drift; a bend is no noise */
	if (!series_slope(q, from, second, &slope, &error) ||
	    fabs(slope) - fmin(2 * error, BASELINE_NOISE_C_PER_S) > BASELINE_SLOPE_C_PER_S)
		return NAN;
	return median;
}

/* Between two one-minute means ten minutes apart: noise and hands average out. NAN when unknown. */
static float slope_c_per_min(const struct series *q, int64_t second)
{
	int64_t before = second - SLOPE_MINUTES * 60;
	struct series_stats now = series_stats(q, second - MEAN_S + 1, second);
	struct series_stats then = series_stats(q, before - MEAN_S + 1, before);
	if (now.n < MEAN_S / 2 || then.n < MEAN_S / 2)
		return NAN;
	return (now.mean - then.mean) / SLOPE_MINUTES;
}

bool warm_met(const struct series *q, int64_t second, float baseline_c, float depth)
{
	float c = series_median(q, second - 9, second, 5);
	float slope = slope_c_per_min(q, second);
	if (!isnan(baseline_c) && c < baseline_c) {
		c = baseline_c - depth * (baseline_c - c);
		slope *= depth;
	}
	if (isnan(c) || c < WARM_MIN_C)
		return false;
	if (!isnan(baseline_c) && c >= baseline_c - WARM_BELOW_BASELINE_C)
		return true;
	float floor_c = isnan(baseline_c) ? WARM_NO_BASELINE_C : baseline_c - WARM_BELOW_BASELINE_FLAT_C;
	return c >= floor_c && slope <= WARM_FLAT_C_PER_MIN;
}
