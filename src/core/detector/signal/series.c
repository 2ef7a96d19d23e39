#include "series.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "lanes.h"
#include "sort.h"

void series_push(struct series *q, int64_t s, float v)
{
	assert(!q->any || s > q->last_s);
	if (!q->any || s - q->last_s >= SERIES_LEN)
		for (int i = 0; i < SERIES_LEN; i++)
			q->v[i] = NAN;
	else
		for (int64_t i = q->last_s + 1; i < s; i++)
			q->v[(uint64_t)i % SERIES_LEN] = NAN;
	q->v[(uint64_t)s % SERIES_LEN] = v;
	q->last_s = s;
	q->any = true;
}

void series_mend(struct series *q, int64_t s, float by_c)
{
	if (isnan(series_at(q, s)))
		return;
	q->v[(uint64_t)s % SERIES_LEN] += by_c;
	q->mended++;
}

/* The known part of from..to as two runs of memory: a rule looks at hundreds of seconds each second, and must
 * not ask for each where it lies. */
struct runs {
	const float *at[2];
	int n[2];
	int64_t from; /* the first second of the first run */
};

static inline struct runs runs_of(const struct series *q, int64_t from, int64_t to)
{
	int64_t first = q->last_s - SERIES_LEN + 1;
	if (from < first)
		from = first;
	if (to > q->last_s)
		to = q->last_s;
	if (!q->any || from > to)
		return (struct runs){.from = from};
	int begin = (int)((uint64_t)from % SERIES_LEN), n = (int)(to - from + 1);
	int whole = n < SERIES_LEN - begin ? n : SERIES_LEN - begin;
	return (struct runs){.at = {q->v + begin, q->v}, .n = {whole, n - whole}, .from = from};
}

struct series_stats series_stats(const struct series *q, int64_t from, int64_t to)
{
	struct runs r = runs_of(q, from, to);
	float min = INFINITY, max = -INFINITY;
	double sum = 0, squares = 0;
	int n = 0;
	for (int k = 0; k < 2; k++)
		for (int i = 0; i < r.n[k]; i++) {
			float v = r.at[k][i];
			if (isnan(v))
				continue;
			n++;
			sum += v;
			squares += (double)v * v;
			min = v < min ? v : min;
			max = v > max ? v : max;
		}
	if (!n)
		return (struct series_stats){.mean = NAN, .min = NAN, .max = NAN, .sd = NAN};
	double mean = sum / n;
	return (struct series_stats){.n = n,
				     .mean = (float)mean,
				     .min = min,
				     .max = max,
				     .sd = (float)sqrt(fmax(0, squares / n - mean * mean))};
}

static float least(float a, float b)
{
	return b < a ? b : a;
}

static float most(float a, float b)
{
	return b > a ? b : a;
}

/* Several at once where the processor can: NAN is neither less nor more than anything, nor equal to itself.
 */
static void widen(struct series_range *all, const float *v, int n)
{
	lanes min = {all->min, all->min, all->min, all->min}, max = {all->max, all->max, all->max, all->max};
	counts known = {0};
	int i = 0;
	for (; i + LANES <= n; i += LANES) {
		lanes l;
		memcpy(&l, v + i, sizeof(l));
		known -= (counts)(l == l);
		min = lanes_where(l < min, l, min);
		max = lanes_where(l > max, l, max);
	}
	all->n += (int)(known[0] + known[1] + known[2] + known[3]);
	all->min = least(least(min[0], min[1]), least(min[2], min[3]));
	all->max = most(most(max[0], max[1]), most(max[2], max[3]));
	for (; i < n; i++) {
		all->n += !isnan(v[i]);
		all->min = least(all->min, v[i]);
		all->max = most(all->max, v[i]);
	}
}

struct series_range series_range(const struct series *q, int64_t from, int64_t to)
{
	struct runs r = runs_of(q, from, to);
	struct series_range all = {.min = INFINITY, .max = -INFINITY};
	for (int k = 0; k < 2 && r.n[k]; k++)
		widen(&all, r.at[k], r.n[k]);
	return all.n ? all : (struct series_range){0, NAN, NAN};
}

float series_mean(const struct series *q, int64_t from, int64_t to, int need)
{
	struct runs r = runs_of(q, from, to);
	double sum = 0;
	int n = 0;
	for (int k = 0; k < 2; k++)
		for (int i = 0; i < r.n[k]; i++) {
			float v = r.at[k][i];
			if (isnan(v))
				continue;
			n++;
			sum += v;
		}
	return n && n >= need ? (float)(sum / n) : NAN;
}

_Static_assert(SERIES_SORTED_MAX <= SORT_MAX, "what is gathered can be sorted");

int series_sorted(const struct series *q, int64_t from, int64_t to, float sorted[SERIES_SORTED_MAX])
{
	struct runs r = runs_of(q, from, to);
	int n = 0;
	assert(to - from < SERIES_SORTED_MAX);
	for (int k = 0; k < 2; k++)
		for (int i = 0; i < r.n[k]; i++)
			if (!isnan(r.at[k][i]))
				sorted[n++] = r.at[k][i];
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

/* The sums of a straight line through n points. */
struct line_sums {
	double n, x, y, xx, xy, yy;
};

static bool line_slope(const struct line_sums *u, double *slope, double *error)
{
	double d = u->n * u->xx - u->x * u->x;
	if (u->n < 3 || d <= 0)
		return false;
	*slope = (u->n * u->xy - u->x * u->y) / d;
	double rest = (u->yy - u->y * u->y / u->n) - *slope * (u->xy - u->x * u->y / u->n);
	*error = sqrt(fmax(0, rest) / (u->n - 2) * u->n / d);
	return true;
}

struct series_course series_course(const struct series *q, int64_t from, int64_t to)
{
	struct runs r = runs_of(q, from, to);
	struct series_course c = {.stats = {.mean = NAN, .min = NAN, .max = NAN, .sd = NAN}};
	struct line_sums u = {0};
	float min = INFINITY, max = -INFINITY, before = NAN;
	double x = (double)(r.from - from);
	for (int k = 0; k < 2; k++)
		for (int i = 0; i < r.n[k]; i++, x++) {
			float v = r.at[k][i], step = v - before;
			before = v;
			if (isnan(v))
				continue;
			u.n++;
			u.x += x;
			u.y += v;
			u.xx += x * x;
			u.xy += x * v;
			u.yy += (double)v * v;
			min = v < min ? v : min;
			max = v > max ? v : max;
			if (isnan(step))
				continue;
			c.steps_squared += step * step;
			c.n_steps++;
		}
	if (u.n > 0) {
		double mean = u.y / u.n;
		c.stats = (struct series_stats){.n = (int)u.n,
						.mean = (float)mean,
						.min = min,
						.max = max,
						.sd = (float)sqrt(fmax(0, u.yy / u.n - mean * mean))};
	}
	c.has_slope = line_slope(&u, &c.slope, &c.error);
	return c;
}

bool series_slope(const struct series *q, int64_t from, int64_t to, double *slope, double *error)
{
	struct series_course c = series_course(q, from, to);
	*slope = c.slope;
	*error = c.error;
	return c.has_slope;
}
