/* What several probes say about each other, second by second: each limit of spots.c and vouch.c from both
 * sides. */
#include <criterion/criterion.h>
#include <math.h>

#include "core/detector/spots/spots.h"

static struct spots spots;
static struct spots_found found;
static int64_t now_s;

static void begin(int n)
{
	struct rules r;
	rules_default(&r);
	r.n_spots = n;
	for (int i = 0; i < n; i++)
		r.spot[i] = (struct spot_place){.known = true, .distance_um = 8000};
	spots_init(&spots, &r);
	now_s = 0;
}

/* One second, in which spot i reads c[i]; NAN: nothing. */
static void second(const double *c, enum vouch_when when)
{
	struct vouch_input in = {
		.when = when, .second = now_s, .ice_s = (int)now_s, .room_c = 21, .t0_c = 32};
	for (int i = 0; i < spots.n; i++)
		if (!isnan(c[i]))
			spots_take(&spots, i, SECONDS_MS(now_s),
				   &(struct channel_value){(int32_t)lround(1000 * c[i]), STATUS_OK, 0},
				   false);
	found = spots_step(&spots, &in, SECONDS_MS(now_s));
	now_s++;
}

/* ---- the common reading ---- */

Test(vouch, what_the_common_reading_is_moved_by_is_forgotten)
{
	static const struct {
		enum vouch_when when;
		int s; /* until an e-th is left */
	} rows[] = {{VOUCH_ICE, 60}, {VOUCH_REST, 300}, {VOUCH_WARMING, 300}};
	for (int i = 0; i < 3; i++) {
		double none[] = {NAN, NAN};
		begin(2);
		spots.carry_c = 1;
		for (int s = 0; s < rows[i].s; s++)
			second(none, rows[i].when);
		cr_expect_float_eq(spots.carry_c, exp(-1), 0.01, "%g", (double)spots.carry_c);
	}
}

Test(vouch, the_common_reading_is_the_mean_of_those_in_use)
{
	double c[] = {20, 23};
	begin(2);
	second(c, VOUCH_REST);
	cr_expect_eq(spots_reading(&spots, 0).mc, 21500);
	spots.carry_c = 0.5f;
	cr_expect_eq(spots_reading(&spots, 0).mc, 22000);
	spot_set_state(&spots.one[0], SPOT_OFF);
	cr_expect_eq(spots_reading(&spots, 0).mc, 23500);
	spot_set_state(&spots.one[1], SPOT_OFF);
	cr_expect_eq(spots_reading(&spots, 0).status, STATUS_FAULT);
}

/* A spot counts by its distance d as 1 / (100 + d * d), and 15 mm where nobody told it. */
Test(vouch, a_spot_counts_by_its_distance)
{
	struct spot near, far, unknown;
	spot_init(&near, 0);
	spot_init(&far, 10000);
	spot_init(&unknown, -1);
	cr_expect_float_eq(near.weight / far.weight, 2, 1e-4);
	cr_expect_float_eq(near.weight / unknown.weight, 3.25, 1e-4);
}

/* ---- two that differ ---- */

/* They lie so far apart under the ice for so long, after a minute and a half in which they agreed. */
static int differs_after(double apart_c, int for_s)
{
	begin(2);
	for (int s = 0; s < 90 + for_s; s++) {
		double wave = s % 8 < 4 ? 1 : -1, c[] = {12 + wave, 12 + wave + (s < 90 ? 0 : apart_c)};
		second(c, VOUCH_ICE);
		if (found.differ)
			return s - 90;
	}
	return -1;
}

Test(vouch, two_differ_after_ten_seconds_of_it)
{
	int after_s = differs_after(8, 60);
	cr_expect_gt(after_s, 10, "%d", after_s);
	cr_expect_lt(after_s, 30, "%d", after_s);
	cr_expect(spots.differ);
	cr_expect_eq(differs_after(2, 300), -1);
}

/* ---- re-warming ---- */

/* Where a spot usually lies against the other: how many seconds until 63 % of a change are in it. */
Test(vouch, where_a_spot_usually_lies_follows_slowly)
{
	begin(2);
	for (int s = 0; s < 40; s++)
		second((double[]){26, 26}, VOUCH_WARMING);
	cr_expect_float_eq(spots.one[1].apart_c, 0, 1e-3);
	for (int s = 0; s < 25 + 250; s++)
		second((double[]){26, 26.6}, VOUCH_WARMING);
	cr_expect_float_eq(spots.one[1].apart_c, 0.6 * (1 - exp(-1)), 0.03, "%g",
			   (double)spots.one[1].apart_c);
	for (int s = 0; s < 100; s++)
		second((double[]){26, 26.6}, VOUCH_HANDS);
	cr_expect_float_eq(spots.one[1].apart_c, 0.6 * (1 - exp(-1)), 0.03, "hands move everything");
}

/* That it lies elsewhere than usual speaks against it while re-warming alone. */
Test(vouch, where_a_spot_usually_lies_counts_while_rewarming_alone)
{
	for (int warming = 0; warming < 2; warming++) {
		struct vouch_look look[2];
		struct vouch_input in = {
			.when = warming ? VOUCH_WARMING : VOUCH_REST, .second = 59, .t0_c = 30, .room_c = 21};
		begin(2);
		for (int s = 0; s < 60; s++)
			second((double[]){30, 30}, VOUCH_REST);
		spots.one[1].apart_c = 2.6f;
		vouch_look(spots.one, 2, &in, look);
		cr_expect_eq(look[1].far, warming);
	}
}

/* ---- the ice begins ---- */

Test(vouch, what_a_spot_differs_by_at_rest_is_its_own_by_half)
{
	begin(2);
	for (int s = 0; s < 80; s++)
		second((double[]){30, 31}, VOUCH_REST);
	spots_ice_begins(&spots, true);
	cr_expect_float_eq(spots.one[0].offset_c, -0.25, 1e-3);
	cr_expect_float_eq(spots.one[1].offset_c, 0.25, 1e-3);
	begin(2);
	for (int s = 0; s < 80; s++)
		second((double[]){29, 35}, VOUCH_REST);
	spots_ice_begins(&spots, true);
	cr_expect_float_eq(spots.one[1].offset_c, 1, 1e-3, "a degree at most");
	cr_expect_float_eq(spots.one[0].offset_c, -1, 1e-3);
	begin(2);
	for (int s = 0; s < 80; s++)
		second((double[]){30, 31}, VOUCH_REST);
	spots_ice_begins(&spots, false);
	cr_expect_eq(spots.one[0].offset_c, 0, "without a T0 nothing is known");
	cr_expect_float_eq(spots.wander_c, 0.8, 1e-5);
}

/* The ice is found late: of the last 15 s nothing is the skin at rest. */
Test(vouch, the_skin_at_rest_is_that_of_40_s_until_15_s_ago)
{
	begin(2);
	for (int s = 0; s < 100; s++) /* 45 to 84 */
		second((double[]){30, s < 45 || s > 84 ? 32 : 31}, VOUCH_REST);
	spots_ice_begins(&spots, true);
	cr_expect_float_eq(spots.one[1].offset_c, 0.25, 1e-3, "%g", (double)spots.one[1].offset_c);
}

/* ---- how far apart ---- */

Test(vouch, they_lie_apart_as_means_of_25_s)
{
	begin(2);
	for (int s = 0; s < 75; s++)
		second((double[]){26, s < 50 ? 28 : 27}, VOUCH_WARMING);
	cr_expect_float_eq(spots_apart_c(&spots, now_s - 1), 1, 1e-3);
	second((double[]){26, 27}, VOUCH_WARMING);
	cr_expect_float_eq(spots_apart_c(&spots, 50), (24 * 2 + 1) / 25.0, 1e-3);
	spot_set_state(&spots.one[0], SPOT_OFF);
	cr_expect_eq(spots_apart_c(&spots, now_s - 1), 0, "one alone");
}

/* One is as cold as it was under the ice, another suddenly over 4 C warmer. */
static bool iced(double other_c, double cold_c)
{
	begin(2);
	for (int s = 0; s < 100; s++)
		second((double[]){s < 93 ? 10 : cold_c, s < 93 ? 10 : other_c}, VOUCH_ICE);
	return spots_iced(&spots, now_s - 1);
}

Test(vouch, one_as_cold_as_before_and_another_four_degrees_warmer_is_still_ice)
{
	cr_expect(iced(14.1, 10));
	cr_expect(!iced(13.9, 10));
	cr_expect(iced(16, 11), "a stroke of the last 20 s was as cold");
	begin(2);
	for (int s = 0; s < 100; s++)
		second((double[]){s < 75 ? 10 : 12, s < 75 ? 10 : 20}, VOUCH_ICE);
	cr_expect(!spots_iced(&spots, now_s - 1), "no stroke came for over 20 s: both warm");
}

/* ---- what they say about each other ---- */

static struct spot all[3];
static struct vouch_look look[3];

/* The three read these levels for two minutes, the third one step_c higher in the last step_s seconds, and
 * all move up and down each two seconds by moves_c. */
struct levels {
	double c[3], moves_c[3], step_c;
	int step_s;
};

static void put(const struct levels *l)
{
	for (int i = 0; i < 3; i++) {
		spot_init(&all[i], 8000);
		spot_set_state(&all[i], SPOT_OK);
		all[i].quiet_c = 0;
		for (int s = 0; s < 120; s++)
			trail_push(&all[i].trail, s,
				   (float)(l->c[i] + (s / 2 % 2 ? 0.5 : -0.5) * l->moves_c[i] +
					   (i == 2 && s >= 120 - l->step_s ? l->step_c : 0)));
	}
}

static struct vouch_input input_of(enum vouch_when when)
{
	return (struct vouch_input){.when = when, .second = 119, .ice_s = 100, .room_c = 21, .t0_c = 32};
}

/* Is the third far from the others, lying apart_c above them? */
static int far_by(enum vouch_when when, double apart_c, double wander_c)
{
	struct levels l = {.c = {20, 20, 20 + apart_c}};
	struct vouch_input in = input_of(when);
	in.wander_c = (float)wander_c;
	put(&l);
	vouch_look(all, 3, &in, look);
	return look[2].far;
}

Test(vouch, how_far_is_far)
{
	static const struct {
		enum vouch_when when;
		double far_c;
	} rows[] = {{VOUCH_REST, 2.5}, {VOUCH_ICE, 3.4}, {VOUCH_HANDS, 9}, {VOUCH_WARMING, 3}};
	for (int i = 0; i < 4; i++) {
		cr_expect_eq(far_by(rows[i].when, rows[i].far_c - 0.02, 0), 0, "row %d", i);
		cr_expect_eq(far_by(rows[i].when, rows[i].far_c + 0.02, 0), 1, "row %d", i);
		cr_expect_eq(far_by(rows[i].when, -rows[i].far_c - 0.02, 0), 1, "row %d", i);
	}
	/* under ice half a degree and 3.3 times what they wander */
	cr_expect_eq(far_by(VOUCH_ICE, 0.5 + 3.3 * 1.5 - 0.02, 1.5), 0);
	cr_expect_eq(far_by(VOUCH_ICE, 0.5 + 3.3 * 1.5 + 0.02, 1.5), 1);
	struct levels l = {.c = {20, 20, 30}};
	struct vouch_input in = input_of(VOUCH_ICE);
	put(&l);
	in.ice_s = 59;
	vouch_look(all, 3, &in, look);
	cr_expect_eq(look[2].far, -1, "in its first minute nobody knows");
	in.ice_s = 60;
	vouch_look(all, 3, &in, look);
	cr_expect_eq(look[2].far, 1);
	in = input_of(VOUCH_REST);
	in.t0_c = NAN;
	vouch_look(all, 3, &in, look);
	cr_expect_eq(look[2].far, -1, "a probe that still warms proves nothing");
}

/* The last half minute shows a sudden error sooner than the minute does. */
Test(vouch, under_ice_half_a_minute_is_enough_for_a_sudden_error)
{
	for (int k = 0; k < 4; k++) {
		double limit_c = k < 2 ? 4.4 : 6 * 0.9, wander_c = k < 2 ? 0.5 : 0.9;
		struct levels l = {
			.c = {20, 20, 20}, .step_c = limit_c + (k % 2 ? 0.02 : -0.02), .step_s = 25};
		struct vouch_input in = input_of(VOUCH_ICE);
		in.wander_c = (float)wander_c;
		put(&l);
		vouch_look(all, 3, &in, look);
		cr_expect_eq(look[2].far, k % 2, "%d", k);
	}
}

Test(vouch, of_three_the_farthest_alone_can_be_wrong)
{
	struct levels l = {.c = {20, 25, 32}};
	struct vouch_input in = input_of(VOUCH_WARMING);
	put(&l);
	vouch_look(all, 3, &in, look);
	cr_expect(look[0].far == 0 && look[1].far == 0 && look[2].far == 1);
	l.c[0] = 10;
	put(&l);
	vouch_look(all, 3, &in, look);
	cr_expect(look[0].far == 1 && look[1].far == 0 && look[2].far == 0);
}

static int agrees_by(enum vouch_when when, double apart_c, double moves_c)
{
	struct levels l = {.c = {20, 20, 20 + apart_c}, .moves_c = {1, 1, moves_c}};
	struct vouch_input in = input_of(when);
	put(&l);
	vouch_look(all, 3, &in, look);
	return look[2].agrees;
}

Test(vouch, who_lies_and_moves_like_the_others_agrees)
{
	static const struct {
		enum vouch_when when;
		double limit_c;
	} rows[] = {{VOUCH_REST, 1.5}, {VOUCH_ICE, 2.5}, {VOUCH_HANDS, 2}, {VOUCH_WARMING, 0.8}};
	for (int i = 0; i < 4; i++) {
		cr_expect_eq(agrees_by(rows[i].when, rows[i].limit_c - 0.03, 1), 1, "row %d", i);
		cr_expect_eq(agrees_by(rows[i].when, rows[i].limit_c + 0.03, 1), 0, "row %d", i);
	}
	cr_expect_eq(agrees_by(VOUCH_ICE, 0, 0.36), 1, "a third of their strokes");
	cr_expect_eq(agrees_by(VOUCH_ICE, 0, 0.34), 0);
	cr_expect_eq(agrees_by(VOUCH_WARMING, 0, 0), 1, "without ice nothing moves");
}

static int still_by(double moves_c, double others_c, double quiet_c, bool slow)
{
	struct levels l = {.c = {20, 20, 20}, .moves_c = {others_c, others_c, moves_c}};
	struct vouch_input in = input_of(VOUCH_ICE);
	in.slow = slow;
	put(&l);
	all[2].quiet_c = (float)quiet_c;
	vouch_look(all, 3, &in, look);
	return look[2].still;
}

Test(vouch, who_stands_still_while_others_show_strokes)
{
	cr_expect_eq(still_by(0.09, 1, 0, false), 1);
	cr_expect_eq(still_by(0.11, 1, 0, false), 0, "a tenth of what they do");
	cr_expect_eq(still_by(0.19, 1, 0.1, false), 1, "above its noise");
	cr_expect_eq(still_by(0, 0.26, 0, false), 1);
	cr_expect_eq(still_by(0, 0.24, 0, false), -1, "no strokes are seen");
	cr_expect_eq(still_by(0, 1, 0, true), -1, "readings are too rare");
}

/* Alone it changed by over 1.2 C in 40 s, and the others by less than half as much. */
Test(vouch, who_moved_alone)
{
	for (int k = 0; k < 2; k++) {
		struct levels l = {.c = {20, 20, 20}, .step_c = k ? 1.23 : 1.17, .step_s = 40};
		struct vouch_input in = input_of(VOUCH_WARMING);
		put(&l);
		vouch_look(all, 3, &in, look);
		cr_expect_eq(look[2].moved, k);
		in.when = VOUCH_HANDS;
		vouch_look(all, 3, &in, look);
		cr_expect(!look[2].moved, "hands move everything");
		in.when = VOUCH_WARMING;
		for (int s = 80; s < 120; s++)
			all[0].trail.v[s % TRAIL_S] += 0.7f, all[1].trail.v[s % TRAIL_S] += 0.7f;
		vouch_look(all, 3, &in, look);
		cr_expect(!look[2].moved, "so did they");
	}
}

/* ---- what one that is left out is called ---- */

static enum spot_state called(double c, double apart_c, double moves_c, int still, double room_c, double t0_c)
{
	struct levels l = {.c = {c, c, c}};
	struct vouch_input in = input_of(VOUCH_ICE);
	struct vouch_look seen = {.still = still, .moves_c = (float)moves_c, .apart_c = (float)apart_c};
	in.room_c = (float)room_c;
	in.t0_c = (float)t0_c;
	put(&l);
	return vouch_as(all, 3, 2, &in, &seen);
}

Test(vouch, what_stands_still_is_elsewhere_stuck_or_off)
{
	cr_expect_eq(called(29.55, 0, 0, 1, 21, 32), SPOT_ELSEWHERE, "as warm as skin at rest");
	cr_expect_eq(called(29.45, 0, 0, 1, 21, 32), SPOT_STUCK);
	cr_expect_eq(called(28.55, 0, 0, 1, 21, NAN), SPOT_ELSEWHERE);
	cr_expect_eq(called(28.45, 0, 0, 1, 21, NAN), SPOT_STUCK);
	cr_expect_eq(called(10, 0, 0.059, 1, 21, 32), SPOT_STUCK);
	cr_expect_eq(called(10, 0, 0.061, 1, 21, 32), SPOT_OFF);
	cr_expect_eq(called(22.9, 0, 0, 1, 21, 32), SPOT_OFF, "in the room");
	cr_expect_eq(called(23.1, 0, 0, 1, 21, 32), SPOT_STUCK);
	cr_expect_eq(called(18.1, 0, 0, 1, NAN, 32), SPOT_OFF, "in an ordinary room");
	cr_expect_eq(called(17.9, 0, 0, 1, NAN, 32), SPOT_STUCK);
	cr_expect_eq(called(23.9, 0, 0, 1, NAN, 32), SPOT_OFF);
	cr_expect_eq(called(24.1, 0, 0, 1, NAN, 32), SPOT_STUCK);
}

Test(vouch, what_lies_far_is_elsewhere_off_wet_differs_or_drifts)
{
	cr_expect_eq(called(30, 5, 1, 0, 21, 32), SPOT_ELSEWHERE);
	cr_expect_eq(called(30, -5, 1, 0, 21, 32), SPOT_WET, "what is colder than skin elsewhere");
	cr_expect_eq(called(21, 5, 1, 0, 21, 32), SPOT_OFF);
	/* it lay with the others 45 s ago */
	cr_expect_eq(called(10, -2.6, 1, 0, 21, 32), SPOT_WET);
	cr_expect_eq(called(10, -2.4, 1, 0, 21, 32), SPOT_DRIFTING);
	cr_expect_eq(called(10, 2.6, 1, 0, 21, 32), SPOT_DIFFERS);
	cr_expect_eq(called(10, 2.4, 1, 0, 21, 32), SPOT_DRIFTING);
}

/* ---- trails ---- */

Test(vouch, a_trail_knows_two_minutes_and_half_of_a_span_is_enough)
{
	static struct trail t;
	t = (struct trail){0};
	cr_expect(isnan(trail_at(&t, 0)) && isnan(trail_mean(&t, 0, 1)) && isnan(trail_lowest(&t, 0, 5)));
	for (int s = 0; s < 200; s += 2) /* every other second */
		trail_push(&t, s, (float)s);
	cr_expect(isnan(trail_at(&t, 70)) && trail_at(&t, 72) == 72 && isnan(trail_at(&t, 73)));
	cr_expect(isnan(trail_at(&t, 199)));
	cr_expect_float_eq(trail_mean(&t, 198, 9), 194, 1e-3, "five of nine");
	cr_expect_float_eq(trail_mean(&t, 198, 10), 194, 1e-3, "five of ten");
	cr_expect(isnan(trail_mean(&t, 197, 11)), "five of eleven");
	cr_expect_float_eq(trail_lowest(&t, 198, 10), 190, 1e-3);
	cr_expect_float_eq(trail_moves(&t, 198, 20), 2, 1e-3);
	trail_shift(&t, 0.5f);
	cr_expect_float_eq(trail_at(&t, 198), 198.5, 1e-3);
	trail_push(&t, 400, 7);
	cr_expect(isnan(trail_at(&t, 198)) && isnan(trail_mean(&t, 399, 100)) && trail_at(&t, 400) == 7);
}
