#include <math.h>
#include <string.h>

#include "state.h"

_Static_assert(sizeof(struct detector) <= DETECTOR_BYTES, "what a caller is told to give is enough");

struct detector *detector_place(void *memory, size_t n, const struct rules *r)
{
	struct detector *d = memory;
	if (n < DETECTOR_BYTES)
		return NULL;
	memset(d, 0, sizeof(*d));
	d->undo = undo_place((char *)memory + DETECTOR_BYTES, n - DETECTOR_BYTES);
	d->rules = *r;
	round_init(&d->round);
	d->baseline_c = NAN;
	d->room_c = r->ambient_mc == MC_NONE ? NAN : (float)r->ambient_mc / 1000;
	guard_init(&d->guard);
	skin_init(&d->skin, r);
	estimate_reset(&d->estimate);
	onset_reset(&d->onset);
	limb_init(&d->limb);
	return d;
}

static void pass_deadlines(struct detector *d, int64_t now_ms)
{
	enum event_kind kind;
	for (int64_t at_ms; (at_ms = deadline_next(d, &kind)) <= now_ms && kind != EVENT_NONE;) {
		/* what the last input let be overdue became true with it: an icing that was taken back */
		deadline_fire(d, at_ms > d->now_ms ? at_ms : d->now_ms, kind);
	}
	if (now_ms > d->now_ms)
		d->now_ms = now_ms;
}

/* A forecast each minute while something is to come: numb while icing, re-warmed after. */
static void look_ahead(struct detector *d, int64_t t_ms, int64_t second)
{
	float f[FOCUS_FEATURES > WARM_FEATURES ? FOCUS_FEATURES : WARM_FEATURES];
	const struct series *q = &d->skin.sharp;
	bool after = d->round.phase == PHASE_WINDOW || d->round.phase == PHASE_WARMING;
	if (t_ms < d->forecast_due_ms || d->probe != PROBE_GOOD || gate_is_slow(&d->gate))
		return;
	bool known = false;
	if (d->round.phase == PHASE_ICING)
		known = focus_features(&d->focus, q, second, 0, &d->rules, d->room_c, f) &&
			forecast_numb(f, t_ms, &d->forecast);
	else if (after && round_warm_features(d, second, f)) {
		forecast_rewarmed(f, d->round.ended_ms, t_ms, &d->rules, &d->forecast);
		known = true;
	}
	known = known && guard_forecast(&d->forecast, t_ms);
	d->forecast_of = !known ? EVENT_NONE : after ? EVENT_REWARMED : EVENT_NUMB;
	if (!known)
		return;
	d->forecast_due_ms = t_ms + FORECAST_EVERY_MS;
	struct event e = state_event(d, t_ms, EVENT_FORECAST);
	e.of = d->forecast_of;
	e.at_ms = d->forecast.at_ms;
	e.low_ms = d->forecast.low_ms;
	e.high_ms = d->forecast.high_ms;
	queue_emit(&d->queue, e);
}

static void set_countdown(const struct detector *d, struct outcome *out)
{
	out->countdown_to = EVENT_NONE;
	out->countdown_at_ms = MS_NONE;
	if (d->round.phase == PHASE_WINDOW) {
		out->countdown_to = EVENT_WINDOW_CLOSED;
		out->countdown_at_ms = d->round.ended_ms + d->rules.window_max_ms;
	} else if (d->round.phase == PHASE_WARMING) {
		out->countdown_to = EVENT_REWARMED;
		out->countdown_at_ms = d->forecast_of == EVENT_REWARMED
					       ? d->forecast.at_ms
					       : d->round.ended_ms + d->rules.rewarm_min_ms;
	} else if (d->round.phase == PHASE_ICING && d->forecast_of == EVENT_NUMB) {
		out->countdown_to = EVENT_NUMB;
		out->countdown_at_ms = d->forecast.at_ms;
	}
}

static void finish(struct detector *d, struct outcome *out)
{
	out->t_ms = d->now_ms;
	out->phase = d->round.phase;
	out->probe = d->probe;
	out->skin_mc = state_estimate_mc(d);
	float error_c = fmaxf(0, fminf(d->estimate.error_c, ESTIMATE_LIMIT_C));
	out->band_mc =
		isnan(d->estimate.error_c) ? 0 : (int32_t)lroundf(error_c * ESTIMATE_BAND_ERRORS * 1000);
	out->baseline_mc = isnan(d->baseline_c) ? MC_NONE : (int32_t)lroundf(d->baseline_c * 1000);
	out->threshold_mc = d->rules.numb_mc;
	out->lag_ms = d->lag_ms;
	out->passes = d->round.passes;
	out->round = d->round.n;
	set_countdown(d, out);
	undo_said(d->undo, out);
}

/* The estimate of the focus at a second that has just become known. */
static void estimate_second(struct detector *d, int64_t second)
{
	bool iced = d->round.n > 0 && d->round.phase != PHASE_BEFORE && !isnan(d->focus.rest_c);
	if (iced && round_icing(&d->round))
		focus_step(&d->focus, &d->skin.sharp, second, d->room_c);
	else if (iced && second - d->round.ended_ms / 1000 <= ESTIMATE_AFTER_S)
		focus_step_after(&d->focus, &d->skin.sharp, second, d->room_c);
	struct estimate_input in = {
		.skin = &d->skin,
		.focus = iced && !gate_is_slow(&d->gate) ? &d->focus : NULL,
		.rules = &d->rules,
		.room_c = d->room_c,
		.ended_s = round_icing(&d->round) ? -1 : d->round.ended_ms / 1000,
	};
	estimate_step(&d->estimate, &in, second);
	if (iced && round_icing(&d->round) && d->estimate.modelled)
		focus_note(&d->focus, &d->skin.sharp, second, d->estimate.c);
}

/* One gated reading: the guards first, then each second that it finishes. */
static void take_reading(struct detector *d, int64_t now_ms, int64_t t_ms, int32_t mc,
			 const struct skin_pace *pace)
{
	if (d->probe == PROBE_LOST)
		state_emit(d, now_ms, EVENT_PROBE_BACK);
	if (d->probe == PROBE_LOST || d->probe == PROBE_UNSEEN)
		d->probe = PROBE_GOOD;
	guard_reading(d, t_ms, mc);
	skin_take(&d->skin, t_ms, mc, pace);
	for (int64_t second; skin_step(&d->skin, round_icing(&d->round), &second);) {
		estimate_second(d, second);
		off_second(d, now_ms, second);
		phase_second(d, now_ms, second);
		look_ahead(d, now_ms, second);
	}
}

void detector_feed(struct detector *d, const struct sample *s, struct outcome *out)
{
	undo_sample(d->undo, s);
	queue_begin(&d->queue, out);
	if (s->t_ms < d->now_ms) { /* the past is closed; the intake counts such samples */
		finish(d, out);
		return;
	}
	pass_deadlines(d, s->t_ms);
	if (s->ambient.status == STATUS_OK && d->rules.ambient_mc == MC_NONE)
		d->room_c = (float)s->ambient.mc / 1000;
	if (s->reference.status == STATUS_OK)
		limb_take(&d->limb, s->t_ms, s->reference.mc);
	struct gated gated;
	struct skin_pace pace = {gate_lost_ms(&d->gate), gate_interval_ms(&d->gate)};
	bool must_move = guard_must_move(d, s->t_ms, s->spot[0].mc);
	gate_take(&d->gate, s->t_ms, &s->spot[0], must_move, &gated);
	for (int i = 0; i < gated.n; i++)
		take_reading(d, s->t_ms, gated.t_ms[i], gated.mc[i], &pace);
	finish(d, out);
}

/* The last key is taken back: said first, then what its samples say without it. */
static void take_back(struct detector *d, int64_t t_ms, struct outcome *out)
{
	struct outcome anew;
	enum event_kind of = undo_of(d->undo, t_ms);
	if (of == EVENT_NONE)
		return;
	undo_said(d->undo, out); /* what was due until now was just said */
	undo_restore(d->undo, d, &anew);
	queue_go_on(&d->queue, out);
	struct event e = state_event(d, t_ms, EVENT_UNDONE);
	e.of = of;
	e.count = of == EVENT_PASS ? d->round.passes : d->round.n;
	queue_emit(&d->queue, e);
	for (int i = 0; i < anew.n_events; i++)
		queue_repeat(&d->queue, &anew.events[i]);
}

static bool counts(enum mark_kind kind)
{
	return kind == MARK_FELT_NUMB || kind == MARK_PASS || kind == MARK_ICE_ON || kind == MARK_ICE_OFF;
}

void detector_mark(struct detector *d, const struct mark *m, struct outcome *out)
{
	struct mark now = *m;
	if (now.t_ms < d->now_ms)
		now.t_ms = d->now_ms;
	queue_begin(&d->queue, out);
	pass_deadlines(d, now.t_ms);
	if (m->kind == MARK_UNDO) {
		take_back(d, now.t_ms, out);
	} else {
		if (counts(m->kind))
			undo_keep(d->undo, d);
		phase_mark(d, &now);
	}
	finish(d, out);
	if (counts(m->kind))
		undo_done(d->undo, &now, out);
}

void detector_advance(struct detector *d, int64_t now_ms, struct outcome *out)
{
	queue_begin(&d->queue, out);
	pass_deadlines(d, now_ms);
	finish(d, out);
}

int64_t detector_due_ms(const struct detector *d)
{
	enum event_kind kind;
	return deadline_next(d, &kind);
}
