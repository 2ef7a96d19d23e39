/* Runs one drawn session through virtual time. */
#include "world.h"

#include <math.h>
#include <stdlib.h>

#define FINE_S 0.1
#define REST_STEP_S 0.25
#define WARM_STEP_S 1.0
#define MEAN_CELLS 20	   /* 10 s of trace */
#define BRIEF_S 330	   /* the detector's networks speak until 5 min after the ice */
#define TWIN_STREAMS 1000  /* apart from all other streams of chance */
#define STUCK_FLICKERS 0.1 /* by one step */

struct run {
	struct world w;
	struct lab_session *out;
	struct cup cup;
	struct column focus, spot[LAB_SPOTS], rest;
	struct sensor sensor[LAB_SPOTS];
	struct toucher hand;
	int32_t stuck_mc;      /* what a stuck bead says, LAB_NAN_MC before */
	double t_s, sampled_s; /* now; time of the last sample */
	double water;	       /* melt water left on the skin, 0..1 */
	double focus_before_c, spot_before_c, sensor_before_c[LAB_SPOTS];
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

static int32_t wild_or(struct run *r, struct chance *c, int32_t mc, bool *is)
{
	static const int32_t wild[] = {85000, -127000, -1000, 0, 5537000, 207510, LAB_NAN_MC};
	*is = r->out->config.spikes && chance_one_in(c, 2e-4);
	return *is ? wild[(int)(chance_unit(c) * 7)] : mc;
}

static int32_t say(struct run *r, int bead, double t_s, double c, struct chance *noise)
{
	const struct sensor_draw *d = &r->w.bead[bead].sensor;
	bool bad = bad_is(&r->w, bead, t_s);
	int32_t mc = sensor_mc(d, bad ? c + bad_offset_c(&r->w, t_s) : c, t_s, noise);
	if (!bad || r->out->config.bad.how != LAB_BAD_STUCK)
		return mc;
	if (r->stuck_mc == LAB_NAN_MC)
		r->stuck_mc = mc;
	int32_t step_mc = (int32_t)lround(d->step_c * 1000);
	return r->stuck_mc + (chance_one_in(&r->w.flicker, STUCK_FLICKERS) ? step_mc : 0);
}

/* f: how far into the step just made. */
static void add_sample(struct run *r, double t_s, double f)
{
	struct lab_session *s = r->out;
	bool wild;
	if (in_gap(&s->config, t_s))
		return;
	struct lab_sample *sample = grow(s->sample, s->sample_count, &s->sample_room, sizeof *sample);
	if (!sample) {
		r->full = true;
		return;
	}
	s->sample = sample;
	struct lab_sample x = {.t_ms = llround(t_s * 1000)};
	double c = r->hand.before_c + f * (r->hand.sensor.c - r->hand.before_c);
	if (s->config.touch != LAB_TOUCH_NONE) {
		x.touch_mc = sensor_mc(&r->w.touch.sensor, c, t_s, &r->w.beside);
		x.touch_mc = wild_or(r, &r->w.beside, x.touch_mc, &x.wild);
	}
	for (int i = 0; i < r->w.beads; i++) {
		struct chance *noise = i ? &r->w.beside : &r->w.chance;
		c = r->sensor_before_c[i] + f * (r->sensor[i].c - r->sensor_before_c[i]);
		int32_t mc = say(r, i, t_s, c, noise);
		mc = wild_or(r, noise, mc, i ? &wild : &x.wild);
		*(i ? &x.beside_mc[i - 1] : &x.mc) = mc;
	}
	if (s->config.touch == LAB_TOUCH_ALONE)
		x.mc = x.touch_mc;
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
			  r->spot_before_c + f * (column_skin(&r->spot[0]) - r->spot_before_c));
		if (r->full)
			return;
	}
	while (r->sampled_s + interval_s <= r->t_s + 1e-9) {
		r->sampled_s += interval_s;
		double f = (r->sampled_s - before_s) / dt_s;
		add_sample(r, r->sampled_s, f);
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

static bool is_away(const struct lab_config *k, double t_s)
{
	for (int i = 0; i < LAB_ROUNDS; i++)
		if (t_s >= k->away[i].from_s && t_s < k->away[i].to_s)
			return true;
	return false;
}

/* One bead and the skin below it. */
static void step_bead(struct run *r, int i, double dt_s, const struct contact *room, bool icing, bool hands,
		      double hand)
{
	struct world *w = &r->w;
	const struct lab_config *k = w->config;
	const struct bead *b = &w->bead[i];
	double under = k->technique == LAB_BAG ? b->under_ice * w->bag_touch[i] : b->under_ice;
	double ice = icing ? cup_over(&r->cup, b->x_mm, b->y_mm, 0) : 0;
	double seen = icing ? cup_over(&r->cup, b->x_mm, b->y_mm, b->sensor.view_mm) : 0;
	double near_hand = k->probe == LAB_IR ? hand : hand * w->hand_share;
	double near = 1 / (1 + exp((hypot(b->x_mm, b->y_mm) - w->cup.area_mm) / 8));
	struct contact top = touch(r, room, fmin(ice * under, 1), near_hand, r->water * near);
	r->sensor_before_c[i] = r->sensor[i].c;
	tissue_step(&w->tissue, &r->spot[i], &top, r->t_s, dt_s);
	if (!k->inside && room != &w->blanket) /* under a blanket all of it is warm */
		tissue_side(&r->spot[i], &r->rest, w->side_s, dt_s);
	struct around a = {
		.skin_c = column_skin(&r->spot[i]),
		.room_c = room->c,
		.water_c = w->water_c,
		.ice_c = w->ice_c,
		.hand_c = w->hand_c,
		.ice = seen,
		.hand = near_hand,
		.wet = r->water * near,
		.off = (k->detached_s >= 0 && r->t_s >= k->detached_s) || is_away(k, r->t_s),
	};
	if (a.off)
		a.room_c = w->room.c;
	struct sensor_draw d = b->sensor;
	if (hands && w->passes == LAB_PASSES_PRESSED) {
		a.hand_c = w->press_c;
		d.hand_share = w->press_share;
	}
	if (bad_is(w, i, r->t_s))
		bad_around(w, r->t_s, &a);
	sensor_step(&d, &r->sensor[i], &a, dt_s);
}

static void step_touch(struct run *r, double dt_s, const struct contact *room)
{
	struct around a = {
		.skin_c = column_skin(&r->focus),
		.room_c = room->c,
		.water_c = r->w.water_c,
		.wet = r->water,
	};
	touch_step(&r->hand, &r->w.touch, r->t_s, dt_s, &a);
}

static enum touch_when when_is(const struct run *r, bool icing, bool hands)
{
	if (icing)
		return WHEN_ICE;
	return hands ? WHEN_PASSES : r->out->round_count ? WHEN_WARM : WHEN_REST;
}

static void step(struct run *r, double dt_s, const struct contact *room, bool icing, bool hands)
{
	struct world *w = &r->w;
	double before_s = r->t_s;
	bool touched = w->config->touch != LAB_TOUCH_NONE;
	r->focus_before_c = column_skin(&r->focus);
	r->spot_before_c = column_skin(&r->spot[0]);
	r->t_s += dt_s;
	if (icing)
		cup_step(&r->cup, r->t_s, dt_s);
	if (hands)
		cup_hand(&r->cup, r->t_s);
	if (touched)
		touch_plan(&r->hand, when_is(r, icing, hands), r->t_s, &r->cup, r->out);
	double focus_ice = icing ? cup_over(&r->cup, w->focus_x_mm, w->focus_y_mm, 0) : 0;
	double hand = (icing || hands) && r->cup.hand ? 1 : 0;
	if (touched && touch_is_on(&r->hand, r->t_s))
		hand = 0; /* it holds the probe */
	double goal = icing ? (r->cup.blotting ? 0.3 : 1) : 0;
	r->water += (goal - r->water) * (1 - exp(-dt_s / (icing ? 1.5 : w->dry_s)));
	struct contact top = touch(r, room, focus_ice, hand, r->water);
	tissue_step(&w->tissue, &r->focus, &top, r->t_s, dt_s);
	for (int i = 0; i < w->beads; i++)
		step_bead(r, i, dt_s, room, icing, hands, hand);
	if (touched)
		step_touch(r, dt_s, room);
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
	if (w->passes == LAB_PASSES_AWAY)
		r->out->config.away[r->out->round_count - 1] =
			(struct lab_gap){r->t_s + w->off_after_s, r->t_s + w->passes_s + w->back_after_s};
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
	out->round_count = out->sample_count = out->trace_count = out->touch_count = 0;
	chance_seed(&r.cup.chance, seed, 301 + (opt ? opt->twin * TWIN_STREAMS : 0));
	tissue_rest(&r.w.tissue, &r.focus, &r.w.room, out->config.baseline_c);
	r.rest = r.focus;
	for (int i = 0; i < r.w.beads; i++) {
		const struct sensor_draw *d = &r.w.bead[i].sensor;
		double room_c = r.w.room.c, rest_c = column_skin(&r.focus);
		r.spot[i] = r.focus;
		r.sensor[i].c = d->starts_cold ? room_c : rest_c + d->air_share * (room_c - rest_c);
	}
	r.stuck_mc = LAB_NAN_MC;
	if (out->config.touch != LAB_TOUCH_NONE)
		touch_begin(&r.hand, &r.w.touch, seed);
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

static struct channel_value value_of(int32_t mc)
{
	/* what no probe on skin, ice or room can say */
	bool ok = mc != LAB_NAN_MC && mc > -8000 && mc < 50000;
	return (struct channel_value){ok ? mc : MC_NONE, ok ? STATUS_OK : STATUS_OUT_OF_RANGE, 0};
}

struct sample lab_sample_at(const struct lab_session *s, int i)
{
	const struct lab_sample *x = &s->sample[i];
	struct sample out = sample_of(x->t_ms, value_of(x->mc));
	for (int k = 1; k < s->config.spots; k++)
		out.spot[out.n_spots++] = value_of(x->beside_mc[k - 1]);
	if (s->config.touch == LAB_TOUCH_BESIDE)
		out.touch = value_of(x->touch_mc);
	return out;
}
