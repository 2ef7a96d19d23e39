#include "fmath.h"

#include <math.h>
#include <stdbool.h>
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

/* Two doubles at once, as lanes.h has four floats: each is computed as a double of its own. */
typedef double pair __attribute__((vector_size(16)));

/* exp(r) by Taylor's series, for |r| up to ln 2 / 2; even and odd terms are separate, so that they overlap.
 */
#define DEFINE_EXP_SERIES(type, name)                               \
	static inline type name(type r)                             \
	{                                                           \
		type q = r * r;                                     \
		type odd = q * (1.0 / 6227020800) + 1.0 / 39916800; \
		type even = q * (1.0 / 479001600) + 1.0 / 3628800;  \
		odd = odd * q + 1.0 / 362880;                       \
		even = even * q + 1.0 / 40320;                      \
		odd = odd * q + 1.0 / 5040;                         \
		even = even * q + 1.0 / 720;                        \
		odd = odd * q + 1.0 / 120;                          \
		even = even * q + 1.0 / 24;                         \
		odd = odd * q + 1.0 / 6;                            \
		even = even * q + 1.0 / 2;                          \
		return 1 + (r + (even * q + odd * q * r));          \
	}
DEFINE_EXP_SERIES(double, exp_series)
DEFINE_EXP_SERIES(pair, exp_series_pair)

/* 2^k of a normal number. */
static double power(int k)
{
	return from_bits((uint64_t)(EXPONENT_BIAS + k) << MANTISSA_BITS);
}

/* exp(r) * 2^k, in two steps, because 2^1024 is not a number, though the product may be one. */
static double exp_scaled(double r, int k)
{
	int half = k / 2;
	return exp_series(r) * power(half) * power(k - half);
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

#define PAIR_MAX 40 /* well within what one step of 2^k takes */

/* fmath_exp() of each, for up to PAIR_MAX. */
static pair exp_pair(pair x)
{
	pair y = x * M_LOG2E;
	int low = nearest(y[0]), high = nearest(y[1]);
	pair k = {low, high}, scale = {power(low), power(high)};
	return exp_series_pair((x - k * LN2_HIGH) - k * LN2_LOW) * scale;
}

static bool within(float x, float least, float most)
{
	return fabsf(x) >= least && fabsf(x) <= most;
}

void fmath_tanhs(float *v, int n)
{
	int i = 0;
	for (; i + 1 < n; i += 2) {
		if (!within(v[i], 0x1p-12f, 10) || !within(v[i + 1], 0x1p-12f, 10)) {
			v[i] = fmath_tanhf(v[i]);
			v[i + 1] = fmath_tanhf(v[i + 1]);
			continue;
		}
		pair x = {v[i], v[i + 1]}, tanh = 1 - 2 / (exp_pair(2 * x) + 1);
		v[i] = (float)tanh[0];
		v[i + 1] = (float)tanh[1];
	}
	if (i < n)
		v[i] = fmath_tanhf(v[i]);
}

void fmath_shares(float *v, int n)
{
	int i = 0;
	for (; i + 1 < n; i += 2) {
		if (!within(v[i], 0, PAIR_MAX) || !within(v[i + 1], 0, PAIR_MAX)) {
			v[i] = 1 / (1 + fmath_expf(-v[i]));
			v[i + 1] = 1 / (1 + fmath_expf(-v[i + 1]));
			continue;
		}
		pair e = exp_pair((pair){-(double)v[i], -(double)v[i + 1]});
		v[i] = 1 / (1 + (float)e[0]);
		v[i + 1] = 1 / (1 + (float)e[1]);
	}
	if (i < n)
		v[i] = 1 / (1 + fmath_expf(-v[i]));
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
