/*
 * The seconds that every rule looks at: the quick ways through them give what the plain ones give, with gaps,
 * equal values, and windows that reach beyond what is kept.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/detector/model/rows.h"
#include "core/detector/signal/crest.h"
#include "core/detector/signal/order.h"
#include "core/detector/signal/series.h"
#include "core/detector/signal/sort.h"
#include "support/script.h"

#define ROUNDS 3000

static int64_t below(uint64_t *r, int64_t n)
{
	return (int64_t)(script_uniform(r) * (double)n);
}

static struct series drawn(uint64_t *r)
{
	struct series q = {0};
	int64_t second = below(r, 5000);
	int n = 1 + (int)below(r, 2500);
	for (int i = 0; i < n; i++) {
		bool gap = below(r, 12) == 0;
		second += below(r, 200) ? 1 : 1 + below(r, 1500);
		series_push(&q, second, gap ? NAN : (float)below(r, 60) / 10);
	}
	return q;
}

static void expect_same(float a, float b, const char *what)
{
	cr_assert((isnan(a) && isnan(b)) || a == b, "%s: %.9g, not %.9g", what, (double)a, (double)b);
}

static void compare(const struct series *q, int64_t from, int64_t to)
{
	double sum = 0, squares = 0;
	float min = INFINITY, max = -INFINITY, steps = 0, before = NAN;
	int n = 0, n_steps = 0;
	for (int64_t s = from; s <= to; s++) {
		float v = series_at(q, s);
		if (!isnan(v) && !isnan(before)) {
			steps += (v - before) * (v - before);
			n_steps++;
		}
		before = v;
		if (isnan(v))
			continue;
		n++;
		sum += v;
		squares += (double)v * v;
		min = fminf(min, v);
		max = fmaxf(max, v);
	}
	struct series_stats st = series_stats(q, from, to);
	struct series_range range = series_range(q, from, to);
	struct series_course c = series_course(q, from, to);
	cr_assert(st.n == n && range.n == n && c.stats.n == n, "%d known, not %d, %d, %d", n, st.n, range.n,
		  c.stats.n);
	expect_same(st.mean, n ? (float)(sum / n) : NAN, "mean");
	expect_same(st.sd, n ? (float)sqrt(fmax(0, squares / n - (sum / n) * (sum / n))) : NAN, "sd");
	expect_same(range.min, n ? min : NAN, "min");
	expect_same(range.max, n ? max : NAN, "max");
	expect_same(st.min, range.min, "min of the statistics");
	expect_same(st.max, range.max, "max of the statistics");
	expect_same(c.stats.mean, st.mean, "mean of the course");
	expect_same(c.stats.sd, st.sd, "sd of the course");
	expect_same(series_mean(q, from, to, 1), st.mean, "mean alone");
	cr_assert(isnan(series_mean(q, from, to, n + 1)), "a mean of fewer than are needed");
	cr_assert(c.n_steps == n_steps, "%d steps, not %d", n_steps, c.n_steps);
	expect_same(c.steps_squared, steps, "steps");
}

Test(series, quick_ways_give_what_plain_ones_give)
{
	uint64_t r = script_seed();
	for (int i = 0; i < ROUNDS; i++) {
		struct series q = drawn(&r);
		int64_t to = q.last_s + 20 - below(&r, 1200);
		compare(&q, to - below(&r, 400), to);
	}
}

Test(series, a_straight_line_has_its_slope)
{
	struct series q = {0};
	double slope, error;
	for (int64_t s = 1000; s < 1100; s++)
		series_push(&q, s, s % 7 ? (float)(20 + 0.25 * (double)(s - 1000)) : NAN);
	cr_assert(series_slope(&q, 900, 1200, &slope, &error));
	cr_assert(fabs(slope - 0.25) < 1e-6 && error < 1e-5, "%g +- %g", slope, error);
	cr_assert(!series_slope(&q, 1098, 1200, &slope, &error), "two values are no line");
}

static int in_order(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

Test(series, sorted_is_what_qsort_gives)
{
	uint64_t r = script_seed();
	for (int i = 0; i < ROUNDS; i++) {
		float ours[SORT_MAX], theirs[SORT_MAX];
		int n = (int)below(&r, SORT_MAX + 1), values = 1 + (int)below(&r, 200);
		for (int k = 0; k < n; k++)
			ours[k] = theirs[k] = (float)below(&r, values) - 20;
		sort_values(ours, n);
		qsort(theirs, (size_t)n, sizeof(*theirs), in_order);
		for (int k = 0; k < n; k++)
			cr_assert(ours[k] == theirs[k], "place %d of %d", k, n);
	}
}

/* Windows that move, wait, jump and change their length, over gaps and seconds that are mended. */
Test(series, an_order_and_a_crest_that_are_kept_are_those_found_anew)
{
	uint64_t r = script_seed();
	struct series q = {0};
	struct order o = {0};
	struct crest high = {0};
	int64_t second = below(&r, 5000), long_s = 1 + below(&r, ORDER_MAX), late_s = 0;
	for (int i = 0; i < 20 * ROUNDS; i++) {
		float sorted[SERIES_SORTED_MAX];
		second += below(&r, 300) ? 1 : 1 + below(&r, 1500);
		series_push(&q, second, below(&r, 20) ? (float)below(&r, 60) / 10 : NAN);
		if (!below(&r, 50))
			series_mend(&q, second - below(&r, 100), 0.5f);
		if (!below(&r, 100))
			long_s = 1 + below(&r, ORDER_MAX);
		if (!below(&r, 30))
			late_s = below(&r, 10) - 2;
		if (!below(&r, 10))
			continue;
		int64_t to = second - late_s, from = to - long_s + 1;
		int n = series_sorted(&q, from, to, sorted);
		order_move(&o, &q, from, to);
		cr_assert(o.n == n, "%d known, not %d", o.n, n);
		for (int k = 0; k < n; k++)
			cr_assert(o.c[k] == sorted[k], "place %d of %d", k, n);
		expect_same(order_median(&o, 3), series_median(&q, from, to, 3), "median");
		crest_move(&high, &q, from, to);
		cr_assert(high.n == n, "%d known to the crest, not %d", high.n, n);
		expect_same(high.max, n ? sorted[n - 1] : -INFINITY, "crest");
	}
}

static float squared(const struct series *q, int64_t s)
{
	return series_at(q, s) * series_at(q, s - 1);
}

Test(series, an_order_of_what_is_made_of_seconds_leaves_out_what_is_not_known)
{
	struct series q = {0};
	struct order o = {0};
	for (int64_t s = 0; s < 200; s++) {
		series_push(&q, s, s % 7 ? (float)(s % 10) : NAN);
		order_move_of(&o, &q, s - 19, s, squared);
		float anew[ORDER_MAX];
		int n = 0;
		for (int64_t k = s - 19; k <= s; k++)
			if (!isnan(squared(&q, k)))
				anew[n++] = squared(&q, k);
		sort_values(anew, n);
		cr_assert(o.n == n && !memcmp(o.c, anew, (size_t)n * sizeof(*anew)), "at second %d", (int)s);
	}
}

/* One of another series is made anew, whatever windows they have in common. */
Test(series, an_order_and_a_crest_know_of_which_series_they_are)
{
	struct series a = {0}, b = {0};
	struct order o = {0};
	for (int64_t s = 0; s < 30; s++) {
		series_push(&a, s, 1);
		series_push(&b, s, 2);
	}
	order_move(&o, &a, 10, 28);
	order_move(&o, &b, 11, 29);
	cr_expect(o.n == 19 && o.c[0] == 2 && o.c[18] == 2);
	struct crest high = {0};
	crest_move(&high, &b, 10, 28);
	crest_move(&high, &a, 11, 29);
	cr_expect(high.n == 19 && high.max == 1);
}

Test(series, rows_add_up_to_the_last_bit_what_a_plain_sum_does)
{
	uint64_t r = script_seed();
	for (int i = 0; i < ROUNDS / 10; i++) {
		float rows[12 * 100], by[12], sum[90], plain[90];
		int units = 1 + (int)below(&r, 90), n = (int)below(&r, 12),
		    stride = units + (int)below(&r, 10);
		for (int k = 0; k < n * stride; k++)
			rows[k] = (float)(script_uniform(&r) - 0.5);
		for (int k = 0; k < n; k++)
			by[k] = (float)(8 * script_uniform(&r) - 4);
		for (int u = 0; u < units; u++)
			sum[u] = plain[u] = (float)script_uniform(&r);
		rows_add(sum, units, rows, stride, by, n);
		for (int k = 0; k < n; k++)
			for (int u = 0; u < units; u++)
				plain[u] += by[k] * rows[k * stride + u];
		cr_assert(!memcmp(sum, plain, (size_t)units * sizeof(*sum)), "%d units, %d rows", units, n);
	}
}

/* What was never pushed is not known, whatever stood in the ring before. */
Test(series, seconds_between_and_before_are_not_known)
{
	static struct series q;
	memset(&q, 0, sizeof(q));
	series_push(&q, 2000, 1);
	for (int64_t s = 2000 - SERIES_LEN + 1; s < 2000; s++)
		cr_assert(isnan(series_at(&q, s)), "%d", (int)s);
	for (int s = 2001; s < 2001 + SERIES_LEN; s++)
		series_push(&q, s, 2);
	series_push(&q, 2000 + SERIES_LEN + 10, 3);
	for (int64_t s = 2001 + SERIES_LEN; s < 2000 + SERIES_LEN + 10; s++)
		cr_assert(isnan(series_at(&q, s)), "%d", (int)s);
	cr_expect_eq(series_at(&q, 2000 + SERIES_LEN), 2);
	series_push(&q, 9999, 4);
	for (int64_t s = 9999 - SERIES_LEN + 1; s < 9999; s++)
		cr_assert(isnan(series_at(&q, s)), "%d", (int)s);
}

/* Through 0 1 0 1 0: the slope is 0, and its error the root of 1.2 / 3 / 10. */
Test(series, a_slope_has_its_standard_error)
{
	static struct series q;
	double slope, error;
	memset(&q, 0, sizeof(q));
	series_push(&q, 100, 0);
	series_push(&q, 101, 1);
	cr_expect(!series_slope(&q, 100, 101, &slope, &error), "two points always have one");
	for (int s = 102; s < 105; s++)
		series_push(&q, s, (float)(s % 2));
	cr_assert(series_slope(&q, 100, 104, &slope, &error));
	cr_expect_float_eq(slope, 0, 1e-12);
	cr_expect_float_eq(error, sqrt(1.2 / 3 / 10), 1e-9);
	series_push(&q, 105, 7);
	cr_assert(series_slope(&q, 100, 105, &slope, &error));
	cr_expect_float_eq(slope, 16.5 / 17.5, 1e-9);
	cr_expect_float_eq(error, sqrt((37.5 - 16.5 * 16.5 / 17.5) / 4 / 17.5), 1e-9);
}
