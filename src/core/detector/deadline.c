#include "state.h"

/* At the edge the estimate is often too unsure. This is when to report that: with the first notice of long
 * icing, by choice. */
#define CANNOT_TELL_MS MINUTES_MS(5)

static bool cannot_tell(const struct detector *d)
{
	return d->round.phase == PHASE_ICING && !d->queue.emitted[EVENT_CANNOT_TELL] &&
	       !d->queue.emitted[EVENT_NUMB] && (d->rules.placement == PLACEMENT_EDGE || !d->proof.on_skin);
}

struct deadline deadline_next(const struct detector *d)
{
	const struct rules *r = &d->rules;
	const bool *emitted = d->queue.emitted;
	struct deadline next = DEADLINE_NONE;
	deadline_earliest(&next, d->off.probe == PROBE_GOOD || d->off.probe == PROBE_OFF,
			  d->gate.good_ms + gate_lost_ms(&d->gate), EVENT_PROBE_LOST);
	if (round_icing(&d->round)) {
		struct deadline ice = guard_next_limit(&d->guard, &d->round, r->bony, emitted);
		deadline_earliest(&next, cannot_tell(d),
				  d->round.started_ms +
					  (d->proof.on_skin ? CANNOT_TELL_MS : r->numb_min_icing_ms),
				  EVENT_CANNOT_TELL);
		deadline_earliest(&next, true, ice.at_ms, ice.kind);
	}
	deadline_earliest(&next, d->round.phase == PHASE_WINDOW, d->round.ended_ms + r->window_max_ms,
			  EVENT_WINDOW_CLOSED);
	deadline_earliest(&next, d->round.phase == PHASE_WARMING && !emitted[EVENT_STILL_COLD],
			  d->round.ended_ms + r->still_cold_ms, EVENT_STILL_COLD);
	return next;
}
