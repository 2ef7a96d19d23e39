/*
 * The functions that stand in for those of <math.h>: how far from the truth they are, and that every machine
 * computes the same bits.
 */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/fmath.h"
#include "core/probe/sim.h"
#include "support/checksum.h"

#define STEPS 200000
/* where long double is no wider, the reference itself is off by one */
#define REFERENCE_OFF (LDBL_MANT_DIG > DBL_MANT_DIG ? 0 : 1)

/* Odd, so that no step lies on a number that is easy. */
static double step(double from, double to, int i)
{
	return from + (to - from) * (i + 0.37) / STEPS;
}

static double worst_double(double (*ours)(double), long double (*truth)(long double), double from, double to)
{
	double worst = 0;
	for (int i = 0; i < STEPS; i++) {
		double x = step(from, to, i), v = ours(x);
		double unit = nextafter(fabs(v), INFINITY) - fabs(v);
		worst = fmax(worst, (double)fabsl(v - truth(x)) / unit);
	}
	return worst;
}

static double worst_float(float (*ours)(float), long double (*truth)(long double), double from, double to)
{
	double worst = 0;
	for (int i = 0; i < STEPS; i++) {
		float x = (float)step(from, to, i), v = ours(x);
		float unit = nextafterf(fabsf(v), INFINITY) - fabsf(v);
		worst = fmax(worst, (double)(fabsl(v - truth(x)) / unit));
	}
	return worst;
}

static void expect_within(const char *what, double worst, double bound)
{
	cr_log_info("%s: at most %.4f units of the last place", what, worst);
	cr_expect_leq(worst, bound, "%s is off by %.4f", what, worst);
}

Test(fmath, errors_are_within_about_a_unit_of_the_last_place)
{
	expect_within("exp", worst_double(fmath_exp, expl, -708, 709), 1.1 + REFERENCE_OFF);
	expect_within("exp near 0", worst_double(fmath_exp, expl, -1, 1), 1.1 + REFERENCE_OFF);
	expect_within("exp2", worst_double(fmath_exp2, exp2l, -1021, 1023), 1.1 + REFERENCE_OFF);
	expect_within("log", worst_double(fmath_log, logl, DBL_MIN, 1000), 1.1 + REFERENCE_OFF);
	expect_within("log of large", worst_double(fmath_log, logl, 1, 1e300), 1.1 + REFERENCE_OFF);
	expect_within("log near 1", worst_double(fmath_log, logl, 0.9, 1.1), 1.1 + REFERENCE_OFF);
}

Test(fmath, floats_are_the_nearest_but_in_few_cases)
{
	expect_within("tanh", worst_float(fmath_tanhf, tanhl, -12, 12), 0.501);
	expect_within("tanh near 0", worst_float(fmath_tanhf, tanhl, -1e-3, 1e-3), 0.501);
	expect_within("tanh of tiny", worst_float(fmath_tanhf, tanhl, -1e-30, 1e-30), 0.501);
	expect_within("erfc", worst_float(fmath_erfcf, erfcl, -7, 9), 0.501);
}

static uint64_t add_bits(uint64_t sum, double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof(bits));
	return checksum_add(sum, bits);
}

Test(fmath, every_machine_computes_the_same_bits)
{
	uint64_t sum = CHECKSUM_NONE;
	for (int i = 0; i < STEPS; i++) {
		sum = add_bits(sum, fmath_exp(step(-720, 720, i)));
		sum = add_bits(sum, fmath_exp2(step(-10, 10, i)));
		sum = add_bits(sum, fmath_log(step(0, 1000, i)));
		sum = add_bits(sum, (double)fmath_tanhf((float)step(-12, 12, i)));
		sum = add_bits(sum, (double)fmath_erfcf((float)step(-6, 6, i)));
	}
	cr_expect_eq(sum, UINT64_C(0x2ce4ab0dbfa5ef2d), "found 0x%016" PRIx64, sum);
}

/* All pairs of ordinary, tiny and large ones, and of none. */
Test(fmath, several_at_once_are_each_by_itself)
{
	static const float odd[] = {0,	 -0.f, 1e-30f, 0x1p-12f, -0x1p-12f, 10,	      -10,	 10.1f, 40,
				    -40, 41,   -41,    800,	 -800,	    INFINITY, -INFINITY, NAN};
	enum { ODD = sizeof(odd) / sizeof(odd[0]) };
	for (int i = 0; i < STEPS; i++) {
		float v[3] = {(float)step(-12, 12, i), (float)step(42, -42, i), (float)step(-1e-3, 1e-3, i)},
		      tanhs[3], shares[3];
		if (i < ODD * ODD) {
			v[0] = odd[i / ODD];
			v[1] = odd[i % ODD];
		}
		memcpy(tanhs, v, sizeof(v));
		memcpy(shares, v, sizeof(v));
		fmath_tanhs(tanhs, 3);
		fmath_shares(shares, 3);
		for (int k = 0; k < 3; k++) {
			float tanh = fmath_tanhf(v[k]), share = 1 / (1 + fmath_expf(-v[k]));
			cr_assert((isnan(v[k]) && isnan(tanhs[k]) && isnan(shares[k])) ||
					  (!memcmp(&tanhs[k], &tanh, sizeof(tanh)) &&
					   !memcmp(&shares[k], &share, sizeof(share))),
				  "%.9g", (double)v[k]);
		}
	}
}

Test(fmath, every_machine_simulates_the_same_probe)
{
	struct sim sim;
	uint64_t sum = CHECKSUM_NONE;
	sim_init(&sim, 7, (struct sim_options){.n = 1});
	for (int64_t t_ms = 0; t_ms < MINUTES_MS(100); t_ms += SIM_INTERVAL_MS)
		sum = checksum_add(sum, (uint64_t)sim_read(&sim, t_ms, 0));
	cr_expect_eq(sum, UINT64_C(0x8b1a51267cff00c4), "found 0x%016" PRIx64, sum);
}

Test(fmath, ends_of_the_range)
{
	cr_expect_eq(fmath_exp(-709), 0);
	cr_expect_eq(fmath_exp(-INFINITY), 0);
	cr_expect_eq(fmath_exp(709.79), INFINITY);
	cr_expect_eq(fmath_exp(INFINITY), INFINITY);
	cr_expect_eq(fmath_exp(0), 1);
	cr_expect_eq(fmath_exp2(-1022), 0);
	cr_expect_eq(fmath_exp2(1024), INFINITY);
	for (int i = -1021; i < 1024; i++)
		cr_expect_eq(fmath_exp2(i), ldexp(1, i), "2^%d", i);
	cr_expect_eq(fmath_log(0), -INFINITY);
	cr_expect_eq(fmath_log(1), 0);
	cr_expect_eq(fmath_log(INFINITY), INFINITY);
	cr_expect_float_eq(fmath_log(4e-320), log(4e-320), 1e-12);
	cr_expect(isnan(fmath_log(-1)));
	cr_expect_eq(fmath_tanhf(-INFINITY), -1);
	cr_expect_eq(fmath_tanhf(50), 1);
	cr_expect_eq(fmath_erfcf(-INFINITY), 2);
	cr_expect_eq(fmath_erfcf(INFINITY), 0);
	cr_expect_eq(fmath_erfcf(0), 1);
	cr_expect(isnan(fmath_exp(NAN)) && isnan(fmath_exp2(NAN)) && isnan(fmath_log(NAN)) &&
		  isnan(fmath_tanhf(NAN)) && isnan(fmath_erfcf(NAN)));
}
