/*
 * calibrate_point.h - what a probe reads where the temperature is known: waits, guiding the person, until it
 * stands still there. Used by calibrate.
 */
#pragma once

#include "device/link.h"

struct calibrate_probe {
	const struct driver *driver;
	struct port port;
	const char *channel; /* NULL = the driver's own */
	double speed;	     /* as of the loop; more than 1 only where time is not real */
	bool keys;	     /* q twice ends it */

	/* out: the channel that was read, and whether the driver takes it as skin by itself */
	char channel_seen[32];
	bool is_own;
};

struct calibrate_point {
	bool ice;	   /* for the words */
	int32_t target_mc; /* where it is to stand still, */
	int32_t near_mc;   /* so near, */
	int32_t range_mc;  /* to within that */
	int32_t read_mc;   /* out: what the probe said, as it said it */
};
extern const struct calibrate_point calibrate_ice;

/* Blocks; prints what the probe reads and what to do. An exit code; the reason for a failure was printed. */
int calibrate_point(struct calibrate_probe *probe, struct calibrate_point *point);
