/*
 * The safety rules on the reading itself. They know of the round that it began and that it was said to end;
 * that the ice is away they believe when the reading shows it. No estimate, no network, no forecast.
 * Sources: ColdSurf contact-cold criteria (7 C numbness, 0 C freezing injury) and seven minutes of ordinary
 * ice massage at 5.8 +- 1.1 C (Sidhu 2008), so that 4 C is below what a normal massage reaches.
 */
#include <math.h>

#include "state.h"

#define TOO_COLD_MC 4000
#define TOO_COLD_HOLD_MS SECONDS_MS(10)
#define CAUTION_MC 7000
#define CAUTION_HOLD_MS SECONDS_MS(30)
#define DOSE_MC 10000
#define DOSE_MS MINUTES_MS(5)

/* Ice lying on the probe keeps it this cold and this still. */
#define ON_PROBE_MAX_MC 2500
#define ON_PROBE_RANGE_MC 500

/* Said again only after the skin was warmer than this: one cold spell is one alert. */
#define TOO_COLD_REARM_MC 5000
#define CAUTION_REARM_MC 8000

/*
 * The end of icing is told by a network. Skin that no ice touches has, this long after, left the middle of
 * its last half minute under ice for good; strokes come back below it within half a minute.
 */
#define STILL_AFTER_MS SECONDS_MS(90)
#define STILL_SEEN_MS SECONDS_MS(30)
#define STILL_WINDOW_S 30
#define STILL_MAX_C 100.0f /* whatever the readings were */

/* Ice again so soon is the same ice: whoever wrongly ends a round does not set its limits back. */
#define SAME_ICE_MS MINUTES_MS(5)

/* Skin this cold, without ice, warms by a coarse probe's step in far less than GATE_FROZEN_ICING_MS. */
#define MOVES_MC 15000

/* The longest wait that a session has is that for `still_cold`, two hours. */
#define FORECAST_MAX_MS MINUTES_MS(6 * 60)

void guard_init(struct guard *g)
{
	*g = (struct guard){
		.too_cold_since_ms = MS_NONE,
		.caution_since_ms = MS_NONE,
		.last_ms = MS_NONE,
		.cold_ms = MS_NONE,
		.ice_ms = MS_NONE,
		.iced_ms = MS_NONE,
		.ice_before_ms = MS_NONE,
		.iced_before_ms = MS_NONE,
		.still_mc = INT32_MIN,
		.peak_c = -INFINITY,
	};
}

static bool within(int64_t since_ms, int64_t t_ms, int64_t span_ms)
{
	return since_ms != MS_NONE && t_ms - since_ms <= span_ms;
}

bool guard_ice_is_on(const struct detector *d, int64_t t_ms)
{
	if (round_icing(&d->round))
		return true;
	bool over = d->round.phase == PHASE_WINDOW || d->round.phase == PHASE_WARMING;
	return over && t_ms - d->round.ended_ms >= STILL_AFTER_MS &&
	       within(d->guard.iced_ms, t_ms, STILL_SEEN_MS);
}

bool guard_must_move(const struct detector *d, int64_t t_ms, int32_t mc)
{
	return guard_ice_is_on(d, t_ms) || (d->round.phase != PHASE_BEFORE && mc <= MOVES_MC);
}

void guard_round_begins(struct detector *d, int64_t t_ms)
{
	struct guard *g = &d->guard;
	bool same = g->ice_ms != MS_NONE && within(g->iced_ms, t_ms, SAME_ICE_MS);
	bool same_cold = same || within(g->cold_ms, t_ms, SAME_ICE_MS);
	queue_new_round(&d->queue, same, same_cold);
	if (!same_cold)
		g->dose_ms = 0;
	g->ice_before_ms = g->ice_ms;
	g->iced_before_ms = g->iced_ms;
	g->ice_ms = same ? t_ms - (g->iced_ms - g->ice_ms) : t_ms;
	g->iced_ms = t_ms;
	g->peak_c = -INFINITY;
	g->fallen = g->rising = g->back = (struct hold){0};
}

int64_t guard_ice_left_ms(const struct detector *d)
{
	int64_t iced_ms = d->guard.iced_ms;
	return iced_ms - d->round.ended_ms >= STILL_AFTER_MS ? iced_ms : d->round.left_ms;
}

void guard_round_retracted(struct guard *g)
{
	g->ice_ms = g->ice_before_ms;
	g->iced_ms = g->iced_before_ms;
}

void guard_round_ends(struct detector *d)
{
	const struct series *q = &d->skin.raw;
	float middle_c = series_median(q, q->last_s - STILL_WINDOW_S + 1, q->last_s, 1);
	d->guard.still_mc =
		isnan(middle_c) ? INT32_MIN
				: (int32_t)lroundf(fmaxf(-STILL_MAX_C, fminf(middle_c, STILL_MAX_C)) * 1000);
}

/* The limits on the time of ice, where the deadlines of the round no longer look. */
static void ice_time(struct detector *d, int64_t t_ms, int32_t mc)
{
	struct guard *g = &d->guard;
	enum event_kind kind;
	if (round_icing(&d->round) || mc <= g->still_mc)
		g->iced_ms = t_ms;
	if (round_icing(&d->round) || g->still_mc == INT32_MIN || d->round.ended_ms == MS_NONE)
		return;
	if (!within(g->iced_ms, t_ms, STILL_SEEN_MS) && t_ms - d->round.ended_ms >= STILL_AFTER_MS)
		g->still_mc = INT32_MIN; /* away; what cools from now on is new ice, or the probe */
	if (!guard_ice_is_on(d, t_ms))
		return;
	while (deadline_of_ice(d, &kind) <= t_ms)
		deadline_fire(d, t_ms, kind);
}

static void too_cold(struct detector *d, int64_t t_ms, int32_t mc)
{
	struct guard *g = &d->guard;
	if (mc > TOO_COLD_MC) {
		g->too_cold_since_ms = MS_NONE;
		if (mc > TOO_COLD_REARM_MC)
			queue_rearm(&d->queue, EVENT_TOO_COLD);
		return;
	}
	if (g->too_cold_since_ms == MS_NONE) {
		g->too_cold_since_ms = t_ms;
		g->low_mc = g->high_mc = mc;
	}
	g->low_mc = mc < g->low_mc ? mc : g->low_mc;
	g->high_mc = mc > g->high_mc ? mc : g->high_mc;
	if (t_ms - g->too_cold_since_ms < TOO_COLD_HOLD_MS)
		return;
	bool ice_on_probe = g->high_mc <= ON_PROBE_MAX_MC && g->high_mc - g->low_mc <= ON_PROBE_RANGE_MC;
	if (!ice_on_probe)
		state_emit_once(d, d->now_ms, EVENT_TOO_COLD);
}

static void caution(struct detector *d, int64_t t_ms, int32_t mc)
{
	struct guard *g = &d->guard;
	if (mc >= CAUTION_MC) {
		g->caution_since_ms = MS_NONE;
		if (mc > CAUTION_REARM_MC)
			queue_rearm(&d->queue, EVENT_COLD_CAUTION);
		return;
	}
	if (g->caution_since_ms == MS_NONE)
		g->caution_since_ms = t_ms;
	if (t_ms - g->caution_since_ms >= CAUTION_HOLD_MS)
		state_emit_once(d, d->now_ms, EVENT_COLD_CAUTION);
}

static void dose(struct detector *d, int64_t t_ms)
{
	struct guard *g = &d->guard;
	if (!(d->round.n || d->on_skin) || g->last_ms == MS_NONE || g->last_mc > DOSE_MC)
		return;
	int64_t step_ms = t_ms - g->last_ms;
	if (step_ms > gate_lost_ms(&d->gate))
		return; /* a gap counts for nothing: what the skin was in it is not known */
	g->dose_ms += step_ms;
	g->cold_ms = t_ms;
	if (g->dose_ms >= DOSE_MS)
		state_emit_once(d, d->now_ms, EVENT_COLD_DOSE);
}

void guard_reading(struct detector *d, int64_t t_ms, int32_t mc)
{
	struct guard *g = &d->guard;
	int64_t gap_ms = g->last_ms == MS_NONE ? 0 : t_ms - g->last_ms;
	if (gap_ms > gate_lost_ms(&d->gate)) {
		g->too_cold_since_ms = g->caution_since_ms = MS_NONE;
		/* its seconds never came: they are the unknown ones that end a hold */
		if (gap_ms > SECONDS_MS(HOLD_UNKNOWN_MAX_S))
			d->numb_hold = d->window_hold = d->warm_hold = (struct hold){0};
	}
	dose(d, t_ms);
	too_cold(d, t_ms, mc);
	caution(d, t_ms, mc);
	ice_time(d, d->now_ms, mc);
	g->last_ms = t_ms;
	g->last_mc = mc;
}

bool guard_forecast(const struct forecast *f, int64_t now_ms)
{
	return now_ms <= f->low_ms && f->low_ms <= f->at_ms && f->at_ms <= f->high_ms &&
	       f->high_ms <= now_ms + FORECAST_MAX_MS;
}
