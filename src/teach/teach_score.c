#include "teach.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A finger's skin takes some seconds to warm a tip. */
#define WARMED_AFTER_MS 3000
#define BEFORE_LEAST 3
#define AFTER_LEAST 4
#define RISE_MIN_C 1.5
#define RISE_MAX_C 22.0

/* What is likely: a room, and a tip between fingers; standard deviations wide enough for cold hands. */
#define ROOM_C 22.0
#define ROOM_SD_C 4.0
#define ROOM_TOLD_SD_C 1.5
#define FINGER_C 31.0
#define FINGER_SD_C 4.0

/* Two that are so near each other are not told apart. */
#define SURE_RATIO 1.25
#define SURE_LEAST 0.35

static double likely(double c, double mean, double sd)
{
	double z = (c - mean) / sd;
	return exp(-z * z / 2);
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

bool teach_is_sure(const struct candidate *c, int n)
{
	return n > 0 && c[0].score >= SURE_LEAST && (n == 1 || c[0].score >= SURE_RATIO * c[1].score);
}

/* Wider readings of the same bytes, or the same number at another place, say the same: one is enough. */
static bool says_the_same(const struct candidate *a, const struct candidate *b)
{
	return a->now_mc == b->now_mc && a->before_mc == b->before_mc && a->after_mc == b->after_mc;
}

/* Bytes of both, and a course so near that the one may be the upper half of the other. */
#define HALF_NEAR_MC 2200
#define HALF_SCORE 0.5

static bool is_half_of(const struct candidate *half, const struct candidate *whole)
{
	const struct taught *a = &half->t, *b = &whole->t;
	return a->binary && a->at < b->at + b->width && b->at < a->at + a->width &&
	       abs(half->before_mc - whole->before_mc) <= HALF_NEAR_MC &&
	       abs(half->after_mc - whole->after_mc) <= HALF_NEAR_MC && whole->steps * 2 >= half->steps * 3 &&
	       whole->score >= HALF_SCORE * half->score;
}

/* The upper byte alone is coarse, has no noise, and looks the better for it: the whole number goes first. */
static void put_whole_first(struct candidate *c, int n)
{
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++) {
			if (!is_half_of(&c[i], &c[k]))
				continue;
			struct candidate whole = c[k];
			whole.score = c[i].score;
			c[i].score *= HALF_SCORE;
			memmove(&c[i + 1], &c[i], (size_t)(k - i) * sizeof(*c));
			c[i] = whole;
			k = i; /* it may be half of a third */
		}
}

static int by_score(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	/* of readings that say the same so far: two bytes, then the narrower, then the first */
	int wx = x->t.width == 2 ? 0 : x->t.width, wy = y->t.width == 2 ? 0 : y->t.width;
	return wx != wy ? wx - wy : x->t.at - y->t.at;
}

int teach_find(const struct heard *h, int64_t finger_ms, int32_t room_mc, struct candidate *out, int cap)
{
	struct candidate all[32];
	static struct teach_list l; /* large; one person teaches one device */
	bool told = room_mc != MC_NONE;
	l = (struct teach_list){.finger_ms = finger_ms,
				.room_c = told ? room_mc / 1000.0 : ROOM_C,
				.room_sd_c = told ? ROOM_TOLD_SD_C : ROOM_SD_C,
				.out = all,
				.cap = 32};
	int n = 0;
	if (heard_is_text(h))
		teach_text(h, &l);
	else
		teach_binary(h, &l);
	put_whole_first(all, l.n);
	qsort(all, (size_t)l.n, sizeof(*all), by_score);
	for (int i = 0; i < l.n && n < cap; i++) {
		bool again = false;
		for (int k = 0; k < n && !again; k++)
			again = says_the_same(&out[k], &all[i]);
		if (!again)
			out[n++] = all[i];
	}
	return n;
}
