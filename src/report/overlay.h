/*
 * overlay.h - several sessions over one another: the estimates of the skin, each from the same moment of a
 * round.
 */
#pragma once

#include <stdio.h>

#include "picture.h"
#include "story.h"

#define OVERLAY_MAX 12		       /* nobody can keep more curves apart */
#define OVERLAY_LETTERS "123456789abc" /* of the curves where they are letters, and in the table */

enum overlay_moment { OVERLAY_ICE_ON, OVERLAY_ICE_OFF };

struct overlay_curve {
	struct story *s;
	const struct past_round *r;
	int64_t from_ms, zero_ms, to_ms; /* of the session; to: the next round or the end */
};

struct overlay {
	enum overlay_moment moment;
	int round; /* from 1 */
	bool fahrenheit;
	int n;
	struct overlay_curve curves[OVERLAY_MAX]; /* the newest first */
};

/*
 * Reads a session into its place. RESULT_OK; RESULT_NONE when its round has no such moment or no estimate;
 * `why` is the reason, as for what story_read() finds. RESULT_FULL when there are OVERLAY_MAX.
 */
enum result overlay_add(struct overlay *o, const char *record_path, char *why, size_t n);
void overlay_free(struct overlay *o);

/* A table, a line for each: when it was, time to numb, window, time to re-warm. */
void overlay_words(const struct overlay *o, FILE *out);
