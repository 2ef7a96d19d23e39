/*
 * off.h - is the probe there, and still on skin? That it came off shows in a fall or a jump, never in a
 * level alone: skin that warms passes through room temperature on its way. Pure.
 */
#pragma once

#include "hold.h"
#include "view.h"

struct off {
	enum probe_state probe;
	float peak_c; /* running maximum while re-warming */
	struct hold fallen, rising, back;
};

enum off_found {
	OFF_NOTHING,
	OFF_FELL,   /* it came off */
	OFF_NO_ICE, /* it came off, and that was all that fell: there was no ice */
	OFF_BACK,   /* it is on skin again */
};

void off_init(struct off *o);
void off_ice_begins(struct off *o); /* whatever it was before, it is on skin now */
void off_ice_ends(struct off *o);

/* A good reading came; none came for too long; off_step() or again.h found that it came off. */
void off_reading(struct off *o);
void off_lost(struct off *o);
void off_fell(struct off *o);

/* One more second; judging: a fall is under way, which again.h judges. */
enum off_found off_step(struct off *o, const struct view *v, bool judging, int64_t second);
