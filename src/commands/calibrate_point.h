/*
 * calibrate_point.h - measures what a probe reads at a known temperature: guides the person, and waits until
 * the reading is steady. Used by calibrate.
 */
#pragma once

#include "device/link.h"

struct calibrate_probe {
	const struct driver *driver;
	struct port port;
	const char *channel; /* NULL = the driver's own */
	double speed;	     /* as in struct loop; more than 1 only where time is not real */
	bool keys;	     /* pressing pressing q twice ends it */

	/* out: the channel that was read, and whether it is the driver's own choice for the skin */
	char channel_seen[32];
	bool is_own;
};

struct calibrate_point {
	bool ice;	   /* for the texts */
	int32_t target_mc; /* the expected temperature, */
	int32_t near_mc;   /* how near the reading must be, */
	int32_t range_mc;  /* and how steady */
	int32_t read_mc;   /* out: the reading as the probe sent it */
};
extern const struct calibrate_point calibrate_ice;

/* Blocks; prints what the probe reads and what to do. An exit code; the reason for a failure is printed. */
int calibrate_point(struct calibrate_probe *probe, struct calibrate_point *point);
