/*
 * touch.h - a probe in the hand that is put on the focus for a few seconds: finds that from its readings, or
 * is told by a key, and reads where it settles. Pure.
 *
 *      between the fingers ------\                /----   away: where it lies most of the time
 *                                 \             /
 *                                  \__       /            A + B exp(-t / tau)
 *                                     \____/              A: what it touched
 *                             put on         taken away
 *
 * A few seconds are less than many probes need. Every touch of a session has the same lag: how well each lag
 * fits is kept from touch to touch, and a touch is read with all of them, each by its weight. What that
 * leaves unsure is its error; one that is too unsure, or that touched ice, is refused.
 */
#pragma once

#include "icecue/detector.h"

/* What is colder or warmer is an error value, or no business of a hand's. */
#define TOUCH_LEAST_MC (-3000)
#define TOUCH_MOST_MC 45000

#define TOUCH_TAUS 24
#define TOUCH_READINGS 80

struct touch_reading {
	int64_t t_ms;
	float c;
};

struct touch {
	bool any;
	bool noisy;   /* an infrared sensor, or it may be one */
	float away_c; /* where it lies most of the time */
	int n, next;  /* the last readings, in a ring */
	struct touch_reading last[TOUCH_READINGS];
	int going;			    /* -1 it falls, 1 it rises, 0 not known */
	struct touch_reading from, extreme; /* of the way that it goes */
	int64_t before_ms;		    /* when the way before this one began: the last turn but one */
	int64_t told_ms;		    /* the key; MS_NONE: not, or done */
	float log_weight[TOUCH_TAUS];	    /* of each lag */
	/* the last good one */
	int64_t t_ms; /* MS_NONE: none yet */
	float c, error_c;
	float slope; /* how fast the skin warmed meanwhile, C a second */
	bool quick;  /* as an infrared sensor */
};

/* What the last good touch says of the focus, as a mean over 10 s: at its end, or at the peak that follows.
 */
struct touch_says {
	float c, error_c;
};
struct touch_says touch_mean(const struct touch *t);
struct touch_says touch_peak(const struct touch *t);

enum touch_found { TOUCH_NOTHING, TOUCH_GOOD, TOUCH_NOT_SETTLED, TOUCH_ICE };

void touch_init(struct touch *t, const struct rules *r);
/* The key: it is put on the focus now. */
void touch_told(struct touch *t, int64_t t_ms);
/* Takes a reading of the probe in the hand; what it found ended some moments before. */
enum touch_found touch_take(struct touch *t, int64_t t_ms, int32_t mc);
/* No round's touches count in another. */
void touch_round_begins(struct touch *t);
