/*
 * fit_observer - fits what src/core/detector/model/observer.c expects of the ice at the focus, given that at
 * the probe, on laboratory sessions, and writes observer_fit.h:
 *
 *     fit_observer SEED SESSIONS >src/core/detector/weights/observer_fit.h
 *
 * The true focus is put as the strength at which the observer's own bank would have it; that strength
 * (logarithm) is a linear regression on the terms of observer.c, and so is the logarithm of what it leaves,
 * squared. Moments of the ice alone; the person has told all.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lab/judge/regress.h"
#include "lab/judge/trial.h"
#include "numbers.h"

#define EVERY_S 4
/* Near the threshold it matters most. */
#define THRESHOLD_C 13.6
#define NEAR_C 4.0
/* Beyond the bank by this much at most. */
#define LOG_H_MIN 2.0
#define LOG_H_MAX 6.5
/* Mean of the logarithm of a squared standard normal, and what keeps it finite. */
#define LOG_SQUARE_MEAN -1.27
#define TINY 1e-4

static void add(struct regress *mean, struct regress *spread, const struct trial *t, const struct moment *m,
		int pass)
{
	double log_h = fmax(LOG_H_MIN, fmin(LOG_H_MAX, (double)m->truth_log_h));
	double weight = fabs((double)m->truth_c - THRESHOLD_C) < NEAR_C ? 1.5 : 0.7;
	if (m->since_end_s > 0 || m->second > t->round.ice_end_s)
		return;
	if (pass == 0) {
		regress_add(mean, m->term, log_h, weight);
	} else {
		double left = log_h - regress_at(mean, m->term);
		regress_add(spread, m->term, log(left * left + TINY) - LOG_SQUARE_MEAN, weight);
	}
}

int main(int argc, char **argv)
{
	static struct regress mean = {.n = OBSERVER_TERMS}, spread = {.n = OBSERVER_TERMS};
	if (argc != 3)
		return fprintf(stderr, "usage: fit_observer SEED SESSIONS\n"), 2;
	int count = atoi(argv[2]);
	struct trial *t = trial_draw(strtoull(argv[1], NULL, 0), count, LAB_USUAL, true);
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < count; i++)
			for (int k = 0; k < t[i].count; k += EVERY_S)
				add(&mean, &spread, &t[i], &t[i].moment[k], pass);
		regress_solve(pass ? &spread : &mean);
	}
	printf("/* Written by fit_observer %s %s. Not to be edited by hand. */\n", argv[1], argv[2]);
	printf("#pragma once\n\n");
	numbers_print("observer_fit", "mean", mean.w, mean.n, 5);
	numbers_print("observer_fit", "spread", spread.w, spread.n, 5);
	trial_free(t, count);
	return 0;
}
