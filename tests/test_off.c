/*
 * What shows that a probe came off the skin, and what does not: each limit from both sides. One reading a
 * second; the times follow from the rule: a median of ten seconds has moved with its sixth.
 */
#include <criterion/criterion.h>

#include "core/detector/off.h"
#include "core/detector/signal/place.h"

#define ROOM_MC 21000
#define MOVED_S 5 /* after a step: the sixth second */

static struct rules rules;
static struct gate gate;
static struct skin skin;
static struct round stage;
static struct off off;
static struct off_skin known;
static int64_t now_s;

/* A probe on skin in this phase, which began at 0. */
static void begin(enum phase phase)
{
	rules_default(&rules);
	rules.ambient_mc = ROOM_MC;
	gate_init(&gate, 0);
	skin_init(&skin, &rules);
	round_init(&stage);
	stage.phase = phase;
	stage.started_ms = 0;
	stage.ended_ms = phase == PHASE_BEFORE || round_icing(&stage) ? MS_NONE : 0;
	off_init(&off);
	off_reading(&off);
	known = (struct off_skin){.rest_c = 30};
	now_s = 0;
}

static enum off_found take(double c)
{
	struct view view = {&rules, &gate, &skin, &stage};
	series_push(&skin.probe, now_s, (float)c);
	return off_step(&off, &view, &known, false, now_s++);
}

/* Readings in a straight line, up to but without until_s. Returns when something was found, -1 if nothing
 * was. */
static int64_t line(double from_c, double to_c, int64_t until_s, enum off_found *found)
{
	int64_t from_s = now_s;
	while (now_s < until_s) {
		double share = (double)(now_s - from_s) / (double)(until_s - from_s);
		*found = take(from_c + (to_c - from_c) * share);
		if (*found != OFF_NOTHING)
			return now_s - 1;
	}
	return -1;
}

/* One level, to and fro by ripple_c around it. */
static enum off_found level(double c, double ripple_c, int64_t until_s)
{
	while (now_s < until_s) {
		enum off_found found = take(c + (now_s % 2 ? ripple_c : -ripple_c));
		if (found != OFF_NOTHING)
			return found;
	}
	return OFF_NOTHING;
}

/* ---- under the ice ---- */

/* Cold until 100 s, then this. */
static enum off_found after_ice(double cold_c, double c, double ripple_c)
{
	cr_assert_eq(level(cold_c, 0.5, 100), OFF_NOTHING);
	return level(c, ripple_c, 200);
}

Test(off, cold_and_then_still_in_the_room_it_fell_out_of_the_ice)
{
	begin(PHASE_ICING);
	cr_expect_eq(after_ice(10, 21, 0), OFF_FELL);
	cr_expect_eq(now_s, 130, "30 s must be flat, not %d", (int)now_s - 100);
	begin(PHASE_NUMB);
	cr_expect_eq(after_ice(10, 21.9, 0.1), OFF_FELL, "up to 1 C from the room");
	begin(PHASE_ICING);
	cr_expect_eq(after_ice(10, 20.1, 0), OFF_FELL);
	begin(PHASE_ICING);
	cr_expect_eq(after_ice(10, 22.1, 0), OFF_NOTHING);
	begin(PHASE_ICING);
	cr_expect_eq(after_ice(10, 19.9, 0), OFF_NOTHING);
	begin(PHASE_ICING);
	cr_expect_eq(after_ice(10, 21, 0.16), OFF_NOTHING, "strokes move it");
	begin(PHASE_ICING);
	cr_expect_eq(after_ice(10, 21, 0.14), OFF_FELL);
}

Test(off, a_slow_probe_sees_no_strokes_so_flat_means_nothing)
{
	begin(PHASE_ICING);
	gate.n_intervals = GATE_INTERVALS_LEAST;
	gate.middle_ms = GATE_SLOW_MS + 1;
	cr_expect_eq(after_ice(10, 21, 0), OFF_NOTHING);
}

Test(off, it_must_have_been_cold_within_two_minutes_before)
{
	begin(PHASE_ICING);
	level(10, 0.5, 100);
	level(21, 0.3, 226); /* not flat, until 23 s of the half minute are */
	cr_expect_eq(level(21, 0, 300), OFF_FELL);
	begin(PHASE_ICING);
	level(10, 0.5, 100);
	level(21, 0.3, 230);
	cr_expect_eq(level(21, 0, 300), OFF_NOTHING);
}

Test(off, only_ice_makes_a_probe_much_colder_than_the_room)
{
	begin(PHASE_ICING);
	cr_expect_eq(after_ice(20.6, 21, 0), OFF_NO_ICE, "20.1 at the least: never cold");
	begin(PHASE_ICING);
	cr_expect_eq(after_ice(20.4, 21, 0), OFF_FELL, "19.9 was cold");
	/* of a room that nobody told the program cannot say that it fell; 2.5 C below it there was ice */
	begin(PHASE_ICING);
	rules.ambient_mc = MC_NONE;
	cr_expect_eq(after_ice(PLACE_ROOM_C - 2.4 + 0.5, PLACE_ROOM_C, 0), OFF_NO_ICE);
	begin(PHASE_ICING);
	rules.ambient_mc = MC_NONE;
	cr_expect_eq(after_ice(PLACE_ROOM_C - 2.6 + 0.5, PLACE_ROOM_C, 0), OFF_NOTHING);
	/* 3 C from an ordinary room may be this room */
	begin(PHASE_ICING);
	rules.ambient_mc = MC_NONE;
	cr_expect_eq(after_ice(26, PLACE_ROOM_C + 2.9, 0), OFF_NO_ICE);
	begin(PHASE_ICING);
	rules.ambient_mc = MC_NONE;
	cr_expect_eq(after_ice(26, PLACE_ROOM_C + 3.1, 0), OFF_NOTHING);
}

Test(off, nobody_remembers_whether_ice_was_there_a_quarter_of_an_hour_ago)
{
	begin(PHASE_ICING);
	rules.ambient_mc = MC_NONE;
	level(26, 0.5, SERIES_LEN + 100);
	cr_expect_eq(level(21, 0, SERIES_LEN + 200), OFF_NOTHING);
}

/* ---- re-warming ---- */

Test(off, a_fall_of_over_a_degree_and_a_half_while_rewarming)
{
	begin(PHASE_WARMING);
	level(28, 0, 500);
	cr_expect_eq(level(26.4, 0, 600), OFF_FELL);
	cr_expect_eq(now_s - 1, 500 + MOVED_S + 9, "held for 10 s");
	begin(PHASE_WARMING);
	level(28, 0, 500);
	cr_expect_eq(level(26.6, 0, 1000), OFF_NOTHING);
}

Test(off, skin_that_overshoots_falls_as_much_in_five_minutes)
{
	enum off_found found;
	begin(PHASE_WARMING);
	level(28, 0, 500);
	cr_expect_neq(line(28, 26.3, 650, &found), 0);
	cr_expect_eq(found == OFF_NOTHING ? level(26.3, 0, 800) : found, OFF_FELL,
		     "against three minutes ago");
	begin(PHASE_WARMING);
	level(28, 0, 500);
	cr_expect_eq(line(28, 26, 800, &found), -1);
	cr_expect_eq(level(26, 0, 1200), OFF_NOTHING);
}

/* They dry and oil the skin: what happens then is no fall, also not against what was before. */
Test(off, hands_are_on_it_for_four_minutes_after_the_ice)
{
	begin(PHASE_WARMING);
	level(28, 0, 238);
	cr_expect_eq(level(24, 0, 800), OFF_NOTHING);
	begin(PHASE_WARMING);
	level(24, 0, 238);
	cr_expect_eq(level(28, 0, 800), OFF_NOTHING);
	begin(PHASE_WARMING);
	level(28, 0, 335);
	cr_expect_eq(level(24, 0, 500), OFF_FELL);
}

/* What it was before the probe was put back is no measure either. */
Test(off, a_fall_from_before_it_was_put_back_is_none)
{
	begin(PHASE_WARMING);
	off.back_s = 520;
	level(28, 0, 520);
	cr_expect_eq(level(26, 0, 1000), OFF_NOTHING);
}

Test(off, skin_warms_by_less_than_three_and_a_half_degrees_a_minute)
{
	enum off_found found;
	begin(PHASE_WARMING);
	level(20, 0, 400);
	/* half minutes, a minute apart: 3.55 C/min is over the limit after 59.2 s, as from the middle of the
	 * later */
	cr_expect_eq(line(20, 20 + 3.55 * 2, 520, &found), 400 + 74 + 9);
	cr_expect_eq(found, OFF_FELL);
	begin(PHASE_WARMING);
	level(20, 0, 400);
	cr_expect_eq(line(20, 20 + 3.45 * 2, 520, &found), -1);
}

Test(off, nor_does_it_jump_up_by_nine_tenths)
{
	begin(PHASE_WARMING);
	level(27, 0, 500);
	cr_expect_eq(level(27.95, 0, 600), OFF_FELL);
	cr_expect_eq(now_s - 1, 500 + MOVED_S);
	begin(PHASE_WARMING);
	level(27, 0, 500);
	cr_expect_eq(level(27.85, 0, 600), OFF_NOTHING);
	begin(PHASE_WARMING);
	level(27, 0, 500);
	cr_expect_eq(level(26.05, 0, 600), OFF_NOTHING, "a drop of less than 1.5 C is no jump up");
	enum off_found found;
	begin(PHASE_WARMING);
	level(27, 0, 500);
	cr_expect_eq(line(27, 27.95, 540, &found), -1, "not within 15 s");
	begin(PHASE_WINDOW);
	level(20, 0, 150);
	cr_expect_eq(level(25, 0, 180), OFF_NOTHING, "in the window thumbs are on it");
}

/* ---- back ---- */

/* It lies in the room for 100 s, then this. */
static enum off_found put_on(enum phase phase, double c)
{
	begin(phase);
	off_fell(&off);
	level(ROOM_MC / 1000.0, 0, 100);
	return level(c, 0, 250);
}

Test(off, before_the_ice_warm_skin_shows_that_it_is_back)
{
	cr_expect_eq(put_on(PHASE_BEFORE, 30), OFF_BACK);
	/* half of the ten seconds are enough to be as warm as skin: 25.5 C */
	cr_expect_eq(now_s - 1, 100 + MOVED_S - 1 + 29, "held for 30 s");
	cr_expect_eq(off.probe, PROBE_GOOD);
	cr_expect(!off.fell);
	cr_expect_eq(off.back_s, 100 + MOVED_S - 1, "since then it shows skin");
	cr_expect_eq(put_on(PHASE_BEFORE, 24.1), OFF_BACK);
	cr_expect_eq(put_on(PHASE_BEFORE, 23.9), OFF_NOTHING, "the contract's lowest skin at rest is 24 C");
	cr_expect_eq(put_on(PHASE_BEFORE, 39.9), OFF_BACK);
	cr_expect_eq(put_on(PHASE_BEFORE, 40.1), OFF_NOTHING);
	begin(PHASE_BEFORE);
	rules.ambient_mc = 29500; /* a summer's day */
	off_fell(&off);
	cr_expect_eq(level(30.4, 0, 100), OFF_NOTHING, "it may lie in the room");
	cr_expect_eq(level(30.6, 0, 200), OFF_BACK);
}

Test(off, under_the_ice_strokes_on_what_is_colder_than_the_room)
{
	for (int strokes = 0; strokes < 2; strokes++) {
		begin(PHASE_ICING);
		known.strokes = strokes;
		off_fell(&off);
		cr_expect_eq(level(18.6, 0, 100), OFF_NOTHING);
		cr_expect_eq(level(18.4, 0, 200), strokes ? OFF_BACK : OFF_NOTHING);
	}
}

/* While re-warming it was last seen at 26 C and rising no more; then it lay in the room until `until_s`. */
static void lies_until(int64_t until_s)
{
	begin(PHASE_WARMING);
	level(26, 0, 600);
	off.onward = (struct onward){.any = true, .at_s = 600, .c = 26};
	off_fell(&off);
	cr_assert_eq(level(21, 0, until_s), OFF_NOTHING);
}

Test(off, while_rewarming_it_is_back_where_this_skin_must_be)
{
	lies_until(700);
	cr_expect_eq(level(26, 0, 800), OFF_BACK);
	cr_expect_eq(now_s - 1, 700 + MOVED_S + 29);
	lies_until(700);
	cr_expect_eq(level(27.5, 0, 800), OFF_NOTHING, "another place");
	lies_until(700);
	cr_expect_eq(level(24, 0, 800), OFF_NOTHING);
	/* a room that warms passes every warmth once: nobody moved the probe */
	enum off_found found;
	lies_until(700);
	cr_expect_eq(line(21, 26, 1300, &found), -1);
	cr_expect_eq(level(26, 0, 1500), OFF_NOTHING);
	/* it was moved, and came to be as warm as this skin too late: within 90 s, of which 30 are held */
	lies_until(700);
	cr_expect_eq(level(23, 0, 730), OFF_NOTHING);
	cr_expect_eq(line(23, 25.6, 800, &found), -1);
	cr_expect_eq(level(25.6, 0, 1000), OFF_NOTHING);
}

/* ---- after a gap ---- */

static void gap(enum phase phase, bool minutes)
{
	begin(phase);
	level(26, 0, 600);
	off.onward = (struct onward){.any = true, .at_s = 600, .c = 26};
	off_gap(&off, &stage, minutes);
}

Test(off, after_a_gap_it_is_off_when_it_stays_elsewhere)
{
	gap(PHASE_WARMING, true);
	cr_assert(off.unsure);
	now_s = 1000;
	cr_expect_eq(level(23, 0, 1200), OFF_FELL);
	cr_expect_eq(now_s - 1, 1000 + 4 + 59, "five readings, then 60 s");
	gap(PHASE_WARMING, true);
	now_s = 1000;
	cr_expect_eq(level(26, 0, 1000 + 4 + 29), OFF_NOTHING);
	cr_expect(off.unsure);
	cr_expect_eq(level(26, 0, 1000 + 4 + 30), OFF_NOTHING);
	cr_expect(!off.unsure, "30 s where this skin must be");
}

Test(off, a_gap_leaves_doubt_only_while_rewarming)
{
	gap(PHASE_ICING, true);
	cr_expect(!off.unsure);
	gap(PHASE_NUMB, true);
	cr_expect(!off.unsure);
	gap(PHASE_BEFORE, true);
	cr_expect(!off.unsure);
	gap(PHASE_WARMING, false); /* a short one, of skin that was watched: it can be judged */
	cr_expect(off.unsure);
	gap(PHASE_WARMING, false); /* nobody watched it, hands were on it: nothing to judge by */
	off.onward.at_s = 239;
	off_gap(&off, &stage, false);
	cr_expect(!off.unsure);
	off.onward.at_s = 240;
	off_gap(&off, &stage, false);
	cr_expect(off.unsure);
	off.onward.any = false;
	off_gap(&off, &stage, false);
	cr_expect(!off.unsure);
	off_gap(&off, &stage, true);
	cr_expect(off.unsure, "minutes are judged in any case");
}

/* ---- its state ---- */

Test(off, a_probe_that_fell_is_off_again_when_its_readings_come_back)
{
	begin(PHASE_WARMING);
	cr_expect_eq(off.probe, PROBE_GOOD);
	off_lost(&off);
	off_reading(&off);
	cr_expect_eq(off.probe, PROBE_GOOD);
	off_fell(&off);
	off_reading(&off);
	cr_expect_eq(off.probe, PROBE_OFF);
	off_lost(&off);
	cr_expect_eq(off.probe, PROBE_LOST);
	cr_expect_eq(level(30, 0, 100), OFF_NOTHING);
	off_reading(&off);
	cr_expect_eq(off.probe, PROBE_OFF);
	off_ice_begins(&off);
	cr_expect_eq(off.probe, PROBE_GOOD, "under new ice it is on skin");
	off_lost(&off);
	off_ice_begins(&off);
	cr_expect_eq(off.probe, PROBE_LOST, "ice brings no readings back");
}

/* Each ten seconds, up to 40 s ago; not while a fall is judged. */
Test(off, where_this_skin_was_last_seen_is_noted_each_ten_seconds)
{
	begin(PHASE_WARMING);
	level(27, 0, 500);
	cr_expect_eq(off.onward.at_s, 490 - 40);
	level(27, 0, 501);
	cr_expect_eq(off.onward.at_s, 500 - 40);
	struct view view = {&rules, &gate, &skin, &stage};
	while (now_s < 560) {
		series_push(&skin.probe, now_s, 27);
		cr_assert_eq(off_step(&off, &view, &known, true, now_s), OFF_NOTHING);
		now_s++;
	}
	cr_expect_eq(off.onward.at_s, 500 - 40);
}
