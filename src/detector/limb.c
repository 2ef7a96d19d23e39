#include "limb.h"

#include <math.h>

#include "icecue/units.h"
#include "warm.h"

#define MEAN_S 60
#define MEAN_NEED 30
/* Resting skin, as the contract has it. */
#define REST_MIN_C 24.0f
#define REST_MAX_C 36.0f
/* A living limb's minutes differ; a value that stands still to the digit for so long is a broken probe. */
#define FROZEN_S 900

void limb_init(struct limb *l)
{
	*l = (struct limb){.rest_c = NAN};
}

static float minute_c(const struct limb *l, int64_t second)
{
	float c = series_median(&l->q, second - MEAN_S + 1, second, MEAN_NEED);
	return c >= REST_MIN_C && c <= REST_MAX_C ? c : NAN;
}

static bool has_fallen(const struct limb *l, int64_t second)
{
	float now = series_median(&l->q, second - 9, second, 5);
	float before = series_median(&l->q, second - LIMB_FALL_S - 9, second - LIMB_FALL_S, 5);
	return fabsf(now - before) > LIMB_FALL_C;
}

void limb_take(struct limb *l, int64_t t_ms, int32_t mc)
{
	int64_t second = t_ms / 1000;
	if (l->q.any && second <= l->q.last_s)
		return;
	series_push(&l->q, second, (float)mc / 1000);
	/* before T0 is measured it may still warm on the skin */
	if (!isnan(l->rest_c) &&
	    (has_fallen(l, second) || fabsf(minute_c(l, second) - l->rest_c) > LIMB_MOVED_MAX_C))
		l->off = true;
}

void limb_rest(struct limb *l)
{
	l->rest_c = l->q.any ? minute_c(l, l->q.last_s) : NAN;
	l->off = false;
}

static bool is_frozen(const struct limb *l, int64_t second)
{
	struct series_stats st = series_stats(&l->q, second - FROZEN_S + 1, second);
	return st.n > FROZEN_S / 2 && !(st.max > st.min);
}

float limb_t0_c(const struct limb *l, float t0_c, int64_t second)
{
	float now = minute_c(l, second);
	if (l->off || isnan(now) || is_frozen(l, second))
		return t0_c;
	if (isnan(t0_c))
		return warm_baseline(&l->q, second);
	float moved_c = now - l->rest_c;
	return fabsf(moved_c) <= LIMB_MOVED_MAX_C ? t0_c + moved_c : t0_c;
}
