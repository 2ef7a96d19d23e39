/*
 * ending.h - is the ice away for good, or is this a blot or a stroke elsewhere? Pure.
 *
 * While ice is in use the reading rises and falls again; once it is away the lower envelope only rises,
 * whatever a hand does above it:
 *
 *      reading    /\    /\_                 __--^--
 *                /  \  /   \    /\     __---
 *               /    \/     \__/  \___/
 *               |  strokes and blots  | away
 *
 * No timer can decide how long to wait: ten quiet seconds are a blot in one round and the end in another.
 * So each second, scaled by the range of the last minute and a half, goes to a small recurrent network,
 * which remembers how this session strokes and blots, and gives the log-odds that the ice is away. It was
 * fitted on sessions of the laboratory in tests/lab, by tests/lab/fit/fit_ending.c, which writes
 * ending_net.h and ending_usual_net.h; tests/test_lab.c scores it on new ones.
 */
#pragma once

#include "core/detector/signal/order.h"
#include "gru.h"
#include "icecue/detector.h"

#define ENDING_SECONDS 6 /* the latest ones */
#define ENDING_FEATURES (2 * ENDING_SECONDS + 9)
#define ENDING_HIDDEN 28

struct ending {
	int64_t started_s;  /* start of the icing */
	int64_t seen_s;	    /* the last one that the network has seen */
	int64_t earliest_s; /* no end before this second */
	float memory[ENDING_HIDDEN], usual_memory[ENDING_HIDDEN];
	float evidence;	     /* log-odds that the ice is away, */
	float decide;	     /* and how much of them is enough in this ice */
	float usual;	     /* log-odds of the network that knows the usual way alone */
	int64_t began_s;     /* start of the envelope's current rise */
	float low_c, high_c; /* the envelope at that start, and its maximum since */
	struct order window; /* of the network's scale */
};

void ending_reset(struct ending *e, int64_t second);

/* The ice was not away after all: what was seen of it still counts. */
void ending_resume(struct ending *e, int64_t second);

/* Takes one more second; true when the ice is away. slow: samples are so rare that strokes are not seen
 * (the seconds between them are interpolated); then only the rise of the envelope decides. */
bool ending_step(struct ending *e, const struct series *q, int64_t second, const struct rules *r, bool slow);

/* The network's inputs; false when too little is known. For the fit, and for ending_step(). e: the start of
 * the icing, and the window that is kept. */
bool ending_features(struct ending *e, const struct series *q, int64_t second, const struct rules *r,
		     float out[ENDING_FEATURES]);
