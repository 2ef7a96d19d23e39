/* What shows that ice is at work on skin: each limit of evidence.h from both sides, on a made-up minute. */
#include <criterion/criterion.h>

#include "core/detector/evidence.h"

static struct rules rules;
static struct gate gate;
static struct skin skin;
static struct round stage;
static struct evidence evidence;
static int64_t now_s;

static void begin(enum sensor_kind sensor)
{
	rules_default(&rules);
	rules.sensor = sensor;
	gate_init(&gate, 0);
	skin_init(&skin, &rules);
	skin.learned_tau_s = 0;
	round_init(&stage);
	round_start(&stage, 0);
	now_s = 0;
	evidence_ice_begins(&evidence, &skin.raw, 0, false);
}

static void take(double c)
{
	struct view view = {&rules, &gate, &skin, &stage};
	series_push(&skin.raw, now_s, (float)c);
	series_push(&skin.sharp, now_s, (float)c);
	evidence_reading(&evidence, now_s * 1000, (int32_t)(c * 1000));
	evidence_step(&evidence, &view, NULL, now_s++);
}

/* Up and down by whole_c around 12, each way in half_s. */
static void waves(double whole_c, int half_s, int for_s)
{
	for (int i = 0; i < for_s; i++) {
		int in = (int)(now_s % (2 * half_s));
		take(12 + whole_c * ((double)(in < half_s ? in : 2 * half_s - in) / half_s - 0.5));
	}
}

static enum reason lacking(void)
{
	struct view view = {&rules, &gate, &skin, &stage};
	return evidence_lacking(&evidence, &view, true);
}

/* The mean of two seconds takes a sixth off waves of 6 s: 0.74 C are 0.62, and 0.6 are 0.5. */
Test(strokes, of_six_tenths_of_a_degree)
{
	begin(SENSOR_BEAD);
	waves(0.74, 6, 120);
	cr_expect_eq(lacking(), REASON_NONE);
	begin(SENSOR_BEAD);
	waves(0.6, 6, 120);
	cr_expect_eq(lacking(), REASON_NO_STROKES);
}

Test(strokes, three_a_minute)
{
	begin(SENSOR_BEAD);
	waves(2, 10, 70);
	for (int i = 0; i < 60; i++) {
		waves(2, 10, 1);
		cr_assert_eq(lacking(), REASON_NONE, "%d s", (int)now_s);
	}
	begin(SENSOR_BEAD);
	for (int i = 0; i < 200; i++) {
		waves(2, 29, 1);
		cr_assert_eq(lacking(), REASON_NO_STROKES, "%d s", (int)now_s);
	}
}

/* One that came off half a minute ago shows the strokes from before. */
Test(strokes, and_one_of_them_in_the_last_half_minute)
{
	begin(SENSOR_BEAD);
	waves(2, 10, 100);
	int still_s = 0;
	while (lacking() == REASON_NONE && still_s < 100) {
		take(11 + 0.02 * (double)(now_s % 2));
		still_s++;
	}
	cr_expect(still_s >= 15 && still_s <= 30, "%d s", still_s);
}

Test(strokes, five_seconds_in_turn_show_them)
{
	begin(SENSOR_BEAD);
	waves(2, 10, 20);
	while (!evidence.strokes_s)
		waves(2, 10, 1);
	for (int i = 1; i < 5; i++) {
		cr_assert_eq(lacking(), REASON_NO_STROKES);
		waves(2, 10, 1);
	}
	cr_expect_eq(lacking(), REASON_NONE);
}

Test(strokes, are_asked_for_after_all_else)
{
	struct view view = {&rules, &gate, &skin, &stage};
	begin(SENSOR_BEAD);
	cr_expect_eq(evidence_lacking(&evidence, &view, false), REASON_NOT_ON_SKIN);
	gate.n_intervals = GATE_INTERVALS;
	gate.middle_ms = GATE_SELDOM_MS + 1;
	cr_expect_eq(lacking(), REASON_TOO_SELDOM);
	rules.ice = ICE_BAG;
	cr_expect_eq(lacking(), REASON_NONE, "it lies still");
	cr_expect_eq(evidence_lacking(&evidence, &view, false), REASON_NOT_ON_SKIN);
}

/* Half a minute; another reason begins anew. */
Test(strokes, that_come_some_seconds_late_are_no_notice)
{
	begin(SENSOR_BEAD);
	for (int i = 1; i < 30; i++)
		cr_assert(!evidence_refuses(&evidence, REASON_NO_STROKES));
	cr_expect(!evidence_refused(&evidence, REASON_NO_STROKES));
	cr_expect(evidence_refuses(&evidence, REASON_NO_STROKES));
	cr_expect(evidence_refused(&evidence, REASON_NO_STROKES));
	cr_expect(!evidence_refused(&evidence, REASON_EDGE));
	cr_expect(!evidence_refused(&evidence, REASON_NONE));
	cr_expect(!evidence_refuses(&evidence, REASON_EDGE));
	cr_expect(!evidence_refused(&evidence, REASON_NO_STROKES));
}

/* The upper quartile of skin under ice is over 5.5 C. */
static enum reason not_skin_after(enum sensor_kind sensor, double c, int s)
{
	begin(sensor);
	for (int i = 0; i < s; i++)
		take(c);
	return evidence_not_skin(&evidence);
}

Test(strokes, ice_on_the_probe_is_said_after_a_minute_of_it)
{
	cr_expect_eq(not_skin_after(SENSOR_BEAD, 5.4, 30 + 60), REASON_ICE_ON_PROBE,
		     "half a minute is needed to know");
	cr_expect_eq(not_skin_after(SENSOR_BEAD, 5.4, 29 + 60), REASON_NONE);
	cr_expect_eq(not_skin_after(SENSOR_BEAD, 5.6, 300), REASON_NONE);
	cr_expect_eq(not_skin_after(SENSOR_INFRARED, 5.4, 30 + 60), REASON_CUP_IN_VIEW);
}

/* In a quarter of the minute, or nothing between ice and skin. */
static enum reason cup_share(int of_ten, double cup_c, double skin_c)
{
	begin(SENSOR_INFRARED);
	for (int i = 0; i < 200; i++)
		take(i % 10 < of_ten ? cup_c : skin_c);
	return evidence_not_skin(&evidence);
}

Test(strokes, the_cup_in_an_infrared_view)
{
	cr_expect_eq(cup_share(3, 2.4, 8), REASON_CUP_IN_VIEW);
	cr_expect_eq(cup_share(2, 2.4, 8), REASON_NONE);
	cr_expect_eq(cup_share(4, 2.6, 8), REASON_NONE, "as warm is no cup");
	cr_expect_eq(cup_share(2, 3, 9.6), REASON_CUP_IN_VIEW, "6.5 C of nothing between");
	cr_expect_eq(cup_share(2, 3, 9.4), REASON_NONE);
	cr_expect_eq(cup_share(1, 3, 12), REASON_NONE, "it only passes");
}

/* The highest of 20 s against what was usual before: water, or under the cup. */
static enum reason after_fall(double to_c, double back_c)
{
	begin(SENSOR_BEAD);
	for (int i = 0; i < 100; i++)
		take(30);
	for (int i = 0; i < 100; i++)
		take(to_c);
	for (int i = 0; i < 30; i++)
		take(back_c);
	return evidence.left ? REASON_LEFT_SKIN : REASON_NONE;
}

Test(strokes, a_fall_of_15_degrees_that_does_not_come_back_left_the_skin)
{
	cr_expect_eq(after_fall(15, 15), REASON_LEFT_SKIN);
	cr_expect_eq(after_fall(15.1, 15.1), REASON_NONE);
	cr_expect_eq(after_fall(15, 15 + 0.33 * 15), REASON_LEFT_SKIN);
	cr_expect_eq(after_fall(15, 15 + 0.37 * 15), REASON_NONE, "it came back by over a third");
}
