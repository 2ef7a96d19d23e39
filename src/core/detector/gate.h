/*
 * gate.h - what is not a temperature never passes. Pure.
 *
 * Looks at each sample of the skin role: a status other than ok, a jump that the next sample does not
 * confirm, a jump to a value that devices send for an error, and a value that has not changed for longer than
 * a living probe can keep still are no readings.
 */
#pragma once

#include "icecue/sample.h"

/*
 * A jump larger than this, plus the drift that the time allows, must be confirmed by the next sample:
 * spikes and error codes stand alone. A bare bead set on ice (time constant 1-3 s) falls by up to 10 C/s.
 */
#define GATE_JUMP_MC 3000
#define GATE_DRIFT_MC_PER_S 1000

/*
 * Errors that lie where temperatures lie: -1 for a poll that was missed (coffee roasting loggers, long runs
 * of it), 0 for nothing connected (several loggers). What lies further out is refused by the intake.
 */
#define GATE_CODE_MISSED_MC (-1000)
#define GATE_CODE_NOTHING_MC 0

/*
 * Unchanged to the last digit: during icing strokes move every real reading within seconds; at rest a coarse
 * sensor may keep still for minutes (0.25 C steps at 0.02 C/min of re-warming: 12 min).
 */
#define GATE_FROZEN_ICING_MS SECONDS_MS(90)
#define GATE_FROZEN_REST_MS MINUTES_MS(15)
#define GATE_FROZEN_SAMPLES 20

/* "No good sample" limit: 5 s, or 3 sample intervals if longer. */
#define GATE_LOST_MS SECONDS_MS(5)
#define GATE_LOST_INTERVALS 3

/* Until the pace is known: three intervals of the slowest recordings (30 s). Nothing can be claimed so soon.
 */
#define GATE_LOST_UNKNOWN_PACE_MS SECONDS_MS(90)
#define GATE_INTERVALS_LEAST 2
#define GATE_SLOW_MS 4000

#define GATE_INTERVALS 9

struct gate {
	bool any;	 /* a good reading has been */
	int64_t good_ms; /* time of the last good reading */
	int32_t good_mc;
	bool pending; /* a jump waits for its confirmation */
	int64_t pending_ms;
	int32_t pending_mc;
	int32_t same_mc;       /* the value that keeps coming ... */
	int64_t same_since_ms; /* ... since then */
	int32_t same_n;
	int n_intervals, next_interval;
	int32_t interval_ms[GATE_INTERVALS];
	int32_t middle_ms; /* their median */
};

/* A reading that passed. A jump that was confirmed passes with its confirmation: at most two at once. */
struct gated {
	int n;
	int64_t t_ms[2];
	int32_t mc[2];
};

void gate_take(struct gate *g, int64_t t_ms, const struct channel_value *v, bool icing, struct gated *out);

/* Does the pace of the samples leave out strokes (slower than one in 4 s)? */
bool gate_is_slow(const struct gate *g);

/* From one good reading to the next, in the middle; 0 = not known yet. */
int64_t gate_interval_ms(const struct gate *g);

/* How long without a good reading means lost: from the learned sample interval. */
int64_t gate_lost_ms(const struct gate *g);
