#include "onset.h"

#include <math.h>

/* The reference window; it ends long enough ago that a slow fall does not pull it down. */
#define REFERENCE_FROM_S 64
#define REFERENCE_TO_S 5
#define REFERENCE_NEED 6
/* While the probe warms, its latest seconds are used instead if they are warmer by this much. */
#define LATELY_FROM_S 10
#define LATELY_TO_S 3
#define LATELY_NEED 4
#define WARMED_C 0.5f

/*
 * Slack per second and the sum that decides, as a floor plus a multiple of the noise. Set by hand, not
 * fitted; on 240 laboratory sessions the start is found with a median error of 3 s inside and 7 s at the
 * edge.
 */
#define SLACK_C 0.15
#define SLACK_SIGMAS 1.2
#define DECIDE_CS 1.2
#define DECIDE_SIGMAS 6.0
#define SIGMA_MIN_C 0.03f

/* Skin at rest wanders by 1.5 C (a draught, a sleeve, a hand near by), and a probe has noise. With 1.2 a
 * wobble of that size was still ice in most of 48 sessions, with this in none, and no ice was missed. */
#define FELL_C 1.8f

void onset_reset(struct onset *o)
{
	*o = (struct onset){.reference_c = NAN, .reference_s = INT64_MIN / 2};
}

/* As warm as the warmest second of the reference has not fallen below its median: nothing need be sorted. */
static bool is_quiet(struct onset *o, const struct series *q, int64_t second)
{
	if (o->sum_cs > 0)
		return false;
	crest_move(&o->high, q, second - REFERENCE_FROM_S + 1, second - REFERENCE_TO_S);
	return o->high.n >= REFERENCE_NEED && (double)series_at(q, second) >= (double)o->high.max - SLACK_C;
}

bool onset_step(struct onset *o, const struct series *q, int64_t second, bool warming)
{
	float sigma, c = series_at(q, second);
	if (!warming && is_quiet(o, q, second)) {
		o->reference_c = NAN;
		o->reference_s = second;
		return false;
	}
	float reference = series_median_sigma(q, second - REFERENCE_FROM_S + 1, second - REFERENCE_TO_S,
					      REFERENCE_NEED, &sigma);
	float lately =
		warming ? series_median(q, second - LATELY_FROM_S + 1, second - LATELY_TO_S, LATELY_NEED)
			: NAN;
	if (isnan(c) || isnan(reference))
		return false;
	if (lately > reference + WARMED_C)
		reference = lately;
	sigma = fmaxf(sigma, SIGMA_MIN_C);
	if (o->sum_cs <= 0 || reference > o->from_c)
		o->from_c = reference;
	o->reference_c = reference;
	o->sum_cs = fmax(0, o->sum_cs + reference - c - SLACK_C - SLACK_SIGMAS * sigma);
	return o->sum_cs > DECIDE_CS + DECIDE_SIGMAS * sigma && c <= o->from_c - FELL_C;
}

float onset_reference_c(const struct onset *o, const struct series *q)
{
	int64_t s = o->reference_s;
	return isnan(o->reference_c)
		       ? series_median(q, s - REFERENCE_FROM_S + 1, s - REFERENCE_TO_S, REFERENCE_NEED)
		       : o->reference_c;
}
