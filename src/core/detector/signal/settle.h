/*
 * settle.h - what a probe shows when it is put on the skin: how slow it is, and how warm the room is that
 * it came from. Pure.
 *
 *      reading            ____----------   A: what it comes to
 *                     _--
 *                   /                       A - B exp(-t / tau)
 *      room _______/                        A - B: where it came from
 *                  put on            ice
 *
 * A probe that was on the skin before the session began shows nothing. Skin gives way a little under a cold
 * probe, and a hand warms it on its way: what does not fit the curve is rejected.
 */
#pragma once

#include "series.h"

struct settled {
	float tau_s, tau_error_s; /* NAN if it did not show; the standard error is that of the fit */
	float room_c;		  /* NAN if it did not show */
};

/* Learns from one raw reading a second, up to this second, the last one before ice. */
struct settled settle_learn(const struct series *raw, int64_t until);
