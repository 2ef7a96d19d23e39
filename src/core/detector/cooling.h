/*
 * cooling.h - is this fall a probe that came off and hangs in the room? Pure.
 *
 * A body in air falls to the room like T = R + (T0 - R) exp(-t/τ), and like nothing else. Ice touches and
 * leaves, goes on falling, or falls slowly: no such curve goes through it. So the best one is sought, and
 * what it leaves over decides.
 */
#pragma once

#include "series.h"

/* The fall is looked for from this long before it was noticed. */
#define COOLING_BEFORE_S 12

/*
 * The best curve through the reading from COOLING_BEFORE_S before noticed_s to second: the rms of what it
 * leaves over, in C; NAN when too little was seen. room_c: as told, or NAN; then any ordinary room will do.
 */
float cooling_left_c(const struct series *raw, int64_t noticed_s, int64_t second, float room_c);
