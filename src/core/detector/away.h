/*
 * away.h - the person took the probes off for the passes, and put them back. What they read meanwhile is not
 * skin and is not looked at: to every other room it is a gap, with a reason that nobody needs to be told.
 * Pure.
 */
#pragma once

#include "icecue/units.h"

struct away {
	bool now;
	int64_t back_ms; /* when they were put back last; 0: never */
};

/* The key: off, or back again. True: they are off now. */
bool away_toggle(struct away *a, int64_t t_ms);
