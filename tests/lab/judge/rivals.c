/*
 * rivals - other ways to estimate the focus, against the one in the detector, on sessions fitted to nothing:
 *
 *     rivals SEED SESSIONS FIT_SEED FIT_SESSIONS [FIRST [LAST]]
 *
 * Each rival is fitted on the sessions of FIT_SEED (seen through the detector's own gate and skin, an example
 * every EVERY_S seconds) and judged on those of SEED, where the person has told all. FIRST and LAST pick from
 * the list below. The observer has been fitted before, by fit_observer; the detector's network by fit_focus.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "judge.h"
#include "lab/fit/fit.h"

#define EVERY_S 8
#define FROM_S 20
#define NETS_MAX 5
#define EPOCHS 12
#define SHARE 0.2f /* as the detector smooths */
#define STARTED_S 3
/* Near the threshold it matters most. */
#define THRESHOLD_C 13.6
#define NEAR_C 4.0

/* Quantiles: the middle, and the level that decides `numb` at a margin of 0.9 standard errors. */
#define DECIDING 0.82
#define DECIDING_ERRORS 0.915
#define ROUNDING_C 0.15
/* Degrees of freedom of a Student likelihood. */
#define FREEDOM 6.0

typedef double (*loss_fn)(const double *out, const struct fit_example *e, double *slope);

static double clamp(double x, double limit)
{
	return fmax(-limit, fmin(limit, x));
}

static double gaussian(const double *out, const struct fit_example *e, double *slope)
{
	double log_error = clamp(out[1], 3), z = ((double)e->target - out[0]) * exp(-log_error);
	slope[0] = (double)e->weight * clamp(-z * exp(-log_error), 8);
	slope[1] = (double)e->weight * clamp(1 - z * z, 8);
	return (double)e->weight * (log_error + 0.5 * z * z);
}

static double student(const double *out, const struct fit_example *e, double *slope)
{
	double log_error = clamp(out[1], 3), z = ((double)e->target - out[0]) * exp(-log_error);
	double pull = (FREEDOM + 1) / (FREEDOM + z * z);
	slope[0] = (double)e->weight * clamp(-pull * z * exp(-log_error), 8);
	slope[1] = (double)e->weight * clamp(1 - pull * z * z, 8);
	return (double)e->weight * (log_error + 0.5 * (FREEDOM + 1) * log(1 + z * z / FREEDOM));
}

static double quantiles(const double *out, const struct fit_example *e, double *slope)
{
	static const double level[2] = {0.5, DECIDING};
	double loss = 0;
	for (int o = 0; o < 2; o++) {
		double away = (double)e->target - out[o], above = 1 / (1 + exp(-away / ROUNDING_C));
		slope[o] = -(double)e->weight * (level[o] - (1 - above));
		loss += (double)e->weight * away * (away > 0 ? level[o] : level[o] - 1);
	}
	return loss;
}

enum sees { SEES_SHIPPED, SEES_OBSERVER_ALONE, SEES_FEATURES, SEES_BOTH, SEES_OBSERVER_AND_PLACE };
enum whom { ALL, INSIDE, EDGE };

static const struct rival {
	const char *name;
	enum sees sees;
	int hidden, nets;
	loss_fn loss;
	enum whom whom;
} rivals[] = {
	{"in the detector", SEES_SHIPPED, 0, 0, NULL, ALL},
	{"observer alone", SEES_OBSERVER_ALONE, 0, 0, NULL, ALL},
	{"network", SEES_FEATURES, 20, 1, gaussian, ALL},
	{"network, with the observer", SEES_BOTH, 20, 1, gaussian, ALL},
	{"network of the observer", SEES_OBSERVER_AND_PLACE, 20, 1, gaussian, ALL},
	{"network of 64", SEES_FEATURES, 64, 1, gaussian, ALL},
	{"student likelihood", SEES_FEATURES, 20, 1, student, ALL},
	{"quantiles", SEES_FEATURES, 20, 1, quantiles, ALL},
	{"five networks", SEES_FEATURES, 20, 5, gaussian, ALL},
	{"five, with the observer", SEES_BOTH, 20, 5, gaussian, ALL},
	{"network for inside", SEES_BOTH, 20, 1, gaussian, INSIDE},
	{"network for the edge", SEES_BOTH, 20, 1, gaussian, EDGE},
};
#define RIVALS ((int)(sizeof rivals / sizeof *rivals))

/* What a rival looks at; returns how many. */
static int look(const struct rival *r, const struct moment *m, float *out)
{
	/* of the features: the mean of 25 s, the skin at rest, time, since the end, place and sensor */
	static const int place[] = {1, 10, 11, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28};
	int n = 0;
	if (r->sees != SEES_OBSERVER_AND_PLACE)
		for (int i = 0; i < FOCUS_FEATURES; i++)
			out[n++] = m->f[i];
	else
		for (int i = 0; i < (int)(sizeof place / sizeof *place); i++)
			out[n++] = m->f[place[i]];
	if (r->sees != SEES_FEATURES)
		for (int i = FOCUS_FEATURES; i < TRIAL_FEATURES; i++)
			out[n++] = m->f[i];
	return n;
}

static bool concerns(const struct rival *r, const struct trial *t)
{
	return r->whom == ALL || (r->whom == INSIDE) == t->config.inside;
}

static void fit_one(const struct rival *r, const struct trial *t, int count, int seed, struct fit *n)
{
	float x[TRIAL_FEATURES];
	*n = (struct fit){.hidden = r->hidden,
			  .outputs = 2,
			  .epochs = EPOCHS,
			  .loss = r->loss,
			  .random = (uint64_t)(seed + 1) * 2654435761u};
	n->inputs = look(r, t[0].moment, x);
	for (int i = 0; i < count; i++) {
		for (int k = (i + seed) % EVERY_S; k < t[i].count && concerns(r, &t[i]); k += EVERY_S) {
			const struct moment *m = &t[i].moment[k];
			if (m->second < t[i].round.ice_start_s + FROM_S)
				continue;
			look(r, m, x);
			bool near = fabs((double)m->truth_c - THRESHOLD_C) < NEAR_C;
			fit_add(n, x, (double)(m->truth_c - m->f[1]), near ? 1.5 : 0.7);
		}
	}
	fit_run(n);
	free(n->examples);
}

/* The mean of the networks; its error holds their own and how far they are apart. */
static struct said ask(const struct rival *r, const struct fit *n, const struct moment *m)
{
	struct said s;
	float x[TRIAL_FEATURES];
	double out[2], sum = 0, squares = 0, errors = 0;
	if (r->sees == SEES_SHIPPED) {
		focus_estimate(m->f, &s.c, &s.error_c);
		return s;
	}
	if (r->sees == SEES_OBSERVER_ALONE)
		return (struct said){m->f[1] + m->f[FOCUS_FEATURES], expf(m->f[FOCUS_FEATURES + 1])};
	look(r, m, x);
	for (int k = 0; k < r->nets; k++) {
		fit_predict(&n[k], x, out);
		double error_c = r->loss == quantiles ? fmax(0.02, out[1] - out[0]) / DECIDING_ERRORS
						      : exp(clamp(out[1], 3));
		sum += out[0] / r->nets;
		squares += out[0] * out[0] / r->nets;
		errors += error_c * error_c / r->nets;
	}
	return (struct said){m->f[1] + (float)sum, (float)sqrt(errors + fmax(0, squares - sum * sum))};
}

int main(int argc, char **argv)
{
	if (argc < 5 || argc > 7)
		return fprintf(stderr, "usage: rivals SEED SESSIONS FIT_SEED FIT_SESSIONS [FIRST [LAST]]\n"),
		       2;
	int count = atoi(argv[2]), fit_count = atoi(argv[4]);
	int first = argc > 5 ? atoi(argv[5]) : 0, last = argc > 6 ? atoi(argv[6]) : RIVALS - 1;
	struct trial *t = trial_draw(strtoull(argv[1], NULL, 0), count, LAB_USUAL, true);
	struct trial *f = trial_draw(strtoull(argv[3], NULL, 0), fit_count, LAB_USUAL, false);
	for (int i = first; i <= last && i < RIVALS; i++) {
		struct fit n[NETS_MAX];
		struct answers a;
		for (int k = 0; k < rivals[i].nets; k++)
			fit_one(&rivals[i], f, fit_count, k, &n[k]);
		judge_open(&a, rivals[i].name, t, count);
		for (int s = 0; s < count; s++)
			for (int k = 0; k < t[s].count; k++)
				a.said[s][k] = ask(&rivals[i], n, &t[s].moment[k]);
		judge_by_rules(&a, t, count, SHARE, STARTED_S);
		if (rivals[i].whom != EDGE)
			judge_print(&a, t, count, true);
		if (rivals[i].whom != INSIDE)
			judge_print(&a, t, count, false);
		judge_close(&a, count);
	}
	trial_free(t, count);
	trial_free(f, fit_count);
	return 0;
}
