#include "off.h"

#include <math.h>

#include "core/detector/signal/place.h"

/* While re-warming: human curves never fell more than 1.0 C from their maximum (Dykstra 2009), ... */
#define FALL_C 1.5f
#define FALL_HOLD_S 10
/* ... nor rose faster than this after the first minute. */
#define RISE_C_PER_MIN 3.5f
/* Both apply only after the hands are off the probe: drying, oil and passes take up to two minutes, and the
 * contract's "after the first minute" alone gave a false alarm in a third of laboratory sessions. */
#define HANDS_MS SECONDS_MS(240)
#define RISE_HOLD_S 10

/* In air during icing: flat, near the room, and cold shortly before. */
#define FLAT_S 30
#define FLAT_SD_C 0.15f
#define COLD_C 20.0f
#define COLD_WITHIN_S 120

/* This close to the room, it lies in the room. */
#define NEAR_ROOM_C 1.0f
#define NEAR_UNKNOWN_ROOM_C 3.0f

/* On skin again: back near its level before, for this long. */
#define BACK_S 30
#define BACK_WITHIN_C 1.0f

void off_init(struct off *o)
{
	*o = (struct off){.probe = PROBE_UNSEEN, .peak_c = -INFINITY};
}

void off_ice_begins(struct off *o)
{
	*o = (struct off){.probe = o->probe == PROBE_OFF ? PROBE_GOOD : o->probe, .peak_c = -INFINITY};
}

void off_ice_ends(struct off *o)
{
	o->peak_c = -INFINITY;
}

void off_reading(struct off *o)
{
	if (o->probe == PROBE_LOST || o->probe == PROBE_UNSEEN)
		o->probe = PROBE_GOOD;
}

void off_lost(struct off *o)
{
	o->probe = PROBE_LOST;
}

void off_fell(struct off *o)
{
	o->probe = PROBE_OFF;
	o->back = (struct hold){0};
}

/* Was nothing below the room since this icing began (within a quarter of an hour)? Ice would have been. */
static bool never_below_room(const struct view *v, int64_t second)
{
	int64_t started_s = v->round->started_ms / 1000;
	struct series_stats st = series_stats(&v->skin->probe, started_s, second);
	return second - started_s < SERIES_LEN && st.n &&
	       st.min > place_room_c(v->rules) - PLACE_BELOW_ROOM_C;
}

/* For a slow probe flat means nothing, because it sees no strokes. */
static bool lies_in_room(const struct view *v, int64_t second)
{
	struct series_stats now = series_stats(&v->skin->probe, second - FLAT_S + 1, second);
	float near_c = isnan(place_given_room_c(v->rules)) ? NEAR_UNKNOWN_ROOM_C : NEAR_ROOM_C;
	return now.n >= FLAT_S * 2 / 3 && now.sd <= FLAT_SD_C &&
	       fabsf(now.mean - place_room_c(v->rules)) < near_c && !gate_is_slow(v->gate);
}

static enum off_found watch_icing(const struct view *v, int64_t second)
{
	if (!lies_in_room(v, second))
		return OFF_NOTHING;
	struct series_stats before =
		series_stats(&v->skin->probe, second - FLAT_S - COLD_WITHIN_S, second - FLAT_S);
	if (before.n && before.min < COLD_C && !isnan(place_given_room_c(v->rules)))
		return OFF_FELL;
	/* otherwise the probe may have fallen, not the skin */
	return never_below_room(v, second) ? OFF_NO_ICE : OFF_NOTHING;
}

static enum off_found watch_warming(struct off *o, const struct view *v, int64_t second)
{
	const struct series *q = &v->skin->probe;
	float now = series_median(q, second - 29, second, 15);
	float minute_ago = series_median(q, second - 89, second - 60, 15);
	if (isnan(now) || second - 89 < (v->round->ended_ms + HANDS_MS) / 1000)
		return OFF_NOTHING;
	float low = series_median(q, second - 9, second, 5);
	bool fell = !isnan(low) && hold_step(&o->fallen, low < o->peak_c - FALL_C) >= FALL_HOLD_S;
	if (!fell && now > o->peak_c)
		o->peak_c = now;
	bool fast = !isnan(minute_ago) && now - minute_ago > RISE_C_PER_MIN;
	return fell || hold_step(&o->rising, fast) >= RISE_HOLD_S ? OFF_FELL : OFF_NOTHING;
}

/* The probe stays off until the reading is skin again: as warm as before the fall, or icy during icing. */
static enum off_found watch_back(struct off *o, const struct view *v, int64_t second)
{
	float now = series_median(&v->skin->probe, second - 9, second, 5);
	bool near_peak = isfinite(o->peak_c) && fabsf(now - o->peak_c) < BACK_WITHIN_C;
	bool icy = round_icing(v->round) && now < place_room_c(v->rules) - PLACE_BELOW_ROOM_C;
	if (hold_step(&o->back, !isnan(now) && (near_peak || icy)) < BACK_S)
		return OFF_NOTHING;
	o->probe = PROBE_GOOD;
	o->fallen = o->rising = (struct hold){0};
	return OFF_BACK;
}

enum off_found off_step(struct off *o, const struct view *v, bool judging, int64_t second)
{
	if (o->probe == PROBE_OFF)
		return watch_back(o, v, second);
	if (o->probe == PROBE_GOOD && round_icing(v->round))
		return watch_icing(v, second);
	if (o->probe == PROBE_GOOD && v->round->phase == PHASE_WARMING && !judging)
		return watch_warming(o, v, second);
	return OFF_NOTHING;
}
