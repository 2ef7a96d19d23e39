/*
 * judge.h - estimates of the focus against the truth: their error, their band, and the `numb` that they give
 * by the rules of the contract, for several margins.
 */
#ifndef LAB_JUDGE_H
#define LAB_JUDGE_H

#include "trial.h"

#define JUDGE_MARGINS 8
extern const double judge_margin[JUDGE_MARGINS]; /* in standard errors of the estimate */

/* What is said of one moment: the focus and its standard error. */
struct said {
	float c, error_c;
};

/* One estimator's answers to all trials: of each moment of each, and when it would call `numb`. */
struct answers {
	const char *name;
	struct said **said;
	double *told_s[JUDGE_MARGINS];
};

void judge_open(struct answers *a, const char *name, const struct trial *t, int count);
void judge_close(struct answers *a, int count);

/*
 * Fills told_s from said: at or below 13.6 C with the margin for 60 s, from 90 s of ice on, until the end of
 * the ice is told. Each second moves the estimate by `share`; the start is known `started_s` late.
 */
void judge_by_rules(struct answers *a, const struct trial *t, int count, float share, double started_s);

/* One line of errors and one for each margin, over the trials with the probe inside, or at the edge. */
void judge_print(const struct answers *a, const struct trial *t, int count, bool inside);

#endif
