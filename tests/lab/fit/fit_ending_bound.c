/*
 * fit_ending_bound - how soon could anybody tell that the ice is away? Prints, for one who sees each touch of
 * ice and of the hand at the probe without lag or noise, and knows how this very session strokes and blots
 * but not its future, the delay against the share of rounds that are ended early:
 *
 *     fit_ending_bound SEED SESSIONS
 *
 * Fitted on the first two thirds of the sessions, told on the last third. What
 * src/core/detector/model/ending.c does with readings can come near these figures, never below them by more
 * than their scatter.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/detector/model/net.h"
#include "fit.h"
#include "lab/world.h"

#define STEP_S 0.1
#define SAY_STEPS 5   /* decides each half second */
#define CELL_STEPS 10 /* looks at seconds ... */
#define CELLS 20      /* ... so many of them */
#define AFTER_S 60    /* how long it may take */
#define FROM_S 18
#define TOUCHED 0.3 /* of the cup over the spot: seen as ice */
#define LONG_S 60.0 /* further back is all the same */
#define FEATURES (2 * CELLS + 15)
#define HIDDEN 32
#define STEPS_MAX 8000
#define LEVELS 8

struct watch {
	struct world w;
	struct lab_config config;
	int steps, end_step;
	bool ice[STEPS_MAX], hand[STEPS_MAX];
	/* as the watcher goes along, in steps */
	int ice_at, pulse_at, first_pulse_at, pulse_before_at, longest;
};

/* The cup and the hands of the first round, as session.c moves them. */
static void play(struct watch *s, uint64_t seed)
{
	struct cup cup = {0};
	world_draw(&s->w, &s->config, seed, &(struct lab_options){.faultless = true});
	chance_seed(&cup.chance, seed, 301);
	const struct world *w = &s->w;
	double t_s = w->rest_s, end_s = t_s + w->ice_s;
	cup_start(&cup, &w->cup, t_s);
	for (s->steps = 0; s->steps < STEPS_MAX && t_s < end_s + AFTER_S; s->steps++) {
		t_s += STEP_S;
		bool icing = t_s < end_s;
		if (icing) {
			cup_step(&cup, t_s, STEP_S);
			s->end_step = s->steps;
		} else {
			if (s->steps == s->end_step + 1) {
				cup.hand = false;
				cup.hand_until_s = end_s + w->passes_after_s;
			}
			if (t_s < end_s + w->passes_s)
				cup_hand(&cup, t_s);
		}
		s->ice[s->steps] =
			icing && cup_over(&cup, w->bead[0].x_mm, 0, w->bead[0].sensor.view_mm) > TOUCHED;
		s->hand[s->steps] = cup.hand;
	}
	s->ice_at = s->pulse_at = s->first_pulse_at = s->pulse_before_at = s->longest = 0;
}

/* One more step is seen. */
static void see(struct watch *s, int k)
{
	if (s->ice[k]) {
		if (k - s->ice_at > s->longest)
			s->longest = k - s->ice_at;
		if (s->first_pulse_at > s->ice_at)
			s->pulse_before_at = s->pulse_at;
		s->ice_at = k;
	}
	if (s->hand[k]) {
		if (s->first_pulse_at <= s->ice_at)
			s->first_pulse_at = k;
		s->pulse_at = k;
	}
}

static void look(const struct watch *s, int k, float f[FEATURES])
{
	const struct cup_draw *d = &s->w.cup;
	int n = 0;
	for (int cell = 0; cell < CELLS; cell++) {
		float ice = 0, hand = 0;
		for (int i = 0; i < CELL_STEPS; i++) {
			int at = k - cell * CELL_STEPS - i;
			ice += at >= 0 && s->ice[at];
			hand += at >= 0 && s->hand[at];
		}
		f[n++] = ice / CELL_STEPS;
		f[n++] = hand / CELL_STEPS;
	}
	bool pulsed = s->first_pulse_at > s->ice_at;
	const double ages_s[] = {
		(k - s->ice_at) * STEP_S,   pulsed ? (k - s->first_pulse_at) * STEP_S : 0,
		(k - s->pulse_at) * STEP_S, (k - s->pulse_before_at) * STEP_S,
		s->longest * STEP_S,
	};
	for (int i = 0; i < 5; i++)
		f[n++] = (float)fmin(LONG_S, ages_s[i]);
	f[n++] = pulsed;
	f[n++] = (float)(ages_s[1] - d->blot_max_s);
	f[n++] = (float)(d->every_min_s - ages_s[3]);
	f[n++] = (float)d->every_min_s;
	f[n++] = (float)d->every_max_s;
	f[n++] = (float)d->blot_min_s;
	f[n++] = (float)d->blot_max_s;
	f[n++] = (float)d->hand_on_s;
	f[n++] = (float)d->hand_off_s;
	f[n++] = (float)(s->w.bead[0].x_mm - s->w.cup.area_mm);
}

static double loss(const double *out, const struct fit_example *e, double *slope)
{
	double p = 1 / (1 + exp(-out[0]));
	slope[0] = e->weight * (p - e->target);
	return -e->weight * log(fmax(1e-12, e->target > 0 ? p : 1 - p));
}

static void learn(struct fit *n, struct watch *s, uint64_t seed)
{
	float f[FEATURES];
	play(s, seed);
	for (int k = 0; k < s->steps; k++) {
		see(s, k);
		if (k < (int)(FROM_S / STEP_S) || k % (2 * SAY_STEPS))
			continue;
		look(s, k, f);
		fit_add(n, f, k > s->end_step, 1);
	}
}

static struct net as_net(const struct fit *n)
{
	static float mean[FEATURES], sd[FEATURES], par[HIDDEN * (FEATURES + 2) + 1];
	for (int i = 0; i < FEATURES; i++) {
		mean[i] = (float)n->mean[i];
		sd[i] = (float)n->sd[i];
	}
	for (int i = 0; i < n->n_par; i++)
		par[i] = (float)n->par[i];
	/* an input's weights beside each other, as net.h takes them */
	for (int i = 0; i < HIDDEN * FEATURES; i++)
		par[i] = (float)n->par[i % HIDDEN * FEATURES + i / HIDDEN];
	const float *bias = par + HIDDEN * FEATURES;
	return (struct net){FEATURES, HIDDEN, 1, mean, sd, par, bias, bias + HIDDEN, bias + 2 * HIDDEN};
}

struct score {
	int rounds, early, told;
	double *delay_s;
};

static void judge(const struct net *net, struct watch *s, uint64_t seed, struct score at[LEVELS])
{
	float f[FEATURES], odds;
	bool said[LEVELS] = {false};
	play(s, seed);
	for (int l = 0; l < LEVELS; l++)
		at[l].rounds++;
	for (int k = 0; k < s->steps; k++) {
		see(s, k);
		if (k < (int)(FROM_S / STEP_S) || k % SAY_STEPS)
			continue;
		look(s, k, f);
		net_run(net, f, &odds);
		for (int l = 0; l < LEVELS; l++) {
			if (said[l] || odds < (float)(l + 1))
				continue;
			said[l] = true;
			if (k <= s->end_step)
				at[l].early++;
			else
				at[l].delay_s[at[l].told++] = (k - s->end_step) * STEP_S;
		}
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void tell(const char *where, struct score at[LEVELS])
{
	printf("%s: %d rounds\n  log-odds  early %%  not in %d s %%  median s  p90 s\n", where, at[0].rounds,
	       AFTER_S);
	for (int l = 0; l < LEVELS; l++) {
		struct score *s = &at[l];
		int judged = s->rounds - s->early;
		for (int i = s->told; i < judged; i++)
			s->delay_s[i] = AFTER_S;
		qsort(s->delay_s, (size_t)judged, sizeof(double), compare);
		printf("  %8d  %7.1f  %12.1f  %8.1f  %5.1f\n", l + 1, 100.0 * s->early / s->rounds,
		       100.0 * (judged - s->told) / s->rounds, s->delay_s[judged / 2],
		       s->delay_s[judged * 9 / 10]);
	}
}

int main(int argc, char **argv)
{
	static struct watch s;
	static struct score at[2][LEVELS];
	if (argc != 3)
		return fprintf(stderr, "usage: fit_ending_bound SEED SESSIONS\n"), 2;
	uint64_t seed = strtoull(argv[1], NULL, 0), sessions = strtoull(argv[2], NULL, 0);
	struct fit n = {.inputs = FEATURES, .hidden = HIDDEN, .outputs = 1, .epochs = 6, .loss = loss};
	n.random = seed * 2654435761u + 1;
	for (int i = 0; i < 2 * LEVELS; i++)
		if (!(at[i / LEVELS][i % LEVELS].delay_s = calloc(sessions, sizeof(double))))
			abort();
	uint64_t learnt = sessions * 2 / 3;
	for (uint64_t k = 0; k < learnt; k++)
		learn(&n, &s, seed * 100000 + k);
	fit_run(&n);
	struct net net = as_net(&n);
	for (uint64_t k = learnt; k < sessions; k++) {
		play(&s, seed * 100000 + k);
		judge(&net, &s, seed * 100000 + k, at[s.config.inside ? 0 : 1]);
	}
	tell("inside", at[0]);
	tell("edge", at[1]);
	return 0;
}
