#include "tape.h"

#include <math.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "icecue/intake.h"
#include "script.h"

void tape_clear(struct tape *t)
{
	rules_default(&t->rules);
	t->n = 0;
	t->end_ms = 0;
}

void tape_free(struct tape *t)
{
	free(t->in);
	*t = (struct tape){0};
}

void tape_add(struct tape *t, const struct tape_input *in)
{
	if (t->n == t->room) {
		t->room = t->room ? t->room * 2 : 1024;
		t->in = realloc(t->in, (size_t)t->room * sizeof(*t->in));
		cr_assert_not_null(t->in);
	}
	t->in[t->n++] = *in;
	t->end_ms = in->t_ms > t->end_ms ? in->t_ms : t->end_ms;
}

void tape_add_reading(struct tape *t, int64_t t_ms, int32_t mc)
{
	tape_add(t, &(struct tape_input){.t_ms = t_ms, .skin = {mc, STATUS_OK}, .ambient = CHANNEL_ABSENT});
}

void tape_add_fault(struct tape *t, int64_t t_ms, enum status status)
{
	tape_add(t, &(struct tape_input){.t_ms = t_ms, .skin = {MC_NONE, status}, .ambient = CHANNEL_ABSENT});
}

void tape_lab(struct tape *t, const struct lab_session *s)
{
	static const enum sensor_kind kinds[] = {SENSOR_BEAD, SENSOR_STEEL, SENSOR_INFRARED};
	const struct lab_config *c = &s->config;
	tape_clear(t);
	t->rules.placement = c->inside ? PLACEMENT_IN : PLACEMENT_EDGE;
	t->rules.edge_um = c->edge_mm * 1000;
	t->rules.has_edge = true;
	t->rules.area_um = c->area_mm * 1000;
	t->rules.ambient_mc = (int32_t)lround(c->ambient_c * 1000);
	t->rules.sensor = kinds[c->probe];
	for (int i = 0; i < s->sample_count; i++) {
		int32_t mc = s->sample[i].mc;
		if (mc >= INTAKE_SKIN_MIN_MC && mc <= INTAKE_SKIN_MAX_MC)
			tape_add_reading(t, s->sample[i].t_ms, mc);
		else
			tape_add_fault(t, s->sample[i].t_ms, STATUS_IMPLAUSIBLE);
	}
}

void told_gather(struct told *out, const struct outcome *o)
{
	cr_assert_leq(o->n_events, OUTCOME_EVENTS_MAX);
	for (int i = 0; i < o->n_events; i++) {
		cr_assert_lt(out->n, TAPE_TOLD_MAX);
		out->at[out->n++] = o->events[i];
	}
}

static void wake_up(struct detector *d, int64_t from_ms, int64_t to_ms, uint64_t *wake, struct told *out)
{
	struct outcome o;
	for (int i = (int)(script_uniform(wake) * 3); i > 0; i--) {
		from_ms += (int64_t)(script_uniform(wake) * (double)(to_ms - from_ms + 1));
		detector_advance(d, from_ms < to_ms ? from_ms : to_ms, &o);
		told_gather(out, &o);
	}
}

void tape_play(const struct tape *t, uint64_t *wake, struct told *out)
{
	struct detector *d = detector_create(&t->rules);
	struct outcome o;
	int64_t now_ms = 0;
	cr_assert_not_null(d);
	out->n = 0;
	for (int i = 0; i < t->n; i++) {
		const struct tape_input *in = &t->in[i];
		struct sample s = sample_of(in->t_ms, in->skin);
		s.ambient = in->ambient;
		if (wake && in->t_ms > now_ms)
			wake_up(d, now_ms, in->t_ms, wake, out);
		if (in->mark)
			detector_mark(d, &(struct mark){.t_ms = in->t_ms, .kind = in->mark}, &o);
		else
			detector_feed(d, &s, &o);
		told_gather(out, &o);
		now_ms = in->t_ms > now_ms ? in->t_ms : now_ms;
	}
	detector_advance(d, t->end_ms, &o);
	told_gather(out, &o);
	detector_destroy(d);
}

int64_t told_first(const struct told *t, enum event_kind kind)
{
	for (int i = 0; i < t->n; i++)
		if (t->at[i].kind == kind)
			return t->at[i].t_ms;
	return MS_NEVER;
}

static const struct event *next_of(const struct told *t, int *at, uint64_t kinds)
{
	while (*at < t->n && !(kinds >> t->at[*at].kind & 1))
		(*at)++;
	return *at < t->n ? &t->at[(*at)++] : NULL;
}

void told_expect_same(const struct told *a, const struct told *b, uint64_t kinds, int64_t shift_ms,
		      const char *what, int k)
{
	for (int i = 0, j = 0;;) {
		const struct event *x = next_of(a, &i, kinds), *y = next_of(b, &j, kinds);
		if (!x && !y)
			return;
		cr_assert(x && y, "%s, case %d: %s at %lld ms is only in one of them", what, k,
			  event_name((x ? x : y)->kind), (long long)(x ? x : y)->t_ms);
		cr_assert(x->kind == y->kind && x->t_ms + shift_ms == y->t_ms && x->priority == y->priority &&
				  x->count == y->count,
			  "%s, case %d: %s at %lld ms against %s at %lld ms", what, k, event_name(x->kind),
			  (long long)x->t_ms + shift_ms, event_name(y->kind), (long long)y->t_ms);
		cr_assert(kinds != TOLD_ALL || (x->skin_mc == y->skin_mc && x->of == y->of),
			  "%s, case %d: %s at %lld ms of skin at %d against %d", what, k, event_name(x->kind),
			  (long long)x->t_ms, (int)x->skin_mc, (int)y->skin_mc);
	}
}
