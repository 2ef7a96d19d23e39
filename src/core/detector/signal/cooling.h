/*
 * cooling.h - is this fall a probe that came off and hangs in the room? Pure.
 *
 * A body in air cools to the room like T = R + (T0 - R) exp(-t/τ), and nothing else does. Ice touches and
 * leaves, goes on cooling, or cools slowly: no such curve fits it. So the best curve is found, and its
 * residual decides.
 */
#pragma once

#include "series.h"

/* The fall may begin up to this long before it was noticed. */
#define COOLING_BEFORE_S 12

/*
 * Fits the best curve through the reading from COOLING_BEFORE_S before noticed_s to second. Returns the rms
 * of the residual, in C; NAN when too little was seen. room_c: as the person set it, or NAN, which allows
 * any ordinary room.
 */
float cooling_left_c(const struct series *raw, int64_t noticed_s, int64_t second, float room_c);
