/* rounds.h - the rounds of a session that is over, from its events. Pure. */
#pragma once

#include "icecue/outcome.h"

#define ROUNDS_MAX 16 /* later ones are counted only */

/*
 * The forecasts of one event in one round, the first made first. One that says the same as the one before is
 * no new one; of more than fit, some that lie evenly among them are kept, and always the latest.
 */
#define FAN_MAX 8
struct fan_forecast {
	int64_t made_ms, at_ms, low_ms, high_ms;
};
struct fan {
	int n, kept; /* at[kept], when it is there, gives way to the next one */
	int seen, every;
	struct fan_forecast at[FAN_MAX];
};
/* Pure; begins with all 0. */
void fan_add(struct fan *fan, const struct fan_forecast *f);

/* One round; MS_NONE and MC_NONE for what did not happen. */
struct past_round {
	int64_t icing_ms, numb_ms, felt_ms, ended_ms, closed_ms, rewarmed_ms, still_cold_ms;
	int32_t felt_mc, coldest_mc; /* of the skin estimate */
	int32_t passes;
	struct fan numb, rewarmed;
};

struct rounds {
	int n; /* also those that found no room */
	struct past_round at[ROUNDS_MAX];
};

/* In the order of time. */
void rounds_event(struct rounds *r, const struct event *e);
/* The one that is on; NULL before the first, or when it found no room. */
struct past_round *rounds_now(struct rounds *r);
