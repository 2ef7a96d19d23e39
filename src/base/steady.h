/*
 * steady.h - does a probe stand still near a temperature, long enough to be believed? Pure.
 *
 * Readings are gathered in slots of ten seconds (longer for a slow probe). Six slots in a row are steady when
 * their means lie within `range` of each other, which a probe that still settles does not do, and all their
 * readings within three times that, which a hand that moves it does not do.
 */
#pragma once

#include "icecue/units.h"

#define STEADY_SLOTS 6
#define STEADY_SLOT_MS SECONDS_MS(10)

/* Slurry: so near to 0 C does any probe read in it that a calibration can help. */
#define STEADY_ICE_NEAR_MC 3000
#define STEADY_ICE_RANGE_MC 100

enum steady_state {
	STEADY_WAIT,   /* nothing against it, not long enough yet */
	STEADY_MOVING, /* near, but it has not come to rest */
	STEADY_ABOVE,  /* warmer than near */
	STEADY_BELOW,
	STEADY_STUCK, /* still, but at whole degrees and never anything else: what some devices send (0, -1)
			 when they have no reading */
	STEADY_YES
};

struct steady_slot {
	int64_t sum_mc;
	int32_t n, low_mc, high_mc;
};

struct steady {
	int32_t target_mc, near_mc, range_mc;
	int64_t slot_ms, slot_at_ms; /* MS_NONE: none has begun */
	struct steady_slot now, run[STEADY_SLOTS];
	int n;	     /* slots of the run, the oldest first */
	bool moving; /* the last slot did not go with an earlier one */
	bool changed, any;
	int32_t first_mc;
};

/* range: or one step of the probe's resolution when that is more; interval: of the probe's readings. */
void steady_init(struct steady *s, int32_t target_mc, int32_t near_mc, int32_t range_mc,
		 int32_t resolution_mc, int32_t interval_ms);
/* A good reading; times do not fall. After a time without one it begins anew. */
enum steady_state steady_take(struct steady *s, int64_t t_ms, int32_t mc);
/* For how long it has stood still, of STEADY_SLOTS * s->slot_ms. */
int64_t steady_for_ms(const struct steady *s);
/* The mean of the last half of what stood still; only after STEADY_YES. */
int32_t steady_mean_mc(const struct steady *s);
