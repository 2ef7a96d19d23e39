#include "warm.h"

#include <math.h>

#include "core/detector/signal/place.h"
#include "core/detector/weights/warm_edge_net.h"
#include "core/detector/weights/warm_in_net.h"
#include "core/fmath.h"
#include "net.h"

/* The contract's baseline: at least 45 s, at most 0.1 C/min, within 24-36 C. */
#define BASELINE_S 45
#define BASELINE_SLOPE_C_PER_S (0.1 / 60)
#define BASELINE_MIN_C 24.0f
#define BASELINE_MAX_C 36.0f
/* A rise and fall also has no slope. But noise jumps from second to second, and a bend does not: the
 * scatter may be this much, which is a coarse probe's step, and half as much again as the jumps explain. */
#define BASELINE_SCATTER_C 0.2f
#define BASELINE_JUMPS 1.5f
#define BASELINE_NOISE_C_PER_S (0.5 / 60)

/* Of a longer steady rest as much is used as was seen: 300, 150 or 75 s. */
#define REST_S 300

/* The contract's re-warmed test; scored on 36 human curves (Dykstra 2009), see rules.c. */
#define WARM_MIN_C 25.0f
#define WARM_BELOW_BASELINE_C 2.0f
#define WARM_BELOW_BASELINE_FLAT_C 4.0f
#define WARM_NO_BASELINE_C 26.5f
#define WARM_FLAT_C_PER_MIN 0.05f
#define SLOPE_MINUTES 10
#define MEAN_S 60

/* The chance that is required; chosen on 900 laboratory sessions. At the edge 0.5 gives 6.8 % false instead
 * of 4.2; inside 0.7 gives 0.4 % instead of 0.9, but errors of 3.1 min instead of 1.9 in one round of ten. */
#define WARM_SURE_IN 0.5f
#define WARM_SURE_EDGE 0.7f

static bool bends(const struct series_course *c)
{
	/* a jump is the difference of two */
	float noise_c = c->n_steps ? sqrtf(c->steps_squared / (2 * (float)c->n_steps)) : 0;
	return c->stats.sd > BASELINE_SCATTER_C + BASELINE_JUMPS * noise_c;
}

static bool is_steady(const struct series_course *c)
{
	if (bends(c) || !c->has_slope)
		return false;
	/* noise alone gives a slope: only a slope beyond twice its error is a drift; a bend is not noise */
	return fabs(c->slope) - fmin(2 * c->error, BASELINE_NOISE_C_PER_S) <= BASELINE_SLOPE_C_PER_S;
}

float warm_baseline(const struct series *q, int64_t second)
{
	int64_t from = second - BASELINE_S + 1;
	/* a gap does no harm, but 45 s must have been seen */
	if (!series_range(q, from, from + 1).n)
		return NAN;
	struct series_course least = series_course(q, from, second);
	if (least.stats.n < BASELINE_S * 4 / 5 || !is_steady(&least))
		return NAN;
	bool within = least.stats.min >= BASELINE_MIN_C && least.stats.max <= BASELINE_MAX_C;
	float median = within ? NAN : series_median(q, from, second, 1);
	if (!within && (median < BASELINE_MIN_C || median > BASELINE_MAX_C))
		return NAN;
	for (int span_s = REST_S; span_s > BASELINE_S; span_s /= 2) {
		struct series_course c = series_course(q, second - span_s + 1, second);
		const struct series_stats *st = &c.stats;
		if (st->n >= span_s * 4 / 5 && st->min >= BASELINE_MIN_C && st->max <= BASELINE_MAX_C &&
		    is_steady(&c))
			return st->mean;
	}
	return within ? series_median(q, from, second, 1) : median;
}

static const int curve_after_s[WARM_CURVE] = {240, 600, 1200};

void warm_curve_reset(struct warm_curve *w, float end_c)
{
	w->end_c = end_c;
	for (int i = 0; i < WARM_CURVE; i++)
		w->c[i] = NAN;
}

float warm_minute_c(const struct series *q, int64_t second)
{
	return series_mean(q, second - MEAN_S + 1, second, MEAN_S / 2);
}

void warm_curve_step(struct warm_curve *w, const struct series *q, int64_t second, int64_t ended_s)
{
	for (int i = 0; i < WARM_CURVE; i++)
		if (isnan(w->c[i]) && second - ended_s >= curve_after_s[i])
			w->c[i] = warm_minute_c(q, second);
}

/* How much the skin has warmed since ago_s; 0 if there was still ice then. */
static float warmed_since(const struct warm_input *in, int64_t second, int64_t ago_s, float now_c)
{
	float c = second - ago_s - MEAN_S < in->ended_s ? NAN : warm_minute_c(in->probe, second - ago_s);
	return isnan(c) ? 0 : now_c - c;
}

#define ROOM_C 21.0f
#define AREA_MM 62.0f

static int put_place(const struct warm_input *in, float *out)
{
	const struct rules *r = in->rules;
	bool edge = r->placement == PLACEMENT_EDGE;
	int k = 0;
	out[k++] = isnan(in->room_c) ? ROOM_C : in->room_c;
	out[k++] = r->sensor == SENSOR_STEEL;
	out[k++] = r->sensor == SENSOR_INFRARED;
	out[k++] = edge;
	out[k++] = place_edge_mm(r);
	out[k++] = r->area_um ? (float)r->area_um / 1000 : AREA_MM;
	return k;
}

static int put_ice(const struct focus *f, float end_c, float rest_c, float *out)
{
	int k = 0;
	out[k++] = focus_depth(f);
	out[k++] = fmath_logf(1 + (float)f->cold_focus / 100);
	out[k++] = fmath_logf((float)f->n + 10);
	out[k++] = f->rest_c - f->lowest_c;
	out[k++] = f->rest_c - end_c;
	out[k++] = rest_c - (float)(f->sum / f->n);
	out[k++] = rest_c - f->rest_c;
	return k;
}

bool warm_features(const struct warm_input *in, int64_t second, float out[WARM_FEATURES])
{
	const struct focus *f = in->focus;
	float now_c = warm_minute_c(in->probe, second);
	float rest_c = isnan(in->baseline_c) ? f->rest_c : in->baseline_c;
	if (isnan(now_c) || isnan(f->rest_c) || isnan(in->curve->end_c) || f->n < 10)
		return false;
	float left = rest_c - now_c;
	int k = 0;
	out[k++] = fmath_logf((float)(second - in->ended_s) / 60 + 0.5f);
	out[k++] = rest_c;
	out[k++] = left;
	out[k++] = left * focus_depth(f);
	out[k++] = warmed_since(in, second, 60, now_c);
	out[k++] = warmed_since(in, second, 180, now_c);
	out[k++] = warmed_since(in, second, 420, now_c);
	out[k++] = warmed_since(in, second, SLOPE_MINUTES * 60, now_c);
	out[k++] = warmed_since(in, second, 900, now_c);
	for (int i = 0; i < WARM_CURVE; i++)
		out[k++] = rest_c - (isnan(in->curve->c[i]) ? now_c : in->curve->c[i]);
	k += put_ice(f, in->curve->end_c, rest_c, out + k);
	put_place(in, out + k);
	return true;
}

/*
 * With a quick probe, uses the median of ten seconds, and the slope between two one-minute means ten
 * minutes apart, so that noise and hands average out. A slow one has nothing to average: its seconds are a
 * straight line between samples.
 */
struct warm_sight warm_at_probe(const struct series *q, int64_t second, bool slow)
{
	int64_t before = second - SLOPE_MINUTES * 60;
	if (slow)
		return (struct warm_sight){
			.c = series_at(q, second),
			.slope_c_per_min = (series_at(q, second) - series_at(q, before)) / SLOPE_MINUTES,
		};
	return (struct warm_sight){
		.c = series_median(q, second - 9, second, 5),
		.slope_c_per_min = (warm_minute_c(q, second) - warm_minute_c(q, before)) / SLOPE_MINUTES,
	};
}

/* Limits a network that is wrong: the focus was never this far from the probe's minute. */
#define APART_MAX_C 6.0f

static float ask(const struct net *net, const float *features, float *error)
{
	float out[2];
	net_run(net, features, out);
	*error = fmath_expf(fmaxf(-3, fminf(3.5f, out[1])));
	return isnan(out[0]) ? NAN : fmaxf(-APART_MAX_C, fminf(APART_MAX_C, out[0]));
}

struct warm_sight warm_at_focus(const struct warm_sight *probe, const float features[WARM_FEATURES],
				enum placement placement)
{
	static const struct net level[] = {
		NET(warm_level_in_net, WARM_FEATURES, WARM_SIGHT_HIDDEN, 2),
		NET(warm_level_edge_net, WARM_FEATURES, WARM_SIGHT_HIDDEN, 2),
	};
	static const struct net slope[] = {
		NET(warm_slope_in_net, WARM_FEATURES, WARM_SIGHT_HIDDEN, 2),
		NET(warm_slope_edge_net, WARM_FEATURES, WARM_SIGHT_HIDDEN, 2),
	};
	bool edge = placement == PLACEMENT_EDGE;
	float rest_c = features[1], now_c = rest_c - features[2], c_error, warmed_error;
	float apart_c = ask(&level[edge], features, &c_error);
	float warmed_c = ask(&slope[edge], features, &warmed_error);
	return (struct warm_sight){
		.c = now_c + apart_c,
		.slope_c_per_min = probe->slope_c_per_min + warmed_c / SLOPE_MINUTES,
		.c_error = c_error,
		.slope_error = warmed_error / SLOPE_MINUTES,
	};
}

/*
 * Steps of a tenth of a degree put many slopes exactly on the limit. Such a tie does not count as flat: if
 * it did, three of 18 re-warmed events of human skin (the curves of Dykstra 2009) would come four minutes
 * early or more.
 */
#define SLOPE_NEAR_C_PER_MIN 1e-4f

/* How likely it is that v, known with that error, is at least the limit. */
static float chance_at_least(float v, float limit, float error)
{
	if (error > 0)
		return 0.5f * fmath_erfcf((limit - v) / error / (float)M_SQRT2);
	return isnan(v) ? NAN : v >= limit;
}

float warm_chance(const struct warm_sight *s, float baseline_c)
{
	bool no_t0 = isnan(baseline_c);
	float below_c = no_t0 ? WARM_NO_BASELINE_C : baseline_c - WARM_BELOW_BASELINE_FLAT_C;
	float near_c = no_t0 ? INFINITY : baseline_c - WARM_BELOW_BASELINE_C;
	float warm = chance_at_least(s->c, fmaxf(WARM_MIN_C, near_c), s->c_error);
	float nearly = chance_at_least(s->c, fmaxf(WARM_MIN_C, below_c), s->c_error) - warm;
	float flat = chance_at_least(-s->slope_c_per_min, SLOPE_NEAR_C_PER_MIN - WARM_FLAT_C_PER_MIN,
				     s->slope_error);
	return warm + (isnan(flat) ? 0 : nearly * flat);
}

bool warm_enough(float chance, enum placement placement)
{
	return chance >= (placement == PLACEMENT_EDGE ? WARM_SURE_EDGE : WARM_SURE_IN);
}
