/* Runs one drawn session through virtual time. */
#include "world.h"

#include <math.h>
#include <stdlib.h>

#define FINE_S 0.1
#define REST_STEP_S 0.25
#define WARM_STEP_S 1.0
#define MEAN_CELLS 20	  /* 10 s of trace */
#define BRIEF_S 330	  /* the detector's networks speak until 5 min after the ice */
#define TWIN_STREAMS 1000 /* apart from all other streams of chance */

struct run {
	struct world w;
	struct lab_session *out;
	struct cup cup;
	struct column focus, spot, rest;
	struct sensor sensor;
	struct around around;
	double t_s, sampled_s; /* now; time of the last sample */
	double water;	       /* melt water left on the skin, 0..1 */
	double focus_before_c, spot_before_c, sensor_before_c;
	bool full; /* out of memory */
};

/* Room for one more of size bytes: the memory, moved if need be, or NULL. */
static void *grow(void *at, int count, int *room, size_t size)
{
	if (count < *room)
		return at;
	int more = *room ? *room * 2 : 8192;
	void *p = realloc(at, (size_t)more * size);
	if (p)
		*room = more;
	return p;
}

static void add_trace(struct run *r, double focus_c, double spot_c)
{
	struct lab_session *s = r->out;
	int room = s->trace_room;
	float *focus = grow(s->focus_c, s->trace_count, &room, sizeof *focus);
	if (focus)
		s->focus_c = focus;
	float *spot = focus ? grow(s->spot_c, s->trace_count, &s->trace_room, sizeof *spot) : NULL;
	if (!spot) {
		r->full = true;
		return;
	}
	s->spot_c = spot;
	s->focus_c[s->trace_count] = (float)focus_c;
	s->spot_c[s->trace_count++] = (float)spot_c;
}

static bool in_gap(const struct lab_config *k, double t_s)
{
	for (int i = 0; i < k->gap_count; i++)
		if (t_s >= k->gap[i].from_s && t_s < k->gap[i].to_s)
			return true;
	return false;
}

static void add_sample(struct run *r, double t_s, double c)
{
	static const int32_t wild[] = {85000, -127000, -1000, 0, 5537000, 207510, LAB_NAN_MC};
	struct lab_session *s = r->out;
	if (in_gap(&s->config, t_s))
		return;
	struct lab_sample *sample = grow(s->sample, s->sample_count, &s->sample_room, sizeof *sample);
	if (!sample) {
		r->full = true;
		return;
	}
	s->sample = sample;
	struct lab_sample x = {.t_ms = llround(t_s * 1000)};
	x.mc = sensor_mc(&r->w.sensor, c, t_s, &r->w.chance);
	if (s->config.spikes && chance_one_in(&r->w.chance, 2e-4)) {
		x.wild = true;
		x.mc = wild[(int)(chance_unit(&r->w.chance) * 7)];
	}
	s->sample[s->sample_count++] = x;
}

/* Traces and samples that fall into the step just made, on a straight line between its ends. */
static void record(struct run *r, double before_s)
{
	double dt_s = r->t_s - before_s, interval_s = r->out->config.interval_s;
	for (;;) {
		double at_s = r->out->trace_count * LAB_TRACE_MS / 1000.0;
		if (at_s > r->t_s + 1e-9)
			break;
		double f = (at_s - before_s) / dt_s;
		add_trace(r, r->focus_before_c + f * (column_skin(&r->focus) - r->focus_before_c),
			  r->spot_before_c + f * (column_skin(&r->spot) - r->spot_before_c));
		if (r->full)
			return;
	}
	while (r->sampled_s + interval_s <= r->t_s + 1e-9) {
		r->sampled_s += interval_s;
		double f = (r->sampled_s - before_s) / dt_s;
		add_sample(r, r->sampled_s, r->sensor_before_c + f * (r->sensor.c - r->sensor_before_c));
		if (r->full)
			return;
	}
}

/* What lies on a spot: ice, hand, water and room side by side. */
static struct contact touch(const struct run *r, const struct contact *room, double ice, double hand,
			    double wet)
{
	const struct world *w = &r->w;
	double free = 1 - ice;
	double hi = ice * w->ice_h, hh = free * hand * w->hand_h, hw = free * wet * w->water_h;
	double hr = free * (1 - hand) * room->h;
	double h = hi + hh + hw + hr;
	return (struct contact){h, (hi * w->ice_c + hh * w->hand_c + hw * w->water_c + hr * room->c) / h,
				free * (room->loss + wet * w->wet_loss)};
}

static void step(struct run *r, double dt_s, const struct contact *room, bool icing, bool hands)
{
	struct world *w = &r->w;
	double before_s = r->t_s, x_mm = w->probe_x_mm;
	r->focus_before_c = column_skin(&r->focus);
	r->spot_before_c = column_skin(&r->spot);
	r->sensor_before_c = r->sensor.c;
	r->t_s += dt_s;
	if (icing)
		cup_step(&r->cup, r->t_s, dt_s);
	if (hands)
		cup_hand(&r->cup, r->t_s);
	double focus_ice = icing ? cup_over(&r->cup, w->focus_x_mm, w->focus_y_mm, 0) : 0;
	double spot_ice = icing ? cup_over(&r->cup, x_mm, 0, 0) : 0;
	double seen = icing ? cup_over(&r->cup, x_mm, 0, w->sensor.view_mm) : 0;
	double hand = (icing || hands) && r->cup.hand ? 1 : 0;
	double near_hand = w->config->probe == LAB_IR ? hand : hand * w->hand_share;
	double goal = icing ? (r->cup.blotting ? 0.3 : 1) : 0;
	r->water += (goal - r->water) * (1 - exp(-dt_s / (icing ? 1.5 : w->dry_s)));
	double near = 1 / (1 + exp((x_mm - w->cup.area_mm) / 8));
	struct contact a = touch(r, room, focus_ice, hand, r->water);
	struct contact b = touch(r, room, spot_ice, near_hand, r->water * near);
	tissue_step(&w->tissue, &r->focus, &a, r->t_s, dt_s);
	tissue_step(&w->tissue, &r->spot, &b, r->t_s, dt_s);
	if (!w->config->inside && room != &w->blanket) /* under a blanket all of it is warm */
		tissue_side(&r->spot, &r->rest, w->side_s, dt_s);
	r->around = (struct around){
		.skin_c = column_skin(&r->spot),
		.room_c = room->c,
		.water_c = w->water_c,
		.ice_c = w->ice_c,
		.hand_c = w->hand_c,
		.ice = seen,
		.hand = near_hand,
		.wet = r->water * near,
		.off = w->config->detached_s >= 0 && r->t_s >= w->config->detached_s,
	};
	if (r->around.off)
		r->around.room_c = w->room.c;
	sensor_step(&w->sensor, &r->sensor, &r->around, dt_s);
	record(r, before_s);
}

static void run_to(struct run *r, double until_s, double dt_s, const struct contact *room, bool icing,
		   bool hands)
{
	while (!r->full && r->t_s < until_s - 1e-9) {
		double left_s = until_s - r->t_s;
		step(r, left_s < dt_s ? left_s : dt_s, room, icing, hands);
	}
}

/* One icing with its passes; then the skin is left alone until until_s. */
static void run_round(struct run *r, double until_s)
{
	const struct world *w = &r->w;
	struct lab_round *o = &r->out->round[r->out->round_count++];
	*o = (struct lab_round){.ice_start_s = r->t_s};
	cup_start(&r->cup, &w->cup, r->t_s);
	run_to(r, r->t_s + w->ice_s, FINE_S, &w->room, true, false);
	o->ice_end_s = r->t_s;
	r->cup.hand = false;
	r->cup.hand_until_s = r->t_s + w->passes_after_s;
	run_to(r, o->ice_end_s + w->passes_s, FINE_S, &w->room, false, true);
	r->cup.hand = false;
	/* fine for a while: the surface settles in seconds */
	const struct contact *rest = w->config->covered ? &w->blanket : &w->room;
	run_to(r, fmin(r->t_s + 30, until_s), REST_STEP_S, rest, false, false);
	run_to(r, until_s, WARM_STEP_S, rest, false, false);
}

static void smooth(struct lab_session *s)
{
	double ring[MEAN_CELLS], sum = 0;
	for (int i = 0; i < s->trace_count; i++) {
		double c = s->focus_c[i];
		sum += c - (i < MEAN_CELLS ? 0 : ring[i % MEAN_CELLS]);
		ring[i % MEAN_CELLS] = c;
		s->focus_c[i] = (float)(sum / (i + 1 < MEAN_CELLS ? i + 1 : MEAN_CELLS));
	}
}

/* second_s: when the second round begins, LAB_NEVER for none. */
static bool run(uint64_t seed, const struct lab_options *opt, struct lab_session *out, double second_s)
{
	struct run r = {.out = out};
	world_draw(&r.w, &out->config, seed, opt);
	out->round_count = out->sample_count = out->trace_count = 0;
	chance_seed(&r.cup.chance, seed, 301 + (opt ? opt->twin * TWIN_STREAMS : 0));
	tissue_rest(&r.w.tissue, &r.focus, &r.w.room, out->config.baseline_c);
	r.spot = r.rest = r.focus;
	const struct sensor_draw *d = &r.w.sensor;
	double room_c = r.w.room.c, rest_c = column_skin(&r.focus);
	r.sensor.c = d->starts_cold ? room_c : rest_c + d->air_share * (room_c - rest_c);
	run_to(&r, r.w.rest_s, REST_STEP_S, &r.w.room, false, false);
	double first_end_s = r.w.rest_s + r.w.ice_s, end_s = opt && opt->brief ? BRIEF_S : r.w.end_s;
	if (second_s >= 0)
		run_round(&r, second_s);
	run_round(&r, (second_s >= 0 ? second_s + r.w.ice_s : first_end_s) + end_s);
	smooth(out);
	truth_find(out);
	return !r.full;
}

static bool draw_whole(uint64_t seed, const struct lab_options *opt, struct lab_session *out)
{
	struct world w;
	struct lab_config config;
	world_draw(&w, &config, seed, opt);
	double first_end_s = w.rest_s + w.ice_s;
	if (opt && opt->brief)
		return run(seed, opt, out, LAB_NEVER);
	if (w.second_s >= 0 && w.second_early)
		return run(seed, opt, out, first_end_s + w.second_s);
	if (!run(seed, opt, out, LAB_NEVER))
		return false;
	/* a later round follows the re-warming, which only the first run tells */
	if (w.second_s >= 0 && out->round[0].rewarmed_s >= 0)
		return run(seed, opt, out, out->round[0].rewarmed_s + w.second_s);
	return true;
}

bool lab_draw(uint64_t seed, const struct lab_options *opt, struct lab_session *out)
{
	if (!draw_whole(seed, opt, out))
		return false;
	if (opt)
		late_cut(out, opt->late);
	return true;
}

void lab_free(struct lab_session *s)
{
	free(s->sample);
	free(s->focus_c);
	free(s->spot_c);
	*s = (struct lab_session){0};
}
