/* The only probe is in the hand: what its touches of the focus decide, each limit of the contract from both
 * sides. */
#include <criterion/criterion.h>
#include <math.h>

#include "core/detector/held.h"

static struct rules rules;
static struct round stage;
static struct held held;

static void begin(enum phase phase)
{
	rules_default(&rules);
	rules.placement = PLACEMENT_TOUCH;
	rules.numb_margin_in = 0;
	round_init(&stage);
	stage.phase = phase;
	stage.n = 1;
	stage.started_ms = stage.ended_ms = stage.left_ms = 0;
	held_init(&held);
}

/* A touch at this second, of which the peak of ten seconds that follow is c. */
static enum held_found touch(int64_t t_s, double c)
{
	struct view view = {.rules = &rules, .round = &stage};
	struct touch t = {.t_ms = SECONDS_MS(t_s), .c = 20, .error_c = 0.5f};
	t.c = 20 + (float)c - touch_peak(&t).c;
	return held_take(&held, &view, &t, t.t_ms);
}

/* Touches of this warmth each 15 s; when it is numb by the touches alone, -1: never. */
static int64_t numb_s(int64_t from_s, double c)
{
	for (int64_t t_s = from_s; t_s <= from_s + 150; t_s += 15)
		if (touch(t_s, c) == HELD_NUMB)
			return t_s;
	return -1;
}

Test(held, numb_is_cold_at_each_touch_for_a_minute)
{
	begin(PHASE_ICING);
	cr_expect_eq(numb_s(100, 13.59), 160);
	begin(PHASE_ICING);
	cr_expect_eq(numb_s(100, 13.61), -1);
	begin(PHASE_ICING);
	cr_expect_eq(numb_s(15, 12), 90, "90 s after the ice began");
	/* one that is warmer begins it anew */
	begin(PHASE_ICING);
	touch(100, 12);
	touch(115, 12);
	touch(130, 14);
	touch(145, 12);
	touch(160, 12);
	touch(175, 12);
	cr_expect_eq(touch(190, 12), HELD_NOTHING);
	/* so does a time in which nobody saw the focus */
	begin(PHASE_ICING);
	touch(100, 12);
	touch(166, 12);
	cr_expect_eq(touch(181, 12), HELD_NOTHING);
	cr_expect_eq(held_numb_ms(&held, &rules, &stage), MS_NEVER, "two touches are not three");
	begin(PHASE_ICING);
	touch(100, 12);
	touch(165, 12);
	cr_expect_eq(touch(180, 12), HELD_NUMB, "65 s are bridged");
}

/* However short the hold that a person chose. */
Test(held, two_touches_are_not_enough)
{
	begin(PHASE_ICING);
	rules.numb_hold_ms = 30000;
	touch(100, 12);
	touch(115, 12);
	cr_expect_eq(held_numb_ms(&held, &rules, &stage), MS_NEVER);
	touch(125, 12);
	cr_expect_eq(held_numb_ms(&held, &rules, &stage), SECONDS_MS(130));
}

/* With the error of a touch the limit lies lower. */
Test(held, the_error_of_a_touch_makes_it_stricter)
{
	struct touch t = {.c = 20, .error_c = 0.5f};
	double error_c = (double)touch_peak(&t).error_c;
	begin(PHASE_ICING);
	rules.numb_margin_in = 1000;
	cr_expect_eq(numb_s(100, 13.59), -1);
	begin(PHASE_ICING);
	rules.numb_margin_in = 1000;
	cr_expect_eq(numb_s(100, 13.6 - error_c), 160);
	/* the share is one of 0.4 (README of the detector) */
	begin(PHASE_ICING);
	rules.numb_margin_in = 1000;
	cr_expect_eq(numb_s(100, 13.6 - 0.38 * error_c), -1);
	begin(PHASE_ICING);
	rules.numb_margin_in = 1000;
	cr_expect_eq(numb_s(100, 13.6 - 0.42 * error_c), 160);
}

Test(held, the_hold_is_complete_between_touches_when_the_last_is_no_older_than_20_s)
{
	begin(PHASE_ICING);
	touch(100, 12);
	touch(120, 12);
	cr_expect_eq(held_numb_ms(&held, &rules, &stage), MS_NEVER);
	touch(139, 12);
	cr_expect_eq(held_numb_ms(&held, &rules, &stage), MS_NEVER, "21 s too early");
	touch(140, 12);
	cr_expect_eq(held_numb_ms(&held, &rules, &stage), SECONDS_MS(160));
	stage.phase = PHASE_NUMB;
	cr_expect_eq(held_numb_ms(&held, &rules, &stage), MS_NEVER, "it is");
	held_round_begins(&held);
	stage.phase = PHASE_ICING;
	cr_expect_eq(held_numb_ms(&held, &rules, &stage), MS_NEVER, "of this round");
}

Test(held, a_touch_tells_for_65_s_under_the_ice_and_for_10_minutes_after_it)
{
	static const enum phase cold[] = {PHASE_ICING, PHASE_NUMB, PHASE_WINDOW};
	begin(PHASE_ICING);
	cr_expect(!held_is_fresh(&held, &stage, 0), "there was none");
	touch(100, 14);
	for (int i = 0; i < 3; i++) {
		stage.phase = cold[i];
		cr_expect(held_is_fresh(&held, &stage, SECONDS_MS(165)));
		cr_expect(!held_is_fresh(&held, &stage, SECONDS_MS(165) + 1));
	}
	stage.phase = PHASE_WARMING;
	cr_expect(held_is_fresh(&held, &stage, SECONDS_MS(700)));
	cr_expect(!held_is_fresh(&held, &stage, SECONDS_MS(700) + 1));
}

Test(held, it_asks_each_40_s_and_three_times)
{
	begin(PHASE_ICING);
	cr_expect_eq(held_ask_ms(&held, &stage), SECONDS_MS(40), "since the ice began");
	touch(30, 20);
	for (int i = 0; i < 3; i++) {
		cr_expect_eq(held_ask_ms(&held, &stage), SECONDS_MS(70 + 40 * i));
		held_asked(&held, SECONDS_MS(70 + 40 * i));
	}
	cr_expect_eq(held_ask_ms(&held, &stage), MS_NEVER);
	touch(160, 20);
	cr_expect_eq(held_ask_ms(&held, &stage), SECONDS_MS(200), "after a touch it asks again");
	stage.phase = PHASE_NUMB;
	cr_expect_eq(held_ask_ms(&held, &stage), MS_NEVER, "hands have other work");
}

Test(held, ice_of_which_no_touch_tells_is_away)
{
	begin(PHASE_NUMB);
	touch(200, 12);
	cr_expect_eq(held_away_ms(&held, &stage), SECONDS_MS(245));
	stage.phase = PHASE_ICING;
	cr_expect_eq(held_away_ms(&held, &stage), MINUTES_MS(13),
		     "not before the limits of the ice were called out");
	touch(700, 12);
	cr_expect_eq(held_away_ms(&held, &stage), SECONDS_MS(880));
	stage.phase = PHASE_WARMING;
	cr_expect_eq(held_away_ms(&held, &stage), MS_NEVER);
}

/* Two in turn, and rising, over the coldest of the three before. */
static enum held_found after_three(double fourth_c, double fifth_c)
{
	begin(PHASE_NUMB);
	touch(200, 13);
	touch(215, 12);
	touch(230, 13);
	cr_assert_eq(touch(245, fourth_c), HELD_NOTHING);
	return touch(260, fifth_c);
}

Test(held, ice_is_away_when_two_touches_are_2_5_warmer_and_rise)
{
	cr_expect_eq(after_three(14.6, 14.7), HELD_AWAY);
	cr_expect_eq(after_three(14.4, 14.7), HELD_NOTHING);
	cr_expect_eq(after_three(14.8, 14.7), HELD_NOTHING);
	cr_expect_eq(after_three(14.9, 15.1), HELD_AWAY);
	cr_expect_eq(after_three(12, 15.1), HELD_OVER, "over 15 C numbness is over");
	cr_expect_eq(after_three(12, 14.9), HELD_NOTHING);
}

Test(held, ice_is_3_degrees_below_the_skin_at_rest)
{
	begin(PHASE_BEFORE);
	cr_expect_eq(touch(10, 31), HELD_NOTHING);
	cr_expect_eq(touch(20, 29), HELD_NOTHING, "the warmest of them");
	float rest_c = held.rest_c;
	struct touch t = {.c = rest_c};
	float rises_c = touch_peak(&t).c - rest_c; /* at rest the touch itself counts, not a peak after it */
	cr_expect_eq(touch(30, (double)(rest_c + rises_c) - 2.9), HELD_NOTHING);
	cr_expect_eq(touch(40, (double)(rest_c + rises_c) - 3.1), HELD_ICE);
	begin(PHASE_BEFORE);
	cr_expect_eq(touch(10, 22.1 + (double)rises_c), HELD_NOTHING, "of skin that nobody saw at rest");
	cr_expect_eq(touch(20, 21.9 + (double)rises_c), HELD_ICE);
}

/* ---- after the ice ---- */

/* A touch whose own reading is this; at rest and after the ice that counts, and not a peak after it. */
static enum held_found touch_reads(int64_t t_s, double c)
{
	struct touch t = {.c = (float)c};
	return touch(t_s, (double)touch_peak(&t).c);
}

/* Skin at rest at 32 C, ice until 300 s, and re-warming since then. */
static void begin_after(enum phase phase, double rest_c)
{
	begin(PHASE_BEFORE);
	if (rest_c > 0)
		cr_assert_eq(touch_reads(10, rest_c), HELD_NOTHING);
	held_round_begins(&held);
	stage.phase = phase;
	stage.ended_ms = SECONDS_MS(300);
	stage.left_ms = SECONDS_MS(290);
}

/* Touches each ten minutes from this one on; when it is re-warmed, -1: not in an hour. */
static int64_t rewarmed_s(int64_t from_s, double c)
{
	for (int64_t t_s = from_s; t_s <= from_s + 3600; t_s += 600)
		if (touch_reads(t_s, c) == HELD_REWARMED)
			return t_s;
	return -1;
}

Test(held, rewarmed_is_25_degrees_and_a_degree_and_a_half_below_rest)
{
	begin_after(PHASE_WARMING, 32);
	cr_expect_eq(rewarmed_s(4000, 30.51), 4600);
	begin_after(PHASE_WARMING, 32);
	cr_expect_eq(rewarmed_s(4000, 30.49), -1);
	begin_after(PHASE_WARMING, 26);
	cr_expect_eq(rewarmed_s(4000, 25.01), 4600);
	begin_after(PHASE_WARMING, 26);
	cr_expect_eq(rewarmed_s(4000, 24.99), -1);
	begin_after(PHASE_WARMING, 0);
	cr_expect_eq(rewarmed_s(4000, 34), -1, "nobody saw this skin at rest");
	begin_after(PHASE_WARM, 32);
	cr_expect_eq(rewarmed_s(4000, 31), -1, "it is");
	begin_after(PHASE_WINDOW, 32);
	cr_expect_neq(rewarmed_s(4000, 31), 4600, "first numbness is over");
}

Test(held, rewarmed_is_held_for_five_minutes_from_touch_to_touch)
{
	begin_after(PHASE_WARMING, 32);
	cr_expect_eq(touch_reads(4000, 31), HELD_NOTHING, "one touch is no hold");
	cr_expect_eq(touch_reads(4299, 31), HELD_NOTHING);
	cr_expect_eq(touch_reads(4300, 31), HELD_REWARMED);
	begin_after(PHASE_WARMING, 32);
	touch_reads(4000, 31);
	touch_reads(4200, 29.9);
	cr_expect_eq(touch_reads(4300, 31), HELD_NOTHING, "a colder one begins it anew");
	cr_expect_eq(touch_reads(4599, 31), HELD_NOTHING);
	cr_expect_eq(touch_reads(4600, 31), HELD_REWARMED);
	begin_after(PHASE_WARMING, 32);
	touch_reads(4000, 31);
	held_round_begins(&held);
	cr_expect_eq(touch_reads(4300, 31), HELD_NOTHING, "of this round");
}

Test(held, rewarmed_is_not_before_45_minutes_since_the_ice_left)
{
	begin_after(PHASE_WARMING, 32);
	touch_reads(2000, 31);
	cr_expect_eq(touch_reads(290 + 45 * 60 - 1, 31), HELD_NOTHING);
	cr_expect_eq(touch_reads(290 + 45 * 60, 31), HELD_REWARMED,
		     "since it left, not since that was found");
}

Test(held, the_window_is_over_above_15_degrees)
{
	begin_after(PHASE_WINDOW, 32);
	cr_expect_eq(touch(310, 14.9), HELD_NOTHING);
	cr_expect_eq(touch(320, 15.1), HELD_OVER);
	begin_after(PHASE_WARMING, 32);
	cr_expect_eq(touch(320, 15.1), HELD_NOTHING, "there was none");
	begin_after(PHASE_WARM, 32);
	cr_expect_eq(touch(320, 15.1), HELD_NOTHING);
}

/* Three degrees below the touch before it, and colder than skin without ice. */
static enum held_found second_touch(enum phase phase, int64_t t_s, double first_c, double second_c)
{
	begin_after(phase, 32);
	touch_reads(310, first_c);
	return touch_reads(t_s, second_c);
}

Test(held, a_touch_three_degrees_colder_is_ice)
{
	cr_expect_eq(second_touch(PHASE_WARMING, 400, 20, 16.9), HELD_ICE_AGAIN);
	cr_expect_eq(second_touch(PHASE_WARMING, 400, 20, 17.1), HELD_NOTHING);
	cr_expect_eq(second_touch(PHASE_WARMING, 400, 26, 21.9), HELD_ICE_AGAIN);
	cr_expect_eq(second_touch(PHASE_WARMING, 400, 26, 22.1), HELD_NOTHING, "skin is as cold without ice");
	cr_expect_eq(second_touch(PHASE_WINDOW, 400, 14, 10.9), HELD_ICE_AGAIN);
}

Test(held, three_degrees_to_the_last_digit_are_no_ice)
{
	struct touch t = {.c = 17};
	while (touch_peak(&t).c < 17)
		t.c = nextafterf(t.c, 100);
	cr_assert_eq(touch_peak(&t).c, 17);
	struct view view = {.rules = &rules, .round = &stage};
	for (int more = 0; more < 2; more++) {
		begin_after(PHASE_WARMING, 32);
		t.t_ms = SECONDS_MS(310);
		held_take(&held, &view, &t, t.t_ms);
		held.last[0].c = more ? nextafterf(20, 100) : 20;
		t.t_ms = SECONDS_MS(400);
		cr_expect_eq(held_take(&held, &view, &t, t.t_ms), more ? HELD_ICE_AGAIN : HELD_NOTHING);
	}
}

Test(held, ice_is_the_same_within_two_minutes_of_its_end)
{
	cr_expect_eq(second_touch(PHASE_WARMING, 420, 20, 15), HELD_ICE_AGAIN);
	cr_expect_eq(second_touch(PHASE_WARMING, 421, 20, 15), HELD_ICE);
	cr_expect_eq(second_touch(PHASE_WARM, 400, 20, 15), HELD_ICE, "warm skin is another round's");
	begin_after(PHASE_WARMING, 32);
	cr_expect_eq(touch_reads(400, 10), HELD_NOTHING, "the first one has none before it");
}

/* The touch that showed it counts: nobody was silent since the round began. */
Test(held, ice_that_is_back_is_not_away_at_once)
{
	cr_assert_eq(second_touch(PHASE_WINDOW, 400, 20, 10), HELD_ICE_AGAIN);
	held_ice_again(&held);
	stage.phase = PHASE_NUMB;
	cr_expect_eq(held_away_ms(&held, &stage), SECONDS_MS(400 + 45));
	cr_expect(held_is_fresh(&held, &stage, SECONDS_MS(465)));
	stage.phase = PHASE_ICING;
	cr_expect_eq(held_ask_ms(&held, &stage), SECONDS_MS(400 + 40));
	cr_expect_eq(held_numb_ms(&held, &rules, &stage), MS_NEVER, "its cold is another");
}
