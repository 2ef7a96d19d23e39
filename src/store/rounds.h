/* rounds.h - the rounds of a session from its events. Pure. */
#ifndef ICECUE_STORE_ROUNDS_H
#define ICECUE_STORE_ROUNDS_H

#include "report/story.h"

struct rounds {
	int n; /* also those that found no room */
	struct story_round at[STORY_ROUNDS_MAX];
};

/* In the order of time. */
void rounds_event(struct rounds *r, const struct event *e);
/* The one that is on; NULL before the first, or when it found no room. */
struct story_round *rounds_now(struct rounds *r);

#endif
