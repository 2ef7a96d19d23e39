#include "estimate.h"

#include <math.h>

void estimate_reset(struct estimate *e)
{
	*e = (struct estimate){.c = NAN, .error_c = NAN};
}

float estimate_bias_c(const struct rules *r)
{
	float bias_c = (float)r->accuracy_mc / 1000 / sqrtf(3);
	return sqrtf(fmaxf(0, bias_c * bias_c - ESTIMATE_BIAS_HELD_C * ESTIMATE_BIAS_HELD_C));
}

static bool by_network(const struct estimate_input *in, int64_t second, float *c, float *error_c)
{
	float features[FOCUS_FEATURES], inputs[FOCUS_INPUTS];
	double since_end_s = in->ended_s < 0 ? 0 : (double)(second - in->ended_s);
	if (!in->focus || since_end_s > ESTIMATE_AFTER_S)
		return false;
	if (!focus_features(in->focus, &in->skin->sharp, second, since_end_s, in->rules, in->room_c,
			    features))
		return false;
	focus_inputs(in->focus, features, in->rules, inputs);
	focus_estimate(inputs, c, error_c);
	return true;
}

void estimate_step(struct estimate *e, const struct estimate_input *in, int64_t second)
{
	float c, error_c;
	bool modelled = by_network(in, second, &c, &error_c);
	bool edge = in->rules->placement == PLACEMENT_EDGE;
	if (!modelled) {
		c = in->skin->estimate_c;
		error_c = edge ? ESTIMATE_ERROR_EDGE_C : ESTIMATE_ERROR_IN_C;
	}
	float bias_c = estimate_bias_c(in->rules);
	error_c = sqrtf(error_c * error_c + bias_c * bias_c);
	if (!modelled || isnan(e->c) || !e->modelled) {
		e->c = c;
		e->error_c = error_c;
	} else {
		e->c += (in->ended_s < 0 ? ESTIMATE_SHARE : ESTIMATE_AFTER_SHARE) * (c - e->c);
		e->error_c += ESTIMATE_SHARE * (error_c - e->error_c);
	}
	e->modelled = modelled;
	if (isnan(in->skin->estimate_c))
		estimate_reset(e);
}
