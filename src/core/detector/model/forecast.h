/*
 * forecast.h - when will the skin be numb, when will it have re-warmed, and how sure is that? Pure.
 *
 * Two small networks, fitted on laboratory sessions by tests/lab/fit/fit_forecast.c. The one for `numb`
 * gives the logarithm of the remaining time, from what focus.h gathers; the one for `rewarmed` the minutes
 * beyond the minimum of 45, from how the skin has warmed so far (censored at zero: most rounds are decided
 * by the 45 minutes). Each gives a mean and a standard error; the band should hold the truth nine times in
 * ten.
 */
#pragma once

#include "warm.h"

#define FORECAST_EVERY_MS SECONDS_MS(60)
#define FORECAST_NUMB_FROM_MS SECONDS_MS(60)
#define FORECAST_REWARMED_FROM_MS SECONDS_MS(120)
/* A forecast with a larger standard error is worth nothing and is not given. */
#define FORECAST_NUMB_MAX_LOG_ERROR 0.9f

/*
 * Half the band in standard errors, so that it should hold the truth nine times in ten; for a normal
 * distribution that is 1.645. numb: held 92 % inside and 90 % at the edge. Re-warmed, chosen on 900
 * laboratory sessions: with 1.75 the bands inside held 88 %, and 81 % on 300 others.
 */
#define FORECAST_NUMB_BAND_ERRORS 1.75f
#define FORECAST_WARM_BAND_ERRORS_IN 2.1f
#define FORECAST_WARM_BAND_ERRORS_EDGE 2.4f

#define FORECAST_NUMB_HIDDEN 16
#define FORECAST_NUMB_OFFSET_S 20.0f /* log(left + this) */

struct forecast {
	int64_t at_ms, low_ms, high_ms;
};

/* From the features of focus.h, while the ice is in use. False when the forecast is too unsure. */
bool forecast_numb(const float features[FOCUS_FEATURES], int64_t now_ms, struct forecast *out);

/* From the features of warm.h, after the ice. */
void forecast_rewarmed(const float features[WARM_FEATURES], int64_t ended_ms, int64_t now_ms,
		       const struct rules *r, struct forecast *out);
