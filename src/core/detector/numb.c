#include "numb.h"

#include "core/detector/model/already.h"
#include "core/detector/signal/place.h"

/* A probe that hangs in the room falls once and then stands still. Ice shows by a reading that no room
 * gives, or by swings. */
#define ICE_SEEN_S 50
#define ICE_SWINGS 3
#define SWING_C 0.3f
/* An infrared sensor has noise of a quarter of a degree and sees strokes of five degrees: its limit is five
 * times as high. */
#define SWING_INFRARED_C 1.5f
/* The reading must also live: under ice a value that stands still for half a minute, or for two intervals,
 * means a probe that hangs. */
#define ALIVE_S 30
#define ALIVE_RANGE_C 0.02f

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
	float margin_c = e->modelled ? errors * e->error_c : 0;
	return e->c + margin_c <= (float)r->numb_mc / 1000;
}

/* Does the reading of the last fifty seconds show ice, and not a probe that hangs in the room? */
static bool shows_ice(const struct view *v, int64_t second)
{
	const struct series *raw = &v->skin->raw;
	struct series_stats st = series_stats(raw, second - ICE_SEEN_S + 1, second);
	int64_t slow_s = gate_lost_ms(v->gate) * 2 / 3000, alive_s = slow_s > ALIVE_S ? slow_s : ALIVE_S;
	struct series_stats late = series_stats(raw, second - alive_s + 1, second);
	if (late.n && late.max - late.min < ALIVE_RANGE_C)
		return false;
	float swing_c = v->rules->sensor == SENSOR_INFRARED ? SWING_INFRARED_C : SWING_C;
	if (gate_is_slow(v->gate))
		return true; /* such a probe sees no strokes: it can only show that the reading moves */
	return (st.n && st.min < place_room_c(v->rules) - PLACE_BELOW_ROOM_C) ||
	       already_swings(raw, second - ICE_SEEN_S + 1, second, swing_c) >= ICE_SWINGS;
}

bool numb_step(struct numb *n, const struct view *v, const struct estimate *e, bool usable, bool on_skin,
	       int64_t t_ms, int64_t second)
{
	const struct rules *r = v->rules;
	bool sound = usable && on_skin && shows_ice(v, second) && !skin_under_ice(v->skin, second);
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
