/*
 * vouch.h - what the spots say about each other in one second. Pure, and without a state of its own: spots.c
 * keeps for how long each of it lasts.
 *
 * Beads a thumb's breadth apart lie under the same cup: they move when the others move, and their means of
 * half a minute stay near each other. A bead on a wet towel is as cold as iced skin but does not move with
 * the strokes; one that got wet moves but lies 5 C lower than a moment ago; one on another limb does neither.
 * What is common to all of them - a meter that reads 1 C too low - no comparison can show.
 */
#pragma once

#include "spot.h"

enum vouch_when {
	VOUCH_REST, /* before the first ice */
	VOUCH_ICE,
	VOUCH_HANDS,  /* after the ice: drying, oil and passes */
	VOUCH_WARMING /* nothing but skin that warms */
};

struct vouch_input {
	enum vouch_when when;
	int64_t second;
	int ice_s;	/* for how long the ice is on */
	bool slow;	/* readings too rare to show strokes */
	float room_c;	/* NAN: not known */
	float t0_c;	/* NAN: not known */
	float wander_c; /* how much the spots have wandered against each other in this ice */
};

/* Of one spot against the others in use: -1 not known, 0 no, 1 yes. */
struct vouch_look {
	int still;		 /* it does not move, while the others show strokes */
	int far;		 /* farther from the others than skin can be, and the farthest of all */
	int moved;		 /* at rest or warming, it alone changed */
	int agrees;		 /* lies and moves like the others */
	float apart_c;		 /* how far its half minute lies from the others' median; NAN: not known */
	float moves_c, stroke_c; /* what it moves, and the others; NAN: not known */
	float wanders_c;	 /* how far it went against the others within half a minute; NAN: not known */
};

/* The median of n values, which are sorted; NAN of none. */
float vouch_middle(float *v, int n);
/* So many are in use. */
int vouch_used(const struct spot *all, int n);
/* Looks at all; look[] has n. */
void vouch_look(const struct spot *all, int n, const struct vouch_input *in, struct vouch_look look[]);
/* What spot i is, that is left out. */
enum spot_state vouch_as(const struct spot *all, int n, int i, const struct vouch_input *in,
			 const struct vouch_look *l);
