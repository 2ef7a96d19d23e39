#include "guard.h"

#include <math.h>

#include "core/detector/signal/hold.h"

#define TOO_COLD_MC 4000
#define TOO_COLD_HOLD_MS SECONDS_MS(10)
#define CAUTION_MC 7000
#define CAUTION_HOLD_MS SECONDS_MS(30)
#define DOSE_MC 10000
#define DOSE_MS MINUTES_MS(5)

/* Ice that lies on the probe keeps it this cold and this still. */
#define ON_PROBE_MAX_MC 2500
#define ON_PROBE_RANGE_MC 500

/* An event is emitted again only after the skin was warmer than this: one cold spell is one alert. */
#define TOO_COLD_REARM_MC 5000
#define CAUTION_REARM_MC 8000

/* A network finds the end of icing. This long after it, skin that no ice touches is above the median of the
 * last half minute under ice for good; strokes bring it back below within half a minute. */
#define STILL_AFTER_MS SECONDS_MS(90)
#define STILL_SEEN_MS SECONDS_MS(30)
#define STILL_WINDOW_S 30
#define STILL_MAX_C 100.0f /* limits wild readings */

/* Ice that comes again within this time is the same ice, so that a round that was ended wrongly does not
 * restart its limits. */
#define SAME_ICE_MS MINUTES_MS(5)

/* The contract: after a longer gap its level must show where the probe is. */
#define LONG_GAP_MS MINUTES_MS(5)

/* Skin this cold, without ice, warms by one step of a coarse probe in far less than GATE_FROZEN_ICING_MS. */
#define MOVES_MC 15000

/* Notice and stop, for ordinary and for bony or thin sites: ice burns and nerve palsies came with time. */
#define LONG_MS MINUTES_MS(5)
#define LONG_BONY_MS MINUTES_MS(3)
#define STOP_MS MINUTES_MS(10)
#define STOP_BONY_MS MINUTES_MS(5)
#define NOT_NUMB_MS MINUTES_MS(7)

void guard_init(struct guard *g)
{
	*g = (struct guard){
		.last_ms = MS_NONE,
		.cold_ms = MS_NONE,
		.ice_ms = MS_NONE,
		.iced_ms = MS_NONE,
		.ice_before_ms = MS_NONE,
		.iced_before_ms = MS_NONE,
		.still_mc = INT32_MIN,
	};
	for (int i = 0; i < SPOTS_MAX; i++)
		g->spot[i] = (struct guard_spot){
			.too_cold_since_ms = MS_NONE, .caution_since_ms = MS_NONE, .last_ms = MS_NONE};
}

static bool within(int64_t since_ms, int64_t t_ms, int64_t span_ms)
{
	return since_ms != MS_NONE && t_ms - since_ms <= span_ms;
}

bool guard_ice_is_on(const struct guard *g, const struct round *r, int64_t t_ms)
{
	bool over = r->phase == PHASE_WINDOW || r->phase == PHASE_WARMING;
	return round_icing(r) ||
	       (over && t_ms - r->ended_ms >= STILL_AFTER_MS && within(g->iced_ms, t_ms, STILL_SEEN_MS));
}

bool guard_must_move(const struct guard *g, const struct round *r, int64_t t_ms, int32_t mc)
{
	return guard_ice_is_on(g, r, t_ms) || (r->phase != PHASE_BEFORE && mc <= MOVES_MC);
}

static void forget_dose(struct guard *g)
{
	for (int i = 0; i < SPOTS_MAX; i++)
		g->spot[i].dose_ms = 0;
}

struct guard_ice guard_round_begins(struct guard *g, int64_t t_ms)
{
	struct guard_ice ice = {.same = g->ice_ms != MS_NONE && within(g->iced_ms, t_ms, SAME_ICE_MS)};
	ice.same_cold = ice.same || within(g->cold_ms, t_ms, SAME_ICE_MS);
	if (!ice.same_cold)
		forget_dose(g);
	g->ice_before_ms = g->ice_ms;
	g->iced_before_ms = g->iced_ms;
	g->ice_ms = ice.same ? t_ms - (g->iced_ms - g->ice_ms) : t_ms;
	g->iced_ms = t_ms;
	return ice;
}

int64_t guard_ice_left_ms(const struct guard *g, const struct round *r)
{
	return g->iced_ms - r->ended_ms >= STILL_AFTER_MS ? g->iced_ms : r->left_ms;
}

void guard_round_retracted(struct guard *g)
{
	g->ice_ms = g->ice_before_ms;
	g->iced_ms = g->iced_before_ms;
}

void guard_round_ends(struct guard *g, const struct series *raw)
{
	float middle_c = series_median(raw, raw->last_s - STILL_WINDOW_S + 1, raw->last_s, 1);
	float limited_c = fmaxf(-STILL_MAX_C, fminf(middle_c, STILL_MAX_C));
	g->still_mc = isnan(middle_c) ? INT32_MIN : (int32_t)lroundf(limited_c * 1000);
}

struct deadline guard_next_limit(const struct guard *g, const struct round *r, bool bony,
				 const bool emitted[EVENT_KIND_COUNT])
{
	struct deadline next = DEADLINE_NONE;
	int64_t from = g->ice_ms;
	deadline_earliest(&next, !emitted[EVENT_ICING_LONG], from + (bony ? LONG_BONY_MS : LONG_MS),
			  EVENT_ICING_LONG);
	deadline_earliest(&next, !emitted[EVENT_ICING_STOP], from + (bony ? STOP_BONY_MS : STOP_MS),
			  EVENT_ICING_STOP);
	deadline_earliest(&next,
			  !emitted[EVENT_NOT_NUMB_YET] && !emitted[EVENT_NUMB] && !emitted[EVENT_FELT_NUMB],
			  from + NOT_NUMB_MS, EVENT_NOT_NUMB_YET);
	/* ice that goes on may have passed a limit before this round began */
	if (next.at_ms < r->started_ms)
		next.at_ms = r->started_ms;
	return next;
}

/* Does the ice stay on after the end of icing, when the deadlines of the round no longer apply? */
static bool ice_stays(struct guard *g, const struct round *r, int64_t t_ms, int32_t mc)
{
	if (round_icing(r) || mc <= g->still_mc)
		g->iced_ms = t_ms;
	if (round_icing(r) || g->still_mc == INT32_MIN || r->ended_ms == MS_NONE)
		return false;
	if (!within(g->iced_ms, t_ms, STILL_SEEN_MS) && t_ms - r->ended_ms >= STILL_AFTER_MS)
		g->still_mc = INT32_MIN; /* ice is away; later cold is new ice, or the probe */
	return guard_ice_is_on(g, r, t_ms);
}

static enum guard_cold too_cold(struct guard_spot *g, int64_t t_ms, int32_t mc)
{
	if (mc > TOO_COLD_MC) {
		g->too_cold_since_ms = MS_NONE;
		return mc > TOO_COLD_REARM_MC ? GUARD_COLD_OVER : GUARD_COLD_NO;
	}
	if (g->too_cold_since_ms == MS_NONE) {
		g->too_cold_since_ms = t_ms;
		g->low_mc = g->high_mc = mc;
	}
	g->low_mc = mc < g->low_mc ? mc : g->low_mc;
	g->high_mc = mc > g->high_mc ? mc : g->high_mc;
	bool ice_on_probe = g->high_mc <= ON_PROBE_MAX_MC && g->high_mc - g->low_mc <= ON_PROBE_RANGE_MC;
	bool for_long = t_ms - g->too_cold_since_ms >= TOO_COLD_HOLD_MS;
	return for_long && !ice_on_probe ? GUARD_COLD_FOR_LONG : GUARD_COLD_NO;
}

static enum guard_cold caution(struct guard_spot *g, int64_t t_ms, int32_t mc)
{
	if (mc >= CAUTION_MC) {
		g->caution_since_ms = MS_NONE;
		return mc > CAUTION_REARM_MC ? GUARD_COLD_OVER : GUARD_COLD_NO;
	}
	if (g->caution_since_ms == MS_NONE)
		g->caution_since_ms = t_ms;
	return t_ms - g->caution_since_ms >= CAUTION_HOLD_MS ? GUARD_COLD_FOR_LONG : GUARD_COLD_NO;
}

/* Does the time since the last reading count, because that was cold? A gap does not: the skin in it is not
 * known. */
static bool was_cold(const struct guard_spot *g, int64_t t_ms, int64_t lost_ms)
{
	return g->last_ms != MS_NONE && g->last_mc <= DOSE_MC && t_ms - g->last_ms <= lost_ms;
}

bool guard_skin(struct guard *g, int spot, int64_t t_ms, int32_t mc, int64_t lost_ms, bool counts)
{
	struct guard_spot *s = &g->spot[spot];
	if (s->last_ms != MS_NONE && t_ms - s->last_ms > lost_ms)
		s->too_cold_since_ms = s->caution_since_ms = MS_NONE;
	bool cold = counts && was_cold(s, t_ms, lost_ms);
	if (cold) {
		if (!within(g->cold_ms, t_ms, SAME_ICE_MS))
			forget_dose(g); /* that of other ice: the round of this one is not found yet */
		s->dose_ms += t_ms - s->last_ms;
		g->cold_ms = t_ms;
	}
	s->too_cold = too_cold(s, t_ms, mc);
	s->caution = caution(s, t_ms, mc);
	s->last_ms = t_ms;
	s->last_mc = mc;
	return cold && s->dose_ms >= DOSE_MS;
}

/* Cold for long where it is at any of them, over when it is at all. */
static enum guard_cold coldest(const struct guard *g, const bool used[SPOTS_MAX], bool caution)
{
	bool over = true;
	for (int i = 0; i < SPOTS_MAX; i++) {
		if (!used[i])
			continue;
		enum guard_cold cold = caution ? g->spot[i].caution : g->spot[i].too_cold;
		if (cold == GUARD_COLD_FOR_LONG)
			return GUARD_COLD_FOR_LONG;
		over = over && cold == GUARD_COLD_OVER;
	}
	return over ? GUARD_COLD_OVER : GUARD_COLD_NO;
}

enum guard_cold guard_too_cold(const struct guard *g, const bool used[SPOTS_MAX])
{
	return coldest(g, used, false);
}

enum guard_cold guard_caution(const struct guard *g, const bool used[SPOTS_MAX])
{
	return coldest(g, used, true);
}

struct guard_found guard_reading(struct guard *g, const struct round *r, int64_t t_ms, int32_t mc,
				 int64_t now_ms, int64_t lost_ms)
{
	struct guard_found found = {0};
	int64_t gap_ms = g->last_ms == MS_NONE ? 0 : t_ms - g->last_ms;
	found.gap = gap_ms > lost_ms && gap_ms > SECONDS_MS(HOLD_UNKNOWN_MAX_S);
	found.long_gap = gap_ms > lost_ms && gap_ms > LONG_GAP_MS;
	found.ice_stays = ice_stays(g, r, now_ms, mc);
	g->last_ms = t_ms;
	return found;
}
