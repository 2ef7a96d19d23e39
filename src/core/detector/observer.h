/*
 * observer.h - an explicit model of the tissue as an observer: what the ice takes at the probe's spot, and
 * what that and the place of the probe say of the focus. Pure.
 *
 *     reading --> driven column (surface = reading) --> heat that leaves, W/m2
 *                                                        / (reading - ice) = strength of the ice there, W/m2K
 *                                                                    |  over all the ice, a minute, 25 s
 *                                                                    |  with edge, radius, sensor, time
 *                                                                    v
 *     bank: the focus under ice of 20 to 260 W/m2K         weight of each column: how likely is that strength
 *           by the clock, one column each   ------------>  estimate = weighted mean, error = weighted spread
 *
 * The strength of ice at a spot, seen over strokes and blots, is what ice, its share of the time and its
 * pressure come to: 40 to 130 W/m2K in nine of ten ice massages (after Sidhu 2008: 5.8 to 6.8 C after 7 min).
 */
#pragma once

#include "icecue/detector.h"
#include "pennes.h"
#include "series.h"

#define OBSERVER_BANK 12
#define OBSERVER_MEANS 3 /* over all the ice, about a minute, about 25 s */
#define OBSERVER_TERMS 20
#define OBSERVER_FEATURES 10

struct observer {
	/* the tissue driven by the reading, under ice of each strength, and left alone: made once a round */
	struct pennes driven_by, iced[OBSERVER_BANK], alone;
	struct pennes_column driven, bank[OBSERVER_BANK];
	float skin_c[OBSERVER_BANK]; /* the surface of each */
	float log_h[OBSERVER_MEANS]; /* of the ice at the probe */
	float flux[OBSERVER_MEANS], above[OBSERVER_MEANS];
	float reading_c;
	int n; /* seconds of ice */
};

/* The ice comes on: all tissue is as it is at rest under a skin of rest_c. */
void observer_reset(struct observer *o, float rest_c);

/* One more second. reading_c: NAN when unknown. iced: ice is in use. room_c: may be NAN. */
void observer_step(struct observer *o, float reading_c, bool iced, float room_c);

/* Strength (logarithm) that the k-th column of the bank stands for. */
float observer_bank_log_h(int k);

/* Strength at which the bank would have a skin of so much now. */
float observer_log_h_for(const struct observer *o, float c);
/* ... and the other way round. */
float observer_skin_for(const struct observer *o, float log_h);

/* What the strength at the focus is regressed on. */
void observer_terms(const struct observer *o, const struct rules *r, float out[OBSERVER_TERMS]);

/* The skin at the focus, and its standard error. */
void observer_estimate(const struct observer *o, const struct rules *r, float *estimate_c, float *error_c);

/* What a network may look at: the estimate, the strengths, skins under some of them; relative to from_c. */
void observer_features(const struct observer *o, const struct rules *r, float from_c,
		       float out[OBSERVER_FEATURES]);
