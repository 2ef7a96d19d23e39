/*
 * sim.h - the simulated probe: a skin, an ice cup and a sensor, for trying icecue without one. Pure.
 *
 * One session by script: skin at rest, ice massage with strokes and blots until numb, deep passes with
 * warm hands, re-warming for an hour. The tissue is a layered heat model (Pennes) in one dimension under
 * the probe; it shows what a session looks like and proves nothing about real skin.
 */
#pragma once

#include "icecue/units.h"

#define SIM_NODES 14
#define SIM_INTERVAL_MS 500

/* The script, from the session's start. */
#define SIM_ICE_ON_MS SECONDS_MS(75)
#define SIM_ICE_OFF_MS SECONDS_MS(75 + 270)
#define SIM_HANDS_MS SECONDS_MS(12) /* after ice off: dry, oil, then passes */
#define SIM_HANDS_OFF_MS SECONDS_MS(110)
#define SIM_END_MS MINUTES_MS(66)

#define SIM_ROOM_MC 21500

struct sim {
	uint64_t random;
	int64_t t_ms;
	double node_c[SIM_NODES]; /* tissue, surface first */
	double bead_c;		  /* the sensor */
	double dilation;	  /* what cold has done to the blood flow of the skin, 1 = nothing */
};

void sim_init(struct sim *s, uint64_t seed);

/* Goes on to t_ms (not before the time reached) and reads the sensor. */
int32_t sim_read(struct sim *s, int64_t t_ms);
