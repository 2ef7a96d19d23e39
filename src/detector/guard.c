/*
 * The safety rules on the reading itself. They know of the round only that it began.
 * Sources: ColdSurf contact-cold criteria (7 C numbness, 0 C freezing injury) and seven minutes of ordinary
 * ice massage at 5.8 +- 1.1 C (Sidhu 2008), so that 4 C is below what a normal massage reaches.
 */
#include <math.h>

#include "round.h"

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

void guard_round_begins(struct guard *g)
{
	g->dose_ms = 0;
	g->peak_c = -INFINITY;
	g->fallen = g->rising = g->flat = g->back = (struct hold){0};
}

static void too_cold(struct detector *d, int64_t t_ms, int32_t mc)
{
	struct guard *g = &d->guard;
	if (mc > TOO_COLD_MC) {
		g->too_cold_since_ms = MS_NONE;
		if (mc > TOO_COLD_REARM_MC)
			d->said[EVENT_TOO_COLD] = false;
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
		round_say_once(d, t_ms, EVENT_TOO_COLD, PRIORITY_HIGH);
}

static void caution(struct detector *d, int64_t t_ms, int32_t mc)
{
	struct guard *g = &d->guard;
	if (mc >= CAUTION_MC) {
		g->caution_since_ms = MS_NONE;
		if (mc > CAUTION_REARM_MC)
			d->said[EVENT_COLD_CAUTION] = false;
		return;
	}
	if (g->caution_since_ms == MS_NONE)
		g->caution_since_ms = t_ms;
	if (t_ms - g->caution_since_ms >= CAUTION_HOLD_MS)
		round_say_once(d, t_ms, EVENT_COLD_CAUTION, PRIORITY_LOW);
}

static void dose(struct detector *d, int64_t t_ms)
{
	struct guard *g = &d->guard;
	if (!d->round || g->last_ms == MS_NONE || g->last_mc > DOSE_MC)
		return;
	int64_t step_ms = t_ms - g->last_ms;
	if (step_ms > gate_lost_ms(&d->gate))
		return; /* a gap counts for nothing: what the skin was in it is not known */
	g->dose_ms += step_ms;
	if (g->dose_ms >= DOSE_MS)
		round_say_once(d, t_ms, EVENT_COLD_DOSE, PRIORITY_MEDIUM);
}

void guard_reading(struct detector *d, int64_t t_ms, int32_t mc)
{
	struct guard *g = &d->guard;
	if (g->last_ms != MS_NONE && t_ms - g->last_ms > gate_lost_ms(&d->gate))
		g->too_cold_since_ms = g->caution_since_ms = MS_NONE;
	dose(d, t_ms);
	too_cold(d, t_ms, mc);
	caution(d, t_ms, mc);
	g->last_ms = t_ms;
	g->last_mc = mc;
}
