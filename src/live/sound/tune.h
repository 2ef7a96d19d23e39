/*
 * tune.h - the four tunes, made sample by sample: each class of alert is told apart by ear without words.
 * Pure.
 *
 *   go       two tones that rise: an invitation
 *   stop     two tones that fall
 *   danger   a warble, four short ones and four again; each repeat is faster and louder
 *   notice   one soft tone
 *
 * Fundamentals lie between 500 and 1000 Hz with three harmonics: a small speaker has no lower ones, old ears
 * no higher ones, and harmonics carry over a running tap. Speed, repetition and level make a sound urgent
 * (Edworthy 1991).
 *
 * In a clinic none may be taken for a ward's alarm. Those (IEC 60601-1-8) are pulses of steady pitch on the
 * notes of a scale: three, or three and two more. So nothing here has three or five parts, go and stop slide,
 * danger warbles; and its warble is ten times as fast as that of a fire alarm, which changes its pitch about
 * once a second.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "icecue/outcome.h"

#define TUNE_AGAIN_MAX 3 /* after so many repeats danger gets no faster and no louder */

struct tune {
	enum alert_class class;
	int again; /* repeats of it so far, up to TUNE_AGAIN_MAX */
	int rate;  /* samples a second */
	double gain, turns;
	int part;
	int32_t at, fade; /* samples into the part; samples left of an early end, -1: none */
};

/* One tone. trill_ms: it does not slide, but goes to and fro so often. */
struct tune_part {
	int16_t from_hz, to_hz, ms, rest_ms, trill_ms, attack_ms, release_ms;
};
/* The table itself, for who makes the sound elsewhere: how many parts, and how loud. */
int tune_parts(enum alert_class class, const struct tune_part **parts, double *level);

/* volume: 1 to 100 %; 6 dB less at half. A class without a tune is silent. */
void tune_begin(struct tune *t, enum alert_class class, int again, int volume, int rate);
/* The next samples; fewer than n at its end, 0 after it. */
size_t tune_fill(struct tune *t, int16_t *out, size_t n);
/* Ends it within a hundredth of a second, without a click. */
void tune_fade(struct tune *t);
