/* The column of tissue against what can be worked out or was measured, and the observer against the column.
 */
#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/detector/model/observer.h"

#define REST_C 31.0f

Test(observer, tissue_at_rest_stays_at_rest)
{
	struct pennes p;
	struct pennes_column col;
	pennes_build(&p, INFINITY);
	pennes_rest(&col, REST_C);
	float before[PENNES_NODES];
	for (int i = 0; i < PENNES_NODES; i++)
		before[i] = col.c[i];
	for (int s = 0; s < 3600; s++)
		pennes_step(&p, &col, REST_C);
	for (int i = 0; i < PENNES_NODES; i++)
		cr_expect_float_eq(col.c[i], before[i], 0.02f, "node %d: %.3f, was %.3f", i, (double)col.c[i],
				   (double)before[i]);
	for (int i = 1; i < PENNES_NODES; i++)
		cr_expect_gt(col.c[i], col.c[i - 1], "warmer with depth");
}

/* A half space whose surface falls by dT gives up 2 k dT sqrt(t / (pi a)); so soon all of it is skin. */
Test(observer, heat_of_a_sudden_fall_is_that_of_a_half_space)
{
	struct pennes p;
	struct pennes_column col;
	double heat = 0, k = 0.37, a = 0.37 / 3.76e6, fall_c = 20, t_s = 8;
	pennes_build(&p, INFINITY);
	pennes_rest(&col, REST_C);
	double rest = (double)pennes_flux(&p, &col, REST_C);
	for (int s = 0; s < (int)t_s; s++) {
		pennes_step(&p, &col, REST_C - (float)fall_c);
		heat += (double)pennes_flux(&p, &col, REST_C - (float)fall_c) - rest;
	}
	double expected = 2 * k * fall_c * sqrt(t_s / (3.14159265 * a));
	cr_assert_float_eq(heat / expected, 1, 0.08, "%.0f J/m2, expected %.0f", heat, expected);
}

/* Sidhu 2008: after 7 min of ice massage the skin is at 5.8 to 6.8 C, which is ice of about 97 to 115 W/m2K.
 */
Test(observer, skin_after_seven_minutes_is_as_measured)
{
	struct pennes p;
	struct pennes_column col;
	pennes_build(&p, 106);
	pennes_rest(&col, 30.3f);
	for (int s = 0; s < 420; s++)
		pennes_step(&p, &col, 0);
	cr_assert_float_eq(pennes_surface(&p, &col, 0), 6.3f, 0.6f, "%.2f C",
			   (double)pennes_surface(&p, &col, 0));
}

/* Feeds an observer with the skin of a column under ice of a known strength. */
static void watch_column(struct observer *o, float h, int seconds)
{
	struct pennes p;
	struct pennes_column col;
	pennes_build(&p, h);
	pennes_rest(&col, REST_C);
	observer_reset(o, REST_C);
	for (int s = 0; s < seconds; s++) {
		pennes_step(&p, &col, 0);
		observer_step(o, pennes_surface(&p, &col, 0), true, NAN);
	}
}

Test(observer, finds_the_strength_of_the_ice_from_the_reading_alone)
{
	static const float strengths[] = {30, 60, 100, 200};
	struct observer o;
	for (int i = 0; i < 4; i++) {
		watch_column(&o, strengths[i], 240);
		for (int k = 0; k < OBSERVER_MEANS; k++)
			cr_expect_float_eq(expf(o.log_h[k]) / strengths[i], 1, 0.05f,
					   "%.0f W/m2K: found %.1f", (double)strengths[i],
					   (double)expf(o.log_h[k]));
		float c = observer_skin_for(&o, logf(strengths[i]));
		cr_expect_float_eq(c, o.reading_c, 0.3f, "the bank has %.2f C, the reading %.2f", (double)c,
				   (double)o.reading_c);
		cr_expect_float_eq(observer_log_h_for(&o, c), logf(strengths[i]), 0.01f);
	}
}

Test(observer, stronger_ice_at_the_probe_is_a_colder_focus_and_the_edge_is_less_sure)
{
	struct rules in = {.placement = PLACEMENT_IN}, edge = {.placement = PLACEMENT_EDGE};
	struct observer weak, strong;
	float weak_c, strong_c, edge_c, error_c, edge_error_c;
	watch_column(&weak, 40, 180);
	watch_column(&strong, 80, 180);
	observer_estimate(&weak, &in, &weak_c, &error_c);
	observer_estimate(&weak, &edge, &edge_c, &edge_error_c);
	observer_estimate(&strong, &in, &strong_c, &error_c);
	cr_assert_lt(strong_c, weak_c - 1);
	cr_assert_lt(edge_c, weak_c - 1, "at the edge the focus is much colder than the probe");
	cr_assert_gt(edge_error_c, error_c);
}

Test(observer, no_reading_and_wild_ones_leave_numbers)
{
	struct rules r = {.placement = PLACEMENT_IN};
	struct observer o;
	float c, error_c, f[OBSERVER_FEATURES];
	observer_reset(&o, REST_C);
	for (int s = 0; s < 400; s++) {
		observer_step(&o, s % 7 ? NAN : s % 2 ? 50 : -8, s < 300, NAN);
		observer_estimate(&o, &r, &c, &error_c);
		observer_features(&o, &r, c, f);
		cr_assert(c > -10 && c < 50 && error_c > 0 && error_c < 30, "%g +- %g", (double)c,
			  (double)error_c);
		for (int i = 0; i < OBSERVER_FEATURES; i++)
			cr_assert(isfinite(f[i]), "feature %d", i);
	}
}

/* Ice that comes and goes, on columns side by side and one by one. */
Test(observer, columns_side_by_side_are_each_by_itself)
{
	struct pennes one[BANK_COLUMNS], alone;
	struct pennes_column rest, column[BANK_COLUMNS];
	struct bank b;
	float contact_h[BANK_COLUMNS], surface_c[BANK_COLUMNS];
	pennes_rest(&rest, REST_C);
	pennes_build(&alone, 8.5f);
	for (int k = 0; k < BANK_COLUMNS; k++) {
		contact_h[k] = 20 + 21.7f * (float)k;
		pennes_build(&one[k], contact_h[k]);
		column[k] = rest;
	}
	bank_build(&b, contact_h, 8.5f, &rest);
	for (int s = 0; s < 1500; s++) {
		bool iced = s % 400 < 250;
		float env_c = iced ? 0.1f * (float)(s % 7) : 21.3f;
		bank_step(&b, iced, env_c, surface_c);
		for (int k = 0; k < BANK_COLUMNS; k++) {
			const struct pennes *p = iced ? &one[k] : &alone;
			pennes_step(p, &column[k], env_c);
			float c = pennes_surface(p, &column[k], env_c);
			cr_assert(!memcmp(&surface_c[k], &c, sizeof(c)), "column %d at %d s: %.9g, not %.9g",
				  k, s, (double)surface_c[k], (double)c);
		}
	}
}

/* Where the bank does not fall, a colder reading is stronger ice, and not weaker. */
Test(observer, a_bank_without_a_slope_has_one)
{
	static struct observer o;
	observer_reset(&o, 30);
	for (int k = 0; k < OBSERVER_BANK; k++)
		o.skin_c[k] = 20;
	cr_expect_gt(observer_log_h_for(&o, 19), observer_log_h_for(&o, 20));
}
