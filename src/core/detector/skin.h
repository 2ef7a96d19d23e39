/*
 * skin.h - probe readings to one value a second, freed of what is known not to be skin. Pure.
 *
 * A steel tip's lag is taken out, seconds in which ice lies on the probe are left out; of the rest a running
 * median is kept. That is the skin under the probe; estimate.h says what is made of it for the focus.
 */
#pragma once

#include "icecue/detector.h"
#include "series.h"
#include "settle.h"

/*
 * Time constant of a steel-tipped cable on skin. No maker publishes one: an assumption, in the middle of
 * the 6-14 s of the laboratory's tips; --sensor and a later calibration may say otherwise.
 */
#define SKIN_STEEL_TAU_MS 9000

/*
 * A bead's lag is undone when it is longer than this, which no bead of the laboratory is (0.7-3.2 s): the
 * network is used to those. On 120 sessions with a bead made slow, undoing brought the error inside from 1.74
 * to 1.67 C at 3-6 s and from 1.80 to 1.67 at 6-12 s; at 0.7-3.2 s it gained nothing (1.68 to 1.69).
 */
#define SKIN_UNDO_MS 4000

/* Ice lies on the probe: this cold and this still for so long (melting ice is at 0 C; strokes are not still).
 */
#define SKIN_ICE_MAX_C 2.5f
#define SKIN_ICE_SD_C 0.15f
#define SKIN_ICE_S 10

/* Running median: long while strokes shake the reading, short when the ice is away. Seconds. */
#define SKIN_MEDIAN_ICING_S 20
#define SKIN_MEDIAN_QUIET_S 10

struct skin {
	double tau_s, learned_tau_s;
	int32_t lag_ms;	     /* as it showed, see skin_learn(); 0 = it did not */
	struct series probe; /* gated reading, lag of the kind removed, one value a second: for all events */
	struct series sharp; /* the same with the lag that was learned: for estimate and forecasts alone */
	struct series raw;   /* gated reading as it came, one value a second */
	/* the second that is being gathered */
	bool open;
	int64_t open_s, last_ms;
	double sum, last_c;
	int n;
	/* seconds that are finished and wait for skin_step() */
	int64_t fill_s, fill_end_s;
	double fill_c, fill_slope;
	float estimate_c; /* at the last finished second; NAN when there is none */
};

void skin_init(struct skin *s, const struct rules *r);

/*
 * A second is known as soon as no other reading is expected in it: of a probe that speaks once a second, a
 * second sooner than with the reading after it. One that comes within the last eighth of an interval is not
 * waited for, and counts to the next second.
 */
#define SKIN_EARLY_SHARE 8

struct skin_pace {
	int64_t bridge_ms;   /* seconds without a reading are bridged in a straight line when no longer than
				this */
	int64_t interval_ms; /* between readings; 0 = not known yet */
};

/* A gated reading. skin_step() must have handed out all that the one before it finished. */
void skin_take(struct skin *s, int64_t t_ms, int32_t mc, const struct skin_pace *pace);

/* Finishes the next second: *second is its number. False when there is none. */
bool skin_step(struct skin *s, bool icing, int64_t *second);

/* What the probe told of itself as it warmed on the skin. Ice comes about now: what was before counts. */
struct settled skin_learn(struct skin *s);

/* Does ice lie on the probe in the seconds up to this one? */
bool skin_under_ice(const struct skin *s, int64_t second);
