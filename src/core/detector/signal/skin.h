/*
 * skin.h - turns the probe's readings into one value a second, without what is known not to be skin. Pure.
 *
 * The lag of a steel tip is undone, and seconds in which ice lies on the probe are left out; the running
 * median of the rest is the skin under the probe. estimate.h makes the estimate of the focus from it.
 */
#pragma once

#include "icecue/detector.h"
#include "order.h"
#include "series.h"
#include "settle.h"

/* The time constant of a steel-tipped cable on skin. No maker publishes one: this is an assumption, in the
 * middle of the 6-14 s of the laboratory's tips; --sensor and a later calibration may set another. */
#define SKIN_STEEL_TAU_MS 9000

/*
 * A bead's lag is undone if it is longer than this, which no bead of the laboratory is (0.7-3.2 s): the
 * network is used to those. On 120 sessions with a bead made slow, undoing reduced the error inside from
 * 1.74 to 1.67 C at 3-6 s and from 1.80 to 1.67 at 6-12 s; at 0.7-3.2 s it gained nothing (1.68 to 1.69).
 */
#define SKIN_UNDO_MS 4000

/* Ice lies on the probe if it is this cold and this still for this long (melting ice is at 0 C, strokes are
 * not still, and a probe may be off by more than a degree). */
#define SKIN_ICE_MAX_C 3.5f
#define SKIN_ICE_SD_C 0.15f
#define SKIN_ICE_S 10

/* Running median, in seconds: long while strokes shake the reading, short when the ice is away. */
#define SKIN_MEDIAN_ICING_S 20
#define SKIN_MEDIAN_QUIET_S 10

struct skin {
	double tau_s, learned_tau_s;
	int32_t lag_ms;	     /* as learned, see skin_learn(); 0 = not known */
	struct series probe; /* gated reading without the usual lag of its kind: for all events */
	struct series sharp; /* the same without the learned lag: only for the estimate and forecasts */
	struct series raw;   /* gated reading as it came */
	/* the second that is being collected */
	bool open;
	int64_t open_s, last_ms;
	double sum, last_c;
	int n;
	/* seconds that are complete and wait for skin_step() */
	int64_t fill_s, fill_end_s;
	double fill_c, fill_slope;
	float estimate_c;	     /* at the last complete second; NAN when there is none */
	struct order quiet, strokes; /* for its median, quick and slow */
};

void skin_init(struct skin *s, const struct rules *r);

/*
 * A second is complete as soon as no other reading is expected in it: with a probe that sends once a
 * second, a second sooner than with the reading after it. A reading expected within the last eighth of an
 * interval is not waited for, and counts for the next second.
 */
#define SKIN_EARLY_SHARE 8

struct skin_pace {
	int64_t bridge_ms;   /* a gap up to this long is bridged in a straight line */
	int64_t interval_ms; /* between readings; 0 = not known yet */
};

/* Takes a gated reading. skin_step() must have returned all seconds that the one before it completed. */
void skin_take(struct skin *s, int64_t t_ms, int32_t mc, const struct skin_pace *pace);

/* Completes the next second, with its number in *second. False when there is none. */
bool skin_step(struct skin *s, bool icing, int64_t *second);

/* Learns what the probe showed while it warmed on the skin. Ice comes now: only what was before it counts. */
struct settled skin_learn(struct skin *s);

/* Does ice lie on the probe in the seconds up to this one? */
bool skin_under_ice(const struct skin *s, int64_t second);

/* A second that is known turns out to have been warmer by so much: one of several probes was wrong in it. */
void skin_mend(struct skin *s, int64_t second, float by_c);
