/*
 * warm.h - the skin at rest before ice (T0), and the test for "re-warmed". Pure.
 *
 * The rule is the contract's and applies to the focus, which re-warms from a deeper cold than the probe's
 * spot. Two small networks for each placement, fitted on laboratory sessions by
 * tests/lab/fit/fit_forecast.c, find from the curve so far how far the focus is from the probe's last
 * minute, how steeply it warms, and how sure both are. That gives the chance that the rule is met now,
 * which must be high. A slow probe (less than one sample in a few seconds) is used as it is: a slow bag
 * cools both alike, and nothing was fitted for it.
 */
#pragma once

#include "focus.h"

/* T0 at this second, from the last 45 s if they are skin at rest, or from longer if all of it was steady;
 * NAN otherwise. */
float warm_baseline(const struct series *q, int64_t second);

#define WARM_CURVE 3 /* the mean of a minute 4, 10 and 20 min after the ice */
struct warm_curve {
	float c[WARM_CURVE]; /* NAN before that time */
	float end_c;	     /* the estimate when icing ended */
};
void warm_curve_reset(struct warm_curve *w, float end_c);
void warm_curve_step(struct warm_curve *w, const struct series *q, int64_t second, int64_t ended_s);

/* The features for re-warming. If baseline_c is NAN, the skin before this ice is used. False when too
 * little is known. */
#define WARM_FEATURES 25
struct warm_input {
	const struct focus *focus;
	const struct series *probe;
	const struct warm_curve *curve;
	const struct rules *rules;
	float baseline_c, room_c;
	int64_t ended_s;
};
bool warm_features(const struct warm_input *in, int64_t second, float out[WARM_FEATURES]);

/* The skin and how fast it warms, with their standard errors (0: no error is known). */
struct warm_sight {
	float c, slope_c_per_min; /* NAN = not known */
	float c_error, slope_error;
};
/* At the probe; slow: its samples are rare. */
struct warm_sight warm_at_probe(const struct series *q, int64_t second, bool slow);
/* At the focus. */
struct warm_sight warm_at_focus(const struct warm_sight *probe, const float features[WARM_FEATURES],
				enum placement placement);

/* How likely the re-warmed condition is met, 0 to 1, NAN = not known. baseline_c may be NAN. */
float warm_chance(const struct warm_sight *s, float baseline_c);
/* Is that likely enough for re-warmed? */
bool warm_enough(float chance, enum placement placement);

/* The mean of the minute up to this second, also for the fit. */
float warm_minute_c(const struct series *q, int64_t second);

#define WARM_HIDDEN 16
#define WARM_SIGHT_HIDDEN 24
