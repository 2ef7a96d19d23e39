/*
 * limb.h - the same spot of the other limb, when a probe is there: the skin at rest as it is now. In the hour
 * of re-warming the room cools, and who lies still cools with it; T0, measured before the ice, moves as that
 * limb does. Where no T0 was seen, it is that limb: the two sides of a healthy person differ by 0.2 C, rarely
 * by 0.5 (Uematsu 1985). Pure.
 */
#pragma once

#include "series.h"

/*
 * Not believed beyond: resting skin moves by 1-2 C in an hour in a room that is let cool (clinical reviews of
 * thermography ask for 15 minutes of rest for the first of them). Up is believed further than down: a T0 that
 * is too high makes "re-warmed" late, one that is too low makes it too early. A probe that fell off, or
 * slides off, moves further and faster; and one that lies elsewhere differs from T0.
 */
#define LIMB_RISE_MAX_C 3.0f
#define LIMB_SINK_MAX_C 2.0f
#define LIMB_FALL_C 0.7f /* within LIMB_FALL_S */
#define LIMB_FALL_S 120
#define LIMB_SLIDE_C 1.0f /* down within LIMB_SLIDE_S: 6 C an hour, three times what a room does */
#define LIMB_SLIDE_S 600
#define LIMB_APART_C 3.0f

struct limb {
	struct series q;
	float rest_c; /* as T0 was measured, or, where it was not, the highest at rest so far; NAN = not known
		       */
	bool rest_is_t0s; /* the first of these */
	int64_t rest_s;	  /* when T0 was measured: what it did before is no matter */
	bool off; /* it did what no resting skin does: not believed any more, unless T0 is measured anew */
};

void limb_init(struct limb *l);
/* A good reading of the reference. */
void limb_take(struct limb *l, int64_t t_ms, int32_t mc);
/* T0 is measured now. Before the ice a probe may be put on again: what it did before is forgotten. */
void limb_rest(struct limb *l, float t0_c);
/* T0 as it is now, from T0 as it was measured (NAN: it was not). Without a reference to be believed that is
 * t0_c. */
float limb_t0_c(const struct limb *l, float t0_c, int64_t second);
