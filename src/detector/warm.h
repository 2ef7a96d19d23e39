/*
 * warm.h - the skin at rest before ice (T0), and the test for "re-warmed". Pure.
 */
#ifndef ICECUE_DETECTOR_WARM_H
#define ICECUE_DETECTOR_WARM_H

#include "series.h"

/* T0 at this second: the median of the last 45 s when they are skin at rest; NAN otherwise. */
float warm_baseline(const struct series *q, int64_t second);

/*
 * Is the re-warmed condition met at this second? baseline may be NAN. depth: how many times colder than the
 * probe's spot the focus was made, over the whole icing (1 = the same): long after the ice what is left of
 * the cold is in that proportion, since the tissue is linear in what was taken from it.
 */
bool warm_met(const struct series *q, int64_t second, float baseline_c, float depth);

#endif
