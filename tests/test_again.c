/* Cold again after the ice: each limit of again.c from both sides, on readings once a second. */
#include <criterion/criterion.h>

#include "core/detector/again.h"

#define ROOM_MC 21000
#define ENDED_S 200

static struct rules rules;
static struct gate gate;
static struct skin skin;
static struct round stage;
static struct onset onset;
static struct again again;
static int64_t now_s;
static double last_c;

static void push(double c)
{
	series_push(&skin.probe, now_s, (float)c);
	series_push(&skin.raw, now_s, (float)c);
	last_c = c;
	now_s++;
}

static void hold(double c, int for_s)
{
	for (int i = 0; i < for_s; i++)
		push(c);
}

/* The ice was away at ENDED_S, at this level. */
static void begin(enum phase phase, double end_c)
{
	rules_default(&rules);
	rules.sensor = SENSOR_BEAD;
	rules.ambient_mc = ROOM_MC;
	gate_init(&gate, 0);
	skin_init(&skin, &rules);
	round_init(&stage);
	onset_reset(&onset);
	again = (struct again){0};
	now_s = ENDED_S - 60;
	hold(end_c, 60);
	again_ice_ends(&again, &skin.probe);
	stage.phase = phase;
	stage.ended_ms = SECONDS_MS(ENDED_S);
}

static enum again_found step(double c, bool fell)
{
	struct view view = {&rules, &gate, &skin, &stage};
	push(c);
	return again_step(&again, &view, &onset, fell, PROBE_GOOD, SECONDS_MS(now_s - 1), now_s - 1);
}

/* This level until the second until_s; when something was found, -1: nothing was. */
static int64_t level(double c, int64_t until_s, enum again_found *found)
{
	while (now_s <= until_s) {
		*found = step(c, false);
		if (*found != AGAIN_NOTHING)
			return now_s - 1;
	}
	return -1;
}

/* ---- the same ice ---- */

Test(again, two_degrees_below_the_end_is_the_same_ice)
{
	enum again_found found;
	begin(PHASE_WARMING, 10);
	cr_expect_eq(level(8.05, ENDED_S + 100, &found), -1);
	begin(PHASE_WARMING, 10);
	/* five of eight seconds: the median has it with the fourth */
	cr_expect_eq(level(7.95, ENDED_S + 100, &found), ENDED_S + 4);
	cr_expect_eq(found, AGAIN_SAME_ICE);
	begin(PHASE_WINDOW, 10);
	level(7.95, ENDED_S + 100, &found);
	cr_expect_eq(found, AGAIN_SAME_ICE);
	begin(PHASE_WARM, 10);
	cr_expect_eq(level(5, ENDED_S + 100, &found), -1, "re-warmed skin is another round's");
}

Test(again, below_the_end_counts_for_two_minutes)
{
	enum again_found found;
	begin(PHASE_WARMING, 10);
	level(10, ENDED_S + 115, &found);
	cr_expect_eq(level(7, ENDED_S + 150, &found), ENDED_S + 120);
	begin(PHASE_WARMING, 10);
	level(10, ENDED_S + 116, &found);
	cr_expect_eq(level(7, ENDED_S + 150, &found), -1);
}

/* The lowest of the last nine seconds. */
Test(again, the_end_is_as_low_as_its_last_seconds)
{
	enum again_found found;
	for (int ago = 8; ago <= 9; ago++) {
		begin(PHASE_WARMING, 10);
		again = (struct again){0};
		skin.probe = skin.raw = (struct series){0};
		now_s = ENDED_S - 60;
		hold(10, 59 - ago);
		push(7);
		hold(10, ago);
		again_ice_ends(&again, &skin.probe);
		cr_expect_float_eq(again.floor_c, ago == 8 ? 7 : 10, 1e-4);
		cr_expect_eq(level(7.5, ENDED_S + 60, &found) < 0, ago == 8);
	}
}

Test(again, a_fall_within_half_a_minute_is_the_same_ice)
{
	begin(PHASE_WINDOW, 10);
	now_s = ENDED_S + 30;
	cr_expect_eq(step(10, true), AGAIN_SAME_ICE);
	begin(PHASE_WINDOW, 10);
	now_s = ENDED_S + 31;
	cr_expect_eq(step(10, true), AGAIN_NOTHING);
	cr_expect(!again_judges(&again), "nothing is judged in the window: thumbs are on it");
	begin(PHASE_WARMING, 10);
	now_s = ENDED_S + 31;
	cr_expect_eq(step(10, true), AGAIN_NOTHING);
	cr_expect(again_judges(&again));
	begin(PHASE_WARM, 10);
	now_s = ENDED_S + 20;
	cr_expect_eq(step(10, true), AGAIN_NOTHING);
	cr_expect(again_judges(&again));
}

/* ---- a fall ---- */

/* Skin of this warmth, half an hour after the ice, from which the reading begins to fall. */
static void falls_from(enum phase phase, double c)
{
	begin(phase, 10);
	now_s = ENDED_S + 1800;
	hold(c, 60);
	onset.reference_c = (float)c;
	cr_assert_eq(step(c, true), AGAIN_NOTHING);
	cr_assert(again_judges(&again));
}

/* Readings that no probe in air has, and no ice: up and down by so much. */
static int64_t shaken(double c, double by_c, int for_s, enum again_found *found)
{
	int64_t until_s = now_s + for_s;
	while (now_s < until_s && again_judges(&again)) {
		*found = step(c + (now_s % 2 ? by_c : -by_c), false);
		if (*found != AGAIN_NOTHING)
			return now_s - 1 - (until_s - for_s - 1);
	}
	return -1;
}

Test(again, only_ice_is_colder_than_the_room_and_fell_by_five_degrees)
{
	gate_init(&gate, 0);
	for (int k = 0; k < 2; k++) {
		/* a probe that is off already hangs in a draught, of which no curve tells */
		struct view view = {&rules, &gate, &skin, &stage};
		falls_from(PHASE_WARMING, 24);
		push(k ? 18.4 : 18.6);
		cr_expect_eq(
			again_step(&again, &view, &onset, false, PROBE_OFF, SECONDS_MS(now_s - 1), now_s - 1),
			k ? AGAIN_NEW_ICE : AGAIN_NOTHING, "2.5 C below the room");
		falls_from(PHASE_WARMING, 23.2);
		push(k ? 18.1 : 18.3);
		cr_expect_eq(
			again_step(&again, &view, &onset, false, PROBE_OFF, SECONDS_MS(now_s - 1), now_s - 1),
			k ? AGAIN_NEW_ICE : AGAIN_NOTHING, "5 C below what it fell from");
		falls_from(PHASE_WARMING, k ? 28.1 : 27.7);
		push(19.9);
		cr_expect_eq(
			again_step(&again, &view, &onset, false, PROBE_OFF, SECONDS_MS(now_s - 1), now_s - 1),
			k ? AGAIN_NEW_ICE : AGAIN_NOTHING, "by 8 C in some seconds, and below the room");
		falls_from(PHASE_WARMING, 30);
		push(k ? 19.9 : 20.1);
		cr_expect_eq(
			again_step(&again, &view, &onset, false, PROBE_OFF, SECONDS_MS(now_s - 1), now_s - 1),
			k ? AGAIN_NEW_ICE : AGAIN_NOTHING, "1 C below it");
	}
}

Test(again, what_no_probe_in_air_does_is_new_ice_after_some_seconds)
{
	enum again_found found;
	falls_from(PHASE_WARM, 32);
	int64_t after_s = shaken(28, 3, 40, &found);
	cr_expect_eq(after_s, 2, "skin that is warm again needs two, not %d", (int)after_s);
	cr_expect_eq(found, AGAIN_NEW_ICE);
	falls_from(PHASE_WARMING, 32);
	cr_expect_eq(shaken(28, 3, 40, &found), 5, "hands make falls, too");
	cr_expect_eq(found, AGAIN_NEW_ICE);
}

Test(again, a_fall_is_judged_for_20_s)
{
	enum again_found found = AGAIN_NOTHING;
	falls_from(PHASE_WARMING, 28);
	gate.n_intervals = GATE_INTERVALS;
	gate.middle_ms = GATE_SLOW_MS + 1; /* no curve is seen */
	int64_t fell_s = now_s - 1;
	while (again_judges(&again)) {
		found = step(28, false);
		cr_assert_eq(found, AGAIN_NOTHING);
		cr_assert_leq(now_s - 1 - fell_s, 20);
	}
	cr_expect_eq(now_s - 1 - fell_s, 20);
}

/* A probe in air: 28 C down to the room with a time constant of 8 s, but it stops as if at another room. */
static enum again_found in_air(double from_c, double room_c)
{
	enum again_found found = AGAIN_NOTHING;
	falls_from(PHASE_WARMING, from_c);
	int64_t fell_s = now_s - 1;
	while (again_judges(&again)) {
		found = step(room_c + (from_c - room_c) * exp(-(double)(now_s - fell_s) / 4), false);
		if (found == AGAIN_NEW_ICE)
			break;
	}
	return found;
}

Test(again, a_fall_along_the_curve_of_a_probe_in_air_of_a_degree_and_a_half_means_off)
{
	cr_expect_eq(in_air(28, 21), AGAIN_OFF);
	cr_expect_eq(in_air(22.9, 21), AGAIN_OFF);
	cr_expect_eq(in_air(22.3, 21), AGAIN_NOTHING);
}

/* ---- a slow probe ---- */

/* Readings two intervals long, so that one wild sample is no ice. */
static int64_t slow_dip(double below_c, int until_s)
{
	enum again_found found = AGAIN_NOTHING;
	begin(PHASE_WARM, 10);
	gate.n_intervals = GATE_INTERVALS;
	gate.middle_ms = 30000;
	now_s = ENDED_S + 1800;
	hold(28, 60);
	onset.reference_c = 28;
	step(28, true);
	int64_t fell_s = now_s - 1;
	while (again_judges(&again) && now_s - fell_s <= until_s) {
		found = step(28 - below_c, false);
		if (found != AGAIN_NOTHING)
			return now_s - 1 - fell_s;
	}
	return -1;
}

Test(again, of_a_slow_probe_a_dip_must_last_for_two_intervals)
{
	cr_expect_eq(slow_dip(0.35, 200), 60);
	cr_expect_eq(slow_dip(0.25, 200), -1, "three tenths are noise");
	cr_expect(!again_judges(&again));
}

/* The median of the last ten seconds, when the fall is judged: 1.5 C below what it fell from, or not yet. */
static enum again_found slowly_in_air(double from_c)
{
	enum again_found found = AGAIN_NOTHING;
	falls_from(PHASE_WARMING, from_c);
	int64_t fell_s = now_s - 1;
	while (again_judges(&again))
		found = step(21 + (from_c - 21) * exp(-(double)(now_s - fell_s) / 18), false);
	return found;
}

Test(again, a_slow_fall_is_a_degree_and_a_half_in_the_middle_of_ten_seconds)
{
	cr_expect_eq(slowly_in_air(21 + 2.63), AGAIN_OFF);
	cr_expect_eq(slowly_in_air(21 + 2.55), AGAIN_NOTHING);
}
