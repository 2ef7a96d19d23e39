/*
 * trail.h - the last two minutes of one spot, one value a second, for what the spots say about each other. A
 * second without a good reading is NAN. Pure.
 */
#pragma once

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#define TRAIL_S 128

struct trail {
	bool any;
	int64_t last_s;
	float v[TRAIL_S];
};

/* Sets second s, which is later than last_s; seconds in between become NAN. */
void trail_push(struct trail *t, int64_t s, float v);
/* Moves all of it by so much. */
void trail_shift(struct trail *t, float by_c);
/* NAN when unknown or too old. */
static inline float trail_at(const struct trail *t, int64_t s)
{
	if (!t->any || s > t->last_s || s <= t->last_s - TRAIL_S)
		return NAN;
	return t->v[(uint64_t)s % TRAIL_S];
}
/* The mean of the n seconds up to `to`; NAN when fewer than half of them are known. */
float trail_mean(const struct trail *t, int64_t to, int n);
/* The lowest of them; NAN when none is known. */
float trail_lowest(const struct trail *t, int64_t to, int n);
/* How much it moves: the mean of the steps over two seconds in the n seconds up to `to`, without their sign.
 */
float trail_moves(const struct trail *t, int64_t to, int n);
