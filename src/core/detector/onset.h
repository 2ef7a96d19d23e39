/*
 * onset.h - has ice touched the area? A cumulative sum of how far the reading lies below the median of
 * the last minute (ending some seconds ago), scaled by its own noise. Pure.
 */
#pragma once

#include "series.h"

struct onset {
	double sum_cs;	   /* degree-seconds below the reference */
	float reference_c; /* what the reading fell from; NAN before there is one */
};

void onset_reset(struct onset *o);

/*
 * Looks at one more second; true when the fall is certain. warming: the probe may still warm on the skin;
 * then the reading falls from where it was lately, not from the middle of its way.
 */
bool onset_step(struct onset *o, const struct series *q, int64_t second, bool warming);
