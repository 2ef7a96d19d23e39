/*
 * fit_ending - fits the networks of src/core/detector/model/ending.c on laboratory sessions:
 *
 *     fit_ending all   SEED SESSIONS >src/core/detector/weights/ending_net.h        of all techniques
 *     fit_ending usual SEED SESSIONS >src/core/detector/weights/ending_usual_net.h  of the usual one alone
 *
 * Each round is a course, one example a second to 60 s after the end of its ice: is it away? Most courses
 * begin as the detector would hear of the ice, some amid it or after it, as in sessions whose recording
 * starts late. The same seed gives the same file on the same machine.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/detector/model/ending.h"
#include "fit.h"
#include "recurrent.h"

#define AFTER_S 60
#define UNSURE_S 3 /* nobody can tell so soon: not asked for */
#define LATE_S 30  /* easy cases count less */
#define EPOCHS 20

/*
 * Of the courses: begun amid the ice, begun after it; the others so long after its start at most. Many amid,
 * so that how long the laboratory's ice lasts is nothing to be learnt.
 */
#define AMID 0.3
#define AFTER 0.08
#define HEARD_S 14
#define ICE_LEAST_S 20
#define AFTER_FROM_S 5
#define AFTER_TO_S 40
#define EDGE_UNTOLD 0.2

/* Of sessions whose recording begins late one more in LATE_ONE_IN of each kind; their ice is heard of late.
 */
#define LATE_ONE_IN 7
#define LATE_HEARD_S 60

static struct recurrent net = {
	.inputs = ENDING_FEATURES, .hidden = ENDING_HIDDEN, .epochs = EPOCHS, .random = 1};

/* Of the session that is under way. */
static struct {
	int course; /* -1: none yet */
	double begin_s;
} rounds[LAB_ROUNDS];

static double begin_of(struct fit *n, const struct lab_round *r)
{
	double kind = fit_uniform(n), at = fit_uniform(n);
	if (n->sessions.late)
		return r->ice_start_s +
		       at * fmax(0, fmin(LATE_HEARD_S, r->ice_end_s - r->ice_start_s - ICE_LEAST_S));
	if (kind < AFTER)
		return r->ice_end_s + AFTER_FROM_S + at * (AFTER_TO_S - AFTER_FROM_S);
	if (kind < AFTER + AMID)
		return r->ice_start_s + at * fmax(0, r->ice_end_s - r->ice_start_s - ICE_LEAST_S);
	return r->ice_start_s + at * HEARD_S;
}

static void told(struct fit *n, const struct lab_session *s, struct rules *r)
{
	r->placement = s->config.inside ? PLACEMENT_IN : PLACEMENT_EDGE;
	r->has_edge = fit_uniform(n) >= EDGE_UNTOLD;
	r->edge_um = s->config.edge_mm * 1000;
	for (int i = 0; i < s->round_count; i++) {
		rounds[i].course = -1;
		rounds[i].begin_s = floor(begin_of(n, &s->round[i]));
	}
}

static double weight_of(double after_s)
{
	return after_s < 0 ? 1 : after_s < UNSURE_S ? 0 : after_s > LATE_S ? 0.3 : 1;
}

static void take_second(struct fit *n, const struct lab_session *s, const struct skin *skin,
			const struct rules *r, int64_t second)
{
	float f[ENDING_FEATURES];
	(void)n;
	for (int i = 0; i < s->round_count; i++) {
		double begin_s = rounds[i].begin_s, end_s = s->round[i].ice_end_s;
		double after_s = (double)second - end_s;
		struct ending now = {.started_s = (int64_t)begin_s};
		bool off = s->config.detached_s >= 0 && end_s > s->config.detached_s - AFTER_S;
		if (off || (double)second < begin_s || (double)second > fmax(begin_s, end_s) + AFTER_S ||
		    !ending_features(&now, &skin->probe, second, r, f))
			continue;
		if (rounds[i].course < 0)
			rounds[i].course = recurrent_begin(&net);
		recurrent_add(&net, rounds[i].course, f, after_s >= 0, (float)weight_of(after_s));
	}
}

int main(int argc, char **argv)
{
	bool all = argc == 4 && !strcmp(argv[1], "all");
	if (argc != 4 || (!all && strcmp(argv[1], "usual") != 0))
		return fprintf(stderr, "usage: fit_ending all|usual SEED SESSIONS\n"), 2;
	struct fit n = {.mixture = all ? 2 : 0};
	char command[80];
	snprintf(command, sizeof(command), "fit_ending %s %s %s", argv[1], argv[2], argv[3]);
	uint64_t seed = strtoull(argv[2], NULL, 0), sessions = strtoull(argv[3], NULL, 0);
	n.sessions.brief = all; /* its rounds are alike */
	fit_each_second(&n, seed, sessions, told, take_second);
	n.sessions.late = LAB_LATE_REST;
	fit_each_second(&n, seed + 1, sessions / LATE_ONE_IN, told, take_second);
	n.sessions.late = LAB_LATE_ICE;
	fit_each_second(&n, seed + 2, sessions / LATE_ONE_IN, told, take_second);
	recurrent_run(&net);
	recurrent_print(&net, all ? "ending_net" : "ending_usual_net", command);
	return 0;
}
