#include "fmath.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* ln 2 in two parts. The first has so few digits that whole multiples of it are exact. */
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33

#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023

static double from_bits(uint64_t bits)
{
	double v;
	memcpy(&v, &bits, sizeof(v));
	return v;
}

static uint64_t to_bits(double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof(bits));
	return bits;
}

static int nearest(double x)
{
	return (int)(x < 0 ? x - 0.5 : x + 0.5);
}

/* exp(r) * 2^k by Taylor's series, for |r| up to ln 2 / 2; even and odd terms are separate, so that they
 * overlap. */
static double exp_scaled(double r, int k)
{
	double q = r * r, odd = 1.0 / 6227020800, even = 1.0 / 479001600;
	odd = odd * q + 1.0 / 39916800;
	even = even * q + 1.0 / 3628800;
	odd = odd * q + 1.0 / 362880;
	even = even * q + 1.0 / 40320;
	odd = odd * q + 1.0 / 5040;
	even = even * q + 1.0 / 720;
	odd = odd * q + 1.0 / 120;
	even = even * q + 1.0 / 24;
	odd = odd * q + 1.0 / 6;
	even = even * q + 1.0 / 2;
	double v = 1 + (r + (even * q + odd * q * r));
	/* in two steps, because 2^1024 is not a number, though the product may be one */
	int half = k / 2;
	return v * from_bits((uint64_t)(EXPONENT_BIAS + half) << MANTISSA_BITS) *
	       from_bits((uint64_t)(EXPONENT_BIAS + k - half) << MANTISSA_BITS);
}

double fmath_exp(double x)
{
	if (!(x >= -708))
		return isnan(x) ? x : 0;
	if (x > 709.8)
		return INFINITY;
	int k = nearest(x * M_LOG2E);
	return exp_scaled((x - k * LN2_HIGH) - k * LN2_LOW, k);
}

double fmath_exp2(double x)
{
	if (!(x >= -1021))
		return isnan(x) ? x : 0;
	if (x > 1024)
		return INFINITY;
	int k = nearest(x);
	return exp_scaled((x - k) * M_LN2, k);
}

/* x = m 2^k with m about 1; log m = 2 artanh(s), s = (m - 1) / (m + 1), by its series. */
double fmath_log(double x)
{
	if (!(x > 0) || x > DBL_MAX)
		return x == 0 ? -INFINITY : x < 0 ? NAN : x;
	int k = 0;
	if (x < DBL_MIN) {
		x *= 0x1p54;
		k = -54;
	}
	k += (int)(to_bits(x) >> MANTISSA_BITS) - EXPONENT_BIAS;
	double m = from_bits((to_bits(x) & ((UINT64_C(1) << MANTISSA_BITS) - 1)) | (uint64_t)EXPONENT_BIAS
											   << MANTISSA_BITS);
	if (m > M_SQRT2) {
		m /= 2;
		k++;
	}
	double f = m - 1, s = f / (m + 1), q = s * s, sum = 1.0 / 23;
	for (int n = 21; n >= 3; n -= 2)
		sum = sum * q + 1.0 / n;
	/* 2 s = f - s f */
	return k * LN2_HIGH + (f - (s * (f - 2 * q * sum) - k * LN2_LOW));
}

float fmath_tanhf(float x)
{
	if (fabsf(x) < 0x1p-12f)
		return (float)(x - (double)x * x * x / 3);
	if (fabsf(x) > 10)
		return x < 0 ? -1 : 1;
	double e = fmath_exp(2 * (double)x);
	return (float)(1 - 2 / (e + 1));
}

/* Near 0 uses the series of erf, further out the continued fraction of Laplace. */
float fmath_erfcf(float x)
{
	double square = (double)x * x, bell = fmath_exp(-square) / sqrt(M_PI);
	if (isnan(x) || x < -6)
		return isnan(x) ? x : 2;
	if (x > 2) {
		double rest = 0;
		for (int n = 60; n > 0; n--)
			rest = n / 2.0 / (x + rest);
		return (float)(bell / (x + rest));
	}
	double term = x, sum = 0;
	for (int n = 1; sum + term != sum; n++) {
		sum += term;
		term *= 2 * square / (2 * n + 1);
	}
	return (float)(1 - 2 * bell * sum);
}
