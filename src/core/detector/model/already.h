/*
 * already.h - is ice in use although its start was not seen? For a session that begins in the middle of an
 * icing. Pure.
 *
 * Strokes and blots make the reading fall and rise again and again, below the temperature of the room:
 *
 *      reading   \      /\        /\_                what else is cold:
 *                 \    /  \  /\  /   \               a fridge           still, or a slow saw
 *      room - - - -\- /- - \/- \/- - -\ - - -        a calibrator       steps, each one way
 *                   \/                 \/            a glass of ice     near 0 C, stirred or not
 *                                                    passes after ice   swings, but no fall below the first
 *
 * A probe in a room, or warmed by a hand, is never colder than the room.
 */
#pragma once

#include "ending.h"

#define ALREADY_SEEN_S 45 /* how many seconds it has seen when it is certain */

/* {0} is the initial state. */
struct already {
	bool any;	      /* ice may be in use: a second was cold lately, */
	int64_t cold_s;	      /* this one last */
	int held_s;	      /* for how long it has looked like ice in use */
	struct ending ending; /* is it away? */
};

/* Takes one more second; true when ice is certainly in use. q: with the lag of this kind of probe undone;
 * raw: as read. room_c may be NAN. */
bool already_step(struct already *a, const struct series *q, const struct series *raw, int64_t second,
		  const struct rules *r, float room_c);

/* Does a reading that fell show strokes, or something colder than the room? */
bool already_shows(const struct series *raw, int64_t second, float room_c);

/* Counts alternating falls and rises of at least least_c in the seconds from..to, of means over calm_s
 * seconds. */
int already_swings(const struct series *q, int64_t from, int64_t to, int calm_s, float least_c);
