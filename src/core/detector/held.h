/*
 * held.h - the only probe is in the hand: numb, ice away and re-warmed come from its touches of the focus
 * alone. Pure.
 *
 *      a touch at each blot    18   16.2   14.5   13.1   12.4   12.0     the warmest of its ten seconds
 *                                              |--------- 60 s --------| -> numb, at a touch
 *
 * Strokes are not asked for, since a probe in the hand shows none: each touch shows skin that ice made
 * colder. Between two touches nobody sees the focus; when none comes for a while the program asks for one,
 * and a hold does not outlast that. A touch that did not settle counts as none.
 */
#pragma once

#include "core/detector/signal/touch.h"
#include "view.h"

#define HELD_TOUCHES 5

struct held_touch {
	int64_t t_ms;
	float c;
};

struct held {
	float rest_c; /* the warmest before the ice; NAN: none seen */
	int n;	      /* touches of this ice, or since; the last ones: */
	struct held_touch last[HELD_TOUCHES];
	int64_t cold_ms; /* since when it is cold enough; MS_NONE: it is not */
	int below;	 /* so many touches say so */
	int64_t warm_ms; /* since when it is re-warmed; MS_NONE */
	int64_t asked_ms;
	int asked; /* so often since the last touch */
};

enum held_found { HELD_NOTHING, HELD_ICE, HELD_NUMB, HELD_AWAY, HELD_ICE_AGAIN, HELD_OVER, HELD_REWARMED };

void held_init(struct held *h);
void held_round_begins(struct held *h);
/* The last touch showed that the ice was not away after all: it is the first of this ice. */
void held_ice_again(struct held *h);
/* A good touch, of which now_ms tells; what it shows. */
enum held_found held_take(struct held *h, const struct view *v, const struct touch *t, int64_t now_ms);
/* Does the last touch still tell how the focus is? */
bool held_is_fresh(const struct held *h, const struct round *r, int64_t now_ms);
void held_asked(struct held *h, int64_t t_ms);
/* When the hold is complete, if no other touch comes before; MS_NEVER: not without another. */
int64_t held_numb_ms(const struct held *h, const struct rules *r, const struct round *round);
/* When to ask for a touch, and when ice of which no touch tells any more is away; MS_NEVER: not now. */
int64_t held_ask_ms(const struct held *h, const struct round *r);
int64_t held_away_ms(const struct held *h, const struct round *r);
