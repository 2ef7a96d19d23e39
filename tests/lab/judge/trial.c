#include "trial.h"

#include <math.h>
#include <stdlib.h>

#include "core/detector/signal/gate.h"
#include "core/detector/signal/skin.h"
#include "lab/world.h"

#define FROM_S 12   /* of ice */
#define STARTED_S 3 /* so late is the start told */
#define AFTER_S 300
#define TOLD_AFTER_S 8 /* so late the end, and up to so much more */
#define TOLD_LATER_S 15

/* One session on its way through gate and skin. */
struct pass {
	const struct lab_session *session;
	struct trial *trial;
	struct rules rules;
	float room_c;
	double told_s;
	bool begun;
	struct skin skin;
	struct focus focus;
};

static struct moment *add(struct trial *t)
{
	if (t->count == t->room) {
		t->room = t->room ? 2 * t->room : 512;
		t->moment = realloc(t->moment, (size_t)t->room * sizeof *t->moment);
		if (!t->moment)
			abort();
	}
	struct moment *m = &t->moment[t->count];
	*m = (struct moment){0};
	return m;
}

static void put_observer(const struct pass *p, struct moment *m)
{
	const struct observer *o = &p->focus.observer;
	observer_terms(o, &p->rules, m->term);
	m->truth_log_h = observer_log_h_for(o, m->truth_c);
	observer_features(o, &p->rules, m->f[1], m->f + FOCUS_FEATURES);
}

static void take_second(struct pass *p, int64_t second)
{
	const struct lab_round *r = &p->trial->round;
	const struct series *q = &p->skin.probe;
	int64_t trace = second * 1000 / LAB_TRACE_MS;
	if ((double)second < r->ice_start_s + STARTED_S || (double)second > r->ice_end_s + AFTER_S ||
	    trace >= p->session->trace_count)
		return;
	if (!p->begun) {
		float rest_c = series_median(q, second - 60, second - 6, 6);
		p->begun = true;
		focus_reset(&p->focus, second, isnan(rest_c) ? 31 : rest_c);
	}
	double since_s = fmax(0, (double)second - r->ice_end_s - p->told_s);
	if (since_s <= 0)
		focus_step(&p->focus, q, second, p->room_c);
	else
		focus_step_after(&p->focus, q, second, p->room_c);

	struct moment *m = add(p->trial);
	if ((double)second < r->ice_start_s + FROM_S ||
	    !focus_features(&p->focus, q, second, since_s, &p->rules, p->room_c, m->f))
		return;
	m->second = (int)second;
	m->since_end_s = (float)since_s;
	m->truth_c = p->session->focus_c[trace];
	put_observer(p, m);
	p->trial->count++;
}

static void pass_session(struct pass *p)
{
	struct gate gate = {0};
	struct gated g;
	skin_init(&p->skin, &p->rules);
	for (int i = 0; i < p->session->sample_count; i++) {
		const struct lab_sample *x = &p->session->sample[i];
		struct channel_value v = {x->mc, STATUS_OK};
		struct skin_pace pace = {gate_lost_ms(&gate), gate_interval_ms(&gate)};
		int64_t second;
		gate_take(&gate, x->t_ms, &v, false, &g);
		for (int k = 0; k < g.n; k++)
			for (skin_take(&p->skin, g.t_ms[k], g.mc[k], &pace);
			     skin_step(&p->skin, true, &second);)
				take_second(p, second);
	}
}

static void tell(struct pass *p, struct chance *c, bool all)
{
	static const enum sensor_kind kinds[] = {SENSOR_BEAD, SENSOR_STEEL, SENSOR_INFRARED};
	const struct lab_config *k = &p->session->config;
	rules_default(&p->rules);
	p->rules.sensor = kinds[k->probe];
	p->rules.placement = k->inside ? PLACEMENT_IN : PLACEMENT_EDGE;
	p->rules.edge_um = k->edge_mm * 1000;
	p->rules.has_edge = all || !chance_one_in(c, 0.15);
	p->rules.area_um = all || !chance_one_in(c, 0.15) ? k->area_mm * 1000 : 0;
	p->room_c = all || !chance_one_in(c, 0.2) ? (float)k->ambient_c : NAN;
	p->told_s = chance_range(c, TOLD_AFTER_S, TOLD_AFTER_S + TOLD_LATER_S);
}

struct trial *trial_draw(uint64_t seed, int count, enum lab_technique technique, bool told_all)
{
	static struct lab_session s;
	static struct pass p;
	struct lab_options opt = {.faultless = true, .brief = true, .technique = technique};
	struct trial *all = calloc((size_t)count, sizeof *all);
	struct chance c;
	chance_seed(&c, seed, 7);
	for (int i = 0; i < count; i++) {
		if (!all || !lab_draw(seed * 100000 + (uint64_t)i, &opt, &s))
			abort();
		all[i].config = s.config;
		all[i].round = s.round[0];
		p = (struct pass){.session = &s, .trial = &all[i]};
		tell(&p, &c, told_all);
		pass_session(&p);
	}
	lab_free(&s);
	return all;
}

void trial_free(struct trial *t, int count)
{
	for (int i = 0; i < count; i++)
		free(t[i].moment);
	free(t);
}
