#include "numb.h"

#include "core/detector/signal/place.h"

/* The reading must live: a value that stands still for half a minute, or for two intervals, means a probe
 * that hangs. */
#define ALIVE_S 30
#define ALIVE_RANGE_C 0.02f

/* Of the margin, after a touch of the focus itself: chosen on seed 303 (README.md). */
#define TOUCHED_SHARE 0.5f

void numb_reset(struct numb *n)
{
	*n = (struct numb){0};
}

void numb_break(struct numb *n)
{
	n->cold = n->warm = (struct hold){0};
}

static bool is_above(const struct estimate *e, int32_t limit_mc)
{
	return e->c > (float)limit_mc / 1000;
}

void numb_felt(struct numb *n, const struct rules *r, const struct estimate *e, bool usable)
{
	n->by_clock = !usable || is_above(e, r->window_mc);
}

/* Is it sure enough to invite deep work? The estimate plus a part of its error must be below the limit. */
static bool surely_below(const struct estimate *e, const struct rules *r)
{
	float errors =
		(float)(r->placement == PLACEMENT_EDGE ? r->numb_margin_edge : r->numb_margin_in) / 1000;
	errors *= e->touched ? TOUCHED_SHARE : 1;
	float margin_c = e->modelled ? errors * e->error_c : 0;
	return e->c + margin_c <= (float)r->numb_mc / 1000;
}

static bool lives(const struct view *v, int64_t second)
{
	int64_t slow_s = gate_lost_ms(v->gate) * 2 / 3000, alive_s = slow_s > ALIVE_S ? slow_s : ALIVE_S;
	struct series_stats late = series_stats(&v->skin->raw, second - alive_s + 1, second);
	return !late.n || late.max - late.min >= ALIVE_RANGE_C;
}

bool numb_step(struct numb *n, const struct view *v, const struct estimate *e, bool usable, int64_t t_ms,
	       int64_t second)
{
	const struct rules *r = v->rules;
	/* a probe in the hand is in the air, on ice and on skin in turn: no hold can be kept with it */
	bool held = r->placement == PLACEMENT_TOUCH;
	bool sound = !held && usable && lives(v, second) && !skin_under_ice(v->skin, second);
	int cold = sound ? surely_below(e, r) : -1;
	return hold_step(&n->cold, cold) >= r->numb_hold_ms / 1000 && cold > 0 &&
	       t_ms - v->round->started_ms >= r->numb_min_icing_ms;
}

/* While the ice is on, an unknown second restarts the hold for the end, because seconds of ice are never
 * short of readings. */
bool numb_over(struct numb *n, const struct view *v, const struct estimate *e, bool usable)
{
	int unknown = round_icing(v->round) ? 0 : -1;
	int over = usable ? is_above(e, v->rules->window_mc) && !n->by_clock : unknown;
	return hold_step(&n->warm, over) >= v->rules->window_hold_ms / 1000;
}
