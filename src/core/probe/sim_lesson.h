/*
 * sim_lesson.h - the lesson that the simulated probe plays (sim:lesson): what is done to the skin, and what
 * the learner is told of it. It goes on by itself: nobody has to answer, and keys do what they do in any
 * session. Pure data.
 */
#pragma once

#include "sim.h"

#define SIM_LESSON_END_MS MINUTES_MS(61)

extern const struct sim_act lesson_acts[];

/* What to see, hear and press from this moment on. */
struct lesson_step {
	int64_t at_ms;
	const char *text; /* for _() */
};
extern const struct lesson_step lesson_steps[];
extern const int lesson_steps_count;
