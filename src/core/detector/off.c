/*
 * Is the probe still on skin? Told by a fall or a jump, never by a level alone: skin that warms passes
 * through room temperature on its way.
 */
#include <math.h>

#include "cooling.h"
#include "state.h"

/* Without a told or measured room: an ordinary one. */
#define ROOM_C 21.0f
#define NEAR_ROOM_C 1.0f
/*
 * A probe that hangs in the room falls once and lies still. Ice shows by a reading that no room gives, or by
 * swings.
 */
#define ICE_SEEN_S 50
#define ICE_SWINGS 3
/* ... and it lives: a value that stands still for half a minute, or for two intervals, under ice is a probe
 * that hangs. */
#define ALIVE_S 30
#define ALIVE_RANGE_C 0.02f
#define SWING_C 0.3f
/* An infrared sensor has noise of a quarter of a degree, and strokes of five: five times the noise. */
#define SWING_INFRARED_C 1.5f
#define NEAR_UNKNOWN_ROOM_C 3.0f

/* While re-warming: human curves never fell more than 1.0 C from their maximum (Dykstra 2009). */
#define FALL_C 1.5f
#define FALL_HOLD_S 10
/* ... nor rose faster than this after the first minute. */
#define RISE_C_PER_MIN 3.5f
/*
 * Both only when the hands are off the probe: drying, oil and passes take up to two minutes, and the
 * contract's "after the first minute" alone was a false alarm in a third of laboratory sessions.
 */
#define HANDS_MS SECONDS_MS(240)
#define RISE_HOLD_S 10

/* In air under ice: flat, near the room, soon after being cold. */
#define FLAT_S 30
#define FLAT_SD_C 0.15f
#define COLD_C 20.0f
#define COLD_WITHIN_S 120

/* How long a fall may stay undecided, and what only ice does: colder than the room, or faster than air. */
#define JUDGE_S 20
#define BELOW_ROOM_C 2.5f
#define ICE_FALL_C 5.0f
#define ICE_FALL_S 5

/*
 * What the curve of a probe in air leaves over (cooling.h), rms, for a bare bead, a steel tip, an infrared
 * sensor. In 322 laboratory sessions with falls: nine in ten probes in air left less than 0.12 to 0.38, 0.05
 * and 0.49 C; nine in ten starts of ice, after eight seconds, more than 0.25, 0.10 and 0.65 C.
 */
static const float air_limits_c[] = {[SENSOR_BEAD] = 0.25f, [SENSOR_STEEL] = 0.1f, [SENSOR_INFRARED] = 0.55f};
/* While re-warming: hands, drying and oil make falls, too. */
#define DOUBT 2.0f
#define AIR_S 5
#define WARM_AIR_S 2

/* On skin again: back near where it was, for so long. */
#define BACK_S 30
#define BACK_WITHIN_C 1.0f

static float room_c(const struct detector *d)
{
	float told_c = round_told_room_c(d);
	return isnan(told_c) ? ROOM_C : told_c;
}

static void say_off(struct detector *d, int64_t t_ms)
{
	d->probe = PROBE_OFF;
	d->guard.back = (struct hold){0};
	d->numb_hold = d->warm_hold = (struct hold){0};
	struct event e = state_event(d, t_ms, EVENT_PROBE_OFF);
	e.priority = round_icing(&d->round) ? PRIORITY_HIGH : PRIORITY_NONE;
	queue_emit(&d->queue, e);
}

/* What the best curve of a probe in air leaves over, in limits of what such a probe leaves; NAN: not known.
 */
static float unlike_air(const struct detector *d, int64_t second)
{
	return cooling_left_c(&d->skin.raw, d->tentative_fall_s, second, round_told_room_c(d)) /
	       air_limits_c[d->rules.sensor];
}

static bool no_probe_in_air(const struct detector *d, int64_t second)
{
	if (d->probe == PROBE_OFF || gate_is_slow(&d->gate))
		return false; /* it hangs there already, in a draught; samples half a minute apart show no
				 curve */
	bool warm = d->round.phase == PHASE_WARM;
	return second - d->tentative_fall_s >= (warm ? WARM_AIR_S : AIR_S) &&
	       unlike_air(d, second) > (warm ? 1 : DOUBT);
}

static bool only_ice_does(const struct detector *d, int64_t second)
{
	const struct series *q = &d->skin.probe;
	struct series_stats since = series_stats(q, d->tentative_fall_s - 2, second);
	float early = series_at(q, d->tentative_fall_s - ICE_FALL_S);
	if (since.n == 0)
		return false;
	bool below_room = since.min < room_c(d) - BELOW_ROOM_C && since.min < d->fell_from_c - ICE_FALL_C;
	bool too_fast =
		!isnan(early) && early - since.min > ICE_FALL_C + 3 && since.min < room_c(d) - NEAR_ROOM_C;
	return below_room || too_fast;
}

int off_judge_fall(const struct detector *d, int64_t second)
{
	if (only_ice_does(d, second) || no_probe_in_air(d, second))
		return 1;
	return second - d->tentative_fall_s >= JUDGE_S ? -1 : 0;
}

void off_fell(struct detector *d, int64_t t_ms, int64_t second)
{
	float now = series_median(&d->skin.probe, second - 9, second, 5);
	bool deep = !isnan(now) && now < d->fell_from_c - FALL_C && !gate_is_slow(&d->gate);
	if (d->probe == PROBE_GOOD && deep && unlike_air(d, second) <= 1)
		say_off(d, t_ms);
}

/* Ice would have been seen: since the start of this icing (at most a quarter of an hour) nothing below the
 * room. */
static bool never_below_room(const struct detector *d, int64_t second)
{
	struct series_stats st = series_stats(&d->skin.probe, d->round.started_ms / 1000, second);
	return second - d->round.started_ms / 1000 < SERIES_LEN && st.n && st.min > room_c(d) - BELOW_ROOM_C;
}

bool off_ice_seen(const struct detector *d, int64_t second)
{
	struct series_stats st = series_stats(&d->skin.raw, second - ICE_SEEN_S + 1, second);
	int64_t slow_s = gate_lost_ms(&d->gate) * 2 / 3000, alive_s = slow_s > ALIVE_S ? slow_s : ALIVE_S;
	struct series_stats late = series_stats(&d->skin.raw, second - alive_s + 1, second);
	if (late.n && late.max - late.min < ALIVE_RANGE_C)
		return false;
	float swing_c = d->rules.sensor == SENSOR_INFRARED ? SWING_INFRARED_C : SWING_C;
	if (gate_is_slow(&d->gate))
		return true; /* such a probe sees no strokes: that it moves is all there is to see */
	return (st.n && st.min < room_c(d) - BELOW_ROOM_C) ||
	       already_swings(&d->skin.raw, second - ICE_SEEN_S + 1, second, swing_c) >= ICE_SWINGS;
}

static void watch_icing(struct detector *d, int64_t t_ms, int64_t second)
{
	const struct series *q = &d->skin.probe;
	struct series_stats now = series_stats(q, second - FLAT_S + 1, second);
	struct series_stats before = series_stats(q, second - FLAT_S - COLD_WITHIN_S, second - FLAT_S);
	float near_c = isnan(round_told_room_c(d)) ? NEAR_UNKNOWN_ROOM_C : NEAR_ROOM_C;
	bool flat = now.n >= FLAT_S * 2 / 3 && now.sd <= FLAT_SD_C && fabsf(now.mean - room_c(d)) < near_c;
	if (!flat || gate_is_slow(&d->gate))
		return; /* a slow probe sees no strokes: flat means nothing */
	if (before.n && before.min < COLD_C && !isnan(round_told_room_c(d))) {
		say_off(d, t_ms);
	} else if (never_below_room(d, second)) {
		/* what fell was the probe, not the skin: there was no ice */
		say_off(d, t_ms);
		phase_retract_icing(d);
	}
}

static void watch_warming(struct detector *d, int64_t t_ms, int64_t second)
{
	struct guard *g = &d->guard;
	const struct series *q = &d->skin.probe;
	float now = series_median(q, second - 29, second, 15);
	float minute_ago = series_median(q, second - 89, second - 60, 15);
	if (isnan(now) || second - 89 < (d->round.ended_ms + HANDS_MS) / 1000)
		return;
	float low = series_median(q, second - 9, second, 5);
	if (!isnan(low) && hold_step(&g->fallen, low < g->peak_c - FALL_C) >= FALL_HOLD_S) {
		say_off(d, t_ms);
		return;
	}
	if (now > g->peak_c)
		g->peak_c = now;
	bool fast = !isnan(minute_ago) && now - minute_ago > RISE_C_PER_MIN;
	if (hold_step(&g->rising, fast) >= RISE_HOLD_S)
		say_off(d, t_ms);
}

/* Off until the reading is skin again: as warm as before the fall, or as the baseline lets expect. */
static void watch_back(struct detector *d, int64_t t_ms, int64_t second)
{
	struct guard *g = &d->guard;
	float now = series_median(&d->skin.probe, second - 9, second, 5);
	bool near_peak = isfinite(g->peak_c) && fabsf(now - g->peak_c) < BACK_WITHIN_C;
	bool icy = round_icing(&d->round) && now < room_c(d) - BELOW_ROOM_C;
	if (hold_step(&g->back, !isnan(now) && (near_peak || icy)) < BACK_S)
		return;
	d->probe = PROBE_GOOD;
	g->fallen = g->rising = (struct hold){0};
	state_emit(d, t_ms, EVENT_PROBE_BACK);
}

void off_second(struct detector *d, int64_t t_ms, int64_t second)
{
	if (d->probe == PROBE_OFF)
		watch_back(d, t_ms, second);
	else if (d->probe == PROBE_GOOD && round_icing(&d->round))
		watch_icing(d, t_ms, second);
	else if (d->probe == PROBE_GOOD && d->round.phase == PHASE_WARMING && !d->tentative_fall_s)
		watch_warming(d, t_ms, second);
}
