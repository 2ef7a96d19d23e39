#include <math.h>
#include <string.h>

#include "second.h"
#include "transition.h"

_Static_assert(sizeof(struct detector) <= DETECTOR_BYTES, "DETECTOR_BYTES holds the detector");

struct detector *detector_place(void *memory, size_t n, const struct rules *r)
{
	struct detector *d = memory;
	if (n < DETECTOR_BYTES)
		return NULL;
	memset(d, 0, sizeof(*d));
	d->undo = undo_place((char *)memory + DETECTOR_BYTES, n - DETECTOR_BYTES);
	d->rules = *r;
	round_init(&d->round);
	guard_init(&d->guard);
	off_init(&d->off);
	rest_init(&d->rest, r);
	spots_init(&d->spots, r);
	gate_init(&d->gate, r->interval_ms);
	skin_init(&d->skin, r);
	estimate_reset(&d->estimate);
	onset_reset(&d->onset);
	limb_init(&d->limb);
	touch_init(&d->touch, r);
	held_init(&d->held);
	return d;
}

static void fire(struct detector *d, int64_t t_ms, enum event_kind kind)
{
	struct event e = state_event(d, t_ms, kind);
	if (kind == EVENT_CANNOT_TELL)
		e.reason = deadline_reason(d);
	if (kind == EVENT_PROBE_LOST)
		transition_probe_lost(d, t_ms);
	else if (kind == EVENT_WINDOW_CLOSED)
		transition_close_window(d, t_ms);
	else if (kind == EVENT_NUMB)
		transition_numb(d, t_ms);
	else if (kind == EVENT_ICING_ENDED)
		transition_end_icing(d, t_ms);
	else if (kind == EVENT_TOUCH_WANTED)
		transition_ask_touch(d, t_ms);
	else
		queue_emit_once(&d->queue, e);
}

static void pass_deadlines(struct detector *d, int64_t now_ms)
{
	for (struct deadline next; (next = deadline_next(d)).at_ms <= now_ms && next.kind != EVENT_NONE;) {
		/* one that the last input made overdue (an icing taken back) fires at that input's time */
		fire(d, next.at_ms > d->now_ms ? next.at_ms : d->now_ms, next.kind);
	}
	if (now_ms > d->now_ms)
		d->now_ms = now_ms;
}

static void count_down_to(struct outcome *out, enum event_kind to, const struct forecast *f)
{
	out->countdown_to = to;
	out->countdown_at_ms = f->at_ms;
	out->countdown_low_ms = f->low_ms;
	out->countdown_high_ms = f->high_ms;
}

static void set_countdown(const struct detector *d, struct outcome *out)
{
	out->countdown_to = EVENT_NONE;
	out->countdown_at_ms = out->countdown_low_ms = out->countdown_high_ms = MS_NONE;
	if (d->round.phase == PHASE_WINDOW && d->closing.holds) {
		count_down_to(out, EVENT_WINDOW_CLOSED, &d->closing.forecast);
	} else if (d->round.phase == PHASE_WINDOW) {
		out->countdown_to = EVENT_WINDOW_CLOSED;
		out->countdown_at_ms = d->round.ended_ms + d->rules.window_max_ms;
	} else if (d->round.phase == PHASE_WARMING && d->ahead.of == EVENT_REWARMED) {
		count_down_to(out, EVENT_REWARMED, &d->ahead.forecast);
	} else if (d->round.phase == PHASE_WARMING) {
		out->countdown_to = EVENT_REWARMED;
		out->countdown_at_ms = d->round.ended_ms + d->rules.rewarm_min_ms;
	} else if (d->round.phase == PHASE_ICING && d->ahead.of == EVENT_NUMB) {
		count_down_to(out, EVENT_NUMB, &d->ahead.forecast);
	}
}

static void set_state(const struct detector *d, struct outcome *out)
{
	out->t_ms = d->now_ms;
	out->phase = d->round.phase;
	out->probe = d->away.now ? PROBE_AWAY : d->off.probe;
	out->skin_mc = d->away.now ? MC_NONE : state_estimate_mc(d);
	float error_c = fmaxf(0, fminf(d->estimate.error_c, ESTIMATE_LIMIT_C));
	out->band_mc =
		isnan(d->estimate.error_c) ? 0 : (int32_t)lroundf(error_c * ESTIMATE_BAND_ERRORS * 1000);
	out->baseline_mc = isnan(d->rest.t0_c) ? MC_NONE : (int32_t)lroundf(d->rest.t0_c * 1000);
	out->threshold_mc = d->rules.numb_mc;
	out->lag_ms = d->skin.lag_ms;
	out->n_spots = d->rules.n_spots;
	for (int i = 0; i < SPOTS_MAX; i++)
		out->spot_state[i] = spots_several(&d->spots) ? d->spots.one[i].state : SPOT_OK;
	out->passes = d->round.passes;
	out->round = d->round.n;
	set_countdown(d, out);
}

static void apply_cold(struct detector *d, enum event_kind kind, enum guard_cold found)
{
	if (found == GUARD_COLD_FOR_LONG)
		state_emit_once(d, d->now_ms, kind);
	else if (found == GUARD_COLD_OVER)
		queue_rearm(&d->queue, kind);
}

static void apply_ice(struct detector *d, const struct guard_found *found)
{
	const bool *emitted = d->queue.emitted;
	for (struct deadline next; found->ice_stays; state_emit_once(d, d->now_ms, next.kind)) {
		next = guard_next_limit(&d->guard, &d->round, d->rules.bony, emitted);
		if (next.at_ms > d->now_ms)
			break;
	}
}

/* Takes a gated reading of one probe: how cold is it there? */
static bool take_cold(struct detector *d, int spot, int64_t t_ms, int32_t mc, int64_t lost_ms)
{
	return guard_skin(&d->guard, spot, t_ms, mc, lost_ms, d->round.n || d->proof.on_skin);
}

static void emit_cold(struct detector *d, bool dose, const bool used[SPOTS_MAX])
{
	if (dose)
		state_emit_once(d, d->now_ms, EVENT_COLD_DOSE);
	apply_cold(d, EVENT_TOO_COLD, guard_too_cold(&d->guard, used));
	apply_cold(d, EVENT_COLD_CAUTION, guard_caution(&d->guard, used));
}

/* Takes one gated reading: first the guards, then each second that it completes. */
static void take_reading(struct detector *d, int64_t t_ms, int32_t mc, const struct skin_pace *pace)
{
	static const bool only[SPOTS_MAX] = {true};
	transition_probe_there(d, d->now_ms);
	int64_t lost_ms = gate_lost_ms(&d->gate);
	bool dose = !spots_several(&d->spots) && take_cold(d, 0, t_ms, mc, lost_ms);
	struct guard_found found = guard_reading(&d->guard, &d->round, t_ms, mc, d->now_ms, lost_ms);
	if (found.gap) { /* the seconds of a gap are unknown, and so many unknown seconds end a hold */
		numb_break(&d->numb);
		rewarm_break(&d->rewarm);
		transition_unwatched(d, found.long_gap);
	}
	if (!spots_several(&d->spots))
		emit_cold(d, dose, only);
	apply_ice(d, &found);
	evidence_reading(&d->evidence, t_ms, mc);
	skin_take(&d->skin, t_ms, mc, pace);
	for (int64_t second; skin_step(&d->skin, round_icing(&d->round), &second);)
		second_step(d, d->now_ms, second);
}

/* Takes what each of several probes has in a sample; returns what they have in common. */
static struct channel_value take_spots(struct detector *d, const struct sample *s)
{
	bool dose = false, used[SPOTS_MAX] = {false};
	for (int i = 0; i < d->spots.n; i++) {
		bool must_move = guard_must_move(&d->guard, &d->round, s->t_ms, s->spot[i].mc);
		struct gated gated = spots_take(&d->spots, i, s->t_ms, &s->spot[i], must_move);
		used[i] = spot_used(&d->spots.one[i]);
		for (int k = 0; used[i] && k < gated.n; k++)
			dose |= take_cold(d, i, gated.t_ms[k], gated.mc[k],
					  gate_lost_ms(&d->spots.one[i].gate));
	}
	emit_cold(d, dose, used);
	return spots_reading(&d->spots, s->t_ms);
}

/* A probe in the hand: only where it settles is skin. What no skin, ice or hand is counts as no reading. */
static void take_touch(struct detector *d, int64_t t_ms, const struct channel_value *v)
{
	if (v->status != STATUS_OK || v->mc < TOUCH_LEAST_MC || v->mc > TOUCH_MOST_MC)
		return;
	enum touch_found found = touch_take(&d->touch, t_ms, v->mc);
	if (found == TOUCH_GOOD)
		transition_touch(d, d->now_ms);
	else if (found != TOUCH_NOTHING)
		transition_refuse_touch(d, d->now_ms, found);
}

/* The only probe is in the hand. */
static void take_held(struct detector *d, const struct sample *s)
{
	struct gated gated;
	gate_take(&d->gate, s->t_ms, &s->spot[0], false, &gated);
	if (gated.n)
		transition_probe_there(d, d->now_ms);
	take_touch(d, s->t_ms, &s->spot[0]);
}

static void take_sample(struct detector *d, const struct sample *s)
{
	if (s->ambient.status == STATUS_OK)
		rest_measure_room(&d->rest, &d->rules, s->ambient.mc);
	if (s->reference.status == STATUS_OK)
		limb_take(&d->limb, s->t_ms, s->reference.mc);
	if (d->away.now)
		return; /* no skin: a gap until they are back */
	if (d->rules.placement == PLACEMENT_TOUCH) {
		take_held(d, s);
		return;
	}
	if (d->rules.touch)
		take_touch(d, s->t_ms, &s->touch);
	struct gated gated;
	struct skin_pace pace = {gate_lost_ms(&d->gate), gate_interval_ms(&d->gate)};
	struct channel_value skin = spots_several(&d->spots) ? take_spots(d, s) : s->spot[0];
	bool must_move = guard_must_move(&d->guard, &d->round, s->t_ms, skin.mc);
	gate_take(&d->gate, s->t_ms, &skin, must_move, &gated);
	for (int i = 0; i < gated.n; i++)
		take_reading(d, gated.t_ms[i], gated.mc[i], &pace);
}

static void advance(struct detector *d, int64_t now_ms, struct outcome *out)
{
	queue_begin(&d->queue, out);
	pass_deadlines(d, now_ms);
}

static void feed(struct detector *d, const struct sample *s, struct outcome *out)
{
	queue_begin(&d->queue, out);
	if (s->t_ms < d->now_ms)
		return; /* time never goes back; the intake counts such samples */
	pass_deadlines(d, s->t_ms);
	take_sample(d, s);
}

/* Takes back the last key: emits that first, then the events that the samples give without the key. */
static void take_back(struct detector *d, int64_t t_ms, struct outcome *out)
{
	struct outcome again, anew = {.n_events = 0};
	enum event_kind of = undo_of(d->undo, t_ms);
	if (of == EVENT_NONE)
		return;
	size_t n;
	*d = *undo_take(d->undo, &n);
	for (size_t i = 0; i < n; i++) {
		feed(d, undo_sample_at(d->undo, i), &again);
		undo_take_new(d->undo, &again, t_ms, &anew);
	}
	advance(d, t_ms, &again);
	undo_take_new(d->undo, &again, t_ms, &anew);
	queue_go_on(&d->queue, out);
	struct event e = state_event(d, t_ms, EVENT_UNDONE);
	e.of = of;
	if (of == EVENT_PASS)
		e.count = d->round.passes;
	else if (of == EVENT_PASS_OUTSIDE)
		e.count = d->round.passes_outside;
	queue_emit(&d->queue, e);
	for (int i = 0; i < anew.n_events; i++)
		queue_repeat(&d->queue, &anew.events[i]);
}

static void finish(struct detector *d, struct outcome *out)
{
	set_state(d, out);
	undo_emitted(d->undo, out, 0);
}

void detector_feed(struct detector *d, const struct sample *s, struct outcome *out)
{
	undo_sample(d->undo, s);
	feed(d, s, out);
	finish(d, out);
}

void detector_mark(struct detector *d, const struct mark *m, struct outcome *out)
{
	struct mark now = *m;
	if (now.t_ms < d->now_ms)
		now.t_ms = d->now_ms;
	advance(d, now.t_ms, out);
	/* what was due before the key was emitted before it, whether or not somebody woke up for it */
	undo_emitted(d->undo, out, 0);
	int due = out->n_events;
	if (m->kind == MARK_UNDO)
		take_back(d, now.t_ms, out);
	else
		undo_keep(d->undo, m, d);
	transition_mark(d, &now);
	set_state(d, out);
	undo_emitted(d->undo, out, due);
	undo_done(d->undo, &now, out);
}

void detector_advance(struct detector *d, int64_t now_ms, struct outcome *out)
{
	advance(d, now_ms, out);
	finish(d, out);
}

int64_t detector_due_ms(const struct detector *d)
{
	return deadline_next(d).at_ms;
}
