/*
 * The rounds of a session, after the contract; round.h draws them.
 *
 * Everything here is decided at whole seconds of the series, by samples alone; what happens because time
 * passes stands in deadline.c.
 */
#include <math.h>

#include "state.h"

/*
 * An end of icing is taken back when ice is seen again: a fall within half a minute was a long blot, and for
 * two minutes a reading below where icing had ended can be nothing else.
 */
#define TAKE_BACK_MS SECONDS_MS(30)
#define TAKE_BACK_COLDER_MS SECONDS_MS(120)
#define COLDER_C 2.0f
#define COLDER_S 8

float round_told_room_c(const struct detector *d)
{
	return d->rules.ambient_mc == MC_NONE ? NAN : (float)d->rules.ambient_mc / 1000;
}

static bool usable(const struct detector *d)
{
	return state_estimate_mc(d) != MC_NONE;
}

/*
 * The skin at rest, as far as it is known: what the reading fell from. Without a baseline that may have been
 * a probe that still warmed, or skin under ice: then resting skin is taken to be as warm as it mostly is.
 */
#define REST_UNKNOWN_C 31.0f

static float rest_before_ice(const struct detector *d)
{
	float c = isnan(d->onset.reference_c) ? d->baseline_c : d->onset.reference_c;
	bool sure = d->round.n > 0 || !isnan(d->baseline_c);
	return sure ? c : isnan(c) ? REST_UNKNOWN_C : fmaxf(c, REST_UNKNOWN_C);
}

/* Before the first ice, when the probe was put on the skin, it told how slow it is and how warm the room. */
static void learn_of_probe(struct detector *d)
{
	struct settled got = skin_learn(&d->skin);
	if (got.tau_s > 0)
		d->lag_ms = (int32_t)lroundf(got.tau_s * 1000);
	if (isnan(d->room_c))
		d->room_c = got.room_c;
}

void phase_start_icing(struct detector *d, int64_t t_ms)
{
	float rest_c = rest_before_ice(d);
	if (d->round.phase == PHASE_BEFORE)
		learn_of_probe(d);
	round_start(&d->round, t_ms);
	d->window_by_clock = false;
	d->tentative_fall_s = 0;
	d->numb_hold = d->window_hold = d->warm_hold = (struct hold){0};
	guard_round_begins(d, t_ms);
	ending_reset(&d->ending, t_ms / 1000);
	focus_reset(&d->focus, t_ms / 1000, rest_c);
	d->forecast_due_ms = t_ms + FORECAST_NUMB_FROM_MS;
	d->forecast_of = EVENT_NONE;
	if (d->probe == PROBE_OFF)
		d->probe = PROBE_GOOD;
	state_emit(d, t_ms, EVENT_ICING_STARTED);
	struct event today = state_event(d, t_ms, EVENT_ROUNDS_TODAY);
	today.count += d->rules.rounds_before;
	if (today.count == d->rules.rounds_per_day)
		queue_emit(&d->queue, today);
}

void phase_retract_icing(struct detector *d)
{
	round_retract(&d->round);
	guard_round_retracted(&d->guard);
	onset_reset(&d->onset);
}

void phase_end_icing(struct detector *d, int64_t t_ms)
{
	round_end(&d->round, t_ms);
	/* the cold must be kept: seconds after an end that is taken back were not looked at */
	d->numb_hold = d->window_hold = d->warm_hold = (struct hold){0};
	d->guard.peak_c = -INFINITY;
	guard_round_ends(d);
	d->end_floor_c =
		series_stats(&d->skin.probe, d->skin.probe.last_s - COLDER_S, d->skin.probe.last_s).min;
	warm_curve_reset(&d->curve, d->estimate.c);
	d->warm_chance = 0;
	d->forecast_due_ms = t_ms + FORECAST_REWARMED_FROM_MS;
	d->forecast_of = EVENT_NONE;
	onset_reset(&d->onset);
	state_emit(d, t_ms, EVENT_ICING_ENDED);
}

void phase_close_window(struct detector *d, int64_t t_ms)
{
	round_close_window(&d->round);
	d->numb_hold = (struct hold){0};
	state_emit(d, t_ms, EVENT_WINDOW_CLOSED);
}

static void step_before(struct detector *d, int64_t t_ms, int64_t second)
{
	bool settled = !isnan(d->baseline_c);
	bool fell = onset_step(&d->onset, &d->skin.probe, second, !settled);
	/* without a baseline what falls may be a probe that a hand had warmed */
	bool ice =
		fell && d->on_skin && (settled || already_shows(&d->skin.raw, second, round_told_room_c(d)));
	if (ice) {
		phase_start_icing(d, t_ms);
		return;
	}
	float baseline = warm_baseline(&d->skin.raw, second);
	if (isnan(baseline))
		return;
	bool first = isnan(d->baseline_c);
	d->baseline_c = baseline;
	limb_rest(&d->limb, baseline);
	struct event e = state_event(d, t_ms, EVENT_BASELINE);
	e.skin_mc = (int32_t)lroundf(baseline * 1000);
	if (first)
		queue_emit(&d->queue, e);
}

/* Sure enough to call somebody to deep work: the estimate and a part of its error lie below. */
static bool surely_below(const struct detector *d, float limit_c)
{
	const struct rules *r = &d->rules;
	float errors =
		(float)(r->placement == PLACEMENT_EDGE ? r->numb_margin_edge : r->numb_margin_in) / 1000;
	float margin_c = d->estimate.modelled ? errors * d->estimate.error_c : 0;
	return d->estimate.c + margin_c <= limit_c;
}

/* A slow probe tells of the end samples later: the three quarters of an hour began with the rise. */
static void date_back_end(struct detector *d)
{
	int64_t rise_ms = SECONDS_MS(d->ending.began_s),
		earliest_ms = d->round.ended_ms - gate_lost_ms(&d->gate);
	if (gate_is_slow(&d->gate))
		round_date_back(&d->round, rise_ms > earliest_ms ? rise_ms : earliest_ms);
}

static void step_icing(struct detector *d, int64_t t_ms, int64_t second)
{
	const struct rules *r = &d->rules;
	if (ending_step(&d->ending, &d->skin.probe, second, r, gate_is_slow(&d->gate))) {
		phase_end_icing(d, t_ms);
		date_back_end(d);
		return;
	}
	if (d->round.phase == PHASE_NUMB) {
		bool over = usable(d) && d->estimate.c > (float)r->window_mc / 1000 && !d->window_by_clock;
		if (hold_step(&d->window_hold, over) >= r->window_hold_ms / 1000)
			phase_close_window(d, t_ms);
		return;
	}
	bool sound = usable(d) && d->on_skin && off_ice_seen(d, second) && !skin_under_ice(&d->skin, second);
	int cold = sound ? surely_below(d, (float)r->numb_mc / 1000) : -1;
	int held_s = hold_step(&d->numb_hold, cold);
	if (cold <= 0 || held_s < r->numb_hold_ms / 1000 || t_ms - d->round.started_ms < r->numb_min_icing_ms)
		return;
	round_numb(&d->round);
	d->window_hold = (struct hold){0};
	state_emit(d, t_ms, EVENT_NUMB);
}

static bool colder_than_at_the_end(const struct detector *d, int64_t t_ms, int64_t second)
{
	float now = series_median(&d->skin.probe, second - COLDER_S + 1, second, COLDER_S / 2 + 1);
	return t_ms - d->round.ended_ms <= TAKE_BACK_COLDER_MS && now < d->end_floor_c - COLDER_C;
}

static void take_back_end(struct detector *d, int64_t second)
{
	round_resume(&d->round);
	ending_resume(&d->ending, second);
}

/*
 * Of a slow probe one wild sample looks like a fall and a rise, each an interval long: ice stays longer, and
 * the reading with it.
 */
#define DIP_C 0.3f

static int judge_dip(const struct detector *d, int64_t second)
{
	int64_t two_intervals_s = gate_lost_ms(&d->gate) * 2 / 3000;
	if (!(series_at(&d->skin.probe, second) < d->fell_from_c - DIP_C))
		return -1;
	return second - d->tentative_fall_s >= two_intervals_s;
}

/* Ice again: soon after the end it was a blot, later it is a new round (or the probe came off). */
static void look_for_ice(struct detector *d, int64_t t_ms, int64_t second)
{
	if (d->tentative_fall_s) {
		bool dip = d->round.phase == PHASE_WARM && gate_is_slow(&d->gate);
		int verdict = dip ? judge_dip(d, second) : off_judge_fall(d, second);
		if (verdict > 0) {
			phase_start_icing(d, t_ms);
		} else if (verdict < 0) {
			off_fell(d, t_ms, second);
			d->tentative_fall_s = 0;
		}
		return;
	}
	bool fell = onset_step(&d->onset, &d->skin.probe, second, false);
	bool resumed = d->round.phase != PHASE_WARM && (colder_than_at_the_end(d, t_ms, second) ||
							(fell && t_ms - d->round.ended_ms <= TAKE_BACK_MS));
	if (resumed) {
		take_back_end(d, second);
	} else if (!fell) {
		return;
	} else if (d->round.phase != PHASE_WINDOW) {
		d->tentative_fall_s = second;
		d->fell_from_c = d->onset.reference_c;
	}
}

bool round_warm_features(const struct detector *d, int64_t second, float out[WARM_FEATURES])
{
	struct warm_input in = {
		.focus = &d->focus,
		.probe = &d->skin.probe,
		.curve = &d->curve,
		.rules = &d->rules,
		.baseline_c = d->baseline_c,
		.room_c = d->room_c,
		.ended_s = d->round.ended_ms / 1000,
	};
	return warm_features(&in, second, out);
}

/*
 * What noise makes of the chance from second to second must not begin the hold of five minutes anew: about a
 * minute's mean of it. What is taken as it is, without errors, is met or not.
 */
#define CHANCE_SHARE 0.02f

/* Means of a minute still look warm when the probe has just fallen off: a reading so far below them is no
 * skin that re-warms. */
#define FELL_C 1.0f

static bool just_fell(const struct detector *d, const struct warm_sight *at_probe, int64_t second)
{
	return at_probe->c < warm_minute_c(&d->skin.probe, second) - FELL_C;
}

static bool is_warm(struct detector *d, int64_t second)
{
	bool slow = gate_is_slow(&d->gate);
	float share = 1;
	struct warm_sight sight = warm_at_probe(&d->skin.probe, second, slow);
	float f[WARM_FEATURES];
	if (!slow && just_fell(d, &sight, second)) {
		d->warm_chance = 0;
		return false;
	}
	/* without a T0 the rule is on the bare temperature, which the networks do not know */
	if (!slow && !isnan(d->baseline_c) && round_warm_features(d, second, f)) {
		sight = warm_at_focus(&sight, f, d->rules.placement);
		share = CHANCE_SHARE;
	}
	float chance = warm_chance(&sight, limb_t0_c(&d->limb, d->baseline_c, second));
	d->warm_chance += share * ((isnan(chance) ? 0 : chance) - d->warm_chance);
	return warm_enough(d->warm_chance, d->rules.placement);
}

static void step_after(struct detector *d, int64_t t_ms, int64_t second)
{
	const struct rules *r = &d->rules;
	warm_curve_step(&d->curve, &d->skin.probe, second, d->round.ended_ms / 1000);
	look_for_ice(d, t_ms, second);
	if (d->round.phase == PHASE_WINDOW) {
		int over =
			!usable(d) ? -1 : d->estimate.c > (float)r->window_mc / 1000 && !d->window_by_clock;
		if (hold_step(&d->window_hold, over) >= r->window_hold_ms / 1000)
			phase_close_window(d, t_ms);
	} else if (d->round.phase == PHASE_WARMING) {
		int warm = !usable(d) ? -1 : is_warm(d, second);
		int held_s = hold_step(&d->warm_hold, warm);
		if (warm <= 0 || held_s < r->rewarm_hold_ms / 1000 ||
		    t_ms - guard_ice_left_ms(d) < r->rewarm_min_ms)
			return;
		round_warm(&d->round);
		d->tentative_fall_s = 0;
		onset_reset(&d->onset);
		state_emit(d, t_ms, EVENT_REWARMED);
	}
}

/*
 * What cools may be a probe in a fridge or in a calibrator. Without skin at the warmth of skin before (24 C,
 * the lowest resting skin that the contract takes), a low reading proves nothing.
 */
#define ON_SKIN_MIN_C 24.0f
#define ON_SKIN_MAX_C 40.0f

static void look_for_skin(struct detector *d, int64_t second)
{
	/* the reading as it came: what undoes a lag overshoots when the probe is quicker than assumed */
	float c = series_median(&d->skin.raw, second - SKIN_MEDIAN_QUIET_S + 1, second,
				SKIN_MEDIAN_QUIET_S / 2);
	if (c >= ON_SKIN_MIN_C && c <= ON_SKIN_MAX_C)
		d->on_skin = true;
}

/*
 * A probe that was still, and colder than skin, lay in a room or a fridge, or on skin too cold to be told
 * from them: no swing proves skin then.
 */
#define STILL_S 30
#define STILL_SD_C 0.1f

static bool lies_elsewhere(const struct detector *d, int64_t second)
{
	struct series_stats st = series_stats(&d->skin.raw, second - STILL_S + 1, second);
	return st.n >= STILL_S * 4 / 5 && st.max < ON_SKIN_MIN_C && st.sd <= STILL_SD_C;
}

/*
 * Ice whose start was not seen, or not believed: the limits on the time of ice count from here. Strokes over
 * a minute are proof of skin, too, when the session began with them.
 */
static void look_for_ice_in_use(struct detector *d, int64_t t_ms, int64_t second)
{
	const struct series *q = &d->skin.probe;
	if (lies_elsewhere(d, second))
		d->lay_elsewhere = true;
	if (gate_is_slow(&d->gate) ||
	    !already_step(&d->already, q, &d->skin.raw, second, &d->rules, round_told_room_c(d)))
		return;
	if (!d->lay_elsewhere)
		d->on_skin = true;
	d->onset.reference_c = NAN;
	phase_start_icing(d, t_ms);
	/* what was seen of it counts for the estimate */
	focus_reset(&d->focus, second - ALREADY_SEEN_S, REST_UNKNOWN_C);
	for (int64_t s = second - ALREADY_SEEN_S; s < second; s++)
		focus_step(&d->focus, q, s, d->room_c);
}

void phase_second(struct detector *d, int64_t t_ms, int64_t second)
{
	if (!d->on_skin)
		look_for_skin(d, second);
	if (d->round.phase == PHASE_BEFORE)
		look_for_ice_in_use(d, t_ms, second);
	if (d->round.phase == PHASE_BEFORE)
		step_before(d, t_ms, second);
	else if (round_icing(&d->round))
		step_icing(d, t_ms, second);
	else
		step_after(d, t_ms, second);
}

static void felt_numb(struct detector *d, int64_t t_ms)
{
	state_emit(d, t_ms, EVENT_FELT_NUMB);
	if (d->round.phase != PHASE_ICING)
		return;
	round_numb(&d->round);
	d->window_hold = (struct hold){0};
	d->window_by_clock = !usable(d) || d->estimate.c > (float)d->rules.window_mc / 1000;
}

/* Six passes are enough: the contract's upper number. */
#define PASSES_ENOUGH 6

static void count_pass(struct detector *d, int64_t t_ms)
{
	round_pass(&d->round);
	struct event e = state_event(d, t_ms, EVENT_PASS);
	e.count = d->round.passes;
	e.priority = e.count == PASSES_ENOUGH ? PRIORITY_LOW : PRIORITY_NONE;
	queue_emit(&d->queue, e);
}

/* Whoever lays ice on skin knows that it is skin. */
static void told_ice_is_on(struct detector *d, int64_t t_ms)
{
	d->on_skin = true;
	phase_start_icing(d, t_ms);
}

void phase_mark(struct detector *d, const struct mark *m)
{
	if (m->kind == MARK_FELT_NUMB)
		felt_numb(d, m->t_ms);
	else if (m->kind == MARK_PASS)
		count_pass(d, m->t_ms);
	else if (m->kind == MARK_ICE_ON && !round_icing(&d->round))
		told_ice_is_on(d, m->t_ms);
	else if (m->kind == MARK_ICE_OFF && round_icing(&d->round))
		phase_end_icing(d, m->t_ms);
}
