/* What a calibration is, what it is refused for, and when a probe stands still. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/steady.h"
#include "icecue/calibration.h"
#include "support/script.h"

static const struct calibration less = {1000, -400, "2026-10-01T12:00:00+02:00"};

/* ---- applying ---- */

Test(calibration, a_reading_is_multiplied_and_shifted)
{
	const struct calibration none = {0}, steep = {1100, 0, ""}, flat = {900, 300, ""};
	cr_expect_eq(calibration_apply(&less, 13600), 13200);
	cr_expect_eq(calibration_apply(&less, 0), -400);
	cr_expect_eq(calibration_apply(&none, 13600), 13600);
	cr_expect_eq(calibration_apply(NULL, 13600), 13600);
	cr_expect_eq(calibration_apply(&steep, 5), 6, "5.5 rounds away from zero");
	cr_expect_eq(calibration_apply(&steep, -5), -6);
	cr_expect_eq(calibration_apply(&steep, 4), 4);
	cr_expect_eq(calibration_apply(&flat, 20000), 18300);
}

Test(calibration, what_is_no_temperature_stays)
{
	const struct calibration steep = {1100, 5000, ""};
	cr_expect_eq(calibration_apply(&steep, MC_NONE), MC_NONE);
	cr_expect_eq(calibration_apply(&steep, INT32_MAX), INT32_MAX);
	cr_expect_eq(calibration_apply(&steep, -INT32_MAX), -INT32_MAX);
}

/* ---- finding ---- */

static struct calibration fit(int n, int32_t true0, int32_t read0, int32_t true1, int32_t read1)
{
	const struct calibration_point p[2] = {{true0, read0}, {true1, read1}};
	struct calibration c = {0};
	char why[256];
	cr_assert(calibration_fit(p, n, &c, why, sizeof(why)), "%s", why);
	return c;
}

Test(calibration, one_point_shifts_and_two_turn)
{
	struct calibration c = fit(1, 0, 420, 0, 0);
	cr_expect(c.slope == 1000 && c.offset_mc == -420);
	c = fit(1, 36600, 36000, 0, 0);
	cr_expect(c.slope == 1000 && c.offset_mc == 600);
	c = fit(2, 0, 400, 40000, 39600);
	cr_expect(c.slope == 1020 && c.offset_mc == -400, "%d %d", c.slope, c.offset_mc);
	c = fit(2, 40000, 39600, 0, 400);
	cr_expect(c.slope == 1020 && c.offset_mc == -400, "the order counts for nothing");
}

/* Whatever a probe within the limits reads, what is found makes both points right but for the slope's
 * rounding. */
Test(calibration, two_points_come_out_right)
{
	uint64_t random = script_seed();
	for (int i = 0; i < 20000; i++) {
		double gain = 0.92 + 0.16 * script_uniform(&random),
		       off = 2000 * script_uniform(&random) - 1000;
		int32_t t[2] = {0, 10000 + (int32_t)(30000 * script_uniform(&random))};
		int32_t r[2] = {(int32_t)((t[0] - off) / gain), (int32_t)((t[1] - off) / gain)};
		struct calibration c = fit(2, t[0], r[0], t[1], r[1]);
		for (int k = 0; k < 2; k++)
			cr_assert(abs(calibration_apply(&c, r[k]) - t[k]) <= 15, "%d read %d", t[k], r[k]);
	}
}

static void expect_refused(int n, int32_t true0, int32_t read0, int32_t true1, int32_t read1,
			   const char *in_why)
{
	const struct calibration_point p[2] = {{true0, read0}, {true1, read1}};
	struct calibration c = {0};
	char why[256] = "";
	cr_expect_not(calibration_fit(p, n, &c, why, sizeof(why)));
	cr_expect_not_null(strstr(why, in_why), "expected '%s' in '%s'", in_why, why);
}

Test(calibration, what_no_probe_can_be_is_refused_with_the_reason)
{
	expect_refused(1, 0, 5001, 0, 0, "the offset would be -5.001 C; expected -5 to 5");
	expect_refused(1, 0, -5001, 0, 0, "the offset would be 5.001 C");
	expect_refused(1, INT32_MAX, -INT32_MAX, 0, 0, "the offset would be");
	expect_refused(2, 0, 0, 9999, 9999, "two points at least 10 C apart, found 0 and 9.999 C");
	expect_refused(2, 0, 0, 40000, 36000, "the slope would be 1.111; expected 0.9 to 1.1");
	expect_refused(2, 0, 0, 40000, 45000, "the slope would be 0.889");
	expect_refused(2, 0, 0, 40000, -40000, "the slope would be -1");
	expect_refused(2, 0, 0, 40000, 0, "the slope would be 0");
	expect_refused(2, INT32_MIN, 0, INT32_MAX, 1, "the slope would be");
	expect_refused(2, 0, -2000, 40000, 34900, "move a reading of 35 C by +5");
	fit(1, 0, 5000, 0, 0);
	fit(1, 0, -5000, 0, 0);
}

/* ---- age ---- */

static int64_t age(const char *now_iso)
{
	int64_t days;
	cr_assert(calibration_age_days(&less, now_iso, &days));
	return days;
}

Test(calibration, grows_old)
{
	int64_t days;
	const struct calibration garbage = {1000, 0, "yesterday"};
	cr_expect_eq(age("2026-10-01T12:00:00+02:00"), 0);
	cr_expect_eq(age("2026-10-02T11:59:59+02:00"), 0);
	cr_expect_eq(age("2026-10-02T10:00:00Z"), 1);
	cr_expect_eq(age("2026-10-01T11:00:00.000+02:00"), -1, "made in the future");
	cr_expect(calibration_is_fresh(&less, "2027-03-30T12:00:00+02:00"), "180 days");
	cr_expect_not(calibration_is_fresh(&less, "2027-03-31T12:00:00+02:00"));
	cr_expect_not(calibration_is_fresh(&less, "2026-09-30T12:00:00+02:00"));
	cr_expect_not(calibration_age_days(&garbage, "2026-10-01T12:00:00+02:00", &days));
	cr_expect_not(calibration_age_days(&less, "2026-10-01 12:00", &days), "no zone");
}

/* ---- text ---- */

Test(calibration, its_text_is_read_back)
{
	const struct calibration steep = {1020, -404, "2026-11-22T21:10:00+01:00"};
	struct calibration c;
	char text[CALIBRATION_TEXT], words[64];
	cr_assert_str_eq(calibration_format(&steep, text, sizeof(text)),
			 "offset_c=-0.404 slope=1.02 calibrated=2026-11-22T21:10:00+01:00");
	cr_assert(calibration_parse(text, &c));
	cr_expect(c.slope == 1020 && c.offset_mc == -404);
	cr_expect_str_eq(c.when_iso, steep.when_iso);
	cr_expect_str_eq(calibration_words(&less, false, words, sizeof(words)), "-0.4 C");
	cr_expect_str_eq(calibration_words(&less, true, words, sizeof(words)), "-0.72 F");
	cr_expect_str_eq(calibration_words(&steep, false, words, sizeof(words)),
			 "-0.4 C at 0 C, +0.3 C at 35 C");
}

Test(calibration, garbage_is_none)
{
	static const char *const texts[] = {
		"",
		"offset_c=",
		"offset_c=-0.4",
		"offset_c=-0.4 slope=1",
		"offset_c=-0.4 slope=1 calibrated=",
		"offset_c=-0.4 slope=1 calibrated=yesterday",
		"offset_c=-0.4 slope=1 calibrated=2026-10-01T12:00:00",
		"offset_c=-0.4 slope=1 calibrated=2026-10-01T12:00:00+02:00 ",
		"offset_c=-0.4 slope=1 calibrated=2026-10-01T12:00:00.0000000000000000000+02:00",
		"offset_c=-5.001 slope=1 calibrated=2026-10-01T12:00:00+02:00",
		"offset_c=2147483.647 slope=1.1 calibrated=2026-10-01T12:00:00+02:00",
		"offset_c=0 slope=0 calibrated=2026-10-01T12:00:00+02:00",
		"offset_c=0 slope=2 calibrated=2026-10-01T12:00:00+02:00",
		"offset_c=5 slope=1.1 calibrated=2026-10-01T12:00:00+02:00",
		"offset_c=nan slope=1 calibrated=2026-10-01T12:00:00+02:00",
		"slope=1 offset_c=0 calibrated=2026-10-01T12:00:00+02:00",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct calibration c = less;
		bool read = calibration_parse(texts[i], &c);
		/* spaces at the end are not part of a moment, and harm none */
		if (read && i == 7)
			continue;
		cr_expect_not(read, "%s", texts[i]);
		cr_expect_not(calibration_is(&c), "%s", texts[i]);
	}
}

/* ---- standing still ---- */

struct still {
	struct steady s;
	int64_t t_ms, step_ms;
	enum steady_state state;
};

static struct still slurry(int32_t resolution_mc, int32_t step_ms)
{
	struct still k = {.step_ms = step_ms};
	steady_init(&k.s, 0, STEADY_ICE_NEAR_MC, STEADY_ICE_RANGE_MC, resolution_mc, step_ms);
	return k;
}

static void take(struct still *k, int32_t mc)
{
	k->state = steady_take(&k->s, k->t_ms, mc);
	k->t_ms += k->step_ms;
}

static void hold(struct still *k, int32_t mc, int s)
{
	for (int64_t end_ms = k->t_ms + SECONDS_MS(s); k->t_ms < end_ms && k->state != STEADY_YES;)
		take(k, mc);
}

Test(steady, a_minute_of_slurry_and_not_less)
{
	struct still k = slurry(62, 1000);
	hold(&k, 21400, 5);
	cr_expect_eq(k.state, STEADY_ABOVE);
	hold(&k, 400, 60);
	cr_expect_eq(k.state, STEADY_WAIT);
	cr_expect_eq(steady_for_ms(&k.s), 50000);
	take(&k, 400);
	cr_expect_eq(k.state, STEADY_YES);
	cr_expect_eq(steady_mean_mc(&k.s), 400);
	hold(&k, -3001, 1);
}

Test(steady, noise_is_averaged)
{
	struct still k = slurry(100, 500);
	uint64_t random = script_seed();
	take(&k, 5000);
	while (k.t_ms < 100000 && k.state != STEADY_YES)
		take(&k, 300 + 100 * (int32_t)(3 * script_uniform(&random)) - 100);
	cr_expect_eq(k.state, STEADY_YES);
	cr_expect(abs(steady_mean_mc(&k.s) - 300) < 60, "%d", steady_mean_mc(&k.s));
}

/* A slow probe that was put in just now: what is said is what it comes to, not where it passes by. */
Test(steady, a_probe_that_still_settles_is_waited_for)
{
	struct still k = slurry(62, 1000);
	double off = 20000;
	while (k.t_ms < 600000 && k.state != STEADY_YES) {
		take(&k, 350 + (int32_t)off);
		off *= 0.98; /* 50 s */
	}
	cr_assert_eq(k.state, STEADY_YES);
	cr_expect(abs(steady_mean_mc(&k.s) - 350) < 80, "%d", steady_mean_mc(&k.s));
	cr_expect_gt(k.t_ms, 240000);
}

Test(steady, a_hand_that_moves_it_and_a_time_without_readings_begin_anew)
{
	struct still k = slurry(62, 1000);
	take(&k, 2000);
	hold(&k, 400, 55);
	take(&k, 900);
	hold(&k, 400, 58);
	cr_expect_neq(k.state, STEADY_YES);
	k = slurry(62, 1000);
	take(&k, 2000);
	hold(&k, 400, 55);
	k.t_ms += 20000;
	hold(&k, 400, 60);
	cr_expect_eq(k.state, STEADY_WAIT);
	take(&k, 400);
	cr_expect_eq(k.state, STEADY_YES);
}

Test(steady, a_slow_drift_is_no_rest)
{
	struct still k = slurry(62, 1000);
	for (int i = 0; i < 600; i++) {
		take(&k, -2000 + 4 * i); /* 0.24 C a minute */
		cr_assert_neq(k.state, STEADY_YES, "after %d s", i);
	}
	cr_expect_eq(k.state, STEADY_MOVING);
}

/* 0 where nothing is connected, -1 where a poll was missed: for ever, and to the last digit. */
Test(steady, what_never_says_anything_else_is_not_believed_at_whole_degrees)
{
	struct still k = slurry(62, 1000);
	hold(&k, -1000, 200);
	cr_expect_eq(k.state, STEADY_STUCK);
	k = slurry(62, 1000);
	hold(&k, 0, 200);
	cr_expect_eq(k.state, STEADY_STUCK);
	take(&k, 62);
	hold(&k, 0, 200);
	cr_expect_eq(k.state, STEADY_YES, "it has moved once: it is a probe");
}

Test(steady, a_slow_probe_gets_longer)
{
	struct still k = slurry(100, 30000);
	take(&k, 2000);
	hold(&k, 300, 360);
	cr_expect_neq(k.state, STEADY_YES);
	hold(&k, 300, 90);
	cr_expect_eq(k.state, STEADY_YES);
}

Test(steady, the_coarsest_step_is_allowed)
{
	struct still k = slurry(250, 1000);
	for (int i = 0; i < 90 && k.state != STEADY_YES; i++)
		take(&k, i / 25 % 2 ? 250 : 0);
	cr_expect_eq(k.state, STEADY_YES);
}
