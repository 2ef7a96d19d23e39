/*
 * spots.h - several probes on the skin at once, as one: each second the spots vouch for each other (vouch.h),
 * and those in use give one reading, the mean by their distance from the focus. Every other room looks at
 * that reading as at a single probe's, so that a bead that falls off neither ends the ice nor the watch while
 * others go on. Pure.
 *
 *     spot 0 --> gate --> trail \                     /--> left out, and named: spot_out, spot_back
 *     spot 1 --> gate --> trail  > vouch: which agree?
 *     spot 2 --> gate --> trail /                     \--> one reading --> gate, skin, onset, ending, off ...
 *                                                      \-> how they differ --> estimate
 *
 * What was mixed into the last minutes by one that is left out is taken out of them again: spots_mended_c().
 */
#pragma once

#include <math.h>

#include "icecue/detector.h"
#include "spot.h"
#include "vouch.h"

#define SPOTS_MEND_S 90 /* as far back as any rule looks at single seconds */

struct spots {
	int n; /* 1: a single probe, of which nothing is asked here */
	struct spot one[SPOTS_MAX];
	float nearest_mm, mean_mm; /* of those whose place is known; NAN: of none */
	struct hold apart, together;
	float wander_c;		/* how much they wander against each other in this ice */
	bool differ;		/* two are in use, they differ, and nobody decides */
	int differ_s, agreed_s; /* for how long the last time, and since then */
	float carry_c; /* what the common reading is moved by, so that it does not jump with who is in use */
	/* how the last seconds of the common reading changed with who is in use, from mended_s back */
	int64_t mended_s;
	float mend_c[SPOTS_MEND_S];
};

struct spots_found {
	int n;
	struct {
		int spot;
		bool back;
		enum spot_state state;
	} of[SPOTS_MAX];
	bool mended; /* spots_mended_c() has something */
	bool differ; /* two began to differ */
};

void spots_init(struct spots *s, const struct rules *r);
static inline bool spots_several(const struct spots *s)
{
	return s->n > 1;
}

/* Is there more to the estimate than one probe somewhere? */
static inline bool spots_placed(const struct spots *s)
{
	return s->n > 1 || !isnan(s->nearest_mm);
}

/* Takes what a sample has of spot i; returns the readings that passed its gate. */
struct gated spots_take(struct spots *s, int i, int64_t t_ms, const struct channel_value *v, bool must_move);
/* The one reading of all that are in use; not STATUS_OK when none has one. */
struct channel_value spots_reading(const struct spots *s, int64_t t_ms);
/* Completes a second. */
struct spots_found spots_step(struct spots *s, const struct vouch_input *in, int64_t now_ms);
/* By how much the common reading of a past second changes, after spots_step() found it mended. */
float spots_mended_c(const struct spots *s, int64_t second);
/* Are the spots far apart in these seconds, with the coldest as cold as under the ice before? Then another
 * came off, and the ice is not away. */
bool spots_iced(const struct spots *s, int64_t second);
/* How far the warmest and the coldest of those in use lie apart, as means of 25 s; 0 where there are not two.
 */
float spots_apart_c(const struct spots *s, int64_t second);
/* The ice begins. rested: T0 was seen, so that what each differs by is its own, as far as sites are alike. */
void spots_ice_begins(struct spots *s, bool rested);

/*
 * How the spots differ, for the estimate of the focus; reading_c, minute_c: the common reading over 25 and 60
 * s.
 */
#define SPOTS_FEATURES 12
void spots_features(const struct spots *s, int64_t second, float reading_c, float minute_c,
		    float out[SPOTS_FEATURES]);
