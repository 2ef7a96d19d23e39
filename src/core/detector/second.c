#include "second.h"

#include <math.h>

#include "core/detector/signal/place.h"
#include "transition.h"

static bool usable(const struct detector *d)
{
	return state_estimate_mc(d) != MC_NONE;
}

static enum vouch_when when(const struct detector *d)
{
	if (d->round.phase == PHASE_BEFORE)
		return VOUCH_REST;
	if (round_icing(&d->round))
		return VOUCH_ICE;
	return d->now_ms - d->round.ended_ms < OFF_HANDS_MS ? VOUCH_HANDS : VOUCH_WARMING;
}

/* The spots look at each other; what one that is left out gave to the last minutes is taken out of them. */
static void step_spots(struct detector *d, int64_t now_ms, int64_t second)
{
	struct vouch_input in = {
		.when = when(d),
		.second = second,
		.ice_s = round_icing(&d->round) ? (int)((now_ms - d->round.started_ms) / 1000) : 0,
		.slow = gate_is_slow(&d->gate),
		.room_c = d->rest.room_c,
		.t0_c = d->rest.t0_c,
	};
	struct spots_found found = spots_step(&d->spots, &in, now_ms);
	for (int64_t s = second - SPOTS_MEND_S + 1; found.mended && s <= second; s++)
		skin_mend(&d->skin, s, spots_mended_c(&d->spots, s));
	for (int i = 0; i < found.n; i++) {
		struct event e = state_event(d, now_ms, found.of[i].back ? EVENT_SPOT_BACK : EVENT_SPOT_OUT);
		e.spot = found.of[i].spot;
		e.spot_state = found.of[i].state;
		queue_emit(&d->queue, e);
	}
	if (found.differ && round_icing(&d->round))
		transition_cannot_tell(d, now_ms, REASON_SPOTS_DIFFER);
}

static void step_estimate(struct detector *d, int64_t second)
{
	bool icing = round_icing(&d->round);
	bool iced = d->round.n > 0 && d->round.phase != PHASE_BEFORE && !isnan(d->focus.rest_c);
	if (iced && icing)
		focus_step(&d->focus, &d->skin.sharp, second, d->rest.room_c);
	else if (iced && second - d->round.ended_ms / 1000 <= ESTIMATE_AFTER_S + ESTIMATE_FADE_S)
		focus_step_after(&d->focus, &d->skin.sharp, second, d->rest.room_c);
	struct estimate_input in = {
		.skin = &d->skin,
		/* the network knows ice that moves, and readings that show it */
		.focus = iced && !gate_is_slow(&d->gate) && d->rules.ice != ICE_BAG ? &d->focus : NULL,
		.spots = spots_placed(&d->spots) ? &d->spots : NULL,
		.touch = d->rules.touch ? &d->touch : NULL,
		.rules = &d->rules,
		.room_c = d->rest.room_c,
		.ended_s = icing ? -1 : d->round.ended_ms / 1000,
	};
	estimate_step(&d->estimate, &in, second);
	if (iced && icing && d->estimate.modelled)
		focus_note(&d->focus, &d->skin.sharp, second, d->estimate.c);
}

static void step_off(struct detector *d, int64_t now_ms, int64_t second)
{
	struct view v = state_view(d);
	float t0_c = limb_t0_c(&d->limb, d->rest.t0_c, second);
	struct off_skin skin = {isnan(t0_c) ? d->focus.rest_c : t0_c, d->evidence.strokes_s > 0};
	enum off_found found = off_step(&d->off, &v, &skin, again_judges(&d->again), second);
	if (found == OFF_BACK)
		state_emit(d, now_ms, EVENT_PROBE_BACK);
	if (found == OFF_FELL || found == OFF_NO_ICE)
		transition_probe_off(d, now_ms);
	if (found == OFF_NO_ICE)
		transition_retract_icing(d);
}

/* Finds ice whose start was not seen, or not believed: the limits on the time of ice count from here. */
static void step_already(struct detector *d, int64_t now_ms, int64_t second)
{
	const struct series *q = &d->skin.probe;
	if (gate_is_slow(&d->gate) ||
	    !already_step(&d->already, q, &d->skin.raw, second, &d->rules, place_given_room_c(&d->rules)))
		return;
	onset_reset(&d->onset);
	transition_start_icing(d, now_ms);
	/* what was seen of this ice counts for the estimate */
	focus_reset(&d->focus, second - ALREADY_SEEN_S, REST_UNKNOWN_C);
	for (int64_t s = second - ALREADY_SEEN_S; s < second; s++)
		focus_step(&d->focus, q, s, d->rest.room_c);
}

static void step_before(struct detector *d, int64_t now_ms, int64_t second)
{
	const struct series *raw = &d->skin.raw;
	bool settled = !isnan(d->rest.t0_c);
	bool fell = onset_step(&d->onset, &d->skin.probe, second, !settled);
	/* without a T0 the fall may be a probe that a hand had warmed */
	if (fell && d->proof.on_skin &&
	    (settled || already_shows(raw, second, place_given_room_c(&d->rules)))) {
		transition_start_icing(d, now_ms);
		return;
	}
	enum rest_found found = rest_step(&d->rest, raw, second);
	if (found == REST_NOTHING)
		return;
	limb_rest(&d->limb, d->rest.t0_c);
	struct event e = state_event(d, now_ms, EVENT_BASELINE);
	e.skin_mc = (int32_t)lroundf(d->rest.t0_c * 1000);
	if (found == REST_T0)
		queue_emit(&d->queue, e);
}

/* A slow probe shows the end samples later: the three quarters of an hour began with the rise. */
static void date_back_end(struct detector *d)
{
	int64_t rise_ms = SECONDS_MS(d->ending.began_s);
	int64_t earliest_ms = d->round.ended_ms - gate_lost_ms(&d->gate);
	if (gate_is_slow(&d->gate))
		round_date_back(&d->round, rise_ms > earliest_ms ? rise_ms : earliest_ms);
}

/* Cold for long enough is numb only where the reading is seen to be that of iced skin. */
static void look_for_numb(struct detector *d, int64_t now_ms, int64_t second)
{
	struct view v = state_view(d);
	bool skin = usable(d) && !d->spots.differ && d->evidence.not_skin == REASON_NONE;
	enum reason why = evidence_not_skin(&d->evidence);
	bool cold = numb_step(&d->numb, &v, &d->estimate, skin, now_ms, second);
	enum reason lacks = evidence_lacking(&d->evidence, &v, d->proof.on_skin);
	if (cold && lacks == REASON_NONE)
		transition_numb(d, now_ms);
	else if (cold && evidence_refuses(&d->evidence, lacks))
		why = lacks;
	if (why != REASON_NONE)
		transition_cannot_tell(d, now_ms, why);
	/* what is refused is not promised either, as long as that lacks for which it was */
	if (why != REASON_NONE || d->spots.differ || evidence_refused(&d->evidence, lacks))
		ahead_refused(&d->ahead, now_ms);
}

static void step_icing(struct detector *d, int64_t now_ms, int64_t second)
{
	struct view v = state_view(d);
	bool still = d->rules.ice == ICE_BAG || gate_is_slow(&d->gate);
	bool away = ending_step(&d->ending, &d->skin.probe, second, &d->rules, still);
	evidence_step(&d->evidence, &v, spots_several(&d->spots) ? &d->spots : NULL, second);
	if (away && !(spots_several(&d->spots) && spots_iced(&d->spots, second))) {
		transition_end_icing(d, now_ms);
		date_back_end(d);
	} else if (d->round.phase == PHASE_NUMB) {
		if (numb_over(&d->numb, &v, &d->estimate, usable(d)))
			transition_close_window(d, now_ms);
	} else {
		look_for_numb(d, now_ms, second);
	}
}

static void step_again(struct detector *d, int64_t now_ms, int64_t second)
{
	struct view v = state_view(d);
	bool fell = !again_judges(&d->again) && onset_step(&d->onset, &d->skin.probe, second, false);
	switch (again_step(&d->again, &v, &d->onset, fell, d->off.probe, now_ms, second)) {
	case AGAIN_NOTHING:
		break;
	case AGAIN_SAME_ICE:
		transition_resume_icing(d, second);
		break;
	case AGAIN_NEW_ICE:
		transition_start_icing(d, now_ms);
		break;
	case AGAIN_OFF:
		transition_probe_off(d, now_ms);
		break;
	}
}

/*
 * Skin that re-warms is alike under spots a thumb's breadth apart. Where they lie farther apart than this,
 * one is on other skin or under something warm, and their mean is no skin: nothing is re-warmed until they
 * agree.
 */
#define WARMING_APART_C 2.0f

static void step_warming(struct detector *d, int64_t now_ms, int64_t second)
{
	struct warm_input in = state_warm_input(d);
	float t0_c = limb_t0_c(&d->limb, d->rest.t0_c, second);
	bool apart = spots_several(&d->spots) &&
		     (d->spots.differ || spots_apart_c(&d->spots, second) > WARMING_APART_C);
	bool warm = rewarm_step(&d->rewarm, &in, t0_c, gate_is_slow(&d->gate), !apart && usable(d), second);
	if (rewarm_apart(&d->rewarm, &in, apart, second))
		transition_cannot_tell(d, now_ms, REASON_SPOTS_WARM_APART);
	if (warm && now_ms - guard_ice_left_ms(&d->guard, &d->round) >= d->rules.rewarm_min_ms)
		transition_rewarmed(d, now_ms);
}

static void step_after(struct detector *d, int64_t now_ms, int64_t second)
{
	struct view v = state_view(d);
	rewarm_look(&d->rewarm, &d->skin.probe, second, d->round.ended_ms / 1000);
	step_again(d, now_ms, second);
	if (d->round.phase == PHASE_WARMING)
		step_warming(d, now_ms, second);
	else if (d->round.phase == PHASE_WINDOW && numb_over(&d->numb, &v, &d->estimate, usable(d)))
		transition_close_window(d, now_ms);
}

static void step_round(struct detector *d, int64_t now_ms, int64_t second)
{
	bool late = d->round.n > 0;
	/* where a probe came to lie that is off, or that nobody watched, it proves nothing by standing still
	 */
	bool watched = d->off.probe == PROBE_GOOD && !d->off.unsure;
	if (watched && proof_step(&d->proof, &d->skin.raw, late, second) && late)
		state_emit(d, now_ms, EVENT_ON_SKIN);
	bool ahead = d->round.phase == PHASE_BEFORE || d->round.phase == PHASE_ICING;
	if (ahead && d->rules.ice != ICE_BAG && gate_is_seldom(&d->gate))
		transition_cannot_tell(d, now_ms, REASON_TOO_SELDOM);
	if (d->round.phase == PHASE_BEFORE)
		step_already(d, now_ms, second);
	if (d->round.phase == PHASE_BEFORE)
		step_before(d, now_ms, second);
	else if (round_icing(&d->round))
		step_icing(d, now_ms, second);
	else
		step_after(d, now_ms, second);
}

static void step_ahead(struct detector *d, int64_t now_ms, int64_t second)
{
	struct view v = state_view(d);
	struct warm_input in = state_warm_input(d);
	if (d->off.probe != PROBE_GOOD || !ahead_step(&d->ahead, &v, &in, now_ms, second))
		return;
	transition_forecast(d, now_ms, d->ahead.of, &d->ahead.forecast);
}

void second_step(struct detector *d, int64_t now_ms, int64_t second)
{
	if (spots_several(&d->spots))
		step_spots(d, now_ms, second);
	step_estimate(d, second);
	closing_note(&d->closing, &d->estimate, usable(d), second);
	step_off(d, now_ms, second);
	step_round(d, now_ms, second);
	transition_forecast_closing(d, now_ms);
	step_ahead(d, now_ms, second);
}
