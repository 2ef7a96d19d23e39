#include "off.h"

#include <math.h>

#include "core/detector/signal/place.h"
#include "core/detector/signal/proof.h"

/* While re-warming: skin that overshoots falls by over 2 C (fingers out of cold water), but in five minutes
 * and more. A probe in air falls at once: against the warmest of one, two and three minutes ago. */
#define FALL_C 1.5f
#define FALL_HOLD_S 10
#define FALL_STEP_S 60
/* Nor does skin rise faster than this after the first minute, ... */
#define RISE_C_PER_MIN 3.5f
/* ... or by this much within ten seconds or so: 0.44 C is the most of 230 laboratory sessions. It lies
 * elsewhere now. */
#define JUMP_C 0.9f
#define JUMP_APART_S 15
#define RISE_HOLD_S 10

/* In air during icing: flat, near the room, and cold shortly before. */
#define FLAT_S 30
#define FLAT_SD_C 0.15f
#define COLD_C 20.0f
#define COLD_WITHIN_S 120

/* This close to the room, it lies in the room. */
#define NEAR_ROOM_C 1.0f
#define NEAR_UNKNOWN_ROOM_C 3.0f

/* So often is what it shows kept for later. */
#define WATCH_EVERY_S 10

/* On skin again: where this skin must be, for this long, soon after it was moved there. Where it came to lie
 * it stays off, whatever this skin would be by now: it passes every warmth once. */
#define BACK_S 30
#define MOVED_S 90
/* After a gap nobody saw it move: so long it may lie where this skin cannot be, until it counts as off. */
#define ELSEWHERE_S 60

void off_init(struct off *o)
{
	*o = (struct off){.probe = PROBE_UNSEEN, .moved_s = INT64_MIN / 2};
}

void off_ice_begins(struct off *o)
{
	*o = (struct off){.probe = o->probe == PROBE_OFF ? PROBE_GOOD : o->probe, .moved_s = INT64_MIN / 2};
}

void off_ice_ends(struct off *o)
{
	onward_begins(&o->onward);
}

void off_gap(struct off *o, const struct round *r, bool minutes)
{
	/* what hands do until then fits no curve */
	bool watched = o->onward.any && o->onward.at_s >= (r->ended_ms + OFF_HANDS_MS) / 1000;
	o->unsure = !round_icing(r) && r->phase != PHASE_BEFORE && (minutes || watched);
	o->back = o->elsewhere = (struct hold){0};
}

void off_reading(struct off *o)
{
	if (o->probe == PROBE_LOST || o->probe == PROBE_UNSEEN)
		o->probe = o->fell ? PROBE_OFF : PROBE_GOOD;
}

void off_lost(struct off *o)
{
	o->probe = PROBE_LOST;
}

void off_fell(struct off *o)
{
	o->probe = PROBE_OFF;
	o->fell = true;
	o->unsure = false;
	o->back = o->fallen = o->rising = (struct hold){0};
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

#define LATELY_S 10
#define LATELY_NEED 5

static float lately_c(struct off *o, const struct series *q, int64_t second)
{
	order_move(&o->lately, q, second - LATELY_S + 1, second);
	return order_median(&o->lately, LATELY_NEED);
}

/* What that was before the jump. */
static float before_c(const struct series *q, int64_t second)
{
	int64_t to_s = second - JUMP_APART_S;
	return series_median(q, to_s - LATELY_S + 1, to_s, LATELY_NEED);
}

static bool jumped(struct off *o, const struct series *q, int64_t second)
{
	/* medians lie within the extremes, which are found sooner */
	struct series_range range = series_range(q, second - JUMP_APART_S - LATELY_S + 1, second);
	return range.max - range.min >= JUMP_C &&
	       fabsf(lately_c(o, q, second) - before_c(q, second)) >= JUMP_C;
}

#define HALF_MINUTE_NEED 15

/* Its median is not outside of its extremes, which are found sooner. */
static float half_minute_min_c(const struct series *q, int64_t to_s)
{
	return series_range(q, to_s - 29, to_s).min;
}

static float half_minute_c(const struct series *q, int64_t to_s)
{
	return series_median(q, to_s - 29, to_s, HALF_MINUTE_NEED);
}

static void find_crests(struct off *o, const struct series *q, int64_t second)
{
	crest_move(&o->now, q, second - 29, second);
	for (int i = 0; i < OFF_FALL_STEPS; i++) {
		int64_t to_s = second - (i + 1) * FALL_STEP_S;
		crest_move(&o->ago[i], q, to_s - 29, to_s);
	}
}

/* Was it so much warmer one, two or three minutes ago, but since from_s? */
static bool was_warmer(const struct off *o, const struct series *q, int64_t second, int64_t from_s,
		       float low_c)
{
	for (int i = 0; i < OFF_FALL_STEPS; i++) {
		int64_t to_s = second - (i + 1) * FALL_STEP_S;
		if (to_s - 29 >= from_s && low_c < o->ago[i].max - FALL_C &&
		    low_c < half_minute_c(q, to_s) - FALL_C)
			return true;
	}
	return false;
}

static enum off_found watch_warming(struct off *o, const struct view *v, int64_t second)
{
	const struct series *q = &v->skin->probe;
	int64_t from_s = (v->round->ended_ms + OFF_HANDS_MS) / 1000;
	if (from_s < o->back_s)
		from_s = o->back_s;
	find_crests(o, q, second);
	if (o->now.n < HALF_MINUTE_NEED || second - 89 < from_s)
		return OFF_NOTHING;
	float low_c = lately_c(o, q, second);
	bool fell = !isnan(low_c) &&
		    hold_step(&o->fallen, was_warmer(o, q, second, from_s, low_c)) >= FALL_HOLD_S;
	bool fast = o->ago[0].n >= HALF_MINUTE_NEED &&
		    o->now.max - half_minute_min_c(q, second - 60) > RISE_C_PER_MIN &&
		    half_minute_c(q, second) - half_minute_c(q, second - 60) > RISE_C_PER_MIN;
	return fell || hold_step(&o->rising, fast) >= RISE_HOLD_S ? OFF_FELL : OFF_NOTHING;
}

static bool jumped_up(struct off *o, const struct view *v, int64_t second)
{
	const struct series *q = &v->skin->probe;
	return v->round->phase == PHASE_WARMING &&
	       second - 89 >= (v->round->ended_ms + OFF_HANDS_MS) / 1000 && jumped(o, q, second) &&
	       lately_c(o, q, second) > before_c(q, second);
}

/* The probe stays off until the reading is this skin again: under the ice, by its strokes; before any, by its
 * warmth. */
static bool is_back(const struct off *o, const struct view *v, const struct off_skin *skin, int64_t second,
		    float now)
{
	float room_c = place_room_c(v->rules);
	if (round_icing(v->round))
		return skin->strokes && now < room_c - PLACE_BELOW_ROOM_C;
	if (v->round->phase == PHASE_BEFORE)
		return now >= PROOF_SKIN_MIN_C && now <= PROOF_SKIN_MAX_C &&
		       fabsf(now - room_c) > NEAR_ROOM_C;
	return second - o->moved_s <= MOVED_S &&
	       onward_holds(&o->onward, skin->rest_c, v->round->ended_ms / 1000, second, now);
}

static enum off_found watch_back(struct off *o, const struct view *v, const struct off_skin *skin,
				 int64_t second)
{
	const struct series *q = &v->skin->probe;
	float now = lately_c(o, q, second);
	if (jumped(o, q, second))
		o->moved_s = second;
	int back = isnan(now) ? -1 : is_back(o, v, skin, second, now);
	if (hold_step(&o->back, back) < BACK_S)
		return OFF_NOTHING;
	o->probe = PROBE_GOOD;
	o->fell = false;
	o->back_s = second - BACK_S + 1;
	o->fallen = o->rising = (struct hold){0};
	return OFF_BACK;
}

/* After a gap: is it still on this skin? */
static enum off_found judge_gap(struct off *o, const struct view *v, const struct off_skin *skin,
				int64_t second)
{
	float now = lately_c(o, &v->skin->probe, second);
	int here = isnan(now)
			   ? -1
			   : onward_holds(&o->onward, skin->rest_c, v->round->ended_ms / 1000, second, now);
	if (hold_step(&o->back, here) >= BACK_S)
		o->unsure = false;
	return hold_step(&o->elsewhere, here < 0 ? -1 : !here) >= ELSEWHERE_S ? OFF_FELL : OFF_NOTHING;
}

enum off_found off_step(struct off *o, const struct view *v, const struct off_skin *skin, bool judging,
			int64_t second)
{
	bool after = !round_icing(v->round) && v->round->phase != PHASE_BEFORE;
	if (o->probe == PROBE_OFF)
		return watch_back(o, v, skin, second);
	if (o->probe != PROBE_GOOD)
		return OFF_NOTHING;
	if (!after)
		return round_icing(v->round) ? watch_icing(v, second) : OFF_NOTHING;
	if (o->unsure)
		return judge_gap(o, v, skin, second);
	if (jumped_up(o, v, second))
		return OFF_FELL;
	enum off_found found =
		v->round->phase == PHASE_WARMING && !judging ? watch_warming(o, v, second) : OFF_NOTHING;
	int64_t ended_s = v->round->ended_ms / 1000;
	if (found == OFF_NOTHING && !judging && (second - ended_s) % WATCH_EVERY_S == 0)
		onward_watch(&o->onward, &v->skin->probe, second, ended_s);
	return found;
}
