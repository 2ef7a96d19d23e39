#include "estimate.h"

#include <math.h>

#include "among.h"

void estimate_reset(struct estimate *e)
{
	*e = (struct estimate){.c = NAN,
			       .error_c = NAN,
			       .plain_c = NAN,
			       .plain_error_c = NAN,
			       .above_square = NAN,
			       .touched_ms = MS_NONE};
}

void estimate_touched(struct estimate *e, float c, float error_c)
{
	*e = (struct estimate){.c = c, .error_c = error_c, .modelled = true};
}

float estimate_bias_c(const struct rules *r)
{
	float accuracy_c = (float)r->accuracy_mc / 1000;
	float bias_c = fminf(accuracy_c, ESTIMATE_USUAL_ACCURACY_C) / sqrtf(3) +
		       fmaxf(0, accuracy_c - ESTIMATE_USUAL_ACCURACY_C) * ESTIMATE_BEYOND_SHARE;
	return sqrtf(fmaxf(0, bias_c * bias_c - ESTIMATE_BIAS_HELD_C * ESTIMATE_BIAS_HELD_C));
}

static bool by_network(const struct estimate_input *in, int64_t second, float *c, float *error_c)
{
	float features[FOCUS_FEATURES], inputs[FOCUS_INPUTS], among[AMONG_INPUTS];
	double since_end_s = in->ended_s < 0 ? 0 : (double)(second - in->ended_s);
	if (!in->focus || since_end_s > ESTIMATE_AFTER_S + ESTIMATE_FADE_S)
		return false;
	if (!focus_features(in->focus, &in->skin->sharp, second, since_end_s, in->rules, in->room_c,
			    features))
		return false;
	focus_inputs(in->focus, features, in->rules, inputs);
	if (in->spots) {
		among_inputs(in->spots, inputs, second, among);
		among_estimate(among, c, error_c);
	} else {
		focus_estimate(inputs, c, error_c);
	}
	return true;
}

/* What the network has in it, from 1 while the ice is in use to 0 when it has given way. */
static float share_of_network(int64_t ended_s, int64_t second)
{
	int64_t fading_s = ended_s < 0 ? 0 : second - ended_s - ESTIMATE_AFTER_S;
	return fading_s <= 0 ? 1 : 1 - (float)fading_s / ESTIMATE_FADE_S;
}

/* From `at` towards `to`, by a share of the difference, and in one second no more than `most`. */
static float nearer(float at, float to, float share, float most)
{
	return at + fmaxf(-most, fminf(most, share * (to - at)));
}

static void follow(struct estimate *e, float c, float error_c, bool after)
{
	float share = after ? ESTIMATE_AFTER_SHARE : ESTIMATE_SHARE;
	e->c = nearer(e->c, c, e->modelled ? share : 1, ESTIMATE_STEP_C);
	e->error_c = nearer(e->error_c, error_c, e->modelled ? ESTIMATE_SHARE : 1,
			    ESTIMATE_STEP_C / ESTIMATE_BAND_ERRORS);
}

static void step_plain(struct estimate *e, const struct estimate_input *in, int64_t second)
{
	float c, error_c, bias_c = estimate_bias_c(in->rules);
	bool edge = in->rules->placement == PLACEMENT_EDGE;
	float own_c = in->skin->estimate_c, own_error_c = edge ? ESTIMATE_ERROR_EDGE_C : ESTIMATE_ERROR_IN_C;
	bool modelled = by_network(in, second, &c, &error_c);
	float share = modelled ? share_of_network(in->ended_s, second) : 0;
	c = modelled ? own_c + share * (c - own_c) : own_c;
	error_c = modelled ? own_error_c + share * (error_c - own_error_c) : own_error_c;
	error_c = sqrtf(error_c * error_c + bias_c * bias_c);
	if (isnan(own_c)) {
		estimate_reset(e);
		return;
	}
	e->joining = !modelled && (e->modelled || e->joining);
	e->modelled = modelled;
	/* under ice the median itself jumps, when half of its seconds are of ice */
	bool steady = modelled || e->joining || (in->focus && in->ended_s < 0);
	if (isnan(e->c) || !steady) {
		e->c = c;
		e->error_c = error_c;
		return;
	}
	follow(e, c, error_c, in->ended_s >= 0);
	e->joining = e->joining && (e->c != c || e->error_c != error_c);
}

/* By inverse variance: how far the focus is above the estimate, from what was known of it and a touch. */
static void take_touch(struct estimate *e, const struct touch *t)
{
	struct touch_says says = touch_mean(t);
	float square = says.error_c * says.error_c, share = e->above_square / (e->above_square + square);
	float common = ESTIMATE_TOUCH_COMMON_C * ESTIMATE_TOUCH_COMMON_C;
	e->above_c += share * (says.c - e->c - e->above_c);
	e->above_square = fmaxf((1 - share) * e->above_square, fminf(common, e->above_square));
	e->touched_ms = t->t_ms;
}

/* What touches told is forgotten, a part each second; then e is what it is without them. */
static void correct(struct estimate *e, const struct estimate_input *in, int64_t second)
{
	const struct touch *t = in->touch;
	float square = e->error_c * e->error_c, kept = 1 - 1 / ESTIMATE_TOUCH_TAU_S;
	e->plain_c = e->c;
	e->plain_error_c = e->error_c;
	e->touched = false;
	if (!t || !e->modelled || isnan(e->c)) {
		e->above_c = 0;
		e->above_square = NAN;
		return;
	}
	e->above_c = isnan(e->above_square) ? 0 : e->above_c * kept;
	e->above_square = isnan(e->above_square)
				  ? square
				  : square + kept * kept * (fminf(e->above_square, square) - square);
	if (t->t_ms != MS_NONE && t->t_ms > e->touched_ms && in->ended_s < 0)
		take_touch(e, t);
	e->c += e->above_c;
	e->error_c = sqrtf(e->above_square);
	e->touched = e->touched_ms != MS_NONE && second - e->touched_ms / 1000 <= ESTIMATE_TOUCHED_S;
}

void estimate_step(struct estimate *e, const struct estimate_input *in, int64_t second)
{
	e->c = e->plain_c;
	e->error_c = e->plain_error_c;
	step_plain(e, in, second);
	correct(e, in, second);
}
