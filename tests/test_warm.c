/* The rule of re-warmed as a chance: exact where nothing is unsure, careful where something is. */
#include <math.h>

#include <criterion/criterion.h>

#include "core/detector/model/warm.h"
#include "support/script.h"

#define T0_C 31.0f

static float chance(float c, float slope, float c_error, float slope_error, float baseline_c)
{
	struct warm_sight s = {c, slope, c_error, slope_error};
	float p = warm_chance(&s, baseline_c);
	cr_expect(p >= -1e-6f && p <= 1 + 1e-6f, "%.6f at %.2f C and %.3f C/min", (double)p, (double)c,
		  (double)slope);
	return p;
}

Test(warm, without_errors_it_is_the_rule_itself)
{
	static const struct {
		float c, slope, baseline_c, met;
	} t[] = {
		{29.0f, 1.0f, T0_C, 1},	 {28.99f, 1.0f, T0_C, 0},   {28.99f, 0.04f, T0_C, 1},
		{27.0f, 0.04f, T0_C, 1}, {26.99f, -0.01f, T0_C, 0}, {28.0f, 0.05f, T0_C, 0}, /* a tie */
		{28.0f, NAN, T0_C, 0},	 {29.5f, NAN, T0_C, 1},	    {24.9f, 0, 25.5f, 0},
		{25.0f, 1.0f, 25.5f, 1}, {26.5f, 0.04f, NAN, 1},    {26.4f, 0.04f, NAN, 0},
		{35.0f, 0.06f, NAN, 0},
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		float p = chance(t[i].c, t[i].slope, 0, 0, t[i].baseline_c);
		cr_expect_eq(p, t[i].met, "case %zu: %.3f", i, (double)p);
	}
}

Test(warm, half_a_chance_at_the_limit_and_more_when_warmer_or_flatter)
{
	cr_expect_float_eq(chance(29, 1, 0.4f, 0.01f, T0_C), 0.5f, 1e-3f);
	cr_expect_float_eq(chance(28, 0.0499f, 0.1f, 0.02f, T0_C), 0.5f, 1e-3f);
	for (float error = 0.05f; error < 3; error *= 2) {
		float colder = 0, steeper = 1;
		for (float c = 20; c < 36; c += 0.25f) {
			float p = chance(c, 0.05f, error, 0.02f, T0_C);
			cr_expect_geq(p, colder - 1e-6f, "%.2f C", (double)c);
			colder = p;
		}
		for (float slope = -0.1f; slope < 0.3f; slope += 0.01f) {
			float p = chance(28, slope, 0.5f, error / 10, T0_C);
			cr_expect_leq(p, steeper + 1e-6f, "%.3f C/min", (double)slope);
			steeper = p;
		}
	}
}

Test(warm, what_is_unsure_is_not_enough)
{
	/* a tenth above the limit */
	float unsure = chance(29.1f, 0.2f, 1, 0.01f, T0_C), sure = chance(29.1f, 0.2f, 0.05f, 0.01f, T0_C);
	cr_expect_not(warm_enough(unsure, PLACEMENT_EDGE), "%.2f", (double)unsure);
	cr_expect(warm_enough(sure, PLACEMENT_EDGE), "%.2f", (double)sure);
	cr_expect(warm_enough(sure, PLACEMENT_IN), "%.2f", (double)sure);
	for (int i = 0; i < 8; i++) {
		struct warm_sight s = {i & 1 ? NAN : 20, 0, i & 2 ? 0.5f : 0, 0};
		float p = warm_chance(&s, i & 4 ? NAN : T0_C);
		cr_expect_not(warm_enough(p, PLACEMENT_IN), "case %d: %.2f", i, (double)p);
	}
}

/* Inside half a chance is enough, at the edge seven tenths. */
Test(warm, how_likely_is_enough)
{
	cr_expect(warm_enough(0.5f, PLACEMENT_IN) && warm_enough(0.5f, PLACEMENT_TOUCH));
	cr_expect_not(warm_enough(0.499f, PLACEMENT_IN));
	cr_expect(warm_enough(0.7f, PLACEMENT_EDGE));
	cr_expect_not(warm_enough(0.699f, PLACEMENT_EDGE));
	cr_expect_not(warm_enough(NAN, PLACEMENT_IN));
}

/* The mean of a minute, four, ten and twenty minutes after the ice. */
Test(warm, the_curve_is_kept_at_its_minutes)
{
	static struct series q;
	struct warm_curve w;
	q = (struct series){0};
	warm_curve_reset(&w, 14);
	cr_expect_float_eq(w.end_c, 14, 1e-6);
	for (int s = 0; s < 2000; s++) {
		series_push(&q, s, (float)s / 100);
		warm_curve_step(&w, &q, s, 100);
		cr_assert_eq(isnan(w.c[0]), s < 340, "%d", s);
		cr_assert_eq(isnan(w.c[1]), s < 700, "%d", s);
		cr_assert_eq(isnan(w.c[2]), s < 1300, "%d", s);
	}
	cr_expect_float_eq(w.c[0], 3.4f - 0.295f, 1e-3f);
	cr_expect_float_eq(w.c[1], 7 - 0.295f, 1e-3f);
	cr_expect_float_eq(w.c[2], 13 - 0.295f, 1e-3f);
}

Test(warm, half_of_a_minute_is_a_minute)
{
	static struct series q;
	for (int known_s = 29; known_s <= 30; known_s++) {
		q = (struct series){0};
		for (int s = 0; s < 100; s++)
			series_push(&q, s, s < 100 - known_s ? NAN : 30);
		cr_expect_eq(isnan(warm_minute_c(&q, 99)), known_s == 29);
	}
	q = (struct series){0};
	for (int s = 0; s < 100; s++)
		series_push(&q, s, s < 40 ? 100 : 30);
	cr_expect_float_eq(warm_minute_c(&q, 99), 30, 1e-5);
	cr_expect_float_eq(warm_minute_c(&q, 98), 30 + 70 / 60.0f, 1e-4);
}

/* A quick probe by the median of ten seconds and two minutes ten minutes apart, a slow one as it is. */
Test(warm, level_and_slope_at_the_probe)
{
	static struct series q;
	q = (struct series){0};
	for (int s = 0; s < 700; s++)
		series_push(&q, s, (float)(25 + s / 600.0));
	struct warm_sight quick = warm_at_probe(&q, 699, false), slow = warm_at_probe(&q, 699, true);
	cr_expect_float_eq(quick.c, 25 + 694.5f / 600, 2e-3f);
	cr_expect_float_eq(quick.slope_c_per_min, 0.1f, 1e-4f);
	cr_expect_float_eq(slow.c, 25 + 699 / 600.0f, 1e-4f);
	cr_expect_float_eq(slow.slope_c_per_min, 0.1f, 1e-4f);
	cr_expect_eq(quick.c_error, 0);
	cr_expect(isnan(warm_at_probe(&q, 600, true).slope_c_per_min) == false);
	cr_expect(isnan(warm_at_probe(&q, 599, true).slope_c_per_min));
}

/* A network that is wrong moves the focus by no more than this, and is no surer and no less sure. */
Test(warm, a_network_that_is_wrong_is_limited)
{
	uint64_t seed = script_seed();
	float most_c = 0, least_c = 0, most_error = 0, least_error = INFINITY;
	for (int i = 0; i < 4000; i++) {
		struct warm_sight probe = {.c = 25, .slope_c_per_min = 0};
		float f[WARM_FEATURES];
		for (int k = 0; k < WARM_FEATURES; k++)
			f[k] = (float)((script_uniform(&seed) - 0.5) * 2000);
		struct warm_sight s = warm_at_focus(&probe, f, i % 2 ? PLACEMENT_IN : PLACEMENT_EDGE);
		float apart_c = s.c - (f[1] - f[2]);
		most_c = fmaxf(most_c, apart_c);
		least_c = fminf(least_c, apart_c);
		most_error = fmaxf(most_error, s.c_error);
		least_error = fminf(least_error, s.c_error);
	}
	cr_expect(most_c <= 6.001f && least_c >= -6.001f, "%g %g", (double)least_c, (double)most_c);
	cr_expect(most_error <= expf(3.5f) * 1.0001f && least_error >= expf(-3) * 0.9999f, "%g %g",
		  (double)least_error, (double)most_error);
}
