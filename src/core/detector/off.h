/*
 * off.h - is the probe there, and is it still on skin? Only a fall or a jump shows that it came off, never
 * a level alone: skin that warms passes through room temperature on its way. Pure.
 */
#pragma once

#include "core/detector/signal/crest.h"
#include "core/detector/signal/hold.h"
#include "core/detector/signal/order.h"
#include "onward.h"
#include "view.h"

/* Hands are on the probe for so long after the ice: drying, oil and passes take up to two minutes, and the
 * contract's "after the first minute" alone gave a false alarm in a third of laboratory sessions. */
#define OFF_HANDS_MS SECONDS_MS(240)

#define OFF_FALL_STEPS 3

struct off {
	enum probe_state probe;
	bool fell;	      /* it is off, also while no readings come */
	bool unsure;	      /* after a gap, until its level shows where it is: then there is no estimate */
	int64_t moved_s;      /* while it is off: the last jump */
	int64_t back_s;	      /* it was put back: what it showed before was no skin */
	struct onward onward; /* the re-warming as it was last seen on this skin */
	struct hold fallen, rising, back, elsewhere;
	struct crest now,
		ago[OFF_FALL_STEPS]; /* of half a minute, and of those one, two and three minutes ago */
	struct order lately;	     /* of the probe, for the median of its last ten seconds */
};

/* What others know of the skin. */
struct off_skin {
	float rest_c; /* before the ice; NAN = not known */
	bool strokes; /* of the ice are seen */
};

enum off_found {
	OFF_NOTHING,
	OFF_FELL,   /* it came off */
	OFF_NO_ICE, /* it came off, and the fall was only that: there was no ice */
	OFF_BACK,   /* it is on skin again */
};

void off_init(struct off *o);
void off_ice_begins(struct off *o); /* whatever its state was, it is on skin now */
void off_ice_ends(struct off *o);

/* A good reading came; no reading came for too long; off_step() or again.h found that it came off. */
void off_reading(struct off *o);
void off_lost(struct off *o);
/* Readings come again after a gap in which nobody saw whether the probe moved; minutes: so long that this
 * must be judged whatever was seen before. */
void off_gap(struct off *o, const struct round *r, bool minutes);
void off_fell(struct off *o);

/* Takes one more second; judging: again.h is judging a fall. */
enum off_found off_step(struct off *o, const struct view *v, const struct off_skin *skin, bool judging,
			int64_t second);
