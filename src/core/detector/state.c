#include "state.h"

#include <math.h>

struct view state_view(const struct detector *d)
{
	return (struct view){&d->rules, &d->gate, &d->skin, &d->round};
}

struct warm_input state_warm_input(const struct detector *d)
{
	return (struct warm_input){
		.focus = &d->focus,
		.probe = &d->skin.probe,
		.curve = &d->rewarm.curve,
		.rules = &d->rules,
		.baseline_c = d->rest.t0_c,
		.room_c = d->rest.room_c,
		.ended_s = d->round.ended_ms / 1000,
	};
}

/* A touch tells for a while: of an event at its own time, whenever the call came that found it. */
static int32_t estimate_mc_at(const struct detector *d, int64_t t_ms)
{
	if (d->rules.placement == PLACEMENT_TOUCH && !held_is_fresh(&d->held, &d->round, t_ms))
		return MC_NONE;
	bool known = d->off.probe == PROBE_GOOD && !d->off.unsure && fabsf(d->estimate.c) < ESTIMATE_LIMIT_C;
	return known ? (int32_t)lroundf(d->estimate.c * 1000) : MC_NONE;
}

int32_t state_estimate_mc(const struct detector *d)
{
	return estimate_mc_at(d, d->now_ms);
}

struct event state_event(const struct detector *d, int64_t t_ms, enum event_kind kind)
{
	return (struct event){
		.t_ms = t_ms, .kind = kind, .skin_mc = estimate_mc_at(d, t_ms), .count = d->round.n};
}

void state_emit(struct detector *d, int64_t t_ms, enum event_kind kind)
{
	queue_emit(&d->queue, state_event(d, t_ms, kind));
}

void state_emit_once(struct detector *d, int64_t t_ms, enum event_kind kind)
{
	queue_emit_once(&d->queue, state_event(d, t_ms, kind));
}
