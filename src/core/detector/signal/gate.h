/*
 * gate.h - only temperatures pass. Pure.
 *
 * Looks at each sample of the skin role. These are no readings: a status other than ok, a jump that the
 * next sample does not confirm, a jump to a value that devices send for an error, and a value that has not
 * changed for longer than is possible on a living body.
 */
#pragma once

#include "icecue/sample.h"

/*
 * A jump larger than this, plus the drift that the time allows, must be confirmed by the next sample,
 * because spikes and error codes come singly. A bare bead set on ice (time constant 1-3 s) falls by up to
 * 10 C/s.
 */
#define GATE_JUMP_MC 3000
#define GATE_DRIFT_MC_PER_S 1000

/* Error codes that look like temperatures: -1 for a missed poll (coffee roasting loggers, long runs of it),
 * 0 for nothing connected (several loggers). The intake refuses codes further out. */
#define GATE_CODE_MISSED_MC (-1000)
#define GATE_CODE_NOTHING_MC 0

/* A value unchanged to the last digit. During icing strokes move every real reading within seconds; at rest
 * a coarse sensor may stand still for minutes (0.25 C steps at 0.02 C/min of re-warming: 12 min). */
#define GATE_FROZEN_ICING_MS SECONDS_MS(90)
#define GATE_FROZEN_REST_MS MINUTES_MS(15)
#define GATE_FROZEN_SAMPLES 20

/* The limit for "no good sample": 5 s, or 3 sample intervals if longer. It holds from the first reading on: a
 * probe that is lost after it is lost. */
#define GATE_LOST_MS SECONDS_MS(5)
#define GATE_LOST_INTERVALS 3

#define GATE_INTERVALS_LEAST 2
#define GATE_SLOW_MS 4000
#define GATE_SELDOM_MS 2250 /* every 2 s, of a device that is not punctual */

#define GATE_INTERVALS 9

struct gate {
	bool any;	 /* there was a good reading */
	int64_t good_ms; /* time of the last good reading */
	int32_t good_mc;
	bool pending; /* a jump waits for confirmation */
	int64_t pending_ms;
	int32_t pending_mc;
	int32_t same_mc;       /* the value that repeats ... */
	int64_t same_since_ms; /* ... since this time */
	int32_t same_n;
	int32_t usual_ms; /* the interval until it is learned; 0: not known */
	int n_intervals, next_interval;
	int32_t interval_ms[GATE_INTERVALS];
	int32_t middle_ms; /* median of the intervals */
};

/* The readings that passed. A confirmed jump passes together with its confirmation: at most two at once. */
struct gated {
	int n;
	int64_t t_ms[2];
	int32_t mc[2];
};

/* usual_ms: the interval until it is learned; 0: not known. */
void gate_init(struct gate *g, int32_t usual_ms);
void gate_take(struct gate *g, int64_t t_ms, const struct channel_value *v, bool icing, struct gated *out);

/* Are the samples too rare to show strokes (slower than one in 4 s)? */
bool gate_is_slow(const struct gate *g);

/* Are they too rare for evidence of strokes: less often than every 2 s? */
bool gate_is_seldom(const struct gate *g);

/* The median interval between good readings; 0 = not known yet. */
int64_t gate_interval_ms(const struct gate *g);

/* After how long without a good reading the probe is lost, from the learned interval; of a probe that
 * reads less often, and of which nothing is known yet, too early by a few seconds. */
int64_t gate_lost_ms(const struct gate *g);
