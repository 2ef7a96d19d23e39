/* The parameters of a session: who lies there, who rubs, with what, and how well the probe sits. */
#include "world.h"

#include <math.h>

static double clamp(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

static double pick(struct chance *c, const double *of, int n)
{
	return of[(int)(chance_unit(c) * n)];
}

static double rounded(double x, double step)
{
	return round(x / step) * step;
}

const char *lab_probe_name(enum lab_probe p)
{
	static const char *const names[] = {"contact", "temper", "ir"};
	return names[p];
}

/* What a person at the table does not know of the place. */
static void draw_area(struct world *w, struct chance *c)
{
	w->cup.area_mm = clamp(w->config->area_mm + chance_normal(c, 0, 1), 30, 95);
}

static void draw_spots(struct world *w, struct chance *c)
{
	const struct lab_config *k = w->config;
	/* who guesses in steps of 5 mm is nearer to the edge than said */
	double out_mm = k->inside ? k->edge_mm : 0.6 * k->edge_mm;
	w->bead[0].x_mm = fmax(k->area_mm + out_mm + chance_normal(c, 0, 1), 0);
	double off_mm = fabs(chance_normal(c, 0, 3)), turn = 6.283185307179586 * chance_unit(c);
	w->focus_x_mm = off_mm * cos(turn);
	w->focus_y_mm = off_mm * sin(turn);
}

static void draw_place(struct world *w, struct chance *c, const struct lab_options *opt)
{
	static const double areas[] = {40, 50, 50, 50, 50, 60, 60, 70, 70, 70, 70, 80};
	struct lab_config *k = w->config;
	k->inside = opt && opt->fix_placement ? opt->inside : chance_one_in(c, 0.66);
	k->area_mm = (int)pick(c, areas, sizeof areas / sizeof *areas);
	draw_area(w, c);
	if (k->inside) {
		/* mostly where the middle of the cup comes to, sometimes just inside */
		bool shallow = chance_one_in(c, 0.05);
		double u = chance_unit(c);
		double depth_mm = shallow ? 7.5 + 17.5 * u : k->area_mm - sqrt(u) * (k->area_mm - 24.0);
		k->edge_mm = -(int)rounded(depth_mm, 5);
	} else {
		k->edge_mm = (int)rounded(chance_range(c, -6, 7), 5);
	}
	draw_spots(w, c);
}

/* rest_c: of the skin before the ice, NAN to draw it. */
static void draw_person(struct world *w, struct chance *c, const struct lab_options *opt, double rest_c)
{
	struct lab_config *k = w->config;
	struct tissue *t = &w->tissue;
	*t = (struct tissue){0};
	k->fat_mm = rounded(clamp(chance_log(c, 8, 0.55), 2.5, 20), 0.1);
	k->civd = chance_one_in(c, 0.12);
	k->covered = chance_one_in(c, 0.2);
	double want_c =
		31.5 + 0.25 * (k->ambient_c - 21) - 0.06 * (k->fat_mm - 8) + chance_normal(c, 0, 0.55);
	if (opt && opt->wide)
		wide_person(w, c, &want_c);
	/* one draw a statement: the order inside an initialiser is the compiler's */
	struct tissue_draw d = {.fat_mm = k->fat_mm, .skin_flow = 1.3e-3};
	d.skin_mm = chance_range(c, 1.3, 2.0);
	d.muscle_mm = chance_range(c, 20, 35);
	d.fat_flow = chance_range(c, 0.5e-4, 2e-4);
	d.muscle_flow = chance_range(c, 0.3e-4, 1.2e-4);
	d.core_c = chance_range(c, 34.6, 36);
	tissue_build(t, &d);
	w->room.h = chance_range(c, 7, 9.5);
	w->room.c = k->ambient_c;
	w->room.loss = chance_range(c, 7, 24);
	w->blanket.h = chance_range(c, 2, 4);
	w->blanket.c = k->ambient_c + chance_range(c, 4, 10);
	t->halving_c = chance_range(c, 0.7, 1.4);
	t->floor = chance_range(c, 0.005, 0.05);
	t->shut_s = chance_range(c, 15, 60);
	t->recover_s = 60 * chance_log(c, 25, 0.3);
	if (k->civd) {
		t->wave = chance_range(c, 0.2, 1.0);
		t->wave_s = chance_range(c, 480, 1000);
	}
	struct column col = {0};
	k->baseline_c = tissue_rest(t, &col, &w->room, isnan(rest_c) ? want_c : rest_c);
}

static void draw_cup(struct world *w, struct chance *c)
{
	struct cup_draw *d = &w->cup;
	d->radius_mm = clamp(chance_normal(c, 26, 1.5), 18, 33);
	d->rim_mm = chance_range(c, 0.8, 2.0);
	d->inset_mm = chance_range(c, -8, -1);
	d->bias = chance_range(c, 0.36, 0.44);
	d->reach_min = chance_range(c, 0.7, 1);
	d->period_s = chance_range(c, 1.6, 2.6);
	d->halves = chance_range(c, 0.2, 0.9);
	d->every_min_s = chance_range(c, 9, 13);
	d->every_max_s = d->every_min_s + chance_range(c, 3, 8);
	d->blot_min_s = chance_range(c, 1.5, 4);
	d->blot_max_s = chance_range(c, 5, 8);
	d->hand_on_s = chance_range(c, 0.6, 1.6);
	d->hand_off_s = chance_range(c, 0.6, 2.0);
	w->ice_h = clamp(chance_log(c, 530, 0.3), 180, 1400);
	w->ice_c = chance_range(c, -0.5, 0.8);
	w->water_h = chance_range(c, 6, 24);
	w->water_c = chance_range(c, 1, 8);
	w->wet_loss = chance_range(c, 20, 80);
	w->hand_h = chance_range(c, 20, 80);
	w->hand_share = w->config->inside ? 1 : chance_range(c, 0.2, 0.9);
	w->side_s = chance_range(c, 700, 3000);
	w->hand_c = chance_range(c, 28, 32);
}

void draw_sensor(struct world *w, struct chance *c, struct sensor_draw *d, enum lab_probe kind)
{
	static const double contact_s[] = {0.25, 0.25, 0.5, 0.5, 1}, temper_s[] = {1, 1, 2},
			    ir_s[] = {0.2, 0.2, 0.5, 0.5, 1};
	struct lab_config *k = w->config;
	d->bias_c = clamp(chance_normal(c, 0, 0.3), -0.8, 0.8);
	d->drift_c_per_h = chance_normal(c, 0, 0.05);
	d->starts_cold = chance_one_in(c, 0.45);
	double in_air = chance_one_in(c, 0.7) ? chance_range(c, 0.9, 1.3) : chance_range(c, 1.3, 6);
	switch (kind) {
	case LAB_CONTACT:
		k->interval_s = pick(c, contact_s, 5);
		d->tau_s = chance_range(c, 0.7, 3.2);
		d->step_c = chance_one_in(c, 0.35) ? 0.25 : 0.1;
		d->noise_c = d->step_c > 0.2 ? chance_range(c, 0.01, 0.06) : chance_range(c, 0.03, 0.07);
		d->air_share = chance_range(c, 0.03, 0.12);
		d->ice_share = chance_range(c, 0.15, 0.6);
		d->hand_share = chance_range(c, 0.2, 0.6);
		break;
	case LAB_TEMPER:
		k->interval_s = pick(c, temper_s, 3);
		d->tau_s = chance_range(c, 7.5, 16);
		d->step_c = 0.0625;
		d->noise_c = chance_range(c, 0.02, 0.05);
		d->air_share = chance_range(c, 0.04, 0.13);
		d->ice_share = chance_range(c, 0.05, 0.3);
		d->hand_share = chance_range(c, 0.05, 0.35);
		break;
	case LAB_IR:
	case LAB_PROBE_COUNT:
		k->interval_s = pick(c, ir_s, 5);
		d->tau_s = chance_range(c, 0.3, 0.9);
		d->step_c = 0.02;
		d->noise_c = chance_range(c, 0.1, 0.28);
		d->air_share = chance_range(c, 0.01, 0.05);
		d->view_mm = chance_range(c, 0, 6);
		d->ice_share = chance_range(c, 0.35, 1.0);
		d->hand_share = d->ice_share;
		in_air = 1;
		break;
	}
	d->air_tau_s = fmin(d->tau_s * in_air, 25);
}

static void draw_probe(struct world *w, struct chance *c, const struct lab_options *opt)
{
	struct lab_config *k = w->config;
	k->probe = opt && opt->fix_probe ? opt->probe : (enum lab_probe)(chance_unit(c) * LAB_PROBE_COUNT);
	w->beads = 1;
	w->bead[0].under_ice = 1;
	draw_sensor(w, c, &w->bead[0].sensor, k->probe);
	if (opt && opt->wide)
		wide_sensor(w, c, &w->bead[0]);
}

static void draw_times(struct world *w, struct chance *c)
{
	w->rest_s = chance_range(c, 50, 180);
	w->ice_s = chance_one_in(c, 0.2) ? chance_range(c, 45, 200) : chance_range(c, 200, 610);
	w->passes_after_s = chance_range(c, 0, 6);
	w->passes_s = chance_range(c, 42, 85);
	w->dry_s = chance_range(c, 5, 15);
	w->end_s = chance_range(c, 5150, 6950);
	w->second_s = LAB_NEVER;
	w->second_early = false;
	if (chance_one_in(c, 0.16)) {
		w->second_early = chance_one_in(c, 0.25);
		w->second_s = w->second_early ? chance_range(c, 1500, 2700) : chance_range(c, 60, 360);
	}
}

static void draw_faults(struct world *w, struct chance *c, bool faultless)
{
	struct lab_config *k = w->config;
	double all_s = w->rest_s + w->ice_s + w->end_s;
	k->detached_s = LAB_NEVER;
	if (faultless)
		return;
	while (k->gap_count < LAB_GAPS && chance_one_in(c, k->gap_count ? 0.33 : 0.55)) {
		double from_s = rounded(chance_range(c, 60, all_s), 0.1);
		/* kept in order; a gap that would touch another is dropped */
		int at = k->gap_count;
		while (at > 0 && k->gap[at - 1].from_s > from_s) {
			k->gap[at] = k->gap[at - 1];
			at--;
		}
		k->gap[at] = (struct lab_gap){from_s, from_s + rounded(chance_range(c, 5, 50), 0.1)};
		k->gap_count++;
	}
	k->spikes = chance_one_in(c, 0.1);
	if (chance_one_in(c, 0.12)) {
		double share =
			chance_one_in(c, 0.6) ? chance_range(c, 0.36, 0.52) : chance_range(c, 0.02, 0.95);
		k->detached_s = share * all_s;
	}
}

#define STREAMS 6
#define TWIN_STREAM 501
#define KIND_STREAM 601
#define PATH_STREAM 602

#define TWIN_TRIES 200
#define TWIN_REST_C 0.005

static void draw_twin(struct world *w, uint64_t seed, const struct lab_options *opt)
{
	struct lab_options same = {.fix_probe = true, .probe = w->config->probe, .wide = opt->wide};
	struct chance c;
	chance_seed(&c, seed, TWIN_STREAM + opt->twin);
	draw_area(w, &c);
	draw_spots(w, &c);
	draw_cup(w, &c);
	draw_probe(w, &c, &same);
	if (opt->differs != LAB_TWIN_PERSON)
		return;
	/* not every skin can be so warm in this room: the next person, then */
	double rest_c = w->config->baseline_c;
	for (int tries = 0; tries < TWIN_TRIES; tries++) {
		draw_person(w, &c, opt, rest_c);
		if (fabs(w->config->baseline_c - rest_c) < TWIN_REST_C)
			return;
	}
}

/* Beads are on wires; what is held in the hand is a bead or infrared. */
static bool default_probe(const struct lab_options *opt, uint64_t seed, enum lab_probe *out)
{
	struct chance c;
	if (!opt || opt->fix_probe || (!opt->spots && opt->touch != LAB_TOUCH_ALONE))
		return false;
	chance_seed(&c, seed, KIND_STREAM);
	*out = opt->touch == LAB_TOUCH_ALONE && chance_one_in(&c, 0.5) ? LAB_IR : LAB_CONTACT;
	return true;
}

/* What goes beyond one probe and the usual technique, each with a stream of its own. */
static void draw_more(struct world *w, uint64_t seed, const struct lab_options *opt)
{
	struct chance c;
	chance_seed(&c, seed, PATH_STREAM);
	w->config->technique = opt->technique;
	enum lab_technique any = (enum lab_technique)(chance_unit(&c) * LAB_TECHNIQUE_COUNT);
	if (opt->mixed)
		w->config->technique = any;
	path_draw(w, &c);
	beads_draw(w, seed, opt);
	bad_draw(w, seed, opt);
}

void world_draw(struct world *w, struct lab_config *k, uint64_t seed, const struct lab_options *opt)
{
	struct chance c[STREAMS];
	struct lab_options own = {0};
	if (opt)
		own = *opt;
	if (default_probe(opt, seed, &own.probe))
		own.fix_probe = true;
	*w = (struct world){.config = k};
	*k = (struct lab_config){.seed = seed};
	for (int i = 0; i < STREAMS; i++)
		chance_seed(&c[i], seed, 101 + i);
	draw_place(w, &c[0], opt);
	k->ambient_c = rounded(chance_range(&c[1], 18.5, 24), 0.01);
	draw_person(w, &c[1], opt, NAN);
	draw_cup(w, &c[2]);
	draw_probe(w, &c[3], &own);
	draw_times(w, &c[4]);
	draw_faults(w, &c[5], own.faultless);
	if (own.single)
		w->second_s = LAB_NEVER;
	if (own.twin && own.differs != LAB_TWIN_PATH)
		draw_twin(w, seed, &own);
	late_draw(w, seed, own.late);
	draw_more(w, seed, &own);
	chance_seed(&w->chance, seed, 201);
	chance_seed(&w->beside, seed, 202);
	chance_seed(&w->flicker, seed, 203);
}
