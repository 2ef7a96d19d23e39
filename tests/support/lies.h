/*
 * lies.h - makes the detector's model lie, for tests of what must not depend on it. The linker's --wrap puts
 * lies.c between the detector and its estimate, its networks and its forecasts (WRAPPED in the Makefile); a
 * test program that tells no lie runs what is shipped. Each Criterion test is a process of its own.
 */
#ifndef ICECUE_TESTS_LIES_H
#define ICECUE_TESTS_LIES_H

#include <stdbool.h>
#include <stdint.h>

enum estimate_lie {
	ESTIMATE_TRUE,
	ESTIMATE_PROBE,	   /* no lie, but no network: what the probe itself shows */
	ESTIMATE_CONSTANT, /* .c with .error_c */
	ESTIMATE_SWINGS,   /* 0 and 36 C in turn */
	ESTIMATE_FROZEN,   /* at what it was when a minute of ice was over */
	ESTIMATE_ERROR,	   /* the true value with .error_c */
	ESTIMATE_WILD,	   /* a different nonsense each second */
};

enum forecast_lie {
	FORECAST_TRUE,
	FORECAST_PAST,
	FORECAST_NEVER,	       /* the largest time there is */
	FORECAST_NOT_A_NUMBER, /* what a cast of NAN gives */
	FORECAST_INSIDE_OUT,   /* the band does not hold the time */
};

struct lie {
	const char *name;
	enum estimate_lie estimate;
	float c, error_c;
	bool ending_lies, networks_lie;
	float ending;  /* log-odds that the ice is away */
	float outputs; /* of all other networks */
	enum forecast_lie forecast;
	float tau_s, room_c; /* what the probe is said to have told of itself; tau_s 0 = the truth */
};

/* From now on, in this process. NULL: the truth. */
void lies_tell(const struct lie *lie);

/* All that are known; ends with a name of NULL. The first is the truth. */
extern const struct lie lies[];

#endif
