#include "series.h"

#include <assert.h>
#include <math.h>

#include "sort.h"

void series_push(struct series *q, int64_t s, float v)
{
	assert(!q->any || s > q->last_s);
	int64_t first = q->any && s - q->last_s < SERIES_LEN ? q->last_s + 1 : s - SERIES_LEN + 1;
	for (int64_t i = first; i < s; i++)
		q->v[(uint64_t)i % SERIES_LEN] = NAN;
	q->v[(uint64_t)s % SERIES_LEN] = v;
	q->last_s = s;
	q->any = true;
}

void series_mend(struct series *q, int64_t s, float by_c)
{
	if (!isnan(series_at(q, s)))
		q->v[(uint64_t)s % SERIES_LEN] += by_c;
}

struct series_stats series_stats(const struct series *q, int64_t from, int64_t to)
{
	struct series_stats st = {.min = INFINITY, .max = -INFINITY};
	double sum = 0, squares = 0;
	for (int64_t s = from; s <= to; s++) {
		float v = series_at(q, s);
		if (isnan(v))
			continue;
		st.n++;
		sum += v;
		squares += (double)v * v;
		st.min = v < st.min ? v : st.min;
		st.max = v > st.max ? v : st.max;
	}
	if (!st.n)
		return (struct series_stats){.mean = NAN, .min = NAN, .max = NAN, .sd = NAN};
	double mean = sum / st.n;
	st.mean = (float)mean;
	st.sd = (float)sqrt(fmax(0, squares / st.n - mean * mean));
	return st;
}

int series_sorted(const struct series *q, int64_t from, int64_t to, float sorted[SERIES_SORTED_MAX])
{
	int n = 0;
	assert(to - from < SERIES_SORTED_MAX);
	for (int64_t s = from; s <= to; s++) {
		float v = series_at(q, s);
		if (isnan(v))
			continue;
		sorted[n++] = v;
	}
	sort_values(sorted, n);
	return n;
}

static float middle(const float *sorted, int n)
{
	return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

float series_median(const struct series *q, int64_t from, int64_t to, int need)
{
	float sorted[SERIES_SORTED_MAX];
	int n = series_sorted(q, from, to, sorted);
	return n && n >= need ? middle(sorted, n) : NAN;
}

float series_median_sigma(const struct series *q, int64_t from, int64_t to, int need, float *sigma)
{
	float sorted[SERIES_SORTED_MAX];
	int n = series_sorted(q, from, to, sorted);
	if (!n || n < need)
		return NAN;
	/* the quartiles of a normal distribution lie 1.349 standard deviations apart */
	*sigma = (sorted[3 * n / 4] - sorted[n / 4]) / 1.349f;
	return middle(sorted, n);
}

bool series_slope(const struct series *q, int64_t from, int64_t to, double *slope, double *error)
{
	double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0;
	for (int64_t s = from; s <= to; s++) {
		double x = (double)(s - from), y = series_at(q, s);
		if (isnan(y))
			continue;
		n++;
		sx += x;
		sy += y;
		sxx += x * x;
		sxy += x * y;
		syy += y * y;
	}
	double d = n * sxx - sx * sx;
	if (n < 3 || d <= 0)
		return false;
	*slope = (n * sxy - sx * sy) / d;
	double rest = (syy - sy * sy / n) - *slope * (sxy - sx * sy / n);
	*error = sqrt(fmax(0, rest) / (n - 2) * n / d);
	return true;
}
