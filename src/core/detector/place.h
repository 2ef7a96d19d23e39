/* place.h - where the probe sits, as far as a person told. Pure. */
#pragma once

#include "icecue/detector.h"

/* What is taken when nobody told: the middle of what laboratory sessions have. */
#define PLACE_EDGE_IN_MM (-40.0f)
#define PLACE_EDGE_EDGE_MM 2.0f

/* How far outside the edge of the iced area; negative: inside. */
static inline float place_edge_mm(const struct rules *r)
{
	if (r->has_edge)
		return (float)r->edge_um / 1000;
	return r->placement == PLACEMENT_EDGE ? PLACE_EDGE_EDGE_MM : PLACE_EDGE_IN_MM;
}
