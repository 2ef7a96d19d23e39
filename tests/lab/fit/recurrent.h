/*
 * recurrent.h - fits a network of src/core/detector/model/gru.h on courses, each a row of seconds in their
 * order: logistic loss, gradients through the whole course, Adam with a falling step.
 */
#ifndef LAB_RECURRENT_H
#define LAB_RECURRENT_H

#include <stddef.h>
#include <stdint.h>

struct recurrent_course {
	int count, room;
	float *f;		/* [count][inputs] */
	float *target, *weight; /* [count]; target 0 or 1 */
};

struct recurrent {
	int inputs, hidden, epochs;
	uint64_t random; /* not 0 */
	struct recurrent_course *course;
	int courses, room;
	size_t seconds;
	float *mean, *sd;
	/* in [inputs][3 * hidden], back [hidden][3 * hidden], bias [3 * hidden], out [hidden], its bias */
	float *par, *grad, *m1, *m2;
	int n_par;
	/* of one course, for each second: memory (one more), the gates, the output */
	float *memory, *gate, *odds;
};

int recurrent_begin(struct recurrent *n); /* a new course; returns which */
void recurrent_add(struct recurrent *n, int course, const float *f, float target, float weight);
void recurrent_run(struct recurrent *n);
/* Writes the header with arrays PREFIX_mean, _sd, _in, _back, _bias, _out, _out_bias. */
void recurrent_print(const struct recurrent *n, const char *prefix, const char *command);

#endif
