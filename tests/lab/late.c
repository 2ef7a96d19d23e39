/* Sessions whose recording starts late: what came before is cut away, the truth is kept and shifted. */
#include "world.h"

#include <math.h>
#include <string.h>

#define STREAM 401

const char *lab_late_name(enum lab_late l)
{
	static const char *const names[] = {"whole", "rest", "ice", "after"};
	return names[l];
}

void late_draw(struct world *w, uint64_t seed, enum lab_late late)
{
	struct chance c;
	if (late != LAB_LATE_REST)
		return;
	chance_seed(&c, seed, STREAM);
	w->rest_s = chance_range(&c, 2, 20);
	w->bead[0].sensor.starts_cold = chance_one_in(&c, 0.6);
}

/* When the recording begins, on the step of the traces. */
static double begin_s(const struct lab_session *s, enum lab_late late)
{
	const struct lab_round *r = &s->round[0];
	struct chance c;
	chance_seed(&c, s->config.seed, STREAM);
	double at_s = late == LAB_LATE_ICE ? chance_range(&c, r->ice_start_s + 5, r->ice_end_s - 30)
					   : r->ice_end_s + chance_range(&c, 5, 1200);
	return floor(at_s * 1000 / LAB_TRACE_MS) * LAB_TRACE_MS / 1000;
}

/* A time that has passed when the recording begins is its beginning. */
static double later(double t_s, double begin_s)
{
	return t_s < 0 ? t_s : fmax(0, t_s - begin_s);
}

/* What the beads and the hand did. */
static void shift_more(struct lab_session *s, double begin_s)
{
	struct lab_config *k = &s->config;
	int kept = 0;
	k->bad.at_s = later(k->bad.at_s, begin_s);
	k->bad.until_s = later(k->bad.until_s, begin_s);
	for (int i = 0; i < LAB_ROUNDS; i++) {
		k->away[i].from_s = later(k->away[i].from_s, begin_s);
		k->away[i].to_s = later(k->away[i].to_s, begin_s);
	}
	for (int i = 0; i < s->touch_count; i++) {
		if (s->touch[i].to_s <= begin_s)
			continue;
		s->touch[kept] = s->touch[i];
		s->touch[kept].from_s = later(s->touch[kept].from_s, begin_s);
		s->touch[kept++].to_s -= begin_s;
	}
	s->touch_count = kept;
}

static void shift_truth(struct lab_session *s, double begin_s)
{
	struct lab_config *k = &s->config;
	k->ice_before_s = fmin(begin_s, s->round[0].ice_end_s) - s->round[0].ice_start_s;
	k->detached_s = later(k->detached_s, begin_s);
	for (int i = 0; i < k->gap_count; i++) {
		k->gap[i].from_s = later(k->gap[i].from_s, begin_s);
		k->gap[i].to_s = later(k->gap[i].to_s, begin_s);
	}
	shift_more(s, begin_s);
	if (s->round[0].ice_end_s <= begin_s) {
		s->round_count--;
		memmove(&s->round[0], &s->round[1], sizeof(s->round[0]) * (size_t)s->round_count);
	}
	for (int i = 0; i < s->round_count; i++) {
		struct lab_round *r = &s->round[i];
		r->ice_start_s = later(r->ice_start_s, begin_s);
		r->ice_end_s = later(r->ice_end_s, begin_s);
		r->numb_s = later(r->numb_s, begin_s);
		r->numb_end_s = later(r->numb_end_s, begin_s);
		r->rewarmed_s = later(r->rewarmed_s, begin_s);
	}
}

static void shift_series(struct lab_session *s, double begin_s)
{
	int64_t begin_ms = llround(begin_s * 1000);
	int kept = 0, cells = (int)(begin_ms / LAB_TRACE_MS);
	for (int i = 0; i < s->sample_count; i++) {
		if (s->sample[i].t_ms < begin_ms)
			continue;
		s->sample[kept] = s->sample[i];
		s->sample[kept++].t_ms -= begin_ms;
	}
	s->sample_count = kept;
	s->trace_count -= cells;
	memmove(s->focus_c, s->focus_c + cells, sizeof(*s->focus_c) * (size_t)s->trace_count);
	memmove(s->spot_c, s->spot_c + cells, sizeof(*s->spot_c) * (size_t)s->trace_count);
}

void late_cut(struct lab_session *s, enum lab_late late)
{
	if (late != LAB_LATE_ICE && late != LAB_LATE_AFTER)
		return;
	double at_s = begin_s(s, late);
	shift_truth(s, at_s);
	shift_series(s, at_s);
}
