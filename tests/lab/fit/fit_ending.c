/*
 * fit_ending - fits the network of src/detector/ending.c on laboratory sessions and writes ending_net.h:
 *
 *     fit_ending SEED SESSIONS >src/detector/ending_net.h
 *
 * One example a second, from 15 s of ice to 60 s after its end: is the ice away? Logistic loss. The same seed
 * gives the same file on the same machine.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../../src/detector/ending.h"
#include "fit.h"

#define FROM_S 15
#define AFTER_S 60
#define UNSURE_S 3 /* nobody can tell so soon: not asked for */
#define LATE_S 30  /* easy cases count less */
#define SHARE 0.5  /* of the seconds of ice is enough, counted double: they are alike */

static double weight_of(double after_s)
{
	return after_s < 0 ? 1 / SHARE : after_s < UNSURE_S ? 0 : after_s > LATE_S ? 0.3 : 1;
}

static void told(struct fit *n, const struct lab_session *s, struct rules *r)
{
	(void)n;
	r->placement = s->config.inside ? PLACEMENT_IN : PLACEMENT_EDGE;
}

static void take_second(struct fit *n, const struct lab_session *s, const struct skin *skin,
			const struct rules *r, int64_t second)
{
	float f[ENDING_FEATURES];
	for (int i = 0; i < s->round_count; i++) {
		double start_s = s->round[i].ice_start_s, after_s = (double)second - s->round[i].ice_end_s;
		bool off = s->config.detached_s >= 0 && s->round[i].ice_end_s > s->config.detached_s - 60;
		if (!off && (double)second >= start_s + FROM_S && after_s <= AFTER_S &&
		    ending_features(&skin->probe, second, (int64_t)start_s, r, f))
			if (after_s >= UNSURE_S || (after_s < 0 && fit_uniform(n) < SHARE))
				fit_add(n, f, after_s >= 0, weight_of(after_s));
	}
}

static double loss(const double *out, const struct fit_example *e, double *slope)
{
	double p = 1 / (1 + exp(-out[0]));
	slope[0] = e->weight * (p - e->target);
	return -e->weight * log(fmax(1e-12, e->target > 0 ? p : 1 - p));
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return fprintf(stderr, "usage: fit_ending SEED SESSIONS\n"), 2;
	struct fit n = {
		.inputs = ENDING_FEATURES, .hidden = ENDING_HIDDEN, .outputs = 1, .epochs = 10, .loss = loss};
	char command[80];
	snprintf(command, sizeof(command), "fit_ending %s %s", argv[1], argv[2]);
	fit_each_second(&n, strtoull(argv[1], NULL, 0), strtoull(argv[2], NULL, 0), told, take_second);
	fit_run(&n);
	fit_print(&n, "ending_net", command);
	return 0;
}
