#include "warm.h"

#include <math.h>

/* The contract's baseline: at least 45 s, at most 0.1 C/min, within 24-36 C. */
#define BASELINE_S 45
#define BASELINE_SLOPE_C_PER_S (0.1 / 60)
#define BASELINE_MIN_C 24.0f
#define BASELINE_MAX_C 36.0f
/* Up and down again has no slope either, but scatters more than any probe's noise (0.3 C). */
#define BASELINE_SIGMA_C 0.6f
#define BASELINE_NOISE_C_PER_S (0.5 / 60)

/* The contract's re-warmed test; scored on 36 human curves (Dykstra 2009), see rules.c. */
#define WARM_MIN_C 25.0f
#define WARM_BELOW_BASELINE_C 2.0f
#define WARM_BELOW_BASELINE_FLAT_C 4.0f
#define WARM_NO_BASELINE_C 26.5f
#define WARM_FLAT_C_PER_MIN 0.05f
#define SLOPE_MINUTES 10
#define MEAN_S 60

float warm_baseline(const struct series *q, int64_t second)
{
	double slope, error;
	int64_t from = second - BASELINE_S + 1;
	float sigma, median = series_median_sigma(q, from, second, BASELINE_S * 4 / 5, &sigma);
	if (isnan(median) || median < BASELINE_MIN_C || median > BASELINE_MAX_C || sigma > BASELINE_SIGMA_C)
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
