/*
 * warm.h - the skin at rest before ice (T0), and the test for "re-warmed". Pure.
 *
 * The rule is the contract's and works on the focus, which re-warms from a deeper cold than the probe's spot.
 * Two small networks for each placement, fitted on laboratory sessions by tests/lab/fit/fit_forecast.c, tell
 * from the curve so far how far the focus is from the probe's last minute and how steeply it warms, and how
 * sure both are. From that comes the chance that the rule is met now, and it must be high. A slow probe (a
 * sample in more than a few seconds) is taken as it is: a slow bag cools both alike, and nothing was fitted
 * for it.
 */
#pragma once

#include "focus.h"

/* T0 at this second: from the last 45 s when they are skin at rest, or more when all of it was steady; NAN
 * otherwise. */
float warm_baseline(const struct series *q, int64_t second);

#define WARM_CURVE 3 /* the mean of a minute 4, 10 and 20 min after the ice */
struct warm_curve {
	float c[WARM_CURVE]; /* NAN before */
	float end_c;	     /* the estimate as icing ended */
};
void warm_curve_reset(struct warm_curve *w, float end_c);
void warm_curve_step(struct warm_curve *w, const struct series *q, int64_t second, int64_t ended_s);

/* What re-warming is told from. baseline_c may be NAN, then the skin before this ice counts. False when too
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

/* The skin and how fast it warms, with their standard errors (0: taken as it is). */
struct warm_sight {
	float c, slope_c_per_min; /* NAN = not known */
	float c_error, slope_error;
};
/* At the probe; slow: it gives a sample only now and then. */
struct warm_sight warm_at_probe(const struct series *q, int64_t second, bool slow);
/* At the focus. */
struct warm_sight warm_at_focus(const struct warm_sight *probe, const float features[WARM_FEATURES],
				enum placement placement);

/* How likely the re-warmed condition is met, 0 to 1, NAN = not known. baseline_c may be NAN. */
float warm_chance(const struct warm_sight *s, float baseline_c);
/* Likely enough to say so? */
bool warm_enough(float chance, enum placement placement);

/* The means alone, for the fit: of the minute up to this second, and between two of them ten minutes apart.
 */
float warm_minute_c(const struct series *q, int64_t second);

#define WARM_HIDDEN 16
#define WARM_SIGHT_HIDDEN 24
