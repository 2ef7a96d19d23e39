/*
 * onward.h - where this skin must be by now, continued from when the probe was last watched on it. Pure.
 *
 *      T0 - - - - - - - - - - - - - - - -
 *                   ___...---''''  band
 *              _--''  gap
 *           _/
 *      ____/ ice away
 *
 * A level that stands still proves nothing, and neither does a jump: after a gap or a fall it is this skin
 * only if it lies where this skin must be. Skin that re-warms comes closer to T0 by a power of the time since
 * the ice, whose exponent the last minutes show.
 */
#pragma once

#include "core/detector/signal/series.h"

/* {0}: nothing was watched yet. */
struct onward {
	bool any;
	int64_t at_s;		  /* the end of the last minute that is trusted, ... */
	float c, slope_c_per_min; /* ... its mean, and how fast it warmed */
};

/* The ice is away: only what is seen from now on counts. */
void onward_begins(struct onward *o);
/* Takes one more second in which the probe is trusted. What it did lately is not: it may be coming off. */
void onward_watch(struct onward *o, const struct series *probe, int64_t second, int64_t ended_s);
/* May this skin be at c by now? t0_c: skin at rest. */
bool onward_holds(const struct onward *o, float t0_c, int64_t ended_s, int64_t second, float c);
