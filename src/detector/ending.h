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
 * another. So the shape of the last minute (in blocks of one second at its end to five at its beginning,
 * scaled by the range of the last minute and a half) is judged by a small network that says how likely "away"
 * is; the evidence is summed with a leak. The network was fitted on sessions of the laboratory in tests/lab,
 * by tests/lab/fit/fit_ending.c, which writes ending_net.h; on fresh ones it is scored by tests/test_lab.c.
 */
#ifndef ICECUE_DETECTOR_ENDING_H
#define ICECUE_DETECTOR_ENDING_H

#include "icecue/detector.h"
#include "series.h"

#define ENDING_BLOCKS 20
#define ENDING_SINGLE_BLOCKS 6 /* of one second; they have one feature less */
#define ENDING_FEATURES (3 * ENDING_BLOCKS - ENDING_SINGLE_BLOCKS + 7)
#define ENDING_HIDDEN 32

struct ending {
	int64_t started_s;   /* of the icing */
	double evidence;     /* leaky sum of log-odds that the ice is away */
	int64_t began_s;     /* of the rise of the envelope that is under way */
	float low_c, high_c; /* the envelope where it began, and its highest since */
};

void ending_reset(struct ending *e, int64_t second);

/*
 * One more second; true when the ice is away. slow: samples come so seldom that strokes are not seen (the
 * seconds between them are bridged); then the rise of the envelope alone decides.
 */
bool ending_step(struct ending *e, const struct series *q, int64_t second, const struct rules *r, bool slow);

/* What the network looks at; false when too little is known. For the fit, and for ending_step(). */
bool ending_features(const struct series *q, int64_t second, int64_t started_s, const struct rules *r,
		     float out[ENDING_FEATURES]);

#endif
