/*
 * offer.h - a meter with two or more leads on warm skin, of which the session uses one: the person is told
 * which they are and how to use them all. Pure.
 */
#pragma once

#include <stddef.h>

#include "icecue/intake.h"

/* Skin at rest, and for how long it must be at rest to be called so. Room and pocket are colder. */
#define OFFER_MIN_MC 26000
#define OFFER_MAX_MC 36000
#define OFFER_WITHIN_MC 300
#define OFFER_REST_MS SECONDS_MS(10)

struct offer {
	bool made;
	int32_t from_mc[INTAKE_CHANNELS_MAX]; /* since when each channel has been at rest, and where */
	int64_t since_ms[INTAKE_CHANNELS_MAX];
	int n;
};

/* Looks at the channels' last readings. True, once, with the words: there is something to offer. */
bool offer_look(struct offer *o, const struct intake *in, int64_t now_ms, char *buf, size_t n);
