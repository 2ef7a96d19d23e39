/*
 * fit_forecast - fits the networks of src/core/detector/model/forecast.c and warm.c on laboratory sessions:
 *
 *     fit_forecast numb     SEED SESSIONS >src/core/detector/weights/forecast_numb_net.h
 *     fit_forecast rewarmed SEED SESSIONS >src/core/detector/weights/forecast_warm_net.h
 *     fit_forecast in       SEED SESSIONS >src/core/detector/weights/warm_in_net.h
 *     fit_forecast edge     SEED SESSIONS >src/core/detector/weights/warm_edge_net.h
 *
 * numb: rounds that get there, each 5 s from 50 s of ice on. rewarmed: each 20 s from 2 to 40 min after the
 * ice; the target is the minutes beyond 45, and a round that the 45 minutes decide says only "not more than
 * zero". in, edge: each 40 s from 35 min after the ice, of sessions with the probe inside or at the edge; how
 * far the focus is from the probe's last minute, both against rest ("level"), and how much more it warmed in
 * ten minutes ("slope").
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/detector/model/forecast.h"
#include "fit.h"

#define NUMB_EVERY_S 5
#define NUMB_FROM_S 50
#define WARM_EVERY_S 20
#define WARM_FROM_S 120
#define WARM_TO_S 2400
#define SIGHT_EVERY_S 40
#define SIGHT_FROM_S 2100
#define SIGHT_TO_S 7500
#define TOLD_AFTER_S 5
#define TOLD_LATER_S 12

enum what { NUMB, REWARMED, INSIDE, EDGE, WHAT_COUNT };
static const char *const what_names[] = {"numb", "rewarmed", "in", "edge"};
static const char *const net_names[] = {"forecast_numb_net", "forecast_warm_net", "warm_level_in_net",
					"warm_level_edge_net"};
static const char *const slope_names[] = {"", "", "warm_slope_in_net", "warm_slope_edge_net"};

/* Fitted beside the main one, on the same seconds. */
static struct fit slope_net;

static struct {
	enum what what;
	int round;
	double told_s;
	float room_c, end_c, baseline_c;
	struct warm_curve curve;
	struct focus focus;
} now;

static void told(struct fit *n, const struct lab_session *s, struct rules *r)
{
	r->placement = s->config.inside ? PLACEMENT_IN : PLACEMENT_EDGE;
	r->edge_um = s->config.edge_mm * 1000;
	r->has_edge = fit_uniform(n) > 0.15;
	r->area_um = fit_uniform(n) > 0.15 ? s->config.area_mm * 1000 : 0;
	now.room_c = fit_uniform(n) > 0.2 ? (float)s->config.ambient_c : NAN;
	now.round = -1;
	now.baseline_c = NAN;
}

static void begin_round(struct fit *n, const struct lab_session *s, const struct skin *skin, int64_t second)
{
	int next = now.round + 1;
	if (next >= s->round_count || (double)second < s->round[next].ice_start_s + 3)
		return;
	now.round = next;
	now.end_c = NAN;
	warm_curve_reset(&now.curve, NAN);
	now.told_s = TOLD_AFTER_S + TOLD_LATER_S * fit_uniform(n);
	float rest_c = series_median(&skin->probe, second - 60, second - 6, 6);
	focus_reset(&now.focus, second, isnan(rest_c) ? 31 : rest_c);
}

static void ice_second(struct fit *n, const struct lab_round *round, const struct skin *skin,
		       const struct rules *r, int64_t second)
{
	float f[FOCUS_FEATURES], inputs[FOCUS_INPUTS], estimate_c, error_c;
	focus_step(&now.focus, &skin->probe, second, now.room_c);
	if (!focus_features(&now.focus, &skin->probe, second, 0, r, now.room_c, f))
		return;
	focus_inputs(&now.focus, f, r, inputs);
	focus_estimate(inputs, &estimate_c, &error_c);
	focus_note(&now.focus, &skin->probe, second, estimate_c);
	now.end_c = estimate_c;
	double left_s = round->numb_s - (double)second;
	if (now.what == NUMB && second % NUMB_EVERY_S == 0 &&
	    (double)second > round->ice_start_s + NUMB_FROM_S && round->numb_s > 0 && left_s > 1)
		fit_add(n, f, log(left_s + FORECAST_NUMB_OFFSET_S), 1);
}

static void beyond(struct fit *n, const struct lab_round *round, const float *f, double since_s)
{
	if (since_s > WARM_TO_S || round->rewarmed_s < 0)
		return;
	double beyond_min = (round->rewarmed_s - round->ice_end_s) / 60 - 45;
	fit_add(n, f, beyond_min < 0.1 ? 0 : beyond_min, beyond_min < 0.1 ? 0.5 : 1);
}

/* What lies where the rule decides counts most. */
#define DECIDES_FROM_C (-5)
#define DECIDES_TO_C (-1)
#define ELSEWHERE 0.2

static void sight(struct fit *n, const struct lab_session *s, const struct warm_input *in, const float *f,
		  int64_t second, double since_s)
{
	int i = (int)(second * 1000 / LAB_TRACE_MS), before = i - 600 * 1000 / LAB_TRACE_MS;
	float at_probe_c = warm_minute_c(in->probe, second);
	if (second % SIGHT_EVERY_S || since_s < SIGHT_FROM_S || since_s > SIGHT_TO_S || i >= s->trace_count ||
	    isnan(now.baseline_c))
		return;
	double left_c = s->focus_c[i] - s->config.baseline_c;
	double weight = left_c > DECIDES_FROM_C && left_c < DECIDES_TO_C ? 1 : ELSEWHERE;
	fit_add(n, f, left_c - (at_probe_c - now.baseline_c), weight);
	float warmed_c = at_probe_c - warm_minute_c(in->probe, second - 600);
	if (!isnan(warmed_c))
		fit_add(&slope_net, f, s->focus_c[i] - s->focus_c[before] - warmed_c, weight);
}

static void warm_second(struct fit *n, const struct lab_session *s, const struct skin *skin,
			const struct rules *r, int64_t second, double ended_s)
{
	const struct lab_round *round = &s->round[now.round];
	float f[WARM_FEATURES];
	double since_s = (double)second - ended_s;
	now.curve.end_c = now.end_c;
	warm_curve_step(&now.curve, &skin->probe, second, (int64_t)ended_s);
	if (now.what == NUMB || second % WARM_EVERY_S || since_s < WARM_FROM_S)
		return;
	if (now.round + 1 < s->round_count && (double)second > s->round[now.round + 1].ice_start_s - 5)
		return;
	struct warm_input in = {
		.focus = &now.focus,
		.probe = &skin->probe,
		.curve = &now.curve,
		.rules = r,
		.baseline_c = now.baseline_c,
		.room_c = now.room_c,
		.ended_s = (int64_t)ended_s,
	};
	if (!warm_features(&in, second, f))
		return;
	if (now.what == REWARMED)
		beyond(n, round, f, since_s);
	else
		sight(n, s, &in, f, second, since_s);
}

static void take_second(struct fit *n, const struct lab_session *s, const struct skin *skin,
			const struct rules *r, int64_t second)
{
	begin_round(n, s, skin, second);
	if (now.round < 0) {
		float rest_c = warm_baseline(&skin->raw, second);
		now.baseline_c = isnan(rest_c) ? now.baseline_c : rest_c;
	}
	if (now.round < 0 || (s->config.detached_s >= 0 && (double)second > s->config.detached_s - 5))
		return;
	const struct lab_round *round = &s->round[now.round];
	double ended_s = round->ice_end_s + now.told_s;
	if ((double)second < ended_s)
		ice_second(n, round, skin, r, second);
	else
		warm_second(n, s, skin, r, second, ended_s);
}

static double gaussian(const double *out, const struct fit_example *e, double *slope)
{
	double log_error = fmax(-3, fmin(3.5, out[1])), z = (e->target - out[0]) * exp(-log_error);
	slope[0] = e->weight * fmax(-8, fmin(8, -z * exp(-log_error)));
	slope[1] = e->weight * fmax(-8, fmin(8, 1 - z * z));
	return e->weight * (log_error + 0.5 * z * z);
}

/*
 * The gaussian weighted by its variance: plain least squares, and the variance that they leave. Without the
 * weight what is far off hardly counts beside what is known well, and it is what a false alert comes of.
 */
static double squares(const double *out, const struct fit_example *e, double *slope)
{
	double log_error = fmax(-3, fmin(3.5, out[1])), variance = exp(2 * log_error);
	double away = e->target - out[0];
	slope[0] = e->weight * fmax(-8, fmin(8, -away));
	slope[1] = e->weight * fmax(-8, fmin(8, variance - away * away));
	return e->weight * (log_error + 0.5 * away * away / variance);
}

/* A target of zero says "at most zero": the probability of that instead of the density. */
static double censored(const double *out, const struct fit_example *e, double *slope)
{
	if (e->target > 0)
		return gaussian(out, e, slope);
	double log_error = fmax(-3, fmin(3.5, out[1])), z = -out[0] * exp(-log_error);
	double below = fmax(1e-9, 0.5 * erfc(-z / sqrt(2))), density = exp(-0.5 * z * z) / sqrt(6.283185307);
	double ratio = fmin(8, density / below);
	slope[0] = e->weight * ratio * exp(-log_error);
	slope[1] = e->weight * fmax(-8, fmin(8, ratio * z));
	return -e->weight * log(below);
}

static void choose_sight(struct fit *n)
{
	n->hidden = WARM_SIGHT_HIDDEN;
	n->epochs = 8;
	n->penalty = 1e-5; /* least squares of tenths of a degree have small gradients */
	n->loss = squares;
	n->sessions.fix_placement = true;
	n->sessions.inside = now.what == INSIDE;
	slope_net = *n;
	slope_net.random = 1;
}

int main(int argc, char **argv)
{
	int what = 0;
	while (argc == 4 && what < WHAT_COUNT && strcmp(argv[1], what_names[what]) != 0)
		what++;
	if (argc != 4 || what == WHAT_COUNT)
		return fprintf(stderr, "usage: fit_forecast numb|rewarmed|in|edge SEED SESSIONS\n"), 2;
	now.what = (enum what)what;
	bool sights = now.what == INSIDE || now.what == EDGE;
	struct fit n = {
		.inputs = now.what == NUMB ? FOCUS_FEATURES : WARM_FEATURES,
		.hidden = now.what == NUMB ? FORECAST_NUMB_HIDDEN : WARM_HIDDEN,
		.outputs = 2,
		.epochs = 16,
		.loss = now.what == REWARMED ? censored : gaussian,
	};
	if (sights)
		choose_sight(&n);
	char command[80];
	snprintf(command, sizeof(command), "fit_forecast %s %s %s", argv[1], argv[2], argv[3]);
	fit_each_second(&n, strtoull(argv[2], NULL, 0), strtoull(argv[3], NULL, 0), told, take_second);
	fit_run(&n);
	fit_print(&n, net_names[now.what], command);
	if (sights) {
		fit_run(&slope_net);
		fit_print(&slope_net, slope_names[now.what], command);
	}
	return 0;
}
