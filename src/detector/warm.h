/*
 * warm.h - the skin at rest before ice (T0), and the test for "re-warmed". Pure.
 */
#ifndef ICECUE_DETECTOR_WARM_H
#define ICECUE_DETECTOR_WARM_H

#include "series.h"

/* T0 at this second: the median of the last 45 s when they are skin at rest; NAN otherwise. */
float warm_baseline(const struct series *q, int64_t second);

/* Is the re-warmed condition met at this second? baseline may be NAN. */
bool warm_met(const struct series *q, int64_t second, float baseline_c);

#endif
