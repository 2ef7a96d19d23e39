#include "teach.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/fmath.h"

/* A finger's skin takes some seconds to warm a tip. */
#define WARMED_AFTER_MS 3000
#define BEFORE_LEAST 3
#define AFTER_LEAST 4
#define RISE_MIN_C 1.5
#define RISE_MAX_C 22.0

/* What is likely of a tip between fingers; a standard deviation wide enough for cold hands. */
#define FINGER_C 31.0
#define FINGER_SD_C 4.0

static double likely(double c, double mean, double sd)
{
	double z = (c - mean) / sd;
	return fmath_exp(-z * z / 2);
}

struct course {
	double before_c, after_c, now_c, smooth, range_before_c;
	int distinct;
};

static double degrees(const struct taught *t, int64_t micro)
{
	return (double)taught_udeg(t, micro) / 1e6;
}

/* False when it cannot be a temperature that a finger warmed. */
static bool follow(const struct teach_series *s, int64_t finger_ms, const struct taught *t, struct course *c)
{
	double sum = 0, low = INFINITY, high = -INFINITY, top = -INFINITY, way = 0;
	int before = 0, after = 0;
	*c = (struct course){0};
	for (int i = 0; i < s->n; i++) {
		double v = degrees(t, s->micro[i]);
		if (v < -30 || v > 60)
			return false;
		way += i ? fabs(v - degrees(t, s->micro[i - 1])) : 0;
		c->distinct += i && s->micro[i] != s->micro[i - 1];
		if (s->t_ms[i] < finger_ms) {
			sum += v;
			before++;
			low = fmin(low, v);
			high = fmax(high, v);
		} else if (s->t_ms[i] >= finger_ms + WARMED_AFTER_MS) {
			after++;
			top = fmax(top, v);
		}
		c->now_c = v;
	}
	if (before < BEFORE_LEAST || after < AFTER_LEAST)
		return false;
	c->before_c = sum / before;
	c->after_c = top;
	c->range_before_c = high - low;
	double rise = c->after_c - c->before_c;
	c->smooth = way > 0 ? rise / way : 0;
	return rise >= RISE_MIN_C && rise <= RISE_MAX_C && c->range_before_c <= fmax(1, rise / 3);
}

static double judge(const struct course *c, double room_c, double room_sd_c)
{
	/* a finer number of the same course is the whole of it, a coarse one its upper half */
	double fine = 1 - 0.5 / (1 + c->distinct);
	return c->smooth * fine * likely(c->before_c, room_c, room_sd_c) *
	       likely(c->after_c, FINGER_C, FINGER_SD_C);
}

static void keep(struct teach_list *l, const struct candidate *c)
{
	int i = l->n < l->cap ? l->n++ : l->cap;
	if (i == l->cap && (i == 0 || l->out[--i].score >= c->score))
		return;
	for (; i > 0 && l->out[i - 1].score < c->score; i--)
		l->out[i] = l->out[i - 1];
	l->out[i] = *c;
}

void teach_try(struct teach_list *l, const struct taught *t, bool whole)
{
	static const int32_t divisors[] = {1, 10, 100, 1000, 2, 4, 8, 16, 32, 64, 128, 256};
	struct candidate best = {.score = 0};
	int n = whole ? (int)(sizeof(divisors) / sizeof(divisors[0])) : 1;
	for (int unit = TAUGHT_CELSIUS; unit <= TAUGHT_KELVIN; unit++)
		for (int i = 0; i < n; i++) {
			struct taught as = *t;
			struct course course;
			as.divide = divisors[i];
			as.unit = (enum taught_unit)unit;
			if (!follow(&l->series, l->finger_ms, &as, &course))
				continue;
			/* most are decimal; and few are not Celsius */
			double score = judge(&course, l->room_c, l->room_sd_c) * (i > 3 ? 0.8 : 1) *
				       (unit ? 0.85 : 1);
			if (score > best.score)
				best = (struct candidate){.t = as,
							  .before_mc =
								  (int32_t)lround(course.before_c * 1000),
							  .after_mc = (int32_t)lround(course.after_c * 1000),
							  .now_mc = (int32_t)lround(course.now_c * 1000),
							  .steps = course.distinct,
							  .score = score};
		}
	if (best.score > 0)
		keep(l, &best);
}
