/* What shows that ice is at work on skin: each limit of evidence.h from both sides, on a made-up minute. */
#include <criterion/criterion.h>
#include <math.h>

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
	cr_expect_eq(cup_share(4, 2.5, 8), REASON_NONE, "as warm is no cup");
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

/* ---- noise, lag and the last digit ---- */

/* The reading, and what it would be without its lag. */
static void take_both(double raw_c, double sharp_c)
{
	struct view view = {&rules, &gate, &skin, &stage};
	series_push(&skin.raw, now_s, (float)raw_c);
	series_push(&skin.sharp, now_s, (float)sharp_c);
	evidence_step(&evidence, &view, NULL, now_s++);
}

/* Four turns, of which the first begins them, need a minute and a second where each takes 20 s. */
Test(strokes, are_counted_in_a_minute)
{
	for (int half_s = 15; half_s <= 20; half_s += 5) {
		bool seen = false;
		begin(SENSOR_BEAD);
		for (int s = 0; s < 300; s++) {
			take_both(12 + s % 20 * 0.02, s % (2 * half_s) < half_s ? 12 : 15);
			seen = seen || evidence.strokes_s > 0;
		}
		cr_expect_eq(seen, half_s == 15, "%d s", half_s);
	}
}

/* Does this show strokes? The reading jumps by noise_c to and fro each second, and goes up and down by half
 * of slow_c in 20 s; strokes_c without its lag, 10 s each way. */
static bool shows(double tau_s, double rest_c, double noise_c, double slow_c, double strokes_c)
{
	begin(SENSOR_BEAD);
	skin.learned_tau_s = tau_s;
	evidence.noise_c = (float)rest_c;
	for (int s = 0; s < 120; s++) {
		double in = s % 20 < 10 ? s % 10 : 10 - s % 10;
		take_both(12 + slow_c * (in / 10 - 0.5) + (s % 2 ? noise_c : -noise_c),
			  12 + (s % 20 < 10 ? strokes_c : 0));
	}
	return lacking() == REASON_NONE;
}

/* The noise of a reading that jumps by this much to and fro. */
static double noise_of(double jump_c)
{
	return 2 * jump_c / 0.6745 / 1.2247;
}

Test(strokes, grow_with_the_lag_that_is_undone)
{
	cr_expect(shows(3, 0, 0, 1, 0.6 + 0.1 * 3 + 0.03));
	cr_expect(!shows(3, 0, 0, 1, 0.6 + 0.1 * 3 - 0.03));
	cr_expect(shows(9, 0, 0, 1, 0.6 + 0.1 * 9 + 0.03));
	cr_expect(!shows(9, 0, 0, 1, 0.6 + 0.1 * 9 - 0.03));
}

Test(strokes, are_several_times_the_noise_that_two_or_three_seconds_leave)
{
	double least_c = 5 * noise_of(0.15) / sqrt(2);
	cr_expect(shows(0, 0, 0.15, 4, least_c + 0.03));
	cr_expect(!shows(0, 0, 0.15, 4, least_c - 0.03));
	least_c = 4 * noise_of(0.1) * 3 / sqrt(2) / sqrt(3);
	cr_expect(shows(3, 0, 0.1, 4, least_c + 0.03));
	cr_expect(!shows(3, 0, 0.1, 4, least_c - 0.03));
}

/* What moves no more than its noise does has no strokes: the deviation of the whole minute against it. */
Test(strokes, make_the_minute_move_more_than_its_noise_does)
{
	static const struct {
		double tau_s, share;
	} rows[] = {{0, 0.65}, {3, 0.55}};
	for (int i = 0; i < 2; i++)
		for (int more = 0; more < 2; more++) {
			double sd_c = noise_of(0.1) / rows[i].share + (more ? 0.015 : -0.015);
			/* of a saw, and of what jumps to and fro */
			double slow_c = 2 * sqrt(3 * (sd_c * sd_c - 0.01));
			cr_expect_eq(shows(rows[i].tau_s, 0, 0.1, slow_c, 4), more, "row %d", i);
		}
}

/* No probe is as noisy: then it is strokes, as quick as the readings come. */
Test(strokes, as_quick_as_the_readings_are_wilder_than_any_noise)
{
	cr_expect(shows(0, 0, 0.65 / noise_of(1) + 0.01, 0, 4));
	cr_expect(!shows(0, 0, 0.65 / noise_of(1) - 0.01, 0, 4));
	cr_expect(shows(0, 0.2, 5 * 0.2 / noise_of(1) + 0.01, 0, 4), "five times what it was at rest");
	cr_expect(!shows(0, 0.2, 5 * 0.2 / noise_of(1) - 0.01, 0, 4));
}

/* The last digit, as the smallest step that the minute shows. */
Test(strokes, are_two_steps_of_the_last_digit)
{
	for (int more = 0; more < 2; more++)
		for (int lag = 0; lag < 2; lag++) {
			double strokes_c = 2 * 0.5 * (lag ? 1 + 3 / 3.0 : 1) + (more ? 0.03 : -0.03);
			begin(SENSOR_BEAD);
			skin.learned_tau_s = lag ? 3 : 0;
			for (int s = 0; s < 120; s++)
				take_both(12 + (s % 20 < 10 ? 0.5 : 0), 12 + (s % 20 < 10 ? strokes_c : 0));
			cr_expect_eq(lacking() == REASON_NONE, more, "%d", lag);
		}
}

/* An infrared sensor has no lag: four of one and a half degrees, or of five times its noise at rest. */
Test(strokes, of_an_infrared_sensor)
{
	static const struct {
		double rest_c, strokes_c;
		int half_s;
		bool shown;
	} rows[] = {{0, 1.53, 6, true},	   {0, 1.47, 6, false}, {0.5, 2.53, 6, true},
		    {0.5, 2.47, 6, false}, {0, 3, 8, true},	{0, 3, 14, false}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(SENSOR_INFRARED);
		evidence.noise_c = (float)rows[i].rest_c;
		for (int s = 0; s < 120; s++) {
			double c = 12 + (s % (2 * rows[i].half_s) < rows[i].half_s ? rows[i].strokes_c : 0);
			take_both(c, c);
		}
		cr_expect_eq(lacking() == REASON_NONE, rows[i].shown, "row %zu", i);
	}
}

/* In half a minute, as the mean of single readings. */
Test(strokes, of_a_cup_that_fills_the_view_between_two_seconds)
{
	begin(SENSOR_INFRARED);
	for (int64_t t_ms = 0; t_ms <= 60000; t_ms += 100)
		evidence_reading(&evidence, t_ms, t_ms % 1000 < 310 ? 2499 : 2500);
	cr_expect_float_eq(evidence.cup_share, 0.4 * (1 - exp(-2)), 0.01);
	begin(SENSOR_INFRARED);
	evidence_reading(&evidence, 0, 9000);
	evidence_reading(&evidence, 60000, 1000);
	cr_expect_float_eq(evidence.cup_share, 2 / 30.0, 1e-4, "a gap is no cup");
}

/* A probe that was put onto iced skin falls at once; only what it does later counts. */
Test(strokes, a_fall_counts_from_a_quarter_of_a_minute_after_it_was_moved)
{
	begin(SENSOR_BEAD);
	evidence_ice_begins(&evidence, &skin.raw, 100, true);
	cr_expect_eq(evidence.falls_from_s, 115);
	evidence_ice_begins(&evidence, &skin.raw, 100, false);
	cr_expect_eq(evidence.falls_from_s, 40);
	for (int s = 0; s < 100; s++) /* its noise at rest: the minute that ended eight seconds ago */
		series_push(&skin.raw, s, (float)(30 + (s > 92 || s < 32 ? 3 : 0.1) * (s % 2)));
	evidence_ice_begins(&evidence, &skin.raw, 100, false);
	cr_expect_float_eq(evidence.noise_c, noise_of(0.05), 0.001);
}

/* An infrared sensor inside that still sees warmth sees skin that is not numb. */
Test(strokes, warmth_in_a_quarter_of_the_minute_is_no_numb_skin)
{
	for (int warm = 0; warm < 2; warm++) {
		begin(SENSOR_INFRARED);
		for (int s = 0; s < 120; s++)
			take(s % 10 < 3 ? (warm ? 18.6 : 18.4) : s % 10 < 6 ? 14 : 12.3);
		cr_expect_eq(lacking(), warm ? REASON_CUP_IN_VIEW : REASON_NONE);
	}
}
