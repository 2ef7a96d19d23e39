/* forecast_words.h - the parts of the forecasts' score as people read them. Pure. */
#pragma once

#include "forecast_score.h"

/* How far off a forecast was: in seconds for numb and its end, in whole minutes for re-warmed from one minute
 * on. Returns buf. */
char *forecast_off(int64_t ms, enum event_kind of, char *buf, size_t n);
/* "4 min too late", "right", "missed"; "" for a forecast that was not given or not judged. Returns buf. */
char *forecast_single_words(const struct forecast_single *f, enum event_kind of, char *buf, size_t n);
/* Why the other forecasts are not judged: "the ice went away first". */
const char *forecast_unjudged_words(enum event_kind why);
