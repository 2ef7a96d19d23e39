/*
 * estimate.h - which estimate of the focus is in force: the network's while the ice works and the skin is
 * numb, the probe's own median otherwise (before ice there is no difference; when re-warming it is small and
 * the rules are relative to the baseline). Pure.
 */
#pragma once

#include "focus.h"
#include "skin.h"

/* Until so long after the ice the network speaks: it was fitted to five minutes. */
#define ESTIMATE_AFTER_S 240

/*
 * Without the network: a standard error by judgement. A study of simulated sessions found the focus 1 C
 * warmer to 4 C colder than the probe's spot inside (10-90 %), 4-8 C colder at the edge.
 */
#define ESTIMATE_ERROR_IN_C 1.5f
#define ESTIMATE_ERROR_EDGE_C 5.0f

/* Each second moves the estimate by this share: a mean over about ten seconds. */
#define ESTIMATE_SHARE 0.2f
/*
 * After the ice no stroke shakes it, and what the network looks at are means already: with 0.2 the end of the
 * window was told 2 to 5 s late in the middle, with 0.45 it is told in time (median error inside 8.6 and 9.2
 * s before, 7.6 and 8.0 now; at the edge 15.1 and 14.6, 12.9 and 12.5; seeds 88 and 70).
 */
#define ESTIMATE_AFTER_SHARE 0.45f

/* Half of a band that holds the truth nine times in ten, in standard errors. */
#define ESTIMATE_BAND_ERRORS 1.645f

/* No skin is beyond: an estimate that is, or that is not a number, is none. */
#define ESTIMATE_LIMIT_C 100.0f

struct estimate {
	float c, error_c; /* NAN when there is none */
	bool modelled;	  /* by the network */
};

struct estimate_input {
	const struct skin *skin;
	const struct focus *focus; /* NULL: no ice in this round yet, or a probe too slow for the network */
	const struct rules *rules;
	float room_c;
	int64_t ended_s; /* of the icing; -1 while the ice is in use */
};

/*
 * The laboratory's probes are off by 0.3 C (one standard deviation), which the network's error holds. A
 * maker's
 * +-a is taken as anything within equally likely: a / sqrt(3). What that is more than 0.3 widens the band and
 * numb's margin; +-0.5 adds nothing, +-1 adds 0.49, +-2 adds 1.12 (in squares). Unknown (0) adds nothing.
 */
#define ESTIMATE_BIAS_HELD_C 0.3f

/* What the probe's accuracy adds to the standard error, to be added in squares. */
float estimate_bias_c(const struct rules *r);

void estimate_reset(struct estimate *e);
void estimate_step(struct estimate *e, const struct estimate_input *in, int64_t second);
