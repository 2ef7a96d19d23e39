/*
 * ending.h - is the ice away for good, or is this a blot or a stroke elsewhere? Pure.
 *
 * While ice is in use the reading rises and falls again; once it is away its lower envelope only rises,
 * whatever a hand does above it:
 *
 *      reading    /\    /\_                 __--^--
 *                /  \  /   \    /\     __---
 *               /    \/     \__/  \___/
 *               |  strokes and blots  | away
 *
 * How long to wait cannot be told by a timer: quiet of ten seconds is a blot in one round and the end in
 * another. So each second, scaled by the range of the last minute and a half, is shown to a small recurrent
 * network that remembers how this session strokes and blots, and says how likely "away" is. It was fitted on
 * sessions of the laboratory in tests/lab,
 * by tests/lab/fit/fit_ending.c, which writes ending_net.h; on fresh ones it is scored by tests/test_lab.c.
 */
#pragma once

#include "gru.h"
#include "icecue/detector.h"
#include "series.h"

#define ENDING_SECONDS 6 /* the last ones */
#define ENDING_FEATURES (2 * ENDING_SECONDS + 9)
#define ENDING_HIDDEN 28

struct ending {
	int64_t started_s;  /* of the icing */
	int64_t seen_s;	    /* by the network, the last one */
	int64_t earliest_s; /* no end before */
	float memory[ENDING_HIDDEN];
	float evidence;	     /* log-odds that the ice is away */
	int64_t began_s;     /* of the rise of the envelope that is under way */
	float low_c, high_c; /* the envelope where it began, and its highest since */
};

void ending_reset(struct ending *e, int64_t second);

/* The ice was not away after all: what was seen of it still counts. */
void ending_resume(struct ending *e, int64_t second);

/*
 * One more second; true when the ice is away. slow: samples come so seldom that strokes are not seen (the
 * seconds between them are bridged); then the rise of the envelope alone decides.
 */
bool ending_step(struct ending *e, const struct series *q, int64_t second, const struct rules *r, bool slow);

/* What the network looks at; false when too little is known. For the fit, and for ending_step(). */
bool ending_features(const struct series *q, int64_t second, int64_t started_s, const struct rules *r,
		     float out[ENDING_FEATURES]);
