/* What a probe shows while it is put on the skin, and whether ice was there already: each limit from both
 * sides, on readings once a second. */
#include <criterion/criterion.h>
#include <math.h>

#include "core/detector/model/already.h"
#include "core/detector/signal/settle.h"
#include "core/detector/signal/skin.h"

/* ---- put on the skin ---- */

static struct series raw;

/* It lies in the room for room_s, rises with this lag, and ends so many seconds after it was put on. noise_c:
 * up and down by so much. */
static struct settled put_on(double room_c, int room_s, double skin_c, double tau_s, int for_s,
			     double noise_c)
{
	raw = (struct series){0};
	for (int s = 0; s < room_s + for_s; s++) {
		double c = s < room_s ? room_c : skin_c - (skin_c - room_c) * exp(-(s - room_s) / tau_s);
		series_push(&raw, s, (float)(c + (s % 2 ? noise_c : -noise_c)));
	}
	return settle_learn(&raw, room_s + for_s - 1);
}

Test(settle, the_lag_and_the_room_show_when_it_is_put_on)
{
	static const double taus_s[] = {1.5, 4, 9, 20};
	for (int i = 0; i < 4; i++) {
		struct settled got = put_on(21, 60, 32, taus_s[i], 200, 0.05);
		cr_expect_float_eq(got.tau_s, taus_s[i], 0.08 * taus_s[i], "%g", (double)got.tau_s);
		cr_expect(got.tau_error_s > 0 && got.tau_error_s < taus_s[i] / 8);
		cr_expect_float_eq(got.room_c, 21, 0.05);
	}
}

Test(settle, what_it_comes_to_is_at_least_24_degrees)
{
	cr_expect(isnan(put_on(15, 60, 23.9, 5, 120, 0).tau_s));
	cr_expect_float_eq(put_on(15, 60, 24.1, 5, 120, 0).tau_s, 5, 0.3);
}

/* It comes to the median of its last ten seconds. */
Test(settle, what_it_comes_to_is_that_of_ten_seconds)
{
	for (int last_s = 4; last_s <= 5; last_s++) {
		raw = (struct series){0};
		for (int s = 0; s < 200; s++)
			series_push(&raw, s,
				    (float)(s < 60	       ? 15
					    : s < 200 - last_s ? 23.9 - 8.9 * exp(-(s - 60) / 5.0)
							       : 24.2));
		cr_expect_eq(isnan(settle_learn(&raw, 199).tau_s), last_s == 4);
	}
}

Test(settle, it_rises_by_four_degrees)
{
	cr_expect(isnan(put_on(23, 60, 26.95, 5, 120, 0).tau_s));
	cr_expect_float_eq(put_on(23, 60, 27.05, 5, 120, 0).tau_s, 5, 0.3);
}

Test(settle, the_room_is_between_10_and_24_degrees)
{
	cr_expect(isnan(put_on(9.9, 60, 32, 5, 120, 0).room_c));
	cr_expect_eq(put_on(10, 60, 32, 5, 120, 0).room_c, 10);
	cr_expect(isnan(put_on(24, 60, 32, 5, 120, 0).room_c), "skin may be as cold");
	cr_expect_float_eq(put_on(23.9, 60, 32, 5, 120, 0).room_c, 23.9, 1e-3);
	cr_expect(isnan(put_on(24.1, 60, 32, 5, 120, 0).room_c));
	cr_expect_float_eq(put_on(24.1, 60, 32, 5, 120, 0).tau_s, 5, 0.3, "its lag shows all the same");
}

Test(settle, a_room_stands_still_for_ten_seconds)
{
	cr_expect(isnan(put_on(21, 9, 32, 2, 120, 0).room_c));
	cr_expect_float_eq(put_on(21, 11, 32, 2, 120, 0).room_c, 21, 1e-3);
	cr_expect_float_eq(put_on(21, 60, 32, 5, 120, 0.14).room_c, 21, 0.1);
	cr_expect(isnan(put_on(21, 60, 32, 5, 120, 0.16).room_c));
}

/* Before that it may have been anywhere. */
Test(settle, the_room_is_that_of_the_half_minute_before)
{
	for (int from_s = 70; from_s <= 71; from_s++) {
		raw = (struct series){0};
		for (int s = 0; s < 200; s++)
			series_push(&raw, s,
				    (float)(s < from_s ? 25
					    : s < 100  ? 21
						       : 32 - 11 * exp(-(s - 100) / 5.0)));
		cr_expect_eq(isnan(settle_learn(&raw, 199).room_c), from_s == 71, "since %d s", from_s);
	}
}

/* Where the session began with it, a slow one has hardly risen, and its curve leads back to the room. */
Test(settle, a_slow_probe_that_was_put_on_as_the_session_began_shows_the_room)
{
	cr_expect_float_eq(put_on(21, 0, 32, 9, 120, 0).room_c, 21, 0.3);
	cr_expect_float_eq(put_on(21, 0, 32, 4.3, 120, 0).room_c, 21, 0.5);
	cr_expect(isnan(put_on(21, 0, 32, 3.7, 120, 0).room_c));
	raw = (struct series){0};
	for (int s = 3; s < 120; s++) /* nothing was seen of its beginning */
		series_push(&raw, s, (float)(32 - 11 * exp(-s / 9.0)));
	struct settled got = settle_learn(&raw, 119);
	cr_expect_float_eq(got.tau_s, 9, 0.5);
	cr_expect(isnan(got.room_c));
}

Test(settle, what_does_not_fit_the_curve_is_no_lag)
{
	/* two lags in turn: a hand warmed it on its way */
	raw = (struct series){0};
	for (int s = 0; s < 200; s++)
		series_push(&raw, s, (float)(s < 50 ? 21 : s < 80 ? 21 + (s - 50) / 5.0 : 32));
	cr_expect(isnan(settle_learn(&raw, 199).tau_s));
	cr_expect(isnan(put_on(21, 60, 32, 5, 120, 0.17).tau_s), "0.15 C may be noise");
	cr_expect_float_eq(put_on(21, 60, 32, 5, 120, 0.13).tau_s, 5, 0.7);
}

/* A rise that is not over: its end is not known, nor its lag. */
Test(settle, a_lag_that_is_not_known_within_a_quarter_is_none)
{
	cr_expect(isnan(put_on(21, 60, 40, 55, 18, 0.14).tau_s));
	cr_expect_float_eq(put_on(21, 60, 40, 55, 19, 0.14).tau_s, 41, 1, "give or take 9.5");
	cr_expect(isnan(put_on(21, 60, 33, 75, 400, 0).tau_s), "beyond a minute");
	cr_expect_float_eq(put_on(21, 60, 33, 55, 400, 0).tau_s, 55, 3);
}

/* Back along the rise a step of 0.3 C the other way is noise, and one of more is where it was put on. */
static float lag_with_a_bump(double bump_c)
{
	raw = (struct series){0};
	for (int s = 0; s < 200; s++) {
		double c = s < 60 ? 21 : 32 - 11 * exp(-(s - 60) / 20.0);
		series_push(&raw, s, (float)(s == 64 ? c + bump_c : c));
	}
	return settle_learn(&raw, 199).tau_s;
}

Test(settle, a_step_back_of_three_tenths_is_noise)
{
	cr_expect_float_eq(lag_with_a_bump(0), 20, 1);
	cr_expect(!isnan(lag_with_a_bump(0.7)), "0.27 C above what follows");
	double low_c = (double)series_at(&raw, 65);
	cr_expect_float_eq((double)series_at(&raw, 64) - low_c, 0.7 - 0.44, 0.02);
}

/* The rise begins below two degrees under its end; exactly there a fall back is still part of it. */
Test(settle, the_rise_is_looked_for_below_two_degrees_under_its_end)
{
	raw = (struct series){0};
	for (int s = 0; s < 60; s++)
		series_push(&raw, s, 22);
	for (int s = 60; s < 70; s++)
		series_push(&raw, s, (float)(34 - 12 * exp(-(s - 60) / 2.0)));
	series_push(&raw, 70, 33.5f);
	series_push(&raw, 71, 32);
	for (int s = 72; s < 120; s++)
		series_push(&raw, s, 34);
	cr_expect_float_eq(settle_learn(&raw, 119).room_c, 22, 0.01, "room %g",
			   (double)settle_learn(&raw, 119).room_c);
}

/* ---- how slow it is ---- */

static double tau_of(enum sensor_kind sensor, int32_t tau_ms)
{
	static struct skin skin;
	struct rules r;
	rules_default(&r);
	r.sensor = sensor;
	r.tau_ms = tau_ms;
	skin_init(&skin, &r);
	return skin.tau_s;
}

Test(settle, a_lag_of_over_four_seconds_is_undone_and_that_of_steel_always)
{
	cr_expect_eq(tau_of(SENSOR_BEAD, 0), 0);
	cr_expect_eq(tau_of(SENSOR_BEAD, 4000), 0);
	cr_expect_float_eq(tau_of(SENSOR_BEAD, 4001), 4.001, 1e-9);
	cr_expect_eq(tau_of(SENSOR_INFRARED, 4000), 0);
	cr_expect_float_eq(tau_of(SENSOR_STEEL, 0), 9, 1e-9);
	cr_expect_float_eq(tau_of(SENSOR_STEEL, 2000), 2, 1e-9);
}

/* What it showed on the skin before the ice, which is found up to twelve seconds late. */
Test(settle, the_lag_that_showed_is_kept)
{
	static struct skin skin;
	struct rules r;
	rules_default(&r);
	for (int slow = 0; slow < 2; slow++) {
		double tau_s = slow ? 5 : 3;
		skin_init(&skin, &r);
		for (int s = 0; s < 190; s++)
			series_push(&skin.raw, s,
				    (float)(s < 60    ? 21
					    : s < 178 ? 32 - 11 * exp(-(s - 60) / tau_s)
						      : 15));
		struct settled got = skin_learn(&skin);
		cr_expect_float_eq(got.tau_s, tau_s, 0.1);
		cr_expect_eq(skin.lag_ms, (int32_t)lroundf(got.tau_s * 1000));
		cr_expect_eq(skin.learned_tau_s > 0, slow, "a bead's usual lag is left in");
	}
	skin_init(&skin, &r);
	cr_expect(isnan(skin_learn(&skin).tau_s) && skin.lag_ms == 0);
}

/* ---- ice that was there already ---- */

#define ROOM_C 21

static struct already already;
static struct series sharp;
static struct rules rules;
static int64_t now_s;

static void begin(enum sensor_kind sensor)
{
	rules_default(&rules);
	rules.sensor = sensor;
	already = (struct already){0};
	raw = sharp = (struct series){0};
	now_s = 0;
}

static bool see(double c, double raw_c, float room_c)
{
	series_push(&sharp, now_s, (float)c);
	series_push(&raw, now_s, (float)raw_c);
	return already_step(&already, &sharp, &raw, now_s++, &rules, room_c);
}

/* Strokes between these, half_s each way; the second that shows ice in use, -1: none in two minutes. */
static int strokes(enum sensor_kind sensor, double low_c, double high_c, int half_s, float room_c)
{
	begin(sensor);
	for (int s = 0; s < 120; s++) {
		double in = (double)(s % (2 * half_s)) / half_s;
		double c = low_c + (high_c - low_c) * (in < 1 ? 1 - in : in - 1);
		if (see(c, c, room_c))
			return s;
	}
	return -1;
}

Test(already, strokes_below_the_room_show_ice_in_use)
{
	/* half a minute and one before it to know, and ten seconds in a row */
	cr_expect_eq(strokes(SENSOR_BEAD, 10, 17, 3, ROOM_C), 30 + 9);
	cr_expect_geq(strokes(SENSOR_BEAD, 18.4, 24, 3, ROOM_C), 29 + 9);
	cr_expect_eq(strokes(SENSOR_BEAD, 18.6, 24, 3, ROOM_C), -1, "2.5 C below it");
	cr_expect_geq(strokes(SENSOR_BEAD, 16.9, 24, 3, NAN), 29 + 9);
	cr_expect_eq(strokes(SENSOR_BEAD, 17.1, 24, 3, NAN), -1, "below a cool room");
}

Test(already, two_thirds_of_it_must_be_known)
{
	for (int missing = 3; missing <= 4; missing++) {
		bool seen = false;
		begin(SENSOR_BEAD);
		for (int s = 0; s < 120; s++)
			seen = see(s % 10 < missing ? NAN : 10 + 2 * (s % 4), 12, ROOM_C) || seen;
		cr_expect_eq(seen, missing == 3, "%d of 10 missing", missing);
	}
}

Test(already, a_stroke_is_one_and_a_half_degrees_and_of_steel_two_and_a_half)
{
	cr_expect_geq(strokes(SENSOR_BEAD, 12, 13.55, 4, ROOM_C), 29 + 9);
	cr_expect_eq(strokes(SENSOR_BEAD, 12, 13.45, 4, ROOM_C), -1);
	cr_expect_geq(strokes(SENSOR_STEEL, 12, 14.55, 4, ROOM_C), 29 + 9);
	cr_expect_eq(strokes(SENSOR_STEEL, 12, 14.45, 4, ROOM_C), -1);
}

Test(already, four_turns_in_three_quarters_of_a_minute)
{
	cr_expect_geq(strokes(SENSOR_BEAD, 10, 17, 8, ROOM_C), 29 + 9);
	cr_expect_eq(strokes(SENSOR_BEAD, 10, 17, 14, ROOM_C), -1);
}

Test(already, ice_water_is_no_ice_in_use)
{
	cr_expect_eq(strokes(SENSOR_BEAD, 4.2, 7.95, 4, ROOM_C), -1, "skin under strokes comes above 8 C");
	cr_expect_geq(strokes(SENSOR_BEAD, 4.2, 8.05, 4, ROOM_C), 29 + 9);
	for (int k = 0; k < 2; k++) {
		bool seen = false;
		begin(SENSOR_BEAD);
		for (int s = 0; s < 120; s++) /* a mean of 4 C */
			seen = see(s % 8 ? (k ? 3.45 : 3.3) : 8.5, 10, ROOM_C) || seen;
		cr_expect_eq(seen, k, "a mean of %g", k ? 4.08 : 3.95);
		seen = false;
		begin(SENSOR_BEAD);
		for (int s = 0; s < 120; s++) /* a quick tip swings far above the water it lies in */
			seen = see(s % 8 < 4 ? 9 : 14, k ? 4.1 : 3.9, ROOM_C) || seen;
		cr_expect_eq(seen, k);
	}
}

/* Passes on skin that warms swing too, but never below where they began. */
Test(already, swings_that_never_fall_below_their_first_are_passes)
{
	bool seen = false;
	begin(SENSOR_BEAD);
	for (int s = 0; s < 120; s++)
		seen = see(10 + 0.02 * s + (s % 8 < 4 ? 3 : 0), 12, ROOM_C) || seen;
	cr_expect(!seen);
}

/* The first cold second is where this ice began: that is what its end is judged from. */
Test(already, ice_began_with_the_first_cold_second)
{
	begin(SENSOR_BEAD);
	for (int s = 0; s < 100; s++)
		see(30, 30, ROOM_C);
	cr_expect(!already.any);
	for (int s = 0; s < 40; s++)
		see(s % 8 < 4 ? 10 : 20, 12, ROOM_C);
	cr_expect(already.any);
	cr_expect_eq(already.ending.started_s, 100);
	/* three quarters of a minute without one, and it is forgotten */
	int64_t cold_s = already.cold_s;
	while (now_s < cold_s + 45)
		see(25, 25, ROOM_C);
	cr_expect(already.any);
	see(25, 25, ROOM_C);
	cr_expect(!already.any && already.held_s == 0);
}

/* A second that does not look like it takes three away. */
Test(already, a_second_unlike_it_takes_three_away)
{
	static struct series water;
	for (int i = 0; i < 100; i++)
		series_push(&water, i, 2);
	begin(SENSOR_BEAD);
	int s = 0;
	while (already.held_s < 7)
		see(s++ % 8 < 4 ? 10 : 16, 12, ROOM_C);
	for (int left_s = 4; left_s >= 1; left_s -= 3) {
		series_push(&sharp, now_s, 10);
		series_push(&raw, now_s, 10);
		already_step(&already, &sharp, &water, now_s++, &rules, ROOM_C);
		cr_expect_eq(already.held_s, left_s);
	}
	already_step(&already, &sharp, &water, now_s, &rules, ROOM_C);
	cr_expect_eq(already.held_s, 0);
}

Test(already, a_reading_shows_ice_below_the_room_or_two_strokes)
{
	begin(SENSOR_BEAD);
	for (int s = 0; s < 40; s++)
		series_push(&raw, s, 18.6f);
	cr_expect(!already_shows(&raw, 39, ROOM_C));
	series_push(&raw, 40, 18.4f);
	cr_expect(already_shows(&raw, 40, ROOM_C));
	for (int s = 41; s < 60; s++)
		series_push(&raw, s, 19);
	cr_expect(already_shows(&raw, 59, ROOM_C), "for 20 s");
	series_push(&raw, 60, 19);
	cr_expect(!already_shows(&raw, 60, ROOM_C));
	for (int k = 0; k < 2; k++) {
		double step_c = k ? 0.31 : 0.29;
		begin(SENSOR_BEAD);
		for (int s = 0; s < 40; s++)
			series_push(&raw, s, (float)(25 + (s % 10 < 5 ? 0 : step_c)));
		cr_expect_eq(already_shows(&raw, 39, ROOM_C), k);
	}
	begin(SENSOR_BEAD);
	for (int s = 0; s < 40; s++)
		series_push(&raw, s, s == 30 ? 26 : 25);
	cr_expect(!already_shows(&raw, 39, ROOM_C), "once up and down is one turn");
}
