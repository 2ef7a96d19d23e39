/*
 * focus.h - from the probe's spot to the focus: the skin where the passes will be, with an error band. Pure.
 *
 * The focus differs from the probe's spot by geometry: how often and how deep the ice comes to the probe,
 * and how long it has worked. These are gathered second by second over one icing (struct focus). From them,
 * and from what the person set about the place, a small network with two outputs makes the estimate: how
 * far the focus is from the mean of the last 25 s, and how sure that is. It was fitted on laboratory
 * sessions, whose true focus is known, by tests/lab/fit/fit_focus.c, which writes focus_net.h;
 * tests/test_lab.c scores it on new ones.
 */
#pragma once

#include "core/detector/signal/order.h"
#include "icecue/detector.h"
#include "observer.h"

#define FOCUS_DROPS 4 /* how far the reading had fallen after 25, 60, 120 and 200 s */
#define FOCUS_FEATURES 30
#define FOCUS_INPUTS (FOCUS_FEATURES + OBSERVER_FEATURES) /* inputs of the network */
#define FOCUS_HIDDEN 20

/* What was gathered since the ice came on. */
struct focus {
	int64_t started_s;
	float rest_c; /* the skin before the ice: the baseline, or what the reading fell from */
	int n;
	double sum;	/* of n readings */
	float lowest_c; /* lowest mean of five seconds */
	float drop_c[FOCUS_DROPS];
	int below, crossings; /* counted from the middle between the extremes of the last 30 s */
	bool was_below;
	double dip_sum;		       /* sum of the distances between those extremes, over n seconds */
	double cold_probe, cold_focus; /* degree-seconds below rest_c, of the reading and of the estimate */
	struct order lately, minute;   /* its last seconds, for medians and quantiles */
	struct observer observer;
};

void focus_reset(struct focus *f, int64_t second, float rest_c);

/* Take one more second of ice, or after it; room_c may be NAN. */
void focus_step(struct focus *f, const struct series *q, int64_t second, float room_c);
void focus_step_after(struct focus *f, const struct series *q, int64_t second, float room_c);

/* Notes the estimate at a second of ice, for focus_depth(). */
void focus_note(struct focus *f, const struct series *q, int64_t second, float estimate_c);

/* How much more the focus was cooled than the probe's spot, a factor within 0.7 to 3; 1 when not known. */
float focus_depth(const struct focus *f);

/* The features of the reading and the place; since_end_s: seconds since the ice went away, 0 while it is in
 * use. False when too little is known. room_c may be NAN. */
bool focus_features(const struct focus *f, const struct series *q, int64_t second, double since_end_s,
		    const struct rules *r, float room_c, float out[FOCUS_FEATURES]);

/* All inputs of the network: these features and those of the observer. */
void focus_inputs(const struct focus *f, const float features[FOCUS_FEATURES], const struct rules *r,
		  float out[FOCUS_INPUTS]);

/* The estimate and its standard error from these inputs; inputs[1] is the mean that it starts from. */
void focus_estimate(const float inputs[FOCUS_INPUTS], float *estimate_c, float *error_c);
