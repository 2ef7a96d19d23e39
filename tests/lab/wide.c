/*
 * Beyond the usual range: thin and thick fat, cold and warm skin, cold and hot rooms, slow and noisy probes
 * that are off by more. And several beads round the focus.
 */
#include "world.h"

#include <math.h>

#define TURN 6.283185307179586

/* Fat and room over the whole range; a skin that suits them, give or take more than usual. */
void wide_person(struct world *w, struct chance *c, double *want_c)
{
	struct lab_config *k = w->config;
	k->fat_mm = round(10 * exp(chance_range(c, log(2), log(25)))) / 10;
	k->ambient_c = round(100 * chance_range(c, 16, 30)) / 100;
	double suits_c = 31.2 + 0.2 * (k->ambient_c - 22) - 0.06 * (k->fat_mm - 8);
	*want_c = fmin(fmax(suits_c + chance_normal(c, 0, 1.5), 27), 34);
}

/* A bead of any lag; a probe that sticks out of the skin or hides in the tape; a slow meter. */
void wide_sensor(struct world *w, struct chance *c, struct bead *b)
{
	static const double seconds[] = {0.5, 1, 1, 2};
	struct sensor_draw *d = &b->sensor;
	double noisy = chance_range(c, 1, 3), tau_s = exp(chance_range(c, log(0.3), log(6)));
	double touched = chance_range(c, 0.03, 0.7);
	d->bias_c = chance_range(c, -1.5, 1.5);
	d->noise_c *= noisy;
	w->config->interval_s = seconds[(int)(chance_unit(c) * 4)];
	b->under_ice = chance_range(c, 0.6, 1.2);
	if (w->config->probe != LAB_CONTACT)
		return;
	d->air_tau_s *= tau_s / d->tau_s;
	d->tau_s = tau_s;
	d->ice_share = touched;
}

#define PLACE_STREAM 611
#define BEAD_STREAM 621 /* and one for each bead */
#define OFF_MM 2
#define TURNED 0.3	/* of an even distribution round the focus */
#define WIDE_COMMON_C 1 /* of the wide 1.5 C: so much all beads of a meter share, */
#define WIDE_OWN_C 0.5	/* and so much they differ */

/* A bead like the first one, on the same meter, and yet its own. */
static void draw_bead(struct world *w, struct chance *c, struct bead *b, bool wide)
{
	const struct sensor_draw *first = &w->bead[0].sensor;
	double interval_s = w->config->interval_s;
	b->under_ice = 1;
	draw_sensor(w, c, &b->sensor, w->config->probe);
	if (wide)
		wide_sensor(w, c, b);
	b->sensor.step_c = first->step_c;
	b->sensor.starts_cold = first->starts_cold;
	w->config->interval_s = interval_s;
}

static void put_round_focus(struct world *w, uint64_t seed, const struct lab_options *opt)
{
	struct lab_config *k = w->config;
	struct chance c;
	chance_seed(&c, seed, PLACE_STREAM);
	double turn = TURN * chance_unit(&c), shared_c = chance_normal(&c, 0, 1);
	double wide_c = chance_range(&c, -WIDE_COMMON_C, WIDE_COMMON_C);
	w->beads = k->spots = opt->spots < LAB_SPOTS ? opt->spots : LAB_SPOTS;
	for (int i = 0; i < w->beads; i++) {
		struct bead *b = &w->bead[i];
		double at = turn + TURN * i / w->beads + chance_normal(&c, 0, TURNED);
		double off_mm = chance_normal(&c, 0, OFF_MM),
		       own_c = chance_range(&c, -WIDE_OWN_C, WIDE_OWN_C);
		double away_mm = fmax(opt->spot_mm[i] + (opt->spots_exact ? 0 : off_mm), 0);
		if (i > 0) {
			struct chance own;
			chance_seed(&own, seed, BEAD_STREAM + (uint64_t)i);
			draw_bead(w, &own, b, opt->wide);
		}
		if (opt->wide)
			b->sensor.bias_c = wide_c + own_c;
		b->sensor.bias_c += opt->common_c * shared_c;
		b->x_mm = w->focus_x_mm + away_mm * cos(at);
		b->y_mm = w->focus_y_mm + away_mm * sin(at);
		k->spot_mm[i] = opt->spot_mm[i];
	}
	/* what a person would say of the first one's place, in steps of 5 mm */
	k->inside = true;
	k->edge_mm = (int)(5 * round((hypot(w->bead[0].x_mm, w->bead[0].y_mm) - k->area_mm) / 5));
	w->hand_share = 1;
}

#define TOUCH_STREAM 631

static void draw_touch(struct world *w, uint64_t seed, const struct lab_options *opt)
{
	struct lab_config *k = w->config;
	struct chance c;
	chance_seed(&c, seed, TOUCH_STREAM);
	k->touch = opt->touch;
	bool infrared = chance_one_in(&c, 0.5);
	if (k->touch == LAB_TOUCH_ALONE)
		infrared = k->probe == LAB_IR;
	k->touch_infrared = infrared;
	if (k->touch == LAB_TOUCH_ALONE) {
		w->touch.sensor = w->bead[0].sensor;
		k->detached_s = LAB_NEVER; /* nothing holds it */
		k->inside = true;
	} else {
		double interval_s = k->interval_s;
		draw_sensor(w, &c, &w->touch.sensor, infrared ? LAB_IR : LAB_CONTACT);
		k->interval_s = interval_s;
	}
	/* between the fingers, or looking at something in the room */
	w->touch.away_c = k->ambient_c + chance_range(&c, 1, 7);
}

#define PASSES_STREAM 641

static void draw_passes(struct world *w, uint64_t seed, const struct lab_options *opt)
{
	struct chance c;
	chance_seed(&c, seed, PASSES_STREAM);
	w->passes = opt->passes;
	w->press_share = chance_range(&c, 0.7, 0.95);
	w->press_c = chance_range(&c, 31, 33.5);
	w->off_after_s = chance_range(&c, 0.3, 1) * (w->passes_after_s + 2);
	w->back_after_s = chance_range(&c, 2, 15);
}

void beads_draw(struct world *w, uint64_t seed, const struct lab_options *opt)
{
	struct lab_config *k = w->config;
	if (opt->spots > 0)
		put_round_focus(w, seed, opt);
	if (opt->touch != LAB_TOUCH_NONE)
		draw_touch(w, seed, opt);
	draw_passes(w, seed, opt);
	for (int i = 0; i < w->beads; i++) {
		w->bead[i].sensor.bias_c += opt->offset_c;
		k->bead[i] =
			(struct lab_place){w->bead[i].x_mm - w->focus_x_mm, w->bead[i].y_mm - w->focus_y_mm};
	}
}
