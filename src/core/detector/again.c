#include "again.h"

#include <math.h>

#include "core/detector/signal/cooling.h"
#include "core/detector/signal/place.h"

/* An end of icing is taken back when ice is seen again: a fall within half a minute means that it was a
 * long blot, and for two minutes a reading below the one at the end of icing can mean nothing else. */
#define TAKE_BACK_MS SECONDS_MS(30)
#define TAKE_BACK_COLDER_MS SECONDS_MS(120)
#define COLDER_C 2.0f
#define COLDER_S 8

/* How long a fall may stay undecided, and what only ice does: it gets colder than the room, or falls faster
 * than in air. */
#define JUDGE_S 20
#define ICE_FALL_C 5.0f
#define ICE_FALL_S 5
#define FAST_BELOW_ROOM_C 1.0f

/*
 * The residual (rms) of the best curve of a probe in air (cooling.h), for a bare bead, a steel tip, an
 * infrared sensor. In 322 laboratory sessions with falls: nine in ten probes in air left less than 0.12 to
 * 0.38, 0.05 and 0.49 C; nine in ten starts of ice, after eight seconds, more than 0.25, 0.10 and 0.65 C.
 */
static const float air_limits_c[SENSOR_COUNT] = {
	[SENSOR_BEAD] = 0.25f, [SENSOR_STEEL] = 0.1f, [SENSOR_INFRARED] = 0.55f};
_Static_assert(SENSOR_COUNT == 3, "each kind of sensor has its limit");
/* The limits are wider while re-warming, because hands, drying and oil make falls too. */
#define DOUBT 2.0f
#define AIR_S 5
#define WARM_AIR_S 2

/* A reading that fell this far, along the curve of a probe in air, means that the probe came off. */
#define DEEP_C 1.5f

/* With a slow probe one wild sample looks like a fall and a rise, each an interval long. Ice stays longer,
 * and so does the low reading. */
#define DIP_C 0.3f

void again_ice_ends(struct again *a, const struct series *probe)
{
	a->floor_c = series_stats(probe, probe->last_s - COLDER_S, probe->last_s).min;
}

void again_forget(struct again *a)
{
	a->fall_s = 0;
}

/* The residual of the best curve in air, in limits for this kind of probe; NAN: not known. */
static float unlike_air(const struct again *a, const struct view *v, int64_t second)
{
	return cooling_left_c(&v->skin->raw, a->fall_s, second, place_given_room_c(v->rules)) /
	       air_limits_c[v->rules->sensor];
}

/* A probe that is already off hangs in air, perhaps in a draught; samples half a minute apart show no
 * curve. */
static bool no_probe_in_air(const struct again *a, const struct view *v, enum probe_state probe,
			    int64_t second)
{
	bool warm = v->round->phase == PHASE_WARM;
	return probe != PROBE_OFF && !gate_is_slow(v->gate) &&
	       second - a->fall_s >= (warm ? WARM_AIR_S : AIR_S) &&
	       unlike_air(a, v, second) > (warm ? 1 : DOUBT);
}

static bool only_ice_does(const struct again *a, const struct view *v, int64_t second)
{
	const struct series *q = &v->skin->probe;
	float room_c = place_room_c(v->rules);
	struct series_stats since = series_stats(q, a->fall_s - 2, second);
	float early = series_at(q, a->fall_s - ICE_FALL_S);
	if (since.n == 0)
		return false;
	bool below_room = since.min < room_c - PLACE_BELOW_ROOM_C && since.min < a->from_c - ICE_FALL_C;
	bool too_fast =
		!isnan(early) && early - since.min > ICE_FALL_C + 3 && since.min < room_c - FAST_BELOW_ROOM_C;
	return below_room || too_fast;
}

/* 1 = new ice, -1 = none, 0 = not decided yet */
static int judge_fall(const struct again *a, const struct view *v, enum probe_state probe, int64_t second)
{
	if (only_ice_does(a, v, second) || no_probe_in_air(a, v, probe, second))
		return 1;
	return second - a->fall_s >= JUDGE_S ? -1 : 0;
}

static int judge_dip(const struct again *a, const struct view *v, int64_t second)
{
	int64_t two_intervals_s = gate_lost_ms(v->gate) * 2 / 3000;
	if (!(series_at(&v->skin->probe, second) < a->from_c - DIP_C))
		return -1;
	return second - a->fall_s >= two_intervals_s;
}

/* The fall was not ice: did the probe come off? */
static bool came_off(const struct again *a, const struct view *v, enum probe_state probe, int64_t second)
{
	float now = series_median(&v->skin->probe, second - 9, second, 5);
	bool deep = !isnan(now) && now < a->from_c - DEEP_C && !gate_is_slow(v->gate);
	return probe == PROBE_GOOD && deep && unlike_air(a, v, second) <= 1;
}

static enum again_found judge(struct again *a, const struct view *v, enum probe_state probe, int64_t second)
{
	bool dip = v->round->phase == PHASE_WARM && gate_is_slow(v->gate);
	int verdict = dip ? judge_dip(a, v, second) : judge_fall(a, v, probe, second);
	enum again_found found = verdict > 0					? AGAIN_NEW_ICE
				 : verdict < 0 && came_off(a, v, probe, second) ? AGAIN_OFF
										: AGAIN_NOTHING;
	if (verdict != 0)
		again_forget(a);
	return found;
}

static bool colder_than_at_the_end(const struct again *a, const struct view *v, int64_t t_ms, int64_t second)
{
	return t_ms - v->round->ended_ms <= TAKE_BACK_COLDER_MS &&
	       series_median(&v->skin->probe, second - COLDER_S + 1, second, COLDER_S / 2 + 1) <
		       a->floor_c - COLDER_C;
}

enum again_found again_step(struct again *a, const struct view *v, const struct onset *onset, bool fell,
			    enum probe_state probe, int64_t t_ms, int64_t second)
{
	if (again_judges(a))
		return judge(a, v, probe, second);
	bool soon = fell && t_ms - v->round->ended_ms <= TAKE_BACK_MS;
	if (v->round->phase != PHASE_WARM && (soon || colder_than_at_the_end(a, v, t_ms, second)))
		return AGAIN_SAME_ICE;
	if (fell && v->round->phase != PHASE_WINDOW) {
		a->fall_s = second;
		a->from_c = onset_reference_c(onset, &v->skin->probe);
	}
	return AGAIN_NOTHING;
}
