/*
 * fit_window - fits the network of src/core/detector/model/window.c on laboratory sessions:
 *
 *     fit_window SEED SESSIONS >src/core/detector/weights/window_net.h
 *     fit_window SEED SESSIONS JUDGED     fits, and judges it on the sessions of another seed, by technique
 *
 * The detector runs through its public interface. Half and more of the sessions are of the usual technique,
 * the others of any; in a part of them a person tells that it is numb, or that the ice is away. A moment is
 * each third second while the detector holds the window open, and the first; the target is what is left of
 * the true one. Pinball loss: the outputs are the quantiles 6, 50 and 94 %, for the usual technique, which is
 * the most frequent one, has fewer outside than the mixture.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/detector/model/window.h"
#include "fit.h"
#include "lab/judge/ask.h"

#define EVERY_S 3
#define MIXED_SHARE 0.45
#define FELT_SHARE 0.15
#define KEY_SHARE 0.25
#define WIDE_SHARE 0.2
#define TOLD_SHARE 0.85
#define FELT_AFTER_S 20
#define KEY_AFTER_S 3
#define MAX_S 180
#define ROOM_S 7200

/* One window, as the detector saw it. */
struct seen {
	int64_t started_ms, ended_ms, last_second, asked;
	float c[ROOM_S], band_c[ROOM_S];
	const struct lab_session *s;
	const struct rules *r;
	struct fit *n;
	bool judging;
};

/* By technique and seconds since the ice's end: errors in seconds of the moments in which it was open. */
#define TIMES 6
static const int times_s[TIMES] = {0, 5, 11, 20, 40, 60};
#define ERRORS_MAX 20000
static struct cell {
	int n, held;
	double error_s[ERRORS_MAX];
} cells[LAB_TECHNIQUE_COUNT][2][TIMES];

static double pinball(const double *out, const struct fit_example *e, double *slope)
{
	static const double share[WINDOW_QUANTILES] = {0.06, 0.5, 0.94};
	double loss = 0;
	for (int i = 0; i < WINDOW_QUANTILES; i++) {
		double low = e->target - out[i];
		loss += e->weight * (low > 0 ? share[i] * low : (share[i] - 1) * low);
		slope[i] = e->weight * (low > 0 ? -share[i] : 1 - share[i]);
	}
	return loss;
}

static void judge(const struct seen *w, const float *f, double left_s, double since_s, int64_t to_max_s)
{
	double q[WINDOW_QUANTILES];
	fit_predict(w->n, f, q);
	for (int i = 0; i < WINDOW_QUANTILES; i++)
		q[i] = fmax(0, fmin((double)to_max_s, exp(q[i]) - WINDOW_OFFSET_S));
	for (int i = 0; i < TIMES; i++) {
		struct cell *c = &cells[w->s->config.technique][w->s->config.inside][i];
		if ((int)since_s != times_s[i] || c->n == ERRORS_MAX)
			continue;
		c->held += q[0] - 0.5 <= left_s && left_s <= q[2] + 0.5;
		c->error_s[c->n++] = fabs(q[1] - left_s);
	}
}

static void moment(struct seen *w, int64_t second)
{
	const struct lab_round *round = &w->s->round[0];
	int64_t since_s = second - w->ended_ms / 1000, back_s = second - WINDOW_BACK_S;
	float f[WINDOW_FEATURES];
	/* an end that is none: the ice comes again */
	if ((double)w->ended_ms / 1000 < round->ice_end_s)
		return;
	if (back_s < 0 || isnan(w->c[second]) || isnan(w->c[back_s]) ||
	    isnan(w->c[second - WINDOW_HALF_BACK_S]))
		return;
	struct window_look look = {
		.over_c = w->c[second] - (float)w->r->window_mc / 1000,
		.rise_half_c = w->c[second] - w->c[second - WINDOW_HALF_BACK_S],
		.rise_c = w->c[second] - w->c[back_s],
		.band_c = w->band_c[second],
		.since_s = (float)since_s,
		.ice_s = (float)(w->ended_ms - w->started_ms) / 1000,
		.edge = w->r->placement == PLACEMENT_EDGE,
	};
	window_features(&look, f);
	double left_s = fmax(0, round->numb_end_s - (double)second);
	if (w->judging && round->numb_end_s > round->ice_end_s + 30)
		judge(w, f, left_s, (double)since_s, MAX_S - since_s);
	else if (!w->judging && since_s % EVERY_S == 0)
		fit_add(w->n, f, log(left_s + (double)WINDOW_OFFSET_S), since_s < 30 ? 1 : 0.4);
}

/* The moments of a second that has passed, and of the one in which the ice's end became known. */
static void take(struct seen *w, int64_t t_ms, const struct outcome *o)
{
	int64_t second = t_ms / 1000;
	if (second >= ROOM_S)
		return;
	for (int i = 0; i < o->n_events; i++) {
		if (o->events[i].kind == EVENT_ICING_STARTED)
			w->started_ms = o->events[i].t_ms;
		if (o->events[i].kind == EVENT_ICING_ENDED)
			w->ended_ms = o->events[i].t_ms;
	}
	bool usable = o->skin_mc != MC_NONE;
	for (int64_t s = w->last_second + 1; s <= second; s++) {
		w->c[s] = usable ? (float)o->skin_mc / 1000 : NAN;
		w->band_c[s] = (float)o->band_mc / 1000;
	}
	if (second > w->asked && o->phase == PHASE_WINDOW) {
		moment(w, second);
		w->asked = second;
	}
	w->last_second = second > w->last_second ? second : w->last_second;
}

static void run(struct seen *w, double felt_s, double key_s)
{
	static struct outcome o;
	struct detector *d = detector_create(w->r);
	if (!d)
		abort();
	w->last_second = w->asked = -1;
	w->started_ms = w->ended_ms = 0;
	for (int i = 0; i < w->s->sample_count; i++) {
		struct sample x = lab_sample_at(w->s, i);
		struct mark m = {.t_ms = x.t_ms};
		if ((double)x.t_ms / 1000 > felt_s) {
			m.kind = MARK_FELT_NUMB;
			felt_s = INFINITY;
		} else if ((double)x.t_ms / 1000 > key_s) {
			m.kind = MARK_ICE_OFF;
			key_s = INFINITY;
		}
		if (m.kind) {
			detector_mark(d, &m, &o);
			take(w, x.t_ms, &o);
		}
		detector_feed(d, &x, &o);
		take(w, x.t_ms, &o);
	}
	detector_destroy(d);
}

static void draw(struct fit *n, uint64_t seed, int sessions, bool judging)
{
	static struct lab_session s;
	static struct seen w;
	n->random = seed * 2654435761u + 1;
	for (int k = 0; k < sessions; k++) {
		struct lab_options opt = {.brief = true, .single = true};
		opt.mixed = fit_uniform(n) < MIXED_SHARE;
		opt.wide = fit_uniform(n) < WIDE_SHARE && !judging;
		bool felt = fit_uniform(n) < FELT_SHARE && !judging,
		     key = fit_uniform(n) < KEY_SHARE && !judging;
		double felt_s = FELT_AFTER_S * fit_uniform(n), key_s = KEY_AFTER_S * fit_uniform(n);
		if (!lab_draw(seed * 100000 + (uint64_t)k, &opt, &s))
			abort();
		if (!s.round_count || s.round[0].numb_s < 0)
			continue;
		struct rules r = ask_rules(&s.config);
		r.has_edge = fit_uniform(n) < TOLD_SHARE;
		r.area_um = fit_uniform(n) < TOLD_SHARE ? r.area_um : 0;
		r.ambient_mc = fit_uniform(n) < TOLD_SHARE ? r.ambient_mc : MC_NONE;
		w.s = &s;
		w.r = &r;
		w.n = n;
		w.judging = judging;
		run(&w, felt ? s.round[0].numb_s + felt_s : INFINITY,
		    key ? s.round[0].ice_end_s + key_s : INFINITY);
	}
	lab_free(&s);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void print_cells(void)
{
	printf("held %%, error median and p90 (s), so many seconds after the ice's end\n");
	for (int t = 0; t < LAB_TECHNIQUE_COUNT; t++) {
		for (int inside = 1; inside >= 0; inside--) {
			printf("%-8s %-6s", lab_technique_name((enum lab_technique)t),
			       inside ? "inside" : "edge");
			for (int i = 0; i < TIMES; i++) {
				struct cell *c = &cells[t][inside][i];
				if (!c->n)
					continue;
				qsort(c->error_s, (size_t)c->n, sizeof(double), by_size);
				printf(" | %2d: %3.0f %3.0f %3.0f (%d)", times_s[i], 100.0 * c->held / c->n,
				       c->error_s[c->n / 2], c->error_s[c->n * 9 / 10], c->n);
			}
			printf("\n");
		}
	}
}

int main(int argc, char **argv)
{
	struct fit n = {
		.inputs = WINDOW_FEATURES,
		.hidden = WINDOW_HIDDEN,
		.outputs = WINDOW_QUANTILES,
		.epochs = 30,
		.loss = pinball,
	};
	if (argc != 3 && argc != 4)
		return fprintf(stderr, "usage: fit_window SEED SESSIONS [JUDGED]\n"), 2;
	char command[80];
	snprintf(command, sizeof(command), "fit_window %s %s", argv[1], argv[2]);
	draw(&n, strtoull(argv[1], NULL, 0), atoi(argv[2]), false);
	fit_run(&n);
	if (argc == 3) {
		fit_print(&n, "window_net", command);
	} else {
		draw(&n, strtoull(argv[3], NULL, 0), atoi(argv[2]), true);
		print_cells();
	}
	return 0;
}
