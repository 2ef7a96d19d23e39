#include "limb.h"

#include <math.h>

#include "icecue/units.h"
#include "warm.h"

#define MEAN_S 60
#define MEAN_NEED 30
/* The contract's range of resting skin. */
#define REST_MIN_C 24.0f
#define REST_MAX_C 36.0f
/* A living limb varies; a value that stands still to the last digit for this long means a broken probe. */
#define FROZEN_S 900

void limb_init(struct limb *l)
{
	*l = (struct limb){.rest_c = NAN, .rest_s = INT64_MIN};
}

static float minute_c(const struct limb *l, int64_t second)
{
	float c = series_median(&l->q, second - MEAN_S + 1, second, MEAN_NEED);
	return c >= REST_MIN_C && c <= REST_MAX_C ? c : NAN;
}

/* How far it moved in the last within_s seconds; NAN = not known. */
static float moved_c(const struct limb *l, int64_t second, int within_s)
{
	if (second - within_s < l->rest_s)
		return NAN;
	float now = series_median(&l->q, second - 9, second, 5);
	return now - series_median(&l->q, second - within_s - 9, second - within_s, 5);
}

/* Does it move as no resting skin does? A probe that warms after it was put on only rises, before T0. */
static bool strays(const struct limb *l, int64_t second)
{
	float fast_c = moved_c(l, second, LIMB_FALL_S), from_rest_c = minute_c(l, second) - l->rest_c;
	if (fast_c < -LIMB_FALL_C || moved_c(l, second, LIMB_SLIDE_S) < -LIMB_SLIDE_C ||
	    from_rest_c < -LIMB_SINK_MAX_C)
		return true;
	return l->rest_is_t0s && (fast_c > LIMB_FALL_C || from_rest_c > LIMB_RISE_MAX_C);
}

void limb_take(struct limb *l, int64_t t_ms, int32_t mc)
{
	int64_t second = t_ms / 1000;
	if (l->q.any && second <= l->q.last_s)
		return;
	series_push(&l->q, second, (float)mc / 1000);
	if (strays(l, second))
		l->off = true;
	if (!l->rest_is_t0s)
		l->rest_c = fmaxf(l->rest_c, warm_baseline(&l->q, second)); /* fmaxf() ignores a NAN */
}

void limb_rest(struct limb *l, float t0_c)
{
	l->rest_c = l->q.any ? minute_c(l, l->q.last_s) : NAN;
	l->rest_is_t0s = !isnan(l->rest_c);
	l->rest_s = l->q.last_s;
	l->off = fabsf(l->rest_c - t0_c) > LIMB_APART_C;
}

static bool is_frozen(const struct limb *l, int64_t second)
{
	struct series_stats st = series_stats(&l->q, second - FROZEN_S + 1, second);
	return st.n > FROZEN_S / 2 && !(st.max > st.min);
}

float limb_t0_c(const struct limb *l, float t0_c, int64_t second)
{
	float now = l->q.any ? minute_c(l, second) : NAN; /* most sessions have no probe there */
	if (l->off || isnan(now) || is_frozen(l, second))
		return t0_c;
	if (isnan(t0_c))
		return warm_baseline(&l->q, second);
	/* if it was put on after T0 was measured, nobody knows what it was then */
	return l->rest_is_t0s ? t0_c + (now - l->rest_c) : t0_c;
}
