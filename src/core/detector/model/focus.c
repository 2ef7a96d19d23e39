#include "focus.h"

#include <math.h>

#include "core/detector/signal/place.h"
#include "core/detector/weights/focus_net.h"
#include "core/fmath.h"
#include "net.h"

#define MIDDLE_S 30
#define SHORT_S 10
#define LONG_S 25
#define MINUTE_S 60

/* The values for what the person did not set: the middle of the laboratory's sessions. */
#define AREA_MM 62.0f
#define ROOM_C 21.0f

/* A network is more certain about the sessions that it was fitted on than about others: on 2000 others its
 * bands held 88.6 % inside and 86.5 % at the edge. Wider by these factors they hold 90 %. */
#define WIDER_IN 1.04f
#define WIDER_EDGE 1.12f
#define AT_EDGE 26 /* index of a feature, see put_place() */

static const int drop_after_s[FOCUS_DROPS] = {25, 60, 120, 200};

void focus_reset(struct focus *f, int64_t second, float rest_c)
{
	*f = (struct focus){.started_s = second, .rest_c = rest_c, .lowest_c = rest_c};
	observer_reset(&f->observer, rest_c);
}

static void keep_order(struct focus *f, const struct series *q, int64_t second)
{
	order_move(&f->lately, q, second - LONG_S + 1, second);
	order_move(&f->minute, q, second - MINUTE_S + 1, second);
}

void focus_step_after(struct focus *f, const struct series *q, int64_t second, float room_c)
{
	keep_order(f, q, second);
	observer_step(&f->observer, series_at(q, second), false, room_c);
}

void focus_step(struct focus *f, const struct series *q, int64_t second, float room_c)
{
	float c = series_at(q, second);
	keep_order(f, q, second);
	observer_step(&f->observer, c, true, room_c);
	if (isnan(c))
		return;
	struct series_stats middle = series_stats(q, second - MIDDLE_S + 1, second);
	struct series_stats five = series_stats(q, second - 4, second);
	bool below = c < (middle.min + middle.max) / 2;
	f->n++;
	f->sum += c;
	f->lowest_c = fminf(f->lowest_c, five.mean);
	f->below += below;
	f->crossings += below != f->was_below;
	f->was_below = below;
	f->dip_sum += middle.max - middle.min;
	float drop = f->rest_c - series_stats(q, second - SHORT_S + 1, second).mean;
	for (int i = 0; i < FOCUS_DROPS; i++)
		if (second - f->started_s <= drop_after_s[i])
			f->drop_c[i] = drop;
}

#define DEPTH_MIN 0.7
#define DEPTH_MAX 3.0

void focus_note(struct focus *f, const struct series *q, int64_t second, float estimate_c)
{
	float c = series_at(q, second);
	if (isnan(c) || isnan(estimate_c))
		return;
	f->cold_probe += fmaxf(0, f->rest_c - c);
	f->cold_focus += fmaxf(0, f->rest_c - estimate_c);
}

float focus_depth(const struct focus *f)
{
	if (f->cold_probe <= 0)
		return 1;
	return (float)fmax(DEPTH_MIN, fmin(DEPTH_MAX, f->cold_focus / f->cold_probe));
}

static float tenth(const struct order *o, float share)
{
	return o->n ? o->c[(int)(share * (float)(o->n - 1))] : NAN;
}

static int put_place(const struct rules *r, float room_c, float *out)
{
	bool edge = r->placement == PLACEMENT_EDGE;
	int k = 0;
	out[k++] = place_edge_mm(r);
	out[k++] = r->area_um ? (float)r->area_um / 1000 : AREA_MM;
	out[k++] = isnan(room_c) ? ROOM_C : room_c;
	out[k++] = r->has_edge;
	out[k++] = r->area_um != 0;
	out[k++] = edge;
	out[k++] = r->sensor == SENSOR_STEEL;
	out[k++] = r->sensor == SENSOR_INFRARED;
	return k;
}

bool focus_features(const struct focus *f, const struct series *q, int64_t second, double since_end_s,
		    const struct rules *r, float room_c, float out[FOCUS_FEATURES])
{
	struct series_stats ten = series_stats(q, second - SHORT_S + 1, second);
	struct series_stats long_ = series_stats(q, second - LONG_S + 1, second);
	struct series_stats minute = series_stats(q, second - MINUTE_S + 1, second);
	if (long_.n < LONG_S / 2 || ten.n < SHORT_S / 2 || f->n < SHORT_S)
		return false;
	float n = (float)f->n;
	/* as focus_step() left them, unless this is another second */
	struct order lately = f->lately, last = f->minute;
	order_move(&lately, q, second - LONG_S + 1, second);
	order_move(&last, q, second - MINUTE_S + 1, second);
	int k = 0;
	out[k++] = ten.mean;
	out[k++] = long_.mean;
	out[k++] = minute.mean;
	out[k++] = order_median(&lately, 1);
	out[k++] = tenth(&last, 0.1f);
	out[k++] = tenth(&last, 0.9f);
	out[k++] = fmath_logf(0.05f + long_.sd);
	out[k++] = fmath_logf(0.05f + minute.sd);
	out[k++] = (float)(f->sum / n);
	out[k++] = f->lowest_c;
	out[k++] = f->rest_c;
	out[k++] = fmath_logf((float)(second - f->started_s) + 10);
	for (int i = 0; i < FOCUS_DROPS; i++)
		out[k++] = f->drop_c[i];
	out[k++] = (float)f->below / n;
	out[k++] = (float)f->crossings / n * 60;
	out[k++] = (float)(f->dip_sum / n);
	out[k++] = fmath_logf(1 + (float)since_end_s / 10);
	out[k++] = since_end_s > 0;
	k += put_place(r, room_c, out + k);
	out[k] = (float)f->n / (float)(second - f->started_s + 1);
	return true;
}

void focus_inputs(const struct focus *f, const float features[FOCUS_FEATURES], const struct rules *r,
		  float out[FOCUS_INPUTS])
{
	for (int i = 0; i < FOCUS_FEATURES; i++)
		out[i] = features[i];
	observer_features(&f->observer, r, features[1], out + FOCUS_FEATURES);
}

void focus_estimate(const float inputs[FOCUS_INPUTS], float *estimate_c, float *error_c)
{
	static const struct net net = NET(focus_net, FOCUS_INPUTS, FOCUS_HIDDEN, 2);
	float out[2];
	net_run(&net, inputs, out);
	*estimate_c = inputs[1] + out[0];
	*error_c = fmath_expf(fmaxf(-3, fminf(3, out[1]))) * (inputs[AT_EDGE] > 0 ? WIDER_EDGE : WIDER_IN);
}
