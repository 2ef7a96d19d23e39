#include "state.h"

/* At the edge the estimate is often too unsure. This is when to report that: with the first notice of long
 * icing, by choice. */
#define CANNOT_TELL_MS MINUTES_MS(5)

/* The screen asks soon for what helps a probe that was not on skin before the ice. */
#define NOT_ON_SKIN_MS SECONDS_MS(15)

enum reason deadline_reason(const struct detector *d)
{
	const bool *told = d->queue.told;
	if (d->round.phase != PHASE_ICING || d->queue.emitted[EVENT_NUMB])
		return REASON_NONE;
	if (!d->proof.on_skin)
		return told[REASON_NOT_ON_SKIN] ? REASON_NONE : REASON_NOT_ON_SKIN;
	bool edge = d->rules.placement == PLACEMENT_EDGE && d->rules.ice != ICE_BAG;
	return edge && !told[REASON_EDGE] ? REASON_EDGE : REASON_NONE;
}

struct deadline deadline_next(const struct detector *d)
{
	const struct rules *r = &d->rules;
	const bool *emitted = d->queue.emitted;
	struct deadline next = DEADLINE_NONE;
	/* probes that were put back have as long for their first reading as between two */
	int64_t good_ms = d->gate.good_ms > d->away.back_ms ? d->gate.good_ms : d->away.back_ms;
	deadline_earliest(&next, !d->away.now && (d->off.probe == PROBE_GOOD || d->off.probe == PROBE_OFF),
			  good_ms + gate_lost_ms(&d->gate), EVENT_PROBE_LOST);
	if (round_icing(&d->round)) {
		struct deadline ice = guard_next_limit(&d->guard, &d->round, r->bony, emitted);
		enum reason why = deadline_reason(d);
		deadline_earliest(&next, why != REASON_NONE,
				  d->round.started_ms +
					  (why == REASON_EDGE ? CANNOT_TELL_MS : NOT_ON_SKIN_MS),
				  EVENT_CANNOT_TELL);
		deadline_earliest(&next, true, ice.at_ms, ice.kind);
	}
	if (r->placement == PLACEMENT_TOUCH) {
		bool cold = d->proof.on_skin && !d->away.now;
		deadline_earliest(&next, cold, held_numb_ms(&d->held, r, &d->round), EVENT_NUMB);
		deadline_earliest(&next, true, held_ask_ms(&d->held, &d->round), EVENT_TOUCH_WANTED);
		deadline_earliest(&next, true, held_away_ms(&d->held, &d->round), EVENT_ICING_ENDED);
	}
	deadline_earliest(&next, d->round.phase == PHASE_WINDOW, d->round.ended_ms + r->window_max_ms,
			  EVENT_WINDOW_CLOSED);
	/* nobody sees it end while the probes are off for the passes: then the forecast decides */
	deadline_earliest(&next, d->round.phase == PHASE_WINDOW && d->away.now && d->closing.holds,
			  d->closing.forecast.at_ms, EVENT_WINDOW_CLOSED);
	deadline_earliest(&next, d->round.phase == PHASE_WARMING && !emitted[EVENT_STILL_COLD],
			  d->round.ended_ms + r->still_cold_ms, EVENT_STILL_COLD);
	return next;
}
