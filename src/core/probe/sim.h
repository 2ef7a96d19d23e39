/*
 * sim.h - the simulated probe: a skin, an ice cup and a sensor, for trying icecue without one. Pure.
 *
 * One session by script: skin at rest, ice massage with strokes and blots until numb, deep passes with
 * warm hands, re-warming for an hour; or the lesson. The tissue is a layered heat model (Pennes) in one
 * dimension under each probe; it shows what a session looks like and proves nothing about real skin.
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

#define SIM_SPOTS_MAX 4
#define SIM_SPOT_UM 8000 /* the distance from the focus that its spots are said to have */
/* When the one that is to be lost falls off, into the room's air. */
#define SIM_LOSE_MS (SIM_ICE_ON_MS + SECONDS_MS(120))

/* "sim", "sim:4", "sim:4,lose=2", "sim:lesson". */
struct sim_options {
	int n;	     /* probes, from 1 */
	int lose;    /* the one that falls off, from 1; 0: none */
	bool lesson; /* the script is that of sim_lesson.h */
};
/* False for anything else. */
bool sim_options_parse(const char *where, struct sim_options *out);

/* What is done to the skin. */
enum sim_doing {
	SIM_REST,
	SIM_ICE,	 /* strokes and blots */
	SIM_ICE_ON_BEAD, /* it lies still on the probe */
	SIM_HANDS,	 /* deep passes */
	SIM_FALLEN,	 /* nothing; the probe hangs in the room's air */
};
/* From this moment on, until the next one. The first is at 0; one at MS_NEVER ends the list. */
struct sim_act {
	int64_t from_ms;
	enum sim_doing doing;
};

/* The skin under one probe. */
struct sim_spot {
	double node_c[SIM_NODES]; /* tissue, surface first */
	double bead_c;		  /* the sensor */
	double dilation;	  /* what cold has done to the blood flow of the skin, 1 = nothing */
};

struct sim {
	uint64_t random;
	int64_t t_ms;
	struct sim_options options;
	const struct sim_act *act; /* the present one */
	struct sim_spot spot[SIM_SPOTS_MAX];
};

void sim_init(struct sim *s, uint64_t seed, struct sim_options options);

/* Goes on to t_ms (not before the time reached) and reads a sensor, from 0. */
int32_t sim_read(struct sim *s, int64_t t_ms, int spot);
