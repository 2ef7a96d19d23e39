/* What several probes say about each other in one second: each limit of vouch.c from both sides. */
#include <criterion/criterion.h>
#include <math.h>

#include "core/detector/spots/vouch.h"

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

/* Over how long: rising by a degree in each tenth second, no other span has the same mean. */
Test(vouch, the_means_that_are_compared)
{
	struct vouch_input in = input_of(VOUCH_WARMING);
	put(&(struct levels){.c = {20, 20, 20}});
	for (int s = 0; s < 120; s++)
		all[2].trail.v[s] = (float)(20 + s * s / 2000.0);
	vouch_look(all, 3, &in, look);
	cr_expect_float_eq(look[2].apart_c, trail_mean(&all[2].trail, 119, 25) - 20, 1e-5);
	cr_expect_float_eq(look[2].moves_c, trail_moves(&all[2].trail, 119, 20), 1e-6);
	in.when = VOUCH_ICE;
	vouch_look(all, 3, &in, look);
	cr_expect_float_eq(look[2].apart_c, trail_mean(&all[2].trail, 119, 60) - 20, 1e-5);
	cr_expect_float_eq(look[2].wanders_c,
			   trail_mean(&all[2].trail, 119, 25) - trail_mean(&all[2].trail, 94, 25), 1e-5);
	cr_expect(isnan(look[2].apart_c) == false && look[0].stroke_c > 0);
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
	cr_expect_eq(called(10, 0, 0.06f, 1, 21, 32), SPOT_STUCK);
	cr_expect_eq(called(10, 0, 0.061, 1, 21, 32), SPOT_OFF);
	cr_expect_eq(called(23, 0, 0, 1, 21, 32), SPOT_OFF, "in the room");
	cr_expect_eq(called(23.1, 0, 0, 1, 21, 32), SPOT_STUCK);
	cr_expect_eq(called(18, 0, 0, 1, NAN, 32), SPOT_OFF, "in an ordinary room");
	cr_expect_eq(called(17.9, 0, 0, 1, NAN, 32), SPOT_STUCK);
	cr_expect_eq(called(24, 0, 0, 1, NAN, 32), SPOT_OFF);
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
