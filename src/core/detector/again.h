/*
 * again.h - cold again after the ice: either the ice was only blotted, or new ice comes, or the probe came
 * off. Pure.
 *
 *      reading  __/\_    _--      soon after the end, or below where it ended: the same ice
 *                   \__/
 *               __--__
 *                     \__/\_/\    a fall with what no probe in air does (cooling.h): new ice
 *               __--__
 *                     \________   a fall like that of a probe in air: off
 */
#pragma once

#include "core/detector/signal/onset.h"
#include "view.h"

struct again {
	float floor_c;	/* the lowest reading as icing ended: below it the ice is back */
	int64_t fall_s; /* when the fall that is being judged began; 0 = none */
	float from_c;	/* what it fell from */
};

enum again_found {
	AGAIN_NOTHING,
	AGAIN_SAME_ICE,
	AGAIN_NEW_ICE,
	AGAIN_OFF,
};

void again_ice_ends(struct again *a, const struct series *probe);
/* Stops judging a fall. */
void again_forget(struct again *a);
static inline bool again_judges(const struct again *a)
{
	return a->fall_s != 0;
}

/* Takes one more second after the ice, at t_ms. fell: what onset.h found; it is not asked while a fall is
 * judged. */
enum again_found again_step(struct again *a, const struct view *v, const struct onset *onset, bool fell,
			    enum probe_state probe, int64_t t_ms, int64_t second);
