/* place.h - where the probe sits and how warm the room is, as far as a person set it. Pure. */
#pragma once

#include <math.h>

#include "icecue/detector.h"

/* Used when nobody set it: the middle of the laboratory's sessions. */
#define PLACE_EDGE_IN_MM (-40.0f)
#define PLACE_EDGE_EDGE_MM 2.0f

/* How far outside the edge of the iced area; negative means inside. */
static inline float place_edge_mm(const struct rules *r)
{
	if (r->has_edge)
		return (float)r->edge_um / 1000;
	return r->placement == PLACEMENT_EDGE ? PLACE_EDGE_EDGE_MM : PLACE_EDGE_IN_MM;
}

/* The room as a person set it, or NAN. A measured room may be wild, and safety must not depend on it. */
static inline float place_given_room_c(const struct rules *r)
{
	return r->ambient_mc == MC_NONE ? NAN : (float)r->ambient_mc / 1000;
}

#define PLACE_ROOM_C 21.0f	/* an ordinary room */
#define PLACE_BELOW_ROOM_C 2.5f /* only ice makes a probe colder than the room by this much */

/* The room as a person set it, else an ordinary one. */
static inline float place_room_c(const struct rules *r)
{
	float given_c = place_given_room_c(r);
	return isnan(given_c) ? PLACE_ROOM_C : given_c;
}
