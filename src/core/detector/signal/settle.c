#include "settle.h"

#include <math.h>

#include "core/fmath.h"

/* Skin is at least this warm; a still reading below it is the room (the contract's lowest resting skin). */
#define SKIN_MIN_C 24.0f
#define ROOM_MIN_C 10.0f

/* The final level is the median of the last seconds. */
#define REST_S 10
/* The rise that the fit needs. It begins where the reading was last lower by LOWER_C. */
#define RISE_C 4.0f
#define LOWER_C 2.0f
/* Going back along the rise, a step of up to this much the other way is noise (0.25 C is the coarsest
 * probe). */
#define BACK_C 0.3f
/* The first part of the rise is left out, while the probe finds its place. */
#define LEFT_OUT 0.15f

#define FIT_MIN_S 8
#define FIT_MAX_S 240
#define TAU_MIN_S 0.7f
#define TAU_MAX_S 60.0f
#define TAU_STEP 1.03f
/* A good fit leaves only noise and the steps of a coarse probe; a tau that is not known within a quarter
 * does not count. */
#define LEFT_MAX_C 0.15
#define TAU_ERROR_MAX 0.25f

/* If it was put on as the session began, a quicker probe has already risen too far to show the room. */
#define SLOW_S 4.0f

#define STILL_S 10
#define STILL_LOOK_S 30
#define STILL_SD_C 0.15f

struct rise {
	int64_t from, to; /* seconds */
	float low_c, high_c;
};

static bool find_rise(const struct series *q, int64_t until, struct rise *r)
{
	int64_t first = until - SERIES_LEN + 1, s = until;
	r->high_c = series_median(q, until - REST_S + 1, until, REST_S / 2);
	if (isnan(r->high_c) || r->high_c < SKIN_MIN_C)
		return false;
	while (s > first && !(series_at(q, s) < r->high_c - LOWER_C))
		s--;
	r->low_c = series_at(q, s);
	for (r->from = s; s > first; s--) {
		float c = series_at(q, s);
		if (isnan(c))
			continue;
		if (c > r->low_c + BACK_C)
			break;
		if (c < r->low_c) {
			r->low_c = c;
			r->from = s;
		}
	}
	r->to = until;
	return r->high_c - r->low_c >= RISE_C;
}

/* Least squares of A + B exp(-t / tau) for one tau; returns the sum of the squared residuals. */
static double fit_one(const struct series *q, int64_t from, int64_t to, double tau_s, double *a, double *b,
		      int *n)
{
	double sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0, x = 1, factor = fmath_exp(-1 / tau_s);
	*n = 0;
	*a = *b = 0;
	for (int64_t s = from; s <= to; s++, x *= factor) {
		double y = series_at(q, s);
		if (isnan(y))
			continue;
		(*n)++;
		sx += x;
		sy += y;
		sxx += x * x;
		sxy += x * y;
		syy += y * y;
	}
	double d = *n * sxx - sx * sx;
	if (*n < FIT_MIN_S || d <= 0)
		return INFINITY;
	*b = (*n * sxy - sx * sy) / d;
	*a = (sy - *b * sx) / *n;
	return fmax(0, syy - *a * sy - *b * sxy);
}

static void learn_tau(const struct series *q, const struct rise *r, struct settled *out, double *start_c)
{
	double left[160], best = INFINITY, a, b;
	float tau_s = TAU_MIN_S, high_s = 0, low_s = TAU_MAX_S, step_c = LEFT_OUT * (r->high_c - r->low_c);
	int64_t from = r->from, to = r->to < r->from + FIT_MAX_S ? r->to : r->from + FIT_MAX_S;
	int n, count = 0;
	while (from < to && !(series_at(q, from) > r->low_c + step_c))
		from++;
	for (; tau_s <= TAU_MAX_S; tau_s *= TAU_STEP) {
		left[count] = fit_one(q, from, to, tau_s, &a, &b, &n);
		if (left[count] < best) {
			best = left[count];
			out->tau_s = tau_s;
			*start_c = a + b * fmath_exp((double)from / tau_s);
		}
		count++;
	}
	if (!isfinite(best) || sqrt(best / n) > LEFT_MAX_C) {
		out->tau_s = NAN;
		return;
	}
	/* two standard errors: where the residual grows by four times the variance of one reading */
	double limit = best * (1 + 4.0 / (n - 3)) + 1e-9;
	tau_s = TAU_MIN_S;
	for (int i = 0; i < count; i++, tau_s *= TAU_STEP) {
		if (left[i] > limit)
			continue;
		low_s = fminf(low_s, tau_s);
		high_s = fmaxf(high_s, tau_s);
	}
	out->tau_error_s = fmaxf((high_s - low_s) / 4, out->tau_s * (TAU_STEP - 1) / 2);
	if (out->tau_error_s > TAU_ERROR_MAX * out->tau_s)
		out->tau_s = NAN;
}

static float still_before(const struct series *q, int64_t second)
{
	struct series_stats st = series_stats(q, second - STILL_LOOK_S, second - 1);
	return st.n >= STILL_S && st.sd <= STILL_SD_C ? st.mean : NAN;
}

struct settled settle_learn(const struct series *raw, int64_t until)
{
	struct settled out = {NAN, NAN, NAN};
	struct rise r;
	double start_c = NAN;
	if (!find_rise(raw, until, &r))
		return out;
	learn_tau(raw, &r, &out, &start_c);
	out.room_c = still_before(raw, r.from);
	if (isnan(out.room_c) && r.from <= 2 && !isnan(out.tau_s) && out.tau_s >= SLOW_S)
		out.room_c = (float)start_c;
	if (!(out.room_c >= ROOM_MIN_C && out.room_c < SKIN_MIN_C))
		out.room_c = NAN;
	return out;
}
