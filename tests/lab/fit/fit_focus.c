/*
 * fit_focus - fits the network of src/core/detector/model/focus.c on laboratory sessions, whose true focus is
 * known, and writes focus_net.h:
 *
 *     fit_focus SEED SESSIONS >src/core/detector/weights/focus_net.h
 *
 * An example every 10 s from 20 s of ice to 5 min after its end: how far is the focus from the mean of the
 * last 25 s, and how sure is that (Gaussian likelihood). What a person may leave untold is left untold in
 * some sessions.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/detector/model/focus.h"
#include "fit.h"

#define EVERY_S 10
#define FROM_S 20
#define AFTER_S 300
/* The end is told late: by so much at least, and up to so much more. */
#define TOLD_AFTER_S 8
#define TOLD_LATER_S 15
/* Near the threshold it matters most. */
#define THRESHOLD_C 13.6
#define NEAR_C 4.0

static struct {
	int round;
	double told_s;
	float room_c;
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
}

/* A new round begins some seconds after its ice, as the detector would say it. */
static void begin_round(struct fit *n, const struct lab_session *s, const struct skin *skin, int64_t second)
{
	int next = now.round + 1;
	if (next >= s->round_count || (double)second < s->round[next].ice_start_s + 3)
		return;
	now.round = next;
	now.told_s = TOLD_AFTER_S + TOLD_LATER_S * fit_uniform(n);
	float rest_c = series_median(&skin->probe, second - 60, second - 6, 6);
	focus_reset(&now.focus, second, isnan(rest_c) ? 31 : rest_c);
}

static void take_second(struct fit *n, const struct lab_session *s, const struct skin *skin,
			const struct rules *r, int64_t second)
{
	float f[FOCUS_FEATURES], inputs[FOCUS_INPUTS];
	int64_t trace = second * 1000 / LAB_TRACE_MS;
	begin_round(n, s, skin, second);
	if (now.round < 0 || (s->config.detached_s >= 0 && (double)second > s->config.detached_s - 5))
		return;
	const struct lab_round *round = &s->round[now.round];
	double since_s = fmax(0, (double)second - round->ice_end_s - now.told_s);
	if ((double)second > round->ice_end_s + AFTER_S || trace >= s->trace_count)
		return;
	if (since_s <= 0)
		focus_step(&now.focus, &skin->probe, second, now.room_c);
	else
		focus_step_after(&now.focus, &skin->probe, second, now.room_c);
	if ((second + (int64_t)s->config.seed) % EVERY_S || (double)second < round->ice_start_s + FROM_S ||
	    isnan(s->focus_c[trace]) ||
	    !focus_features(&now.focus, &skin->probe, second, since_s, r, now.room_c, f))
		return;
	double truth_c = s->focus_c[trace];
	focus_inputs(&now.focus, f, r, inputs);
	fit_add(n, inputs, truth_c - (double)f[1], fabs(truth_c - THRESHOLD_C) < NEAR_C ? 1.5 : 0.7);
}

static double loss(const double *out, const struct fit_example *e, double *slope)
{
	double log_error = fmax(-3, fmin(3, out[1])), z = (e->target - out[0]) * exp(-log_error);
	slope[0] = e->weight * fmax(-8, fmin(8, -z * exp(-log_error)));
	slope[1] = e->weight * fmax(-8, fmin(8, 1 - z * z));
	return e->weight * (log_error + 0.5 * z * z);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return fprintf(stderr, "usage: fit_focus SEED SESSIONS\n"), 2;
	struct fit n = {
		.inputs = FOCUS_INPUTS, .hidden = FOCUS_HIDDEN, .outputs = 2, .epochs = 16, .loss = loss};
	char command[80];
	snprintf(command, sizeof(command), "fit_focus %s %s", argv[1], argv[2]);
	fit_each_second(&n, strtoull(argv[1], NULL, 0), strtoull(argv[2], NULL, 0), told, take_second);
	fit_run(&n);
	fit_print(&n, "focus_net", command);
	return 0;
}
