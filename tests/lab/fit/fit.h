/*
 * fit.h - a network with one hidden layer of tanh, fitted by Adam with a falling step; and the seconds of
 * laboratory sessions that it is fitted on, seen through the detector's own gate and skin.
 */
#ifndef LAB_FIT_H
#define LAB_FIT_H

#include "core/detector/signal/skin.h"
#include "lab/lab.h"

#define FIT_OUT_MAX 3
#define FIT_IN_MAX 64

struct fit_example {
	float target, weight;
	float f[]; /* as many as the net has inputs */
};

struct fit {
	int inputs, hidden, outputs, epochs;
	/* The loss of one example from the outputs, and its derivative by each of them (times the weight). */
	double (*loss)(const double *out, const struct fit_example *e, double *slope);
	double penalty; /* on the weights' squares; 0: 1e-4 */
	uint64_t random;
	struct lab_options sessions; /* what is asked of those that fit_each_second draws */
	int mixture; /* not 0: they are of all techniques, one in so many of the unusual ones wide: see there
		      */
	/* the examples */
	char *examples;
	size_t count, room;
	/* scale of the inputs; weights [hidden][inputs], biases, outputs [outputs][hidden], output biases */
	double *mean, *sd, *par, *m1, *m2, *grad;
	int n_par;
};

void fit_add(struct fit *n, const float *f, double target, double weight);
void fit_run(struct fit *n);
/* What the fitted net says of an example that it was not given, as the detector would compute it. */
void fit_predict(const struct fit *n, const float *f, double *out);
/* Writes the header with arrays PREFIX_mean, _sd, _weight, _bias, _out, _out_bias. */
void fit_print(const struct fit *n, const char *prefix, const char *command);
double fit_uniform(struct fit *n); /* 0 to 1, from fit.random */

/* Called for each second of a session, as the detector sees it. */
typedef void (*second_fn)(struct fit *n, const struct lab_session *s, const struct skin *skin,
			  const struct rules *r, int64_t second);

/*
 * Draws sessions seed*100000 onwards and hands out their seconds. `told` makes the rules of a session. Of the
 * mixture every second session is of the usual way; the others take the techniques in turn (but for the bag,
 * which has rules of its own), and one in `mixture` of them is of the laboratory's wide range.
 */
void fit_each_second(struct fit *n, uint64_t seed, uint64_t sessions,
		     void (*told)(struct fit *n, const struct lab_session *s, struct rules *r), second_fn fn);

#endif
