/*
 * limb.h - the same spot of the other limb, if a probe is there: it shows the skin at rest now. In the hour
 * of re-warming the room cools, and a person who lies still cools with it; T0, measured before the ice,
 * follows that limb. If no T0 was seen, that limb is T0: the two sides of a healthy person differ by 0.2 C,
 * rarely by 0.5 (Uematsu 1985). Pure.
 */
#pragma once

#include "core/detector/signal/series.h"

/*
 * The limits within which it is believed. Resting skin moves by 1-2 C in an hour in a room that cools
 * (clinical reviews of thermography ask for 15 minutes of rest for the first of them). A rise is believed
 * further than a fall: a T0 that is too high makes "re-warmed" late, one that is too low makes it too
 * early. A probe that falls or slides off moves further and faster, and one that lies elsewhere differs
 * from T0.
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
	float rest_c;	  /* when T0 was measured; without a T0 the highest at rest so far; NAN = not known */
	bool rest_is_t0s; /* rest_c is from when T0 was measured */
	int64_t rest_s;	  /* when T0 was measured: what came before does not count */
	bool off; /* it moved as no resting skin does: not believed any more, unless T0 is measured again */
};

void limb_init(struct limb *l);
/* Takes a good reading of the reference. */
void limb_take(struct limb *l, int64_t t_ms, int32_t mc);
/* T0 is measured now. Before the ice a probe may be put on again, so its earlier readings are forgotten. */
void limb_rest(struct limb *l, float t0_c);
/* T0 as it is now, from T0 as it was measured (NAN: it was not). Returns t0_c when there is no reference to
 * believe. */
float limb_t0_c(const struct limb *l, float t0_c, int64_t second);
