/*
 * fmath.h - replaces the few functions of <math.h> whose last digit each C library chooses for itself: exp,
 * log and what follows from them. A record must give the same events on every machine, so these use only +
 * - * /, which IEEE 754 rounds the same everywhere. Beside them use only the exact functions of <math.h>:
 * sqrt, fabs, fmin, fmax, floor, lround and tests such as isnan. Pure.
 *
 * The errors are bounds, in units of the last place, that tests/test_fmath.c checks. A result smaller than
 * the smallest normal double is 0. A NAN gives a NAN.
 */
#pragma once

#include <float.h>

#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) || \
	(defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "-ffast-math and its parts change the events of a record: compile without them"
#endif
#if FLT_EVAL_METHOD != 0
#error "float and double must be computed as such, not wider: on 32-bit x86 use -msse2 -mfpmath=sse"
#endif

double fmath_exp(double x);  /* within 1.1 */
double fmath_exp2(double x); /* within 1.1 */
double fmath_log(double x);  /* within 1.1; 0 gives -INFINITY, less than 0 NAN */

/* Within 0.501: the nearest float in almost all cases. */
float fmath_tanhf(float x);
float fmath_erfcf(float x);
/* The same bits for n numbers in place, in half of the time: fmath_tanhf(v), and 1 / (1 + fmath_expf(-v)). */
void fmath_tanhs(float *v, int n);
void fmath_shares(float *v, int n);

static inline float fmath_expf(float x)
{
	return (float)fmath_exp(x);
}

static inline float fmath_exp2f(float x)
{
	return (float)fmath_exp2(x);
}

static inline float fmath_logf(float x)
{
	return (float)fmath_log(x);
}
