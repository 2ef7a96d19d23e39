/*
 * cooling.h - is this fall a probe that came off and hangs in the room? Pure.
 *
 * A body in air falls to the room like T = R + (T0 - R) exp(-t/τ), and like nothing else. Ice touches and
 * leaves, goes on falling, or falls slowly: no such curve goes through it. So the best one is sought, and
 * what it leaves over decides.
 */
#ifndef ICECUE_DETECTOR_COOLING_H
#define ICECUE_DETECTOR_COOLING_H

#include "series.h"

/* The fall is looked for from this long before it was noticed. */
#define COOLING_BEFORE_S 12

struct cooling {
	float left_c;  /* rms of what the best curve leaves over; NAN when too little was seen */
	float noise_c; /* of the reading itself, before the fall */
};

/*
 * The best curve through the reading from COOLING_BEFORE_S before noticed_s to second. room_c: as told, or
 * NAN; then any ordinary room will do.
 */
struct cooling cooling_fit(const struct series *raw, int64_t noticed_s, int64_t second, float room_c);

#endif
