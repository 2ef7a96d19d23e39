/*
 * What happens because time passes. The list is looked through anew each time, so that a deadline always
 * follows the state; each fires at its own time, however late the program woke.
 */
#include "state.h"

struct deadline {
	int64_t at_ms;
	enum event_kind kind;
};

static void earliest(struct deadline *best, bool applies, int64_t at_ms, enum event_kind kind)
{
	if (applies && at_ms < best->at_ms)
		*best = (struct deadline){at_ms, kind};
}

/* Notice and stop, for ordinary and for bony or thin sites: ice burns and nerve palsies came with time. */
#define LONG_MS MINUTES_MS(5)
#define LONG_BONY_MS MINUTES_MS(3)
#define STOP_MS MINUTES_MS(10)
#define STOP_BONY_MS MINUTES_MS(5)
#define NOT_NUMB_MS MINUTES_MS(7)
/* At the edge the estimate is often too unsure. When to say so: by choice, with the first notice of long
 * icing. */
#define CANNOT_TELL_MS MINUTES_MS(5)

static bool cannot_tell(const struct detector *d)
{
	return d->round.phase == PHASE_ICING && !d->queue.emitted[EVENT_CANNOT_TELL] &&
	       !d->queue.emitted[EVENT_NUMB] && (d->rules.placement == PLACEMENT_EDGE || !d->on_skin);
}

int64_t deadline_of_ice(const struct detector *d, enum event_kind *kind)
{
	const bool *emitted = d->queue.emitted, bony = d->rules.bony;
	struct deadline next = {MS_NEVER, EVENT_NONE};
	int64_t from = d->guard.ice_ms;
	earliest(&next, !emitted[EVENT_ICING_LONG], from + (bony ? LONG_BONY_MS : LONG_MS), EVENT_ICING_LONG);
	earliest(&next, !emitted[EVENT_ICING_STOP], from + (bony ? STOP_BONY_MS : STOP_MS), EVENT_ICING_STOP);
	earliest(&next, !emitted[EVENT_NOT_NUMB_YET] && !emitted[EVENT_NUMB] && !emitted[EVENT_FELT_NUMB],
		 from + NOT_NUMB_MS, EVENT_NOT_NUMB_YET);
	/* ice that goes on may have passed a limit before this round began */
	if (next.at_ms < d->round.started_ms)
		next.at_ms = d->round.started_ms;
	*kind = next.kind;
	return next.at_ms;
}

int64_t deadline_next(const struct detector *d, enum event_kind *kind)
{
	const struct rules *r = &d->rules;
	const bool *emitted = d->queue.emitted;
	struct deadline next = {MS_NEVER, EVENT_NONE}, ice;
	earliest(&next, d->probe == PROBE_GOOD || d->probe == PROBE_OFF,
		 d->gate.good_ms + gate_lost_ms(&d->gate), EVENT_PROBE_LOST);
	if (round_icing(&d->round)) {
		earliest(&next, cannot_tell(d),
			 d->round.started_ms + (d->on_skin ? CANNOT_TELL_MS : r->numb_min_icing_ms),
			 EVENT_CANNOT_TELL);
		ice.at_ms = deadline_of_ice(d, &ice.kind);
		earliest(&next, true, ice.at_ms, ice.kind);
	}
	earliest(&next, d->round.phase == PHASE_WINDOW, d->round.ended_ms + r->window_max_ms,
		 EVENT_WINDOW_CLOSED);
	earliest(&next, d->round.phase == PHASE_WARMING && !emitted[EVENT_STILL_COLD],
		 d->round.ended_ms + r->still_cold_ms, EVENT_STILL_COLD);
	*kind = next.kind;
	return next.at_ms;
}

void deadline_fire(struct detector *d, int64_t at_ms, enum event_kind kind)
{
	struct event e;
	switch (kind) {
	case EVENT_PROBE_LOST:
		d->probe = PROBE_LOST;
		e = state_event(d, at_ms, kind);
		e.priority = guard_ice_is_on(d, d->gate.good_ms) ? PRIORITY_HIGH : PRIORITY_NONE;
		queue_emit(&d->queue, e);
		break;
	case EVENT_WINDOW_CLOSED:
		phase_close_window(d, at_ms);
		break;
	case EVENT_CANNOT_TELL:
		e = state_event(d, at_ms, kind);
		e.reason = d->on_skin ? REASON_EDGE : REASON_NOT_ON_SKIN;
		queue_emit(&d->queue, e);
		break;
	default:
		state_emit_once(d, at_ms, kind);
	}
}
