/*
 * limits - what nobody could do better on laboratory sessions, and the detector on the same ones:
 *
 *     limits SEED SESSIONS [TWINS] [SESSIONS TO FIT ON] [TECHNIQUE]
 *
 * Of each session are drawn its twins: the same person, tissue, sensor, place and times, but another path of
 * the cup. Their mean is what somebody knows who knows every hidden parameter but the path:
 *
 *   parameters     the mean of the twins, their standard deviation as its error
 *   ... and spot   a line more: how the true temperature of the probe's own spot differs from its twins'
 *                  (10 s, 25 s, 60 s and all the ice), weighted by how far it is from the focus
 *   ... and all    a network on all that, the parameters themselves and all that the detector looks at
 *   path           the true focus, with a bias of a quarter of a degree
 *
 * The line and the network are fitted on the sessions of SEED + 1. The detector runs through its public
 * interface. Probe inside and at the edge are told apart; the rules of `numb` are those of the contract.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ask.h"
#include "judge.h"
#include "lab/fit/fit.h"
#include "lab/world.h"
#include "regress.h"

#define SPANS 4
#define STEPS_A_SECOND (1000 / LAB_TRACE_MS)
#define LINE_TERMS (3 * SPANS + 3)
#define KNOWN 11
#define ALL_INPUTS (FOCUS_FEATURES + KNOWN + SPANS + 3)
#define FIT_EVERY 4
#define NEAR_MM 25.0
#define BIAS_C 0.25f
#define BAND_MILLI 1645.0f /* of the band, a standard error: thousandths */
#define SHARE 0.2f	   /* as the detector smooths */

static enum lab_technique technique = LAB_USUAL;
static const int span_s[SPANS] = {10, 25, 60, 0}; /* 0: since the ice came */

/* What the twins tell of one moment. */
struct beside {
	double focus_c, focus_square;
	double spot_c[SPANS]; /* mean over the twins */
	double own_c[SPANS];  /* of the session itself */
};

struct known {
	struct trial *trial;
	struct beside **beside;
	float (*hidden)[KNOWN];
	int count, twins;
};

static void *get_memory(size_t count, size_t size)
{
	void *p = calloc(count, size);
	if (!p)
		abort();
	return p;
}

/* Means of the spot up to a second, over each span, from running sums of the trace. */
static void spot_means(const double *sums, int second, double start_s, double *out)
{
	int to = second * STEPS_A_SECOND + 1, first = (int)(start_s * STEPS_A_SECOND);
	for (int k = 0; k < SPANS; k++) {
		int from = span_s[k] ? to - span_s[k] * STEPS_A_SECOND : first;
		from = from < first ? first : from;
		out[k] = (sums[to] - sums[from]) / fmax(1, to - from);
	}
}

static void add_twin(const struct lab_session *s, const struct trial *t, struct beside *b, bool own,
		     int twins)
{
	static double sums[1 << 16];
	for (int i = 0; i < s->trace_count; i++)
		sums[i + 1] = sums[i] + (double)s->spot_c[i];
	for (int k = 0; k < t->count; k++) {
		int second = t->moment[k].second;
		double spot_c[SPANS], c = (double)s->focus_c[second * STEPS_A_SECOND];
		spot_means(sums, second, t->round.ice_start_s, spot_c);
		for (int j = 0; j < SPANS; j++)
			*(own ? &b[k].own_c[j] : &b[k].spot_c[j]) += own ? spot_c[j] : spot_c[j] / twins;
		if (!own) {
			b[k].focus_c += c / twins;
			b[k].focus_square += c * c / twins;
		}
	}
}

static void tell_hidden(const struct world *w, float out[KNOWN])
{
	const double all[KNOWN] = {w->bead[0].x_mm,
				   w->cup.area_mm,
				   w->cup.radius_mm,
				   w->cup.inset_mm,
				   w->cup.bias,
				   w->cup.reach_min,
				   w->config->fat_mm,
				   log(w->ice_h),
				   hypot(w->focus_x_mm, w->focus_y_mm),
				   w->bead[0].sensor.bias_c,
				   w->bead[0].sensor.ice_share};
	for (int i = 0; i < KNOWN; i++)
		out[i] = (float)all[i];
}

static struct known draw_known(uint64_t seed, int count, int twins)
{
	static struct lab_session s;
	struct known k = {trial_draw(seed, count, technique, true),
			  get_memory((size_t)count, sizeof *k.beside),
			  get_memory((size_t)count, sizeof *k.hidden), count, twins};
	for (int i = 0; i < count; i++) {
		struct lab_options opt = {.faultless = true, .brief = true, .technique = technique};
		struct world w;
		struct lab_config config;
		world_draw(&w, &config, k.trial[i].config.seed, &opt);
		tell_hidden(&w, k.hidden[i]);
		k.beside[i] = get_memory((size_t)k.trial[i].count + 1, sizeof **k.beside);
		for (opt.twin = 0; opt.twin <= (uint64_t)twins; opt.twin++) {
			if (!lab_draw(config.seed, &opt, &s))
				abort();
			add_twin(&s, &k.trial[i], k.beside[i], opt.twin == 0, twins);
		}
	}
	lab_free(&s);
	return k;
}

static double spread(const struct beside *b)
{
	return sqrt(fmax(0.01, b->focus_square - b->focus_c * b->focus_c));
}

static bool counts(const struct trial *t, int k)
{
	return t->moment[k].second >= t->round.ice_start_s + 20 && t->moment[k].second <= t->round.ice_end_s;
}

/* ---- a line ---- */

static void line_terms(const struct known *k, int i, int moment, float *out)
{
	const struct beside *b = &k->beside[i][moment];
	float near = (float)exp(-(double)k->hidden[i][0] / NEAR_MM);
	int n = 0;
	for (int j = 0; j < SPANS; j++) {
		float away = (float)(b->own_c[j] - b->spot_c[j]);
		out[n++] = away;
		out[n++] = away * near;
		out[n++] = away * (float)spread(b);
	}
	out[n++] = 1;
	out[n++] = near;
	out[n] = (float)spread(b);
}

/* Fits the line; returns the error that it leaves, in standard deviations of the twins. */
static double fit_line(const struct known *k, bool inside, struct regress *r)
{
	float x[LINE_TERMS];
	double squares = 0, n = 0;
	*r = (struct regress){.n = LINE_TERMS};
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < k->count; i++) {
			for (int j = 0; j < k->trial[i].count && k->trial[i].config.inside == inside; j++) {
				const struct beside *b = &k->beside[i][j];
				double away = (double)k->trial[i].moment[j].truth_c - b->focus_c;
				if (!counts(&k->trial[i], j))
					continue;
				line_terms(k, i, j, x);
				if (pass == 0)
					regress_add(r, x, away, 1);
				else
					squares += pow((away - regress_at(r, x)) / spread(b), 2);
				n += pass;
			}
		}
		if (pass == 0)
			regress_solve(r);
	}
	return sqrt(squares / n);
}

/* ---- a network ---- */

static void all_inputs(const struct known *k, int i, int moment, float *out)
{
	const struct beside *b = &k->beside[i][moment];
	int n = 0;
	for (int j = 0; j < FOCUS_FEATURES; j++)
		out[n++] = k->trial[i].moment[moment].f[j];
	for (int j = 0; j < KNOWN; j++)
		out[n++] = k->hidden[i][j];
	for (int j = 0; j < SPANS; j++)
		out[n++] = (float)(b->own_c[j] - b->spot_c[j]);
	out[n++] = (float)b->focus_c;
	out[n++] = (float)log(spread(b));
	out[n] = (float)(b->own_c[SPANS - 1] - b->focus_c);
}

static double gaussian(const double *out, const struct fit_example *e, double *slope)
{
	double log_error = fmax(-3, fmin(3, out[1])), z = ((double)e->target - out[0]) * exp(-log_error);
	slope[0] = (double)e->weight * fmax(-8, fmin(8, -z * exp(-log_error)));
	slope[1] = (double)e->weight * fmax(-8, fmin(8, 1 - z * z));
	return (double)e->weight * (log_error + 0.5 * z * z);
}

static void fit_all(const struct known *k, struct fit *n)
{
	float x[ALL_INPUTS];
	*n = (struct fit){.inputs = ALL_INPUTS,
			  .hidden = 12,
			  .outputs = 2,
			  .epochs = 6,
			  .loss = gaussian,
			  .random = 77};
	for (int i = 0; i < k->count; i++) {
		for (int j = i % FIT_EVERY; j < k->trial[i].count; j += FIT_EVERY) {
			if (!counts(&k->trial[i], j))
				continue;
			all_inputs(k, i, j, x);
			fit_add(n, x, (double)k->trial[i].moment[j].truth_c - k->beside[i][j].focus_c, 1);
		}
	}
	fit_run(n);
}

/* ---- the detector through its public interface ---- */

/* Of one session: what is shown once a moment's second is over, and when `numb` was said. */
struct listener {
	const struct trial *trial;
	struct said *out, now;
	double told_s;
	int next;
};

static void listen(void *arg, int64_t t_ms, const struct outcome *o)
{
	struct listener *l = arg;
	for (int j = 0; j < o->n_events; j++)
		if (o->events[j].kind == EVENT_NUMB && l->told_s < 0)
			l->told_s = (double)o->events[j].t_ms / 1000;
	if (o->skin_mc != MC_NONE)
		l->now = (struct said){(float)o->skin_mc / 1000, (float)o->band_mc / BAND_MILLI};
	for (; l->next < l->trial->count && l->trial->moment[l->next].second < t_ms / 1000; l->next++)
		l->out[l->next] = l->now;
}

/* Runs one session with a margin; returns when `numb` was said. */
static double run_detector(const struct lab_session *s, const struct trial *t, double margin,
			   struct said *out)
{
	struct listener l = {.trial = t, .out = out, .told_s = LAB_NEVER};
	struct rules r = ask_rules(&s->config);
	r.numb_margin_in = r.numb_margin_edge = (int32_t)lround(margin * 1000);
	ask_detector(s, &r, listen, &l);
	return l.told_s;
}

static void ask_all(const struct known *k, struct answers *a)
{
	static struct lab_session s;
	struct lab_options opt = {.faultless = true, .brief = true, .technique = technique};
	for (int i = 0; i < k->count; i++) {
		if (!lab_draw(k->trial[i].config.seed, &opt, &s))
			abort();
		for (int m = 0; m < JUDGE_MARGINS; m++)
			a->told_s[m][i] = run_detector(&s, &k->trial[i], judge_margin[m], a->said[i]);
	}
	lab_free(&s);
}

/* ---- the others ---- */

enum knower { PARAMETERS, SPOT, ALL, PATH, DETECTOR, KNOWERS };

static struct said ask(const struct known *k, int i, int j, enum knower who, const struct regress line[2],
		       const double line_error[2], const struct fit *net)
{
	const struct beside *b = &k->beside[i][j];
	float x[ALL_INPUTS > LINE_TERMS ? ALL_INPUTS : LINE_TERMS];
	double out[2], c = b->focus_c;
	int in = k->trial[i].config.inside;
	switch (who) {
	case PARAMETERS:
		return (struct said){(float)c, (float)spread(b)};
	case SPOT:
		line_terms(k, i, j, x);
		return (struct said){(float)(c + regress_at(&line[in], x)),
				     (float)(line_error[in] * spread(b))};
	case ALL:
		all_inputs(k, i, j, x);
		fit_predict(net, x, out);
		return (struct said){(float)(c + out[0]), (float)exp(fmax(-3, fmin(3, out[1])))};
	case PATH:
	case DETECTOR:
	case KNOWERS:
		break;
	}
	return (struct said){k->trial[i].moment[j].truth_c + (i % 2 ? BIAS_C : -BIAS_C), BIAS_C};
}

int main(int argc, char **argv)
{
	static const char *const names[KNOWERS] = {"parameters", "parameters and spot", "parameters and all",
						   "path, biased 0.25 C", "the detector"};
	static struct regress line[2];
	double line_error[2];
	struct fit net;
	struct answers a[KNOWERS];
	if (argc < 3 || argc > 6 || (argc > 5 && !lab_technique_parse(argv[5], &technique)))
		return fprintf(stderr,
			       "usage: limits SEED SESSIONS [TWINS] [SESSIONS TO FIT ON] [TECHNIQUE]\n"),
		       2;
	uint64_t seed = strtoull(argv[1], NULL, 0);
	int twins = argc > 3 ? atoi(argv[3]) : 24;
	struct known fitted = draw_known(seed + 1, argc > 4 ? atoi(argv[4]) : 1000, twins);
	fit_all(&fitted, &net);
	for (int in = 0; in < 2; in++)
		line_error[in] = fit_line(&fitted, in, &line[in]);
	struct known k = draw_known(seed, atoi(argv[2]), twins);
	for (int who = 0; who < KNOWERS; who++) {
		judge_open(&a[who], names[who], k.trial, k.count);
		for (int i = 0; who != DETECTOR && i < k.count; i++)
			for (int j = 0; j < k.trial[i].count; j++)
				a[who].said[i][j] = ask(&k, i, j, who, line, line_error, &net);
		if (who == DETECTOR)
			ask_all(&k, &a[who]);
		else
			judge_by_rules(&a[who], k.trial, k.count, who == PATH ? 1 : SHARE, 0);
	}
	for (int in = 1; in >= 0; in--)
		for (int who = 0; who < KNOWERS; who++)
			judge_print(&a[who], k.trial, k.count, in);
	for (int who = 0; who < KNOWERS; who++)
		judge_close(&a[who], k.count);
	return 0;
}
