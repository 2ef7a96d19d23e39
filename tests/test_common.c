/* Several probes as one reading: what it is, and that it goes on where it was when one is lost. Each limit of
 * spots.c from both sides. */
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

Test(common, what_the_common_reading_is_moved_by_is_forgotten)
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

Test(common, the_common_reading_is_the_mean_of_those_in_use)
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
Test(common, a_spot_counts_by_its_distance)
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

Test(common, two_differ_after_ten_seconds_of_it)
{
	int after_s = differs_after(8, 60);
	cr_expect_gt(after_s, 10, "%d", after_s);
	cr_expect_lt(after_s, 30, "%d", after_s);
	cr_expect(spots.differ);
	cr_expect_eq(differs_after(2, 300), -1);
}

/* What nobody knows does not bring them together. */
Test(common, two_that_differ_do_so_until_they_are_seen_together)
{
	cr_assert_geq(differs_after(8, 60), 0);
	for (int s = 0; s < 60; s++) { /* strokes before the first ice prove nothing */
		double wave = s % 8 < 4 ? 1 : -1;
		second((double[]){12 + wave, 20 + wave}, VOUCH_REST);
		cr_assert(spots.differ, "%d", s);
	}
	int together_s = 0;
	while (spots.differ && together_s < 200) {
		second((double[]){12, 20}, VOUCH_HANDS); /* while hands are on it they may lie so far apart */
		together_s++;
	}
	cr_expect_eq(together_s, 30);
}

/* ---- re-warming ---- */

/* Where a spot usually lies against the other: how many seconds until 63 % of a change are in it. */
Test(common, where_a_spot_usually_lies_follows_slowly)
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
Test(common, where_a_spot_usually_lies_counts_while_rewarming_alone)
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

Test(common, what_a_spot_differs_by_at_rest_is_its_own_by_half)
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
Test(common, the_skin_at_rest_is_that_of_40_s_until_15_s_ago)
{
	begin(2);
	for (int s = 0; s < 100; s++) /* 45 to 84 */
		second((double[]){30, s < 45 || s > 84 ? 32 : 31}, VOUCH_REST);
	spots_ice_begins(&spots, true);
	cr_expect_float_eq(spots.one[1].offset_c, 0.25, 1e-3, "%g", (double)spots.one[1].offset_c);
}

/* ---- how far apart ---- */

Test(common, they_lie_apart_as_means_of_25_s)
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

Test(common, one_as_cold_as_before_and_another_four_degrees_warmer_is_still_ice)
{
	cr_expect(iced(14.1, 10));
	cr_expect(!iced(13.9, 10));
	cr_expect(iced(16, 11), "a stroke of the last 20 s was as cold");
	begin(2);
	for (int s = 0; s < 100; s++)
		second((double[]){s < 75 ? 10 : 12, s < 75 ? 10 : 20}, VOUCH_ICE);
	cr_expect(!spots_iced(&spots, now_s - 1), "no stroke came for over 20 s: both warm");
}

/* ---- one is left out ---- */

/* Two of 10 and 12 C for two minutes, the second at late_c in the last half minute; then it says nothing. */
static void lose_second(double late_c)
{
	begin(2);
	for (int s = 0; s < 130; s++)
		second((double[]){10, s < 100 ? 12 : late_c}, VOUCH_HANDS);
	cr_assert_eq(spots_reading(&spots, SECONDS_MS(now_s - 1)).mc, (int32_t)lround(500 * (10 + late_c)));
	while (!found.n)
		second((double[]){10, NAN}, VOUCH_HANDS);
}

Test(common, the_common_reading_goes_on_where_it_was_when_one_is_lost)
{
	lose_second(12);
	cr_expect_eq(now_s - 1, 129 + 6, "after five seconds without a reading");
	cr_expect(found.n == 1 && found.of[0].spot == 1 && !found.of[0].back && found.mended);
	cr_expect_eq(found.of[0].state, SPOT_NO_READING);
	cr_expect_float_eq(spots.carry_c, 1, 1e-3);
	cr_expect_eq(spots_reading(&spots, SECONDS_MS(now_s - 1)).mc, 11000);
	for (int64_t s = now_s - 90; s < now_s; s++)
		cr_expect_float_eq(spots_mended_c(&spots, s), s == 135, 1e-3, "%d", (int)s);
	cr_expect_eq(spots_mended_c(&spots, now_s), 0);
}

/* What it gave to the last minutes is taken out of them, against the level from before these. */
Test(common, what_one_that_is_left_out_gave_lately_is_taken_out)
{
	lose_second(14);
	for (int64_t s = now_s - 90; s < now_s; s++)
		cr_expect_float_eq(spots_mended_c(&spots, s),
				   s < 100   ? 0
				   : s < 135 ? -1
					     : 1,
				   1e-3, "%d", (int)s);
	/* by no more than a degree and a half at once */
	spots.carry_c = 0;
	begin(2);
	for (int s = 0; s < 130; s++)
		second((double[]){10, 18}, VOUCH_HANDS);
	while (!found.n)
		second((double[]){10, NAN}, VOUCH_HANDS);
	cr_expect_float_eq(spots.carry_c, 1.5, 1e-5);
}

Test(common, one_that_reads_again_is_back_after_five_seconds_in_which_it_agrees)
{
	lose_second(12);
	for (int s = 0; s < 60; s++)
		second((double[]){10, NAN}, VOUCH_HANDS);
	int64_t back_s = now_s;
	for (found.n = 0; !found.n;)
		second((double[]){10, 11.8}, VOUCH_HANDS);
	cr_expect(found.of[0].back && found.of[0].spot == 1 && !found.mended);
	/* a mean of 25 s needs half of them; then it is held for five */
	cr_expect_eq(now_s - 1 - back_s, 12 + 4, "%d", (int)(now_s - 1 - back_s));
}

/* ---- what the estimate is told ---- */

Test(common, what_the_estimate_is_told_of_three)
{
	struct rules r;
	float f[SPOTS_FEATURES];
	rules_default(&r);
	r.n_spots = 3;
	r.spot[0] = (struct spot_place){.known = true, .distance_um = 4000};
	r.spot[1] = (struct spot_place){.known = true, .distance_um = 10000};
	spots_init(&spots, &r);
	cr_expect_float_eq(spots.mean_mm, 7, 1e-5);
	cr_expect_float_eq(spots.nearest_mm, 4, 1e-5);
	now_s = 0;
	for (int s = 0; s < 100; s++)
		second((double[]){s < 75 ? 11 : 10, 12, s < 75 ? 13 : 14}, VOUCH_ICE);
	for (int i = 0; i < 3; i++)
		spot_set_state(&spots.one[i], SPOT_OK);
	spots_features(&spots, 99, 12, 12.2f, f);
	const double wanted[] = {log(3),
				 7,
				 4,
				 1,
				 2,
				 -2,
				 13 + 25 / 60.0 - 12.2,
				 11 - 25 / 60.0 - 12.2,
				 10 - 12,
				 11 - 25 / 60.0 - 12.2,
				 log((0.05 + 2 / 25.0) / 0.05),
				 13.25 - 10.75};
	for (int i = 0; i < SPOTS_FEATURES; i++)
		cr_expect_float_eq(f[i], wanted[i], 0.02, "%d: %g, not %g", i, (double)f[i], wanted[i]);
	for (int i = 0; i < 3; i++)
		spot_set_state(&spots.one[i], SPOT_OFF);
	spots_features(&spots, 99, 12, 12.2f, f);
	for (int i = 4; i < SPOTS_FEATURES; i++)
		cr_expect_eq(f[i], 0, "%d: nobody is in use", i);
	cr_expect_eq(f[0], 0);
	r.spot[0].known = r.spot[1].known = false;
	spots_init(&spots, &r);
	spots_features(&spots, 99, 12, 12.2f, f);
	cr_expect(f[1] == 15 && f[2] == 15 && f[3] == 0, "nobody told where they lie");
}
