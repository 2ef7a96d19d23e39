#include "onward.h"

#include <math.h>

#include "core/fmath.h"

/* Coming off is found up to half a minute late. */
#define LATE_S 40
#define MINUTE_S 60
#define NEED_S 2 /* of a minute: a slow probe has few readings */

/* The slope of three minutes, or of one soon after the ice. */
#define SPAN_S 180
#define SPAN_SOON_S 60

/*
 * The power law, from its 5th minute before the end of ice on, against 260 laboratory sessions and 18 of
 * human skin (Dykstra 2009), continued for 6 to 45 min from the 6th, 10th, 20th and 35th minute: nine in ten
 * lie from 1.5 C below to 0.5 C above, 98 % of those without a blanket from 2.4 below to 0.7 above; the error
 * grows for about half an hour. An exponential to T0 is up to 4 C too warm.
 */
#define BEFORE_MIN 5.0f
#define ABOVE_C 0.8f
#define BELOW_C 1.0f
#define BELOW_C_PER_MIN 0.06f
#define BELOW_MAX_C 2.6f
/* Skin closer to T0 than this may be anywhere between. */
#define NEAR_T0_C 0.3f
#define POWER_UNKNOWN 0.7f

static float minute_c(const struct series *q, int64_t second)
{
	return series_mean(q, second - MINUTE_S + 1, second, NEED_S);
}

void onward_begins(struct onward *o)
{
	*o = (struct onward){0};
}

void onward_watch(struct onward *o, const struct series *probe, int64_t second, int64_t ended_s)
{
	int64_t at_s = second - LATE_S;
	float c = minute_c(probe, at_s), before;
	if (isnan(c) || at_s - MINUTE_S < ended_s)
		return;
	int span_s = at_s - SPAN_S - MINUTE_S >= ended_s ? SPAN_S : SPAN_SOON_S;
	before = at_s - span_s - MINUTE_S >= ended_s ? minute_c(probe, at_s - span_s) : NAN;
	*o = (struct onward){true, at_s, c, (c - before) * 60 / (float)span_s};
}

/* The power law at this second. */
static float expected_c(const struct onward *o, float t0_c, int64_t ended_s, int64_t second)
{
	float left_c = t0_c - o->c;
	if (left_c < NEAR_T0_C)
		return o->c;
	float from_min = (float)(o->at_s - ended_s) / 60 + BEFORE_MIN;
	float to_min = (float)(second - ended_s) / 60 + BEFORE_MIN;
	float power =
		isnan(o->slope_c_per_min) ? POWER_UNKNOWN : fmaxf(0, o->slope_c_per_min) * from_min / left_c;
	return t0_c - left_c * fmath_expf(-power * fmath_logf(to_min / from_min));
}

bool onward_holds(const struct onward *o, float t0_c, int64_t ended_s, int64_t second, float c)
{
	if (!o->any || isnan(t0_c))
		return false;
	float c_now = expected_c(o, t0_c, ended_s, second);
	float below_c = fminf(BELOW_MAX_C, BELOW_C + BELOW_C_PER_MIN * (float)(second - o->at_s) / 60);
	return c <= c_now + ABOVE_C && c >= c_now - below_c;
}
