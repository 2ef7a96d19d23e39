/*
 * observer.h - an explicit model of the tissue as an observer: what the ice takes at the probe's spot, and
 * what that and the place of the probe reveal about the focus. Pure.
 *
 *     reading --> driven column (surface = reading) --> heat that leaves, W/m2
 *                                                        / (reading - ice) = strength of the ice there, W/m2K
 *                                                                    |  over all the ice, a minute, 25 s
 *                                                                    |  with edge, radius, sensor, time
 *                                                                    v
 *     bank: the focus under ice of 20 to 260 W/m2K         weight of each column: how likely is that strength
 *           by the clock, one column each   ------------>  estimate = weighted mean, error = weighted spread
 *
 * The strength of ice at a spot, averaged over strokes and blots, combines the ice itself, its share of the
 * time and its pressure: 40 to 130 W/m2K in nine of ten ice massages (after Sidhu 2008: 5.8 to 6.8 C after
 * 7 min).
 */
#pragma once

#include "bank.h"
#include "core/detector/signal/series.h"
#include "icecue/detector.h"

#define OBSERVER_BANK BANK_COLUMNS
#define OBSERVER_MEANS 3 /* over all the ice, about a minute, about 25 s */
#define OBSERVER_TERMS 20
#define OBSERVER_FEATURES 10

struct observer {
	/* the tissue driven by the reading, and under ice of each strength: built once a round */
	struct pennes driven_by;
	struct pennes_column driven;
	struct bank bank;
	float skin_c[OBSERVER_BANK]; /* surface of each column of the bank */
	float log_h[OBSERVER_MEANS]; /* strength of the ice at the probe */
	float flux[OBSERVER_MEANS], above[OBSERVER_MEANS];
	float reading_c;
	int n; /* seconds of ice */
};

/* The ice comes on: all tissue is at rest under a skin of rest_c. */
void observer_reset(struct observer *o, float rest_c);

/* Takes one more second. reading_c: NAN when unknown. iced: ice is in use. room_c: may be NAN. */
void observer_step(struct observer *o, float reading_c, bool iced, float room_c);

/* The strength (logarithm) of the k-th column of the bank. */
float observer_bank_log_h(int k);

/* The strength at which the bank would have a skin of c now. */
float observer_log_h_for(const struct observer *o, float c);
/* The inverse: the skin under that strength. */
float observer_skin_for(const struct observer *o, float log_h);

/* The terms of the regression for the strength at the focus. */
void observer_terms(const struct observer *o, const struct rules *r, float out[OBSERVER_TERMS]);

/* The skin at the focus and its standard error. */
void observer_estimate(const struct observer *o, const struct rules *r, float *estimate_c, float *error_c);

/* The inputs for a network: the estimate, the strengths, the skin under some of them; relative to from_c. */
void observer_features(const struct observer *o, const struct rules *r, float from_c,
		       float out[OBSERVER_FEATURES]);
