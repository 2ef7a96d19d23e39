/*
 * estimate.h - which estimate of the focus is in force: the network's while the ice works and the skin is
 * numb, otherwise the probe's own median (before ice there is no difference; during re-warming it is small,
 * and the rules are relative to the baseline). Pure.
 */
#pragma once

#include "core/detector/signal/skin.h"
#include "core/detector/signal/touch.h"
#include "core/detector/spots/spots.h"
#include "focus.h"

/* The network's estimate is used until this long after the ice; the network was fitted up to five minutes. */
#define ESTIMATE_AFTER_S 240
/* From then on it gives way to the probe's own median within this time, estimate and error alike. */
#define ESTIMATE_FADE_S 60

/*
 * Between the probe's own median and the network's estimate, which may lie 4 C apart, it moves by this in a
 * second at most, and so does the band: skin does not jump, and who looks must not see two estimators.
 */
#define ESTIMATE_STEP_C 0.5f

/* The standard error without the network, by judgement. A study of simulated sessions found the focus 1 C
 * warmer to 4 C colder than the probe's spot inside (10-90 %), 4-8 C colder at the edge. */
#define ESTIMATE_ERROR_IN_C 1.5f
#define ESTIMATE_ERROR_EDGE_C 5.0f

/* Each second moves the estimate by this share of the difference: a mean over about ten seconds. */
#define ESTIMATE_SHARE 0.2f
/*
 * After the ice no stroke disturbs the estimate, and the network's inputs are means already. With 0.2 the
 * end of the window came 2 to 5 s late in the median, with 0.45 it comes in time (median error inside 8.6
 * and 9.2 s before, 7.6 and 8.0 now; at the edge 15.1 and 14.6, 12.9 and 12.5; seeds 88 and 70).
 */
#define ESTIMATE_AFTER_SHARE 0.45f

/*
 * A touch of the focus itself tells how far the estimate is off. That error is forgotten with this time
 * constant, for half of it comes and goes with the cup, and what touches err by is common to all of a
 * session's: however many, they leave that.
 */
#define ESTIMATE_TOUCH_TAU_S 90.0f
#define ESTIMATE_TOUCHED_S 60
#define ESTIMATE_TOUCH_COMMON_C 0.6f

/* Half of a band that holds the truth nine times in ten, in standard errors. */
#define ESTIMATE_BAND_ERRORS 1.645f

/* No skin is beyond this: an estimate that is, or that is not a number, does not count. */
#define ESTIMATE_LIMIT_C 100.0f

struct estimate {
	float c, error_c;	      /* NAN when there is none */
	bool modelled;		      /* from the network, at least in part */
	float plain_c, plain_error_c; /* without the touches; c and error_c are with them */
	float above_c,
		above_square; /* how far the focus is above that by the touches, and its square error */
	int64_t touched_ms;   /* the last of them; MS_NONE: none */
	bool touched;	      /* soon enough for c and error_c to be mostly theirs */
	bool joining;	      /* on its way to the probe's own median */
};

struct estimate_input {
	const struct skin *skin;
	const struct focus *focus; /* NULL: no ice in this round yet, or a probe too slow for the network */
	const struct spots *spots; /* NULL: one probe, of which nobody told how far from the focus it lies */
	const struct rules *rules;
	const struct touch *touch; /* NULL: no probe in the hand beside it */
	float room_c;
	int64_t ended_s; /* end of the icing; -1 while the ice is in use */
};

/*
 * The laboratory's probes are off by 0.3 C (one standard deviation), which is part of the network's error.
 * A maker's accuracy of +-a means that any error within it is equally likely: a / sqrt(3). What exceeds 0.3
 * widens the band and the margin of numb. But the error is the same all session long, and where it is to the
 * cold side each estimate is: what goes beyond +-1 C counts three times as much. Then a probe that reads 1.5
 * C too low, with +-2 C told, gives 4.1 % false instead of 9.3, and misses 25 % instead of 14 (seed 12004).
 * +-0.5 adds nothing, +-1 adds 0.49, +-2 adds 2.29 (in squares). Unknown (0) adds nothing.
 */
#define ESTIMATE_BIAS_HELD_C 0.3f
#define ESTIMATE_USUAL_ACCURACY_C 1.0f
#define ESTIMATE_BEYOND_SHARE 1.73f

/* The probe's share of the standard error, to be added in squares. */
float estimate_bias_c(const struct rules *r);

void estimate_reset(struct estimate *e);
/* The probe is in the hand, and this is what it says of the focus. */
void estimate_touched(struct estimate *e, float c, float error_c);
void estimate_step(struct estimate *e, const struct estimate_input *in, int64_t second);
