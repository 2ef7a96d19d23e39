/*
 * trial.h - laboratory sessions as the detector's estimate of the focus sees them, second by second, with the
 * truth beside them: what rivals of that estimate are fitted on and judged by.
 */
#ifndef LAB_TRIAL_H
#define LAB_TRIAL_H

#include "core/detector/model/focus.h"
#include "lab/lab.h"

#define TRIAL_FEATURES FOCUS_INPUTS

struct moment {
	int second;
	float since_end_s; /* of the ice as told, 0 while it is in use */
	float truth_c;
	float f[TRIAL_FEATURES]; /* all that the network looks at: focus.h's features, then the observer's */
	float term[OBSERVER_TERMS], truth_log_h;
};

struct trial {
	struct lab_config config;
	struct lab_round round;
	int count, room;
	struct moment *moment;
};

/* Draws the sessions seed*100000 onwards of one technique, one round each, without faults. told_all: the
 * person told all. */
struct trial *trial_draw(uint64_t seed, int count, enum lab_technique technique, bool told_all);
void trial_free(struct trial *t, int count);

#endif
