/*
 * next_step.h - what is to be done at the table now, as one line. Pure: phase, alerts and probe decide. The
 * words of the first steps may be a person's own, [steps] in the configuration.
 */
#pragma once

#include "icecue/detector.h"
#include "live.h"

enum step {
	STEP_BEFORE,
	STEP_ICING,
	STEP_READY,  /* numb, and the ice still on */
	STEP_PASSES, /* numb, and the ice away */
	STEP_OVER,   /* numbness is over, or there were enough passes */
	STEP_WARMING,
	STEP_WARM,
	STEPS_OWN, /* those after it have no words of a person's own: they keep somebody from harm */
	STEP_ICE_AWAY = STEPS_OWN,
	STEP_PROBE,	 /* it is lost or off the skin */
	STEP_PROBE_BACK, /* it was taken off for the passes */
	STEP_COUNT
};

struct step_words {
	enum ice ice; /* ICE_BAG and PLACEMENT_TOUCH have some words of their own */
	enum placement placement;
	const char *own[STEPS_OWN]; /* NULL or "": ours */
};

enum step step_of(const struct live *d);
/* "Ice in circles, to at least 8 cm beyond the sore spot; blot the drips" */
const char *step_text(enum step s, const struct step_words *w);
/* "Next: Ice in circles ..." */
void wording_step(enum step s, const struct step_words *w, char *buf, size_t n);
