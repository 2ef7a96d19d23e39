/*
 * limits_warm - how well anybody could tell "re-warmed" on laboratory sessions, and the detector on the same:
 *
 *     limits_warm SEED SESSIONS [TWINS]
 *
 * First rounds only, without faults. Of each session are drawn its twins; what they do after the ice is what
 * somebody expects who knows all that they share with the session:
 *
 *   path hidden     all but the path of the cup is known
 *   ... and spot    and the true temperature of the probe's own spot is seen
 *   place hidden    the twins differ in place, cup, ice and sensor as well; the spot is seen
 *   ... and probe   the same, but only the probe is seen, against its own rest before the ice
 *   all hidden      the twins are other persons with the same T0, the blanket hidden too; the probe is seen:
 *                   what straight lines make of it, not a bound
 *   spot, probe     the rule on the true temperature of the spot; on the probe's last minute
 *   focus           the rule on the true focus, but with a T0 that is so much too high or too low
 *   the detector    through its public interface
 *
 * What is seen puts each twin's focus right by how the twin differs in it from the session, as the twins
 * themselves teach: least squares of the focus on what is seen now, 5 and 20 min after the ice, and in the
 * mean of the ice. "Re-warmed" is said when that share of the twins has met the contract's rule.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ask.h"
#include "lab/world.h"
#include "regress.h"

#define GRID_S 10
#define GRID_MAX 720
#define LOOK_S 2400 /* after the ice: from then on the rule is asked */
#define FROM_S 2700
#define HOLD_S 300
#define SLOPE_S 600
#define EARLY_MIN (-3) /* so much ahead of the truth is a false alert */
#define REST_S 45
#define MEAN_S 60
#define TERMS 5
#define TWINS_MAX 96

/* What is seen of the probe's spot: itself, or the last minute of a probe that rested at T0. */
enum sight { SEE_NOTHING, SEE_SPOT, SEE_PROBE, SIGHTS };

/* Skin after the ice, each GRID_S. */
struct course {
	int count;
	float ice_c[SIGHTS]; /* mean under the ice */
	float focus_c[GRID_MAX], seen_c[SIGHTS][GRID_MAX];
};

struct lab {
	struct lab_session session;
	struct course own, twin[TWINS_MAX];
	int twins;
};

static double sample_mean(const struct lab_session *s, int *from, double from_s, double to_s)
{
	double sum = 0, n = 0;
	while (*from < s->sample_count && (double)s->sample[*from].t_ms < from_s * 1000)
		++*from;
	for (int i = *from; i < s->sample_count && (double)s->sample[i].t_ms <= to_s * 1000; i++, n++)
		sum += s->sample[i].mc / 1000.0;
	return sum / n;
}

static void take_probe(const struct lab_session *s, struct course *c)
{
	const struct lab_round *r = &s->round[0];
	int from = 0;
	double rest_c = sample_mean(s, &from, r->ice_start_s - REST_S, r->ice_start_s);
	double away_c = s->config.baseline_c - rest_c;
	c->ice_c[SEE_PROBE] = (float)(sample_mean(s, &from, r->ice_start_s, r->ice_end_s) + away_c);
	for (int k = 0; k < c->count; k++) {
		double at_s = r->ice_end_s + k * GRID_S;
		c->seen_c[SEE_PROBE][k] = (float)(sample_mean(s, &from, at_s - MEAN_S, at_s) + away_c);
	}
}

static void take_course(const struct lab_session *s, struct course *c)
{
	const struct lab_round *r = &s->round[0];
	int from = (int)(r->ice_start_s * 1000 / LAB_TRACE_MS),
	    to = (int)(r->ice_end_s * 1000 / LAB_TRACE_MS);
	c->count = 0;
	c->ice_c[SEE_SPOT] = 0;
	for (int i = from; i < to; i++)
		c->ice_c[SEE_SPOT] += s->spot_c[i] / (float)(to - from);
	for (int i = to; i < s->trace_count && c->count < GRID_MAX; i += GRID_S * 1000 / LAB_TRACE_MS) {
		c->focus_c[c->count] = s->focus_c[i];
		c->seen_c[SEE_SPOT][c->count++] = s->spot_c[i];
	}
	take_probe(s, c);
}

static bool warm(double c, double before_c, double t0_c)
{
	double slope = (c - before_c) * 60 / SLOPE_S;
	return c >= 25 && (c >= t0_c - 2 || (c >= t0_c - 4 && slope <= 0.05));
}

/* ---- without twins ---- */

static double tell_by_rule(const float *c, int count, double t0_c)
{
	int held_s = 0;
	for (int k = LOOK_S / GRID_S; k < count; k++) {
		bool met = warm((double)c[k], (double)c[k - SLOPE_S / GRID_S], t0_c);
		held_s = met ? held_s + GRID_S : 0;
		if (held_s > HOLD_S && k * GRID_S >= FROM_S)
			return k * GRID_S;
	}
	return LAB_NEVER;
}

/* ---- with twins ---- */

static void terms(const struct course *c, enum sight sight, int k, float out[TERMS])
{
	out[0] = c->ice_c[sight];
	out[1] = c->seen_c[sight][300 / GRID_S];
	out[2] = c->seen_c[sight][1200 / GRID_S];
	out[3] = c->seen_c[sight][k];
	out[4] = 1;
}

/* What each twin's focus was at `ago` before k, put right by all that is seen until k. */
static void put_right(const struct lab *l, enum sight sight, int k, int ago, double *out)
{
	struct regress r = {.n = TERMS};
	float own[TERMS], x[TWINS_MAX][TERMS];
	terms(&l->own, sight, k, own);
	for (int j = 0; j < l->twins; j++) {
		terms(&l->twin[j], sight, k, x[j]);
		for (int i = 0; i < TERMS - 1; i++)
			x[j][i] = sight == SEE_NOTHING ? 0 : x[j][i] - own[i];
		regress_add(&r, x[j], (double)l->twin[j].focus_c[k - ago], 1);
	}
	regress_solve(&r);
	/* a line through few twins leaves less than it would leave of new ones */
	double wider = sqrt((l->twins - 1.0) / (l->twins - TERMS)), middle = r.w[TERMS - 1];
	for (int j = 0; j < l->twins; j++) {
		double left_c = (double)l->twin[j].focus_c[k - ago] - regress_at(&r, x[j]);
		out[j] = middle + (sight == SEE_NOTHING ? 1 : wider) * left_c;
	}
}

#define SHARES 5
static const double shares[SHARES] = {0.5, 0.7, 0.8, 0.9, 0.95};

static void tell_by_twins(const struct lab *l, enum sight sight, double told_s[SHARES])
{
	double now_c[TWINS_MAX], before_c[TWINS_MAX];
	int held_s[TWINS_MAX] = {0};
	for (int i = 0; i < SHARES; i++)
		told_s[i] = LAB_NEVER;
	for (int k = LOOK_S / GRID_S; k < l->own.count; k++) {
		int met = 0;
		put_right(l, sight, k, 0, now_c);
		put_right(l, sight, k, SLOPE_S / GRID_S, before_c);
		for (int j = 0; j < l->twins; j++) {
			bool now = warm(now_c[j], before_c[j], l->session.config.baseline_c);
			held_s[j] = now ? held_s[j] + GRID_S : 0;
			met += held_s[j] > HOLD_S;
		}
		for (int i = 0; i < SHARES; i++)
			if (told_s[i] < 0 && k * GRID_S >= FROM_S && met >= shares[i] * l->twins)
				told_s[i] = k * GRID_S;
	}
}

/* ---- the detector ---- */

static void listen(void *arg, int64_t t_ms, const struct outcome *o)
{
	double *told_s = arg;
	(void)t_ms;
	for (int j = 0; j < o->n_events; j++)
		if (o->events[j].kind == EVENT_REWARMED && *told_s < 0)
			*told_s = (double)o->events[j].t_ms / 1000;
}

/* ---- scores ---- */

struct score {
	int rounds, truly, missed, wrong, n;
	double *error_min;
};

static void score_round(struct score *s, double truth_s, double told_s)
{
	s->rounds++;
	s->truly += truth_s >= 0;
	s->missed += truth_s >= 0 && told_s < 0;
	s->wrong += truth_s < 0 && told_s >= 0;
	if (truth_s < 0 || told_s < 0)
		return;
	double error_min = (told_s - truth_s) / 60;
	s->wrong += error_min < EARLY_MIN;
	s->error_min[s->n++] = fabs(error_min);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void print_score(const char *name, double level, struct score *s)
{
	qsort(s->error_min, (size_t)s->n, sizeof *s->error_min, compare);
	printf("%-24s %5.2f: false %4.1f %%, missed %4.1f %%, median %4.1f, p90 %4.1f min (%d rounds)\n",
	       name, level, 100.0 * s->wrong / s->rounds, 100.0 * s->missed / s->truly,
	       s->error_min[s->n / 2], s->error_min[s->n * 9 / 10], s->rounds);
}

enum knower {
	PATH_HIDDEN,
	AND_SPOT,
	PLACE_HIDDEN,
	AND_PROBE,
	PERSON_HIDDEN,
	SPOT,
	PROBE,
	FOCUS,
	DETECTOR,
	KNOWERS
};
static const char *const names[] = {"path hidden",
				    "path hidden and spot",
				    "place hidden and spot",
				    "place hidden and probe",
				    "all hidden and probe",
				    "spot",
				    "probe",
				    "focus, T0 off by, C",
				    "the detector"};
static const double t0_errors_c[SHARES] = {0.1, 0.2, 0.3, 0.4, 0.5};

static int levels(int who)
{
	return who == SPOT || who == PROBE || who == DETECTOR ? 1 : SHARES;
}

static void draw_twins(struct lab *l, uint64_t seed, enum lab_twin differs)
{
	struct lab_options opt = {.faultless = true, .single = true, .differs = differs};
	for (int j = 0; j < l->twins; j++) {
		opt.twin = (uint64_t)j + 1;
		if (!lab_draw(seed, &opt, &l->session))
			abort();
		take_course(&l->session, &l->twin[j]);
	}
}

/* After the ice has ended, or LAB_NEVER; returns the truth. */
static double ask_everybody(struct lab *l, uint64_t seed, int number, double told_s[KNOWERS][SHARES])
{
	struct lab_options opt = {.faultless = true, .single = true};
	draw_twins(l, seed, LAB_TWIN_PATH);
	if (!lab_draw(seed, &opt, &l->session))
		abort();
	const struct lab_round *round = &l->session.round[0];
	double t0_c = l->session.config.baseline_c, end_s = round->ice_end_s;
	double truth_s = round->rewarmed_s < 0 ? LAB_NEVER : round->rewarmed_s - end_s;
	struct rules r = ask_rules(&l->session.config);
	take_course(&l->session, &l->own);
	told_s[DETECTOR][0] = LAB_NEVER;
	ask_detector(&l->session, &r, listen, &told_s[DETECTOR][0]);
	if (told_s[DETECTOR][0] >= 0)
		told_s[DETECTOR][0] -= end_s;
	told_s[SPOT][0] = tell_by_rule(l->own.seen_c[SEE_SPOT], l->own.count, t0_c);
	told_s[PROBE][0] = tell_by_rule(l->own.seen_c[SEE_PROBE], l->own.count, t0_c);
	for (int i = 0; i < SHARES; i++)
		told_s[FOCUS][i] = tell_by_rule(l->own.focus_c, l->own.count,
						t0_c + (number % 2 ? t0_errors_c[i] : -t0_errors_c[i]));
	tell_by_twins(l, SEE_NOTHING, told_s[PATH_HIDDEN]);
	tell_by_twins(l, SEE_SPOT, told_s[AND_SPOT]);
	draw_twins(l, seed, LAB_TWIN_PLACE);
	tell_by_twins(l, SEE_SPOT, told_s[PLACE_HIDDEN]);
	tell_by_twins(l, SEE_PROBE, told_s[AND_PROBE]);
	draw_twins(l, seed, LAB_TWIN_PERSON);
	tell_by_twins(l, SEE_PROBE, told_s[PERSON_HIDDEN]);
	return truth_s;
}

int main(int argc, char **argv)
{
	static struct lab l;
	static struct score score[2][KNOWERS][SHARES];
	if (argc < 3 || argc > 4)
		return fprintf(stderr, "usage: limits_warm SEED SESSIONS [TWINS]\n"), 2;
	uint64_t seed = strtoull(argv[1], NULL, 0);
	int count = atoi(argv[2]);
	l.twins = argc > 3 ? atoi(argv[3]) : 48;
	if (count < 1 || l.twins <= TERMS || l.twins > TWINS_MAX)
		return fprintf(stderr, "expected at least 1 session and %d to %d twins\n", TERMS + 1,
			       TWINS_MAX),
		       2;
	for (int i = 0; i < count; i++) {
		double told_s[KNOWERS][SHARES];
		double truth_s = ask_everybody(&l, seed * 100000 + (uint64_t)i, i, told_s);
		for (int who = 0; who < KNOWERS; who++)
			for (int k = 0; k < levels(who); k++) {
				struct score *s = &score[l.session.config.inside][who][k];
				if (!s->error_min)
					s->error_min = calloc((size_t)count, sizeof *s->error_min);
				if (!s->error_min)
					abort();
				score_round(s, truth_s, told_s[who][k]);
			}
	}
	for (int in = 1; in >= 0; in--) {
		printf("%s\n", in ? "probe inside" : "probe at the edge");
		for (int who = 0; who < KNOWERS; who++)
			for (int k = 0; k < levels(who); k++) {
				struct score *s = &score[in][who][k];
				double level = who == FOCUS ? t0_errors_c[k] : shares[k];
				if (s->n)
					print_score(names[who], level, s);
				free(s->error_min);
			}
	}
	lab_free(&l.session);
	return 0;
}
