#include "already.h"

#include <math.h>

/* Only ice is colder than the room by this much, or colder than a cool room when the room is not known. */
#define BELOW_ROOM_C 2.5f
#define COLD_C 17.0f
/* A glass of ice water is colder than this, however it is stirred; skin under strokes is warmer. */
#define WATER_MAX_C 8.0f
#define WATER_MEAN_C 4.0f

/*
 * Ice in use makes this many falls and rises of this size in three quarters of a minute, for ten seconds in
 * a row; a second that does not look like it takes away three. Chosen on 600 laboratory sessions that begin
 * in the ice.
 */
#define LOOK_S ALREADY_SEEN_S
#define LOOK_NEED_S 30
#define SWING_C 1.5f
#define SWING_STEEL_C 2.5f /* undoing its lag amplifies its noise */
#define SWINGS 4
#define HELD_S 10
#define TAKEN_BACK_S 3

/* Passes swing too, but the reading never falls below where they began, ... */
#define LATER_S 30
/* ... and the evidence that the ice is away (log-odds, see ending.c) must be less than this. */
#define AWAY_MAX 2.0f

/* A hand that warms a probe does not come and go this quickly. */
#define STROKES_S 20
#define STROKE_C 0.3f
#define STROKES 2

static bool below_room(float c, float room_c)
{
	return c < (isnan(room_c) ? COLD_C : room_c - BELOW_ROOM_C);
}

int already_swings(const struct series *q, int64_t from, int64_t to, int calm_s, float least_c)
{
	int turns = 0, way = 0;
	float turn_c = NAN;
	for (int64_t s = from; s <= to; s++) {
		float c = calm_s > 1 ? series_mean(q, s - calm_s + 1, s, 1) : series_at(q, s);
		if (isnan(c))
			continue;
		if (isnan(turn_c))
			turn_c = c;
		else if (fabsf(c - turn_c) >= least_c && (c > turn_c) != (way > 0)) {
			turns += way != 0;
			way = c > turn_c ? 1 : -1;
			turn_c = c;
		} else if ((c > turn_c) == (way > 0)) {
			turn_c = c; /* further in the same direction */
		}
	}
	return turns;
}

static bool looks_like_ice(const struct series *q, int64_t second, enum sensor_kind sensor, float room_c)
{
	float swing_c = sensor == SENSOR_STEEL ? SWING_STEEL_C : SWING_C;
	struct series_stats st = series_stats(q, second - LOOK_S + 1, second);
	struct series_stats first = series_stats(q, second - LOOK_S + 1, second - LATER_S);
	struct series_stats later = series_stats(q, second - LATER_S + 1, second);
	return st.n >= LOOK_NEED_S && below_room(st.min, room_c) && later.min <= first.min &&
	       st.max > WATER_MAX_C && st.mean > WATER_MEAN_C &&
	       already_swings(q, second - LOOK_S + 1, second, 1, swing_c) >= SWINGS;
}

/* Uses the raw reading: with a quick tip the corrected one swings far above the water. */
static bool lies_in_water(const struct series *raw, int64_t second)
{
	return series_median(raw, second - LATER_S + 1, second, 1) <= WATER_MEAN_C;
}

bool already_step(struct already *a, const struct series *q, const struct series *raw, int64_t second,
		  const struct rules *r, float room_c)
{
	if (below_room(series_at(q, second), room_c)) {
		if (!a->any)
			ending_reset(&a->ending, second);
		a->any = true;
		a->cold_s = second;
	}
	/* without a cold second nothing looks like ice, and its end is not looked for */
	if (!a->any || second - a->cold_s >= LOOK_S) {
		*a = (struct already){0};
		return false;
	}
	ending_step(&a->ending, q, second, r, false);
	if (looks_like_ice(q, second, r->sensor, room_c) && !lies_in_water(raw, second) &&
	    a->ending.evidence < AWAY_MAX)
		a->held_s++;
	else
		a->held_s = a->held_s > TAKEN_BACK_S ? a->held_s - TAKEN_BACK_S : 0;
	return a->held_s >= HELD_S;
}

bool already_shows(const struct series *raw, int64_t second, float room_c)
{
	struct series_stats st = series_stats(raw, second - STROKES_S + 1, second);
	return (st.n && below_room(st.min, room_c)) ||
	       already_swings(raw, second - STROKES_S + 1, second, 1, STROKE_C) >= STROKES;
}
