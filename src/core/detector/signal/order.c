#include "order.h"

#include <assert.h>
#include <math.h>

#include "sort.h"

/* So many seconds may come and go until it is quicker to sort. */
#define MOVES_MAX 4

_Static_assert(ORDER_MAX <= SORT_MAX, "what is gathered can be sorted");

static void gather(struct order *o, const struct series *q, order_value *value)
{
	o->n = 0;
	for (int64_t s = o->from_s; s <= o->to_s; s++) {
		float v = value(q, s);
		if (!isnan(v))
			o->c[o->n++] = v;
	}
	sort_values(o->c, o->n);
}

/* Makes place for v beside the gap at i, where the value that left was: what lies between moves by one. */
static void put(struct order *o, int i, float v)
{
	float *c = o->c;
	for (; i > 0 && c[i - 1] > v; i--)
		c[i] = c[i - 1];
	for (; i + 1 < o->n && c[i + 1] < v; i++)
		c[i] = c[i + 1];
	c[i] = v;
}

static int find(const struct order *o, float v)
{
	int low = 0, high = o->n - 1;
	while (low < high) {
		int middle = (low + high) / 2;
		if (o->c[middle] < v)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* One second leaves and one comes; NAN: none. */
static void change(struct order *o, float out, float in)
{
	if (!isnan(out) && !isnan(in)) {
		put(o, find(o, out), in);
	} else if (!isnan(in)) {
		o->n++;
		put(o, o->n - 1, in);
	} else if (!isnan(out)) {
		for (int i = find(o, out); i + 1 < o->n; i++)
			o->c[i] = o->c[i + 1];
		o->n--;
	}
}

static bool can_move(const struct order *o, const struct series *q, int64_t from, int64_t to)
{
	return o->n > 0 && o->of == q && o->mended == q->mended && from >= o->from_s && to >= o->to_s &&
	       from <= o->to_s && (from - o->from_s) + (to - o->to_s) <= MOVES_MAX &&
	       o->from_s > q->last_s - SERIES_LEN;
}

void order_move_of(struct order *o, const struct series *q, int64_t from, int64_t to, order_value *value)
{
	/* a second that is not known yet may be later */
	to = to < q->last_s ? to : q->last_s;
	assert(to - from < ORDER_MAX);
	if (!can_move(o, q, from, to)) {
		*o = (struct order){.of = q, .from_s = from, .to_s = to, .mended = q->mended};
		gather(o, q, value);
		return;
	}
	while (o->from_s < from || o->to_s < to) {
		float out = o->from_s < from ? value(q, o->from_s++) : NAN;
		float in = o->to_s < to ? value(q, ++o->to_s) : NAN;
		change(o, out, in);
	}
}

static float at(const struct series *q, int64_t s)
{
	return series_at(q, s);
}

void order_move(struct order *o, const struct series *q, int64_t from, int64_t to)
{
	order_move_of(o, q, from, to, at);
}

float order_median(const struct order *o, int need)
{
	if (!o->n || o->n < need)
		return NAN;
	return o->n % 2 ? o->c[o->n / 2] : (o->c[o->n / 2 - 1] + o->c[o->n / 2]) / 2;
}
