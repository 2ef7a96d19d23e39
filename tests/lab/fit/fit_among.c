/*
 * fit_among - fits the network of src/core/detector/model/among.c on laboratory sessions of all techniques
 * with one to four beads round the focus, and writes among_net.h:
 *
 *     fit_among SEED SESSIONS >src/core/detector/weights/among_net.h
 *
 * The detector itself runs over each session, so that the examples are what it sees: with ends told late,
 * spots left out, and now and then one that went wrong unseen. An example every 5 s from 20 s of ice to 4 min
 * after its end: how far is the focus from the mean of the last 25 s, and how sure is that (Gaussian
 * likelihood).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/detector/model/among.h"
#include "core/detector/state.h"
#include "fit.h"
#include "lab/world.h"

#define EVERY_S 5
#define FROM_S 20
/* Near the threshold it matters most. */
#define THRESHOLD_C 13.6
#define NEAR_C 4.0

static union {
	max_align_t align;
	unsigned char bytes[DETECTOR_BYTES];
} memory;

/* What a session of the mixture is: how many beads, how far, which technique, what goes wrong. */
static struct lab_options draw_options(struct chance *c)
{
	static const int spots[] = {1, 1, 2, 2, 2, 3, 3, 4};
	struct lab_options o = {.faultless = true, .single = true, .brief = true, .fix_probe = true};
	double u = chance_unit(c), mm = chance_range(c, 4, 12);
	o.probe = chance_one_in(c, 0.8) ? LAB_CONTACT : chance_one_in(c, 0.5) ? LAB_TEMPER : LAB_IR;
	o.spots = spots[(int)(chance_unit(c) * 8)];
	if (u > 0.6)
		mm = chance_range(c, 6, 25);
	for (int i = 0; i < o.spots; i++)
		o.spot_mm[i] = round(chance_one_in(c, 0.7) ? mm : chance_range(c, 4, 20));
	/* every second one is the usual way */
	do
		o.technique = (enum lab_technique)(chance_unit(c) * LAB_TECHNIQUE_COUNT);
	while (o.technique == LAB_BAG);
	if (chance_one_in(c, 0.4))
		o.technique = LAB_USUAL;
	o.wide = chance_one_in(c, 0.25);
	o.any_bad = o.spots > 1 && chance_one_in(c, 0.15);
	return o;
}

static void tell(struct rules *r, const struct lab_session *s, struct chance *c)
{
	static const enum sensor_kind kinds[] = {SENSOR_BEAD, SENSOR_STEEL, SENSOR_INFRARED};
	rules_default(r);
	r->sensor = kinds[s->config.probe];
	r->edge_um = s->config.edge_mm * 1000;
	r->has_edge = chance_one_in(c, 0.6);
	r->area_um = chance_one_in(c, 0.75) ? s->config.area_mm * 1000 : 0;
	r->ambient_mc = chance_one_in(c, 0.7) ? (int32_t)(s->config.ambient_c * 1000) : MC_NONE;
	r->n_spots = s->config.spots;
	bool told = s->config.spots == 1 || chance_one_in(c, 0.85);
	for (int i = 0; i < r->n_spots; i++)
		r->spot[i] = (struct spot_place){told, (int32_t)(s->config.spot_mm[i] * 1000)};
}

/* The detector looked at one more second. */
static void take_second(struct fit *n, const struct lab_session *s, const struct detector *d, int64_t second)
{
	float f[FOCUS_FEATURES], inputs[FOCUS_INPUTS], among[AMONG_INPUTS];
	int64_t trace = second * 1000 / LAB_TRACE_MS;
	bool icing = round_icing(&d->round);
	double since_s = icing ? 0 : (double)(second - d->round.ended_ms / 1000);
	if ((second + (int64_t)s->config.seed) % EVERY_S || trace >= s->trace_count || d->round.n != 1 ||
	    d->round.phase == PHASE_BEFORE || since_s > ESTIMATE_AFTER_S || gate_is_slow(&d->gate) ||
	    (double)second < s->round[0].ice_start_s + FROM_S || d->spots.differ ||
	    !focus_features(&d->focus, &d->skin.sharp, second, since_s, &d->rules, d->rest.room_c, f))
		return;
	double truth_c = s->focus_c[trace];
	focus_inputs(&d->focus, f, &d->rules, inputs);
	among_inputs(&d->spots, inputs, second, among);
	double weight = fabs(truth_c - THRESHOLD_C) < NEAR_C ? 1.5 : 0.7;
	fit_add(n, among, truth_c - (double)f[1], icing ? weight : weight / 2);
}

static void take_session(struct fit *n, const struct lab_session *s, struct chance *c)
{
	struct rules r;
	struct outcome out;
	int64_t last = -1;
	tell(&r, s, c);
	struct detector *d = detector_place(&memory, sizeof(memory), &r);
	for (int i = 0; i < s->sample_count; i++) {
		struct sample x = lab_sample_at(s, i);
		detector_feed(d, &x, &out);
		if (!d->skin.raw.any || d->skin.raw.last_s == last)
			continue;
		last = d->skin.raw.last_s;
		take_second(n, s, d, last);
	}
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
	static struct lab_session s;
	if (argc != 3)
		return fprintf(stderr, "usage: fit_among SEED SESSIONS\n"), 2;
	uint64_t seed = strtoull(argv[1], NULL, 0), sessions = strtoull(argv[2], NULL, 0);
	struct fit n = {
		.inputs = AMONG_INPUTS, .hidden = AMONG_HIDDEN, .outputs = 2, .epochs = 16, .loss = loss};
	n.random = seed * 2654435761u + 1;
	struct chance c;
	chance_seed(&c, seed, 7);
	for (uint64_t k = 0; k < sessions; k++) {
		struct lab_options o = draw_options(&c);
		if (!lab_draw(seed * 100000 + k, &o, &s))
			abort();
		take_session(&n, &s, &c);
	}
	lab_free(&s);
	char command[80];
	snprintf(command, sizeof(command), "fit_among %s %s", argv[1], argv[2]);
	fit_run(&n);
	fit_print(&n, "among_net", command);
	return 0;
}
