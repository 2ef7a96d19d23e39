#include "transition.h"

#include <math.h>

void transition_start_icing(struct detector *d, int64_t t_ms)
{
	float fell_from_c = onset_reference_c(&d->onset, &d->skin.probe);
	float rest_c = rest_before_ice_c(&d->rest, fell_from_c, d->round.n == 0);
	/* the rise when the probe was put on the skin showed how slow it is and how warm the room is */
	if (d->round.phase == PHASE_BEFORE)
		rest_learn_room(&d->rest, skin_learn(&d->skin).room_c);
	round_start(&d->round, t_ms);
	spots_ice_begins(&d->spots, !isnan(d->rest.t0_c));
	numb_reset(&d->numb);
	rewarm_break(&d->rewarm);
	again_forget(&d->again);
	struct guard_ice ice = guard_round_begins(&d->guard, t_ms);
	queue_new_round(&d->queue, ice.same, ice.same_cold);
	evidence_ice_begins(&d->evidence, &d->skin.raw, t_ms / 1000, ice.same && d->proof.late);
	ending_reset(&d->ending, t_ms / 1000);
	focus_reset(&d->focus, t_ms / 1000, rest_c);
	touch_round_begins(&d->touch);
	held_round_begins(&d->held);
	ahead_ice_begins(&d->ahead, t_ms);
	closing_forget(&d->closing);
	off_ice_begins(&d->off);
	state_emit(d, t_ms, EVENT_ICING_STARTED);
	struct event today = state_event(d, t_ms, EVENT_ROUNDS_TODAY);
	today.count += d->rules.rounds_before;
	if (today.count == d->rules.rounds_per_day)
		queue_emit(&d->queue, today);
}

void transition_retract_icing(struct detector *d)
{
	round_retract(&d->round);
	guard_round_retracted(&d->guard);
	onset_reset(&d->onset);
}

void transition_numb(struct detector *d, int64_t t_ms)
{
	round_numb(&d->round);
	numb_break(&d->numb);
	struct event e = state_event(d, t_ms, EVENT_NUMB);
	if (d->rules.ice == ICE_BAG)
		e.reason = REASON_READING;
	queue_emit(&d->queue, e);
}

void transition_cannot_tell(struct detector *d, int64_t t_ms, enum reason why)
{
	struct event e = state_event(d, t_ms, EVENT_CANNOT_TELL);
	e.reason = why;
	queue_emit_once(&d->queue, e);
}

void transition_forecast(struct detector *d, int64_t t_ms, enum event_kind of, const struct forecast *f)
{
	struct event e = state_event(d, t_ms, EVENT_FORECAST);
	e.of = of;
	e.at_ms = f->at_ms;
	e.low_ms = f->low_ms;
	e.high_ms = f->high_ms;
	queue_emit(&d->queue, e);
}

void transition_forecast_closing(struct detector *d, int64_t t_ms)
{
	struct view v = state_view(d);
	/* a window that only the clock ends has no other end */
	if (d->round.phase == PHASE_WINDOW && d->off.probe == PROBE_GOOD && !d->numb.by_clock &&
	    closing_step(&d->closing, &v, &d->estimate, t_ms))
		transition_forecast(d, t_ms, EVENT_WINDOW_CLOSED, &d->closing.forecast);
}

void transition_end_icing(struct detector *d, int64_t t_ms)
{
	round_end(&d->round, t_ms);
	/* seconds after an end that is taken back later are not looked at */
	numb_break(&d->numb);
	rewarm_begins(&d->rewarm, d->estimate.c);
	off_ice_ends(&d->off);
	guard_round_ends(&d->guard, &d->skin.raw);
	again_ice_ends(&d->again, &d->skin.probe);
	ahead_ice_ends(&d->ahead, t_ms);
	onset_reset(&d->onset);
	state_emit(d, t_ms, EVENT_ICING_ENDED);
	closing_forget(&d->closing);
	transition_forecast_closing(d, t_ms);
}

void transition_resume_icing(struct detector *d, int64_t second)
{
	round_resume(&d->round);
	ending_resume(&d->ending, second);
}

void transition_close_window(struct detector *d, int64_t t_ms)
{
	round_close_window(&d->round);
	numb_break(&d->numb);
	state_emit(d, t_ms, EVENT_WINDOW_CLOSED);
}

void transition_rewarmed(struct detector *d, int64_t t_ms)
{
	round_warm(&d->round);
	again_forget(&d->again);
	onset_reset(&d->onset);
	state_emit(d, t_ms, EVENT_REWARMED);
}

void transition_probe_lost(struct detector *d, int64_t t_ms)
{
	off_lost(&d->off);
	struct event e = state_event(d, t_ms, EVENT_PROBE_LOST);
	if (guard_ice_is_on(&d->guard, &d->round, d->gate.good_ms))
		e.priority = PRIORITY_HIGH;
	queue_emit(&d->queue, e);
}

void transition_probe_there(struct detector *d, int64_t t_ms)
{
	if (d->off.probe == PROBE_LOST)
		state_emit(d, t_ms, EVENT_PROBE_BACK);
	bool fell = d->off.probe == PROBE_LOST && d->off.fell;
	off_reading(&d->off);
	if (fell)
		transition_probe_off(d, t_ms);
}

void transition_unwatched(struct detector *d, bool minutes)
{
	off_gap(&d->off, &d->round, minutes);
	if (minutes)
		proof_lost(&d->proof);
}

void transition_probe_off(struct detector *d, int64_t t_ms)
{
	off_fell(&d->off);
	if (!round_icing(&d->round))
		proof_lost(&d->proof);
	numb_break(&d->numb);
	rewarm_break(&d->rewarm);
	struct event e = state_event(d, t_ms, EVENT_PROBE_OFF);
	if (round_icing(&d->round))
		e.priority = PRIORITY_HIGH;
	queue_emit(&d->queue, e);
}

static void ice_again(struct detector *d, int64_t t_ms)
{
	transition_resume_icing(d, t_ms / 1000);
	held_ice_again(&d->held);
}

/* What the only probe showed. */
static void apply_held(struct detector *d, int64_t t_ms)
{
	struct view v = state_view(d);
	switch (held_take(&d->held, &v, &d->touch, t_ms)) {
	case HELD_NOTHING:
		break;
	case HELD_ICE:
		transition_start_icing(d, t_ms);
		break;
	case HELD_ICE_AGAIN:
		ice_again(d, t_ms);
		break;
	case HELD_AWAY:
		transition_end_icing(d, t_ms);
		break;
	case HELD_OVER:
		transition_close_window(d, t_ms);
		break;
	case HELD_REWARMED:
		transition_rewarmed(d, t_ms);
		break;
	case HELD_NUMB:
		if (d->proof.on_skin)
			transition_numb(d, t_ms);
		else
			transition_cannot_tell(d, t_ms, REASON_NOT_ON_SKIN);
		break;
	}
}

void transition_touch(struct detector *d, int64_t t_ms)
{
	bool late = d->round.n > 0, alone = d->rules.placement == PLACEMENT_TOUCH;
	struct event e = state_event(d, t_ms, EVENT_TOUCH);
	e.skin_mc = (int32_t)lroundf(d->touch.c * 1000);
	queue_emit(&d->queue, e);
	if (!alone)
		return;
	estimate_touched(&d->estimate, touch_peak(&d->touch).c, touch_peak(&d->touch).error_c);
	if (proof_touched(&d->proof, d->touch.c, late) && late)
		state_emit(d, t_ms, EVENT_ON_SKIN);
	apply_held(d, t_ms);
}

void transition_refuse_touch(struct detector *d, int64_t t_ms, enum touch_found why)
{
	if (!round_icing(&d->round))
		return;
	struct event e = state_event(d, t_ms, EVENT_TOUCH_REFUSED);
	e.reason = why == TOUCH_ICE ? REASON_TOUCHED_ICE : REASON_NOT_SETTLED;
	queue_emit(&d->queue, e);
}

void transition_ask_touch(struct detector *d, int64_t t_ms)
{
	held_asked(&d->held, t_ms);
	state_emit(d, t_ms, EVENT_TOUCH_WANTED);
}

static void felt_numb(struct detector *d, int64_t t_ms)
{
	state_emit(d, t_ms, round_icing(&d->round) ? EVENT_FELT_NUMB : EVENT_FELT_NUMB_NOTE);
	if (d->round.phase != PHASE_ICING)
		return;
	round_numb(&d->round);
	numb_break(&d->numb);
	numb_felt(&d->numb, &d->rules, &d->estimate, state_estimate_mc(d) != MC_NONE);
}

static void count_pass(struct detector *d, int64_t t_ms)
{
	bool outside = !round_invites(&d->round);
	struct event e = state_event(d, t_ms, outside ? EVENT_PASS_OUTSIDE : EVENT_PASS);
	e.count = round_pass(&d->round, outside);
	if (!outside && e.count == PASSES_ENOUGH)
		e.priority = PRIORITY_MEDIUM;
	queue_emit(&d->queue, e);
}

/* Whoever takes the probes off for the passes has taken the ice away. */
static void toggle_probes(struct detector *d, int64_t t_ms)
{
	if (!d->away.now && round_icing(&d->round))
		transition_end_icing(d, t_ms);
	bool off = away_toggle(&d->away, t_ms);
	numb_break(&d->numb);
	rewarm_break(&d->rewarm);
	state_emit(d, t_ms, off ? EVENT_PROBE_AWAY : EVENT_PROBE_HERE);
}

void transition_mark(struct detector *d, const struct mark *m)
{
	bool icing = round_icing(&d->round);
	switch (m->kind) {
	case MARK_FELT_NUMB:
		felt_numb(d, m->t_ms);
		break;
	case MARK_PASS:
		count_pass(d, m->t_ms);
		break;
	case MARK_ICE_ON:
		if (icing)
			break;
		transition_start_icing(d, m->t_ms);
		break;
	case MARK_ICE_OFF:
		if (icing)
			transition_end_icing(d, m->t_ms);
		break;
	case MARK_PROBES:
		toggle_probes(d, m->t_ms);
		break;
	case MARK_TOUCH:
		touch_told(&d->touch, m->t_ms);
		break;
	case MARK_NONE:
	case MARK_NOTE:
	case MARK_ACK:
	case MARK_END:
	case MARK_UNDO: /* of the detector as a whole */
		break;
	}
}
