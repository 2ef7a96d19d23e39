#include "trail.h"

#include <math.h>

#define STEP_S 2 /* a stroke lasts for about as long, and a bead's lag lets it through */

void trail_push(struct trail *t, int64_t s, float v)
{
	int64_t first = t->any && s - t->last_s < TRAIL_S ? t->last_s + 1 : s - TRAIL_S + 1;
	for (int64_t i = first; i < s; i++)
		t->v[(uint64_t)i % TRAIL_S] = NAN;
	t->v[(uint64_t)s % TRAIL_S] = v;
	t->last_s = s;
	t->any = true;
}

void trail_shift(struct trail *t, float by_c)
{
	for (int i = 0; i < TRAIL_S; i++)
		t->v[i] += by_c;
}

float trail_mean(const struct trail *t, int64_t to, int n)
{
	int64_t from = to - n + 1, first = t->last_s - TRAIL_S + 1;
	int64_t end = to < t->last_s ? to : t->last_s;
	float sum = 0;
	int known = 0;
	if (!t->any)
		return NAN;
	first = from > first ? from : first;
	/* the vouching asks for a dozen means a second: no second is looked up by itself */
	for (int64_t s = first, i = (int64_t)((uint64_t)first % TRAIL_S); s <= end; s++) {
		float v = t->v[i];
		i = i + 1 < TRAIL_S ? i + 1 : 0;
		if (isnan(v))
			continue;
		sum += v;
		known++;
	}
	return known > 0 && known * 2 >= n ? sum / (float)known : NAN;
}

float trail_lowest(const struct trail *t, int64_t to, int n)
{
	float low = NAN;
	for (int64_t s = to - n + 1; s <= to; s++) {
		float v = trail_at(t, s);
		if (!(v >= low))
			low = isnan(v) ? low : v;
	}
	return low;
}

float trail_moves(const struct trail *t, int64_t to, int n)
{
	int64_t from = to - n + 1, first = t->last_s - TRAIL_S + 1 + STEP_S;
	int64_t end = to < t->last_s ? to : t->last_s;
	float sum = 0;
	int known = 0;
	if (!t->any)
		return NAN;
	first = from > first ? from : first;
	/* as in trail_mean(): no second is looked up by itself */
	int now = (int)((uint64_t)first % TRAIL_S), before = (int)((uint64_t)(first - STEP_S) % TRAIL_S);
	for (int64_t s = first; s <= end; s++) {
		float step = t->v[now] - t->v[before];
		now = now + 1 < TRAIL_S ? now + 1 : 0;
		before = before + 1 < TRAIL_S ? before + 1 : 0;
		if (isnan(step))
			continue;
		sum += fabsf(step);
		known++;
	}
	return known > 0 && known * 2 >= n ? sum / (float)known : NAN;
}
