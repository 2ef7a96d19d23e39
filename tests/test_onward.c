/* Where skin that re-warms must be by now, how long the skin was warm or cold, and when spots lie apart: the
 * limits of onward.c, numb.c and rewarm.c, each from both sides. */
#include <criterion/criterion.h>
#include <math.h>

#include "core/detector/numb.h"
#include "core/detector/onward.h"
#include "core/detector/rewarm.h"

static struct series q;
static struct onward onward;

/* ---- watched ---- */

/* Warms by a tenth of a degree a minute from 20 C; watched at this second, the ice gone since 0. */
static void watch(int second)
{
	q = (struct series){0};
	onward_begins(&onward);
	for (int s = 0; s <= second; s++)
		series_push(&q, s, (float)(20 + s / 600.0));
	onward_watch(&onward, &q, second, 0);
}

Test(onward, the_last_40_s_are_not_trusted)
{
	watch(600);
	cr_expect(onward.any);
	cr_expect_eq(onward.at_s, 560);
	cr_expect_float_eq(onward.c, 20 + (560 - 29.5f) / 600, 1e-3f, "the mean of its minute");
	cr_expect_float_eq(onward.slope_c_per_min, 0.1f, 1e-3f);
}

Test(onward, a_minute_after_the_ice_is_needed_and_more_for_its_slope)
{
	watch(99);
	cr_expect(!onward.any);
	watch(100);
	cr_expect(onward.any && isnan(onward.slope_c_per_min));
	watch(159);
	cr_expect(isnan(onward.slope_c_per_min));
	watch(160);
	cr_expect_float_eq(onward.slope_c_per_min, 0.1f, 1e-3f);
}

/* The slope is that of three minutes as soon as there are three. */
static float bent_slope(int second)
{
	q = (struct series){0};
	onward_begins(&onward);
	for (int s = 0; s <= second; s++) /* flat until two minutes and a half before the end */
		series_push(&q, s, (float)(20 + fmax(0, s - (second - 190)) / 60.0));
	onward_watch(&onward, &q, second, 0);
	return onward.slope_c_per_min;
}

Test(onward, the_slope_is_that_of_three_minutes)
{
	float soon = bent_slope(279), later = bent_slope(280);
	cr_expect_gt(soon, later + 0.1f, "%.3f, then %.3f", (double)soon, (double)later);
}

Test(onward, a_minute_has_two_readings_at_least)
{
	for (int n = 1; n <= 2; n++) {
		q = (struct series){0};
		onward_begins(&onward);
		for (int s = 0; s <= 600; s++)
			series_push(&q, s, s <= 560 - 60 || (s > 530 && s <= 530 + n) || s > 560 ? 20 : NAN);
		onward_watch(&onward, &q, 600, 0);
		cr_expect_eq(onward.any, n == 2);
	}
}

/* ---- continued ---- */

static bool holds(double c, int second)
{
	return onward_holds(&onward, 32, 0, second, (float)c);
}

Test(onward, skin_is_where_it_was_give_or_take)
{
	/* 10 minutes after the ice at 26 C, and no longer rising */
	onward = (struct onward){true, 600, 26, 0};
	cr_expect(holds(26.79, 600) && !holds(26.81, 600));
	cr_expect(holds(25.01, 600) && !holds(24.99, 600));
	/* below it by 0.06 C more for each minute of the gap, and by 2.6 C at most */
	cr_expect(holds(25 - 0.59, 1200) && !holds(25 - 0.61, 1200));
	cr_expect(holds(23.41, 6000) && !holds(23.39, 6000));
	cr_expect(!onward_holds(&onward, NAN, 0, 600, 26));
	onward.any = false;
	cr_expect(!holds(26, 600));
}

/* By a power of the time: 32 - 6 * (20 / 15) ^ -p, with p = 0.3 * 15 / 6. */
Test(onward, skin_that_warms_goes_on_by_a_power_of_the_time)
{
	onward = (struct onward){true, 600, 26, 0.3f};
	double now_c = 32 - 6 * pow(20 / 15.0, -0.3 * 15 / 6);
	cr_expect(holds(now_c + 0.78, 900) && !holds(now_c + 0.82, 900));
	cr_expect(holds(now_c - 1.28, 900) && !holds(now_c - 1.32, 900));
	onward.slope_c_per_min = NAN;
	now_c = 32 - 6 * pow(20 / 15.0, -0.7);
	cr_expect(holds(now_c + 0.78, 900) && !holds(now_c + 0.82, 900), "as skin does usually");
	onward.slope_c_per_min = -1;
	cr_expect(holds(26.79, 900) && !holds(26.81, 900), "it does not fall");
	onward = (struct onward){true, 600, 31.75f, 3};
	cr_expect(holds(31.75 + 0.79, 900) && !holds(31.75 + 0.81, 900), "it is there");
}

/* ---- numb ---- */

static struct rules rules;
static struct gate gate;
static struct skin skin;
static struct round stage;
static struct numb numb;
static int64_t now_s;

static void begin(void)
{
	rules_default(&rules);
	gate_init(&gate, 0);
	skin_init(&skin, &rules);
	round_init(&stage);
	round_start(&stage, 0);
	numb_reset(&numb);
	now_s = 0;
}

/* One second of ice with this estimate, the reading moving by ripple_c. */
static bool cold(const struct estimate *e, bool usable, double ripple_c)
{
	struct view view = {&rules, &gate, &skin, &stage};
	series_push(&skin.raw, now_s, (float)(11 + (now_s % 2 ? ripple_c : 0)));
	bool found = numb_step(&numb, &view, e, usable, now_s * 1000, now_s);
	now_s++;
	return found;
}

/* The next second is the 200th. */
static void begin_late(void)
{
	begin();
	now_s = 199;
	cold(&(struct estimate){.c = 20}, true, 1);
}

/* When it is numb, -1: not in five minutes. */
static int numb_after(const struct estimate *e, double ripple_c)
{
	for (int i = 0; i < 300; i++)
		if (cold(e, true, ripple_c))
			return (int)now_s - 1;
	return -1;
}

Test(onward, numb_is_a_minute_and_not_before_a_minute_and_a_half_of_ice)
{
	struct estimate e = {.c = 13.59f}, above = {.c = 13.61f};
	begin();
	cr_expect_eq(numb_after(&e, 1), 90);
	begin();
	cr_expect_eq(numb_after(&above, 1), -1);
	begin_late();
	cr_expect_eq(numb_after(&e, 1), 259);
	/* a warm second begins it anew, one of which nothing is known does not, sixteen do */
	begin_late();
	for (int i = 0; i < 59; i++)
		cold(&e, true, 1);
	cold(&above, true, 1);
	cr_expect_eq(numb_after(&e, 1), 260 + 59);
	begin_late();
	for (int i = 0; i < 59; i++)
		cold(&e, true, 1);
	for (int i = 0; i < 15; i++)
		cr_assert(!cold(&e, false, 1), "an unknown second says nothing");
	cr_expect_eq(numb_after(&e, 1), 274);
	begin_late();
	for (int i = 0; i < 59; i++)
		cold(&e, true, 1);
	for (int i = 0; i < 16; i++)
		cold(&e, false, 1);
	cr_expect_eq(numb_after(&e, 1), 275 + 59);
}

/* The estimate and a part of its error lie below the limit, where a network made it. */
Test(onward, numb_is_sure_by_a_margin)
{
	struct estimate e = {.error_c = 2, .modelled = true};
	for (int edge = 0; edge < 2; edge++) {
		begin();
		rules.placement = edge ? PLACEMENT_EDGE : PLACEMENT_IN;
		float share = (float)(edge ? rules.numb_margin_edge : rules.numb_margin_in) / 1000;
		cr_assert_gt(share, 0);
		e.touched = false;
		e.c = 13.6f - 2 * share - 0.01f;
		cr_expect_eq(numb_after(&e, 1), 90);
		e.c += 0.02f;
		begin();
		rules.placement = edge ? PLACEMENT_EDGE : PLACEMENT_IN;
		cr_expect_eq(numb_after(&e, 1), -1);
		e.touched = true; /* half of it after a touch */
		e.c = 13.6f - share - 0.01f;
		begin();
		rules.placement = edge ? PLACEMENT_EDGE : PLACEMENT_IN;
		cr_expect_eq(numb_after(&e, 1), 90);
		e.c += 0.02f;
		begin();
		rules.placement = edge ? PLACEMENT_EDGE : PLACEMENT_IN;
		cr_expect_eq(numb_after(&e, 1), -1);
	}
	e.modelled = false;
	e.c = 13.59f;
	begin();
	cr_expect_eq(numb_after(&e, 1), 90);
}

Test(onward, a_reading_that_stands_still_is_not_numb)
{
	struct estimate e = {.c = 10};
	begin();
	cr_expect_eq(numb_after(&e, 0.019), -1);
	begin();
	cr_expect_eq(numb_after(&e, 0.021), 90);
	begin();
	rules.placement = PLACEMENT_TOUCH;
	cr_expect_eq(numb_after(&e, 1), -1, "in the hand no hold can be kept");
}

/* A slow probe has stood still when two of its intervals show nothing. */
Test(onward, a_slow_reading_may_stand_still_for_two_intervals)
{
	struct estimate e = {.c = 10};
	struct view view = {&rules, &gate, &skin, &stage};
	for (int k = 0; k < 2; k++) {
		begin();
		gate.n_intervals = GATE_INTERVALS;
		gate.middle_ms = 30000;
		int changed_s = k ? 200 - 61 : 200 - 58;
		for (int s = 0; s < 200; s++)
			series_push(&skin.raw, s, s < changed_s ? 11 : 11.5f);
		numb_step(&numb, &view, &e, true, SECONDS_MS(199), 199);
		cr_expect_eq(numb.cold.held_s, !k);
	}
}

Test(onward, numbness_is_over_after_ten_seconds_above_15_degrees)
{
	struct estimate e = {.c = 15.01f}, below = {.c = 14.99f};
	struct view view = {&rules, &gate, &skin, &stage};
	begin();
	stage.phase = PHASE_NUMB;
	for (int i = 0; i < 9; i++)
		cr_assert(!numb_over(&numb, &view, &e, true));
	cr_expect(numb_over(&numb, &view, &e, true));
	begin();
	for (int i = 0; i < 100; i++)
		cr_assert(!numb_over(&numb, &view, &below, true));
	/* an unknown second restarts it while the ice is on */
	for (int icing = 0; icing < 2; icing++) {
		begin();
		stage.phase = icing ? PHASE_NUMB : PHASE_WINDOW;
		for (int i = 0; i < 9; i++)
			numb_over(&numb, &view, &e, true);
		numb_over(&numb, &view, &e, false);
		cr_expect_eq(numb_over(&numb, &view, &e, true), !icing);
	}
	/* where a person felt it and the estimate does not believe that, the clock alone ends it */
	begin();
	stage.phase = PHASE_WINDOW;
	numb_felt(&numb, &rules, &e, true);
	cr_expect(numb.by_clock);
	for (int i = 0; i < 100; i++)
		cr_assert(!numb_over(&numb, &view, &e, true));
	numb_felt(&numb, &rules, &below, true);
	cr_expect(!numb.by_clock);
	numb_felt(&numb, &rules, &below, false);
	cr_expect(numb.by_clock, "there is no estimate");
}

/* ---- how sure the estimate is ---- */

/* A maker's accuracy: equally likely within it, less the laboratory's 0.3 C, and three times as much beyond 1
 * C. */
Test(onward, a_probe_of_poor_accuracy_makes_it_less_sure)
{
	static const struct {
		int32_t accuracy_mc;
		double bias_c;
	} rows[] = {{0, 0}, {500, 0}, {1000, 0.493}, {2000, 2.288}, {3000, 4.026}};
	for (int i = 0; i < 5; i++) {
		rules_default(&rules);
		rules.accuracy_mc = rows[i].accuracy_mc;
		cr_expect_float_eq(estimate_bias_c(&rules), rows[i].bias_c, 0.001, "row %d: %.4f", i,
				   (double)estimate_bias_c(&rules));
	}
}

/* Without the network it is the probe's own, and jumps with it. */
Test(onward, without_a_network_the_estimate_is_what_the_probe_reads)
{
	struct estimate e;
	struct estimate_input in = {.skin = &skin, .rules = &rules, .room_c = 21, .ended_s = -1};
	for (int edge = 0; edge < 2; edge++) {
		begin();
		rules.placement = edge ? PLACEMENT_EDGE : PLACEMENT_IN;
		estimate_reset(&e);
		skin.estimate_c = 30;
		estimate_step(&e, &in, 100);
		cr_expect(e.c == 30 && !e.modelled);
		cr_expect_float_eq(e.error_c, edge ? 5 : 1.5, 1e-5);
		skin.estimate_c = 20;
		estimate_step(&e, &in, 101);
		cr_expect_eq(e.c, 20);
		skin.estimate_c = NAN;
		estimate_step(&e, &in, 102);
		cr_expect(isnan(e.c) && isnan(e.error_c));
	}
	rules.accuracy_mc = 2000;
	rules.placement = PLACEMENT_IN;
	skin.estimate_c = 30;
	estimate_step(&e, &in, 103);
	cr_expect_float_eq(e.error_c, sqrt(1.5 * 1.5 + 2.288 * 2.288), 1e-3);
	estimate_touched(&e, 14, 0.7f);
	cr_expect(e.c == 14 && e.error_c == 0.7f && e.modelled);
}

/* ---- re-warmed ---- */

static struct focus focus;
static struct rewarm rewarm;

/* Iced from 32 C by so much, and warmed since the fourth minute by so much, to 31 C; slow readings, of which
 * the rule is taken as it is. When it is re-warmed, -1: not in 70 minutes. */
static int rewarmed_after(enum placement placement, double cooled_c, double warmed_c, bool usable,
			  int *apart_s)
{
	rules_default(&rules);
	rules.placement = placement;
	rewarm_begins(&rewarm, 14);
	focus = (struct focus){.rest_c = 32, .lowest_c = (float)(32 - cooled_c)};
	q = (struct series){0};
	struct warm_input in = {.focus = &focus,
				.probe = &q,
				.curve = &rewarm.curve,
				.rules = &rules,
				.baseline_c = 32,
				.room_c = 21,
				.ended_s = 0};
	*apart_s = -1;
	for (int s = 0; s < 4200; s++) {
		series_push(&q, s, (float)(s < 300 ? 31 - warmed_c : 31));
		rewarm_look(&rewarm, &q, s, 0);
		if (rewarm_apart(&rewarm, &in, true, s) && *apart_s < 0)
			*apart_s = s;
		if (rewarm_step(&rewarm, &in, 32, true, usable, s))
			return s;
	}
	return -1;
}

Test(onward, rewarmed_skin_was_iced_and_warmed)
{
	int apart_s;
	int after_s = rewarmed_after(PLACEMENT_IN, 20, 5, true, &apart_s);
	/* looked for from ten minutes before the 40 in which five must be held */
	cr_expect_eq(after_s, 30 * 60 + 299, "%d", after_s);
	cr_expect_eq(apart_s, 30 * 60 + 59);
	cr_expect_geq(rewarmed_after(PLACEMENT_IN, 3.01, 5, true, &apart_s), 0);
	cr_expect_eq(rewarmed_after(PLACEMENT_IN, 2.99, 5, true, &apart_s), -1, "3 C colder");
	cr_expect_geq(rewarmed_after(PLACEMENT_IN, 20, 0.81, true, &apart_s), 0);
	cr_expect_eq(rewarmed_after(PLACEMENT_IN, 20, 0.79, true, &apart_s), -1, "and 0.8 warmer");
	cr_expect_geq(rewarmed_after(PLACEMENT_EDGE, 20, 0.11, true, &apart_s), 0);
	cr_expect_eq(rewarmed_after(PLACEMENT_EDGE, 20, 0.09, true, &apart_s), -1);
	cr_expect_eq(rewarmed_after(PLACEMENT_IN, 20, 5, false, &apart_s), -1, "without an estimate");
}

/* A minute's mean still looks warm when the probe has just fallen off. */
Test(onward, a_reading_a_degree_below_its_minute_is_no_warm_skin)
{
	for (int k = 0; k < 2; k++) {
		rules_default(&rules);
		rewarm_begins(&rewarm, 14);
		focus = (struct focus){.rest_c = 32, .lowest_c = 10};
		q = (struct series){0};
		struct warm_input in = {.focus = &focus,
					.probe = &q,
					.curve = &rewarm.curve,
					.rules = &rules,
					.baseline_c = NAN,
					.room_c = 21,
					.ended_s = 0};
		for (int s = 0; s < 3000; s++) {
			series_push(&q, s, s < 300 ? 20 : 33);
			rewarm_look(&rewarm, &q, s, 0);
			rewarm_step(&rewarm, &in, NAN, false, true, s);
		}
		cr_expect_eq(rewarm.chance, 1, "warm and flat, and no T0 is known");
		/* six of the ten seconds count, and a tenth of the minute */
		for (int s = 3000; s < 3006; s++) {
			series_push(&q, s, k ? 31.8f : 32.0f);
			rewarm_step(&rewarm, &in, NAN, false, true, s);
		}
		cr_expect_eq(rewarm.chance, !k);
	}
}

/* Of half a minute that is known, six seconds lie a degree and a quarter lower: a degree below the mean. */
Test(onward, exactly_a_degree_below_its_minute_is_still_warm_skin)
{
	for (int more = 0; more < 2; more++) {
		rules_default(&rules);
		rewarm_begins(&rewarm, 14);
		focus = (struct focus){.rest_c = 32, .lowest_c = 10};
		q = (struct series){0};
		struct warm_input in = {.focus = &focus,
					.probe = &q,
					.curve = &rewarm.curve,
					.rules = &rules,
					.baseline_c = NAN,
					.room_c = 21,
					.ended_s = 0};
		for (int s = 0; s < 3000; s++)
			series_push(&q, s,
				    s >= 2940 && s < 2970 ? NAN
				    : s < 2994		  ? 33.25f
				    : more		  ? 31.99f
							  : 32);
		rewarm.curve.c[0] = 20;
		rewarm.chance = 0.9f;
		rewarm_step(&rewarm, &in, NAN, false, true, 2999);
		cr_expect_eq(rewarm.chance > 0, !more);
	}
}

/* How much more the focus was cooled than the probe's spot. */
Test(onward, the_depth_of_the_focus_is_a_factor_within_limits)
{
	struct focus f = {0};
	cr_expect_eq(focus_depth(&f), 1, "not known");
	f.cold_focus = 1500;
	f.cold_probe = 1000;
	cr_expect_float_eq(focus_depth(&f), 1.5, 1e-6);
	f.cold_focus = 100;
	cr_expect_float_eq(focus_depth(&f), 0.7, 1e-6);
	f.cold_focus = 9000;
	cr_expect_float_eq(focus_depth(&f), 3, 1e-6);
}

static bool has_features(int known_s, int known_of_ten_s, int n, float f[FOCUS_FEATURES])
{
	q = (struct series){0};
	focus_reset(&focus, 0, 32);
	for (int s = 0; s < 100; s++) {
		bool known =
			s < 75 || (s < 90 ? s < 75 + known_s - known_of_ten_s : s >= 100 - known_of_ten_s);
		series_push(&q, s, known ? (float)(12 + s % 4) : NAN);
		focus_step(&focus, &q, s, 21);
	}
	focus.n = n;
	return focus_features(&focus, &q, 99, 0, &rules, 21, f);
}

Test(onward, half_of_the_last_seconds_must_be_known)
{
	float f[FOCUS_FEATURES], other[FOCUS_FEATURES];
	rules_default(&rules);
	cr_expect(has_features(12, 5, 90, f));
	cr_expect(!has_features(11, 5, 90, f), "12 of 25");
	cr_expect(!has_features(12, 4, 90, f), "5 of 10");
	cr_expect(has_features(25, 10, 10, f));
	cr_expect(!has_features(25, 10, 9, f), "ten seconds of ice");
	/* an area that nobody told is the usual one, and that it was not told is told */
	has_features(25, 10, 90, f);
	rules.area_um = 62000;
	has_features(25, 10, 90, other);
	int differ = 0;
	for (int i = 0; i < FOCUS_FEATURES; i++)
		differ += f[i] != other[i];
	cr_expect_eq(differ, 1);
}
