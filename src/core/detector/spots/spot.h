/*
 * spot.h - one of several probes on the skin: its own gate, its last minutes, and whether the others vouch
 * for it. It judges nothing by itself but that no reading comes; vouch.h does. Pure.
 */
#pragma once

#include "core/detector/signal/gate.h"
#include "core/detector/signal/hold.h"
#include "icecue/outcome.h"
#include "trail.h"

struct spot {
	struct gate gate;
	struct trail trail;
	double sum; /* of n readings in the second that is being collected */
	int n;
	enum spot_state state;
	float weight;	/* in the mean of all, by its distance */
	float offset_c; /* what it read above the mean of all at rest, as far as that is the probe's own */
	float apart_c;	/* while re-warming: how far it usually lies from the others; NAN: not yet */
	float quiet_c;	/* the least that it moved: its noise */
	double ice_sum; /* of ice_n seconds of this ice */
	int ice_n;
	struct hold still, far, agrees;
};

/* distance_um: from the focus; negative when nobody told it. */
void spot_init(struct spot *s, int32_t distance_um);
/* Takes what a sample has of it; returns the readings that passed. */
struct gated spot_take(struct spot *s, int64_t t_ms, const struct channel_value *v, bool must_move);
/* Its last reading without the offset, in degrees; NAN when it is too old at t_ms. */
double spot_reading_c(const struct spot *s, int64_t t_ms);
/* Completes a second of the session; now_ms: when that became known. */
void spot_step(struct spot *s, int64_t second, int64_t now_ms, bool icing);

/* Is it one of those that the rest of the detector looks at? */
static inline bool spot_used(const struct spot *s)
{
	return s->state == SPOT_OK;
}

void spot_ice_begins(struct spot *s);
void spot_set_offset(struct spot *s, float offset_c);
void spot_set_state(struct spot *s, enum spot_state state);
/* Its seconds of what vouch.h looks for; met < 0: not known in this second. Return how long it lasts. */
int spot_still(struct spot *s, int met);
int spot_far(struct spot *s, int met);
int spot_agrees(struct spot *s, int met);
/* One more second of what it moves, for its noise. */
void spot_note_moves(struct spot *s, float moves_c);
/* One more second of how far it lies from the others, which moves apart_c by this share. */
void spot_note_apart(struct spot *s, float apart_c, float share);
