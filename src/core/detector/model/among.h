/*
 * among.h - from several spots to the focus among them, or from one whose distance from it is known. Pure.
 *
 * What focus.h gathers, here of the reading that the spots have in common, and how the spots differ from each
 * other (spots.h) go to a network like that of focus.h: how far the focus is from the mean of the last 25 s,
 * and how sure that is. It was fitted on laboratory sessions of all techniques with one to four beads, by
 * tests/lab/fit/fit_among.c, which writes among_net.h.
 */
#pragma once

#include "core/detector/spots/spots.h"
#include "focus.h"

#define AMONG_INPUTS (FOCUS_INPUTS + SPOTS_FEATURES)
#define AMONG_HIDDEN 40

/* All inputs of the network: those of focus.h, then how the spots differ. */
void among_inputs(const struct spots *s, const float inputs[FOCUS_INPUTS], int64_t second,
		  float out[AMONG_INPUTS]);
/* The estimate and its standard error from these inputs; inputs[1] is the mean that it starts from. */
void among_estimate(const float inputs[AMONG_INPUTS], float *estimate_c, float *error_c);
