/* The rules of the contract on the true skin: numb, numbness over, re-warmed. */
#include "world.h"

#include <math.h>

#define STEP_S (LAB_TRACE_MS / 1000.0)
#define NUMB_C 13.6
#define OVER_C 15.0

static int index_of(double t_s)
{
	return (int)ceil(t_s / STEP_S - 1e-9);
}

static double focus_at(const struct lab_session *s, int i)
{
	int last = s->trace_count - 1;
	return s->focus_c[i < 0 ? 0 : i > last ? last : i];
}

/* At or below 13.6 C for 60 s without a break, 90 s after the start; a hold that ends after the ice is
 * unsure. */
static void find_numb(const struct lab_session *s, struct lab_round *r)
{
	double since_s = LAB_NEVER;
	r->numb_s = LAB_NEVER;
	for (int i = index_of(r->ice_start_s); i < s->trace_count; i++) {
		double t_s = i * STEP_S;
		if (s->focus_c[i] > NUMB_C) {
			since_s = LAB_NEVER;
			if (t_s > r->ice_end_s)
				return;
			continue;
		}
		if (since_s < 0)
			since_s = t_s;
		if (t_s - since_s < 60 || t_s < r->ice_start_s + 90)
			continue;
		if (t_s <= r->ice_end_s)
			r->numb_s = t_s;
		else
			r->unsure = true;
		return;
	}
}

static double find_numb_end(const struct lab_session *s, const struct lab_round *r)
{
	double since_s = LAB_NEVER;
	for (int i = index_of(r->ice_end_s + 1e-6); i < s->trace_count; i++) {
		double t_s = i * STEP_S;
		if (t_s - r->ice_end_s >= 180)
			break;
		if (s->focus_c[i] <= OVER_C)
			since_s = LAB_NEVER;
		else if (since_s < 0)
			since_s = t_s;
		if (since_s >= 0 && t_s - since_s >= 10)
			return t_s;
	}
	return r->ice_end_s + 180;
}

static double find_rewarmed(const struct lab_session *s, const struct lab_round *r, double until_s)
{
	double t0 = s->config.baseline_c, since_s = LAB_NEVER;
	for (int i = index_of(r->ice_end_s); i * STEP_S < until_s && i < s->trace_count; i++) {
		double t_s = i * STEP_S, c = s->focus_c[i];
		double slope = (c - focus_at(s, i - (int)(600 / STEP_S))) / 10;
		bool warm = c >= 25 && (c >= t0 - 2 || (c >= t0 - 4 && slope <= 0.05));
		if (!warm)
			since_s = LAB_NEVER;
		else if (since_s < 0)
			since_s = t_s;
		if (since_s >= 0 && t_s - since_s >= 300 && t_s >= r->ice_end_s + 2700)
			return fmax(since_s + 300, r->ice_end_s + 2700);
	}
	return LAB_NEVER;
}

void truth_find(struct lab_session *s)
{
	for (int k = 0; k < s->round_count; k++) {
		struct lab_round *r = &s->round[k];
		double until_s =
			k + 1 < s->round_count ? s->round[k + 1].ice_start_s : s->trace_count * STEP_S;
		find_numb(s, r);
		r->numb_end_s = find_numb_end(s, r);
		r->rewarmed_s = find_rewarmed(s, r, until_s);
		if (s->config.detached_s >= 0 && r->rewarmed_s > s->config.detached_s)
			r->rewarmed_s = LAB_NEVER; /* nothing could tell it */
		r->coldest_c = 99;
		for (int i = index_of(r->ice_start_s); i * STEP_S < until_s && i < s->trace_count; i++)
			r->coldest_c = fmin(r->coldest_c, s->focus_c[i]);
		r->at_45min_c = focus_at(s, index_of(r->ice_end_s + 2700));
	}
}
