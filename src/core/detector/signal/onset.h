/*
 * onset.h - has ice touched the area? Uses a cumulative sum of how far the reading is below the median of
 * the last minute (which ends some seconds ago), scaled by the reading's noise. Pure.
 */
#pragma once

#include "crest.h"

struct onset {
	float from_c;	     /* the warmest reference since the sum began */
	double sum_cs;	     /* degree-seconds below the reference */
	float reference_c;   /* what the reading fell from; NAN: not looked for, or there is none */
	int64_t reference_s; /* the second that it is, or would be, of */
	struct crest high;   /* of the reference */
};

void onset_reset(struct onset *o);

/* Takes one more second; true when the fall is certain. warming: the probe may still be warming on the
 * skin; then the fall is measured from its latest level, not from the middle of its rise. */
bool onset_step(struct onset *o, const struct series *q, int64_t second, bool warming);
/* What the reading fell from; NAN before there is one. */
float onset_reference_c(const struct onset *o, const struct series *q);
