#include "crest.h"

#include <math.h>

/* So many seconds may come and go until it is quicker to look through all of them. */
#define MOVES_MAX 4

static void look_through(struct crest *c, const struct series *q, int64_t from, int64_t to)
{
	struct series_range all = series_range(q, from, to);
	*c = (struct crest){.of = q, .from_s = from, .to_s = to, .mended = q->mended, .n = all.n};
	c->max = all.n ? all.max : -INFINITY;
	c->max_s = to;
	while (all.n && series_at(q, c->max_s) != all.max)
		c->max_s--;
}

static bool can_move(const struct crest *c, const struct series *q, int64_t from, int64_t to)
{
	return c->n > 0 && c->of == q && c->mended == q->mended && from >= c->from_s && to >= c->to_s &&
	       from <= c->to_s && (from - c->from_s) + (to - c->to_s) <= MOVES_MAX &&
	       c->from_s > q->last_s - SERIES_LEN;
}

void crest_move(struct crest *c, const struct series *q, int64_t from, int64_t to)
{
	/* a second that is not known yet may be later */
	to = to < q->last_s ? to : q->last_s;
	bool moves = can_move(c, q, from, to);
	while (moves && c->from_s < from)
		c->n -= !isnan(series_at(q, c->from_s++));
	while (moves && c->to_s < to) {
		float v = series_at(q, ++c->to_s);
		c->n += !isnan(v);
		if (v >= c->max) {
			c->max = v;
			c->max_s = c->to_s;
		}
	}
	if (!moves || c->max_s < from)
		look_through(c, q, from, to);
}
