#include "undo.h"

#include <stdlib.h>
#include <string.h>

#include "round.h"

#define SAMPLES_MAX 2048 /* 34 a second; with more the key stays */

struct undo {
	enum event_kind of; /* EVENT_NONE: nothing to take back */
	int64_t mark_ms;
	bool said[EVENT_KIND_COUNT]; /* by the key and since */
	int n;
	struct detector was;
	struct sample samples[SAMPLES_MAX];
};

struct undo *undo_create(void)
{
	return calloc(1, sizeof(struct undo));
}

void undo_destroy(struct undo *u)
{
	free(u);
}

void undo_keep(struct undo *u, const struct detector *d)
{
	u->was = *d;
	u->of = EVENT_NONE;
	u->n = 0;
	memset(u->said, 0, sizeof(u->said));
}

static enum event_kind said_by(enum mark_kind mark)
{
	switch (mark) {
	case MARK_FELT_NUMB:
		return EVENT_FELT_NUMB;
	case MARK_PASS:
		return EVENT_PASS;
	case MARK_ICE_ON:
		return EVENT_ICING_STARTED;
	case MARK_ICE_OFF:
		return EVENT_ICING_ENDED;
	default:
		return EVENT_NONE;
	}
}

void undo_done(struct undo *u, const struct mark *m, const struct outcome *o)
{
	enum event_kind kind = said_by(m->kind);
	for (int i = 0; i < o->n_events && kind != EVENT_NONE; i++)
		if (o->events[i].kind == kind)
			u->of = kind;
	u->mark_ms = m->t_ms;
}

void undo_sample(struct undo *u, const struct sample *s)
{
	if (u->of == EVENT_NONE)
		return;
	if (u->n == SAMPLES_MAX)
		u->of = EVENT_NONE;
	else
		u->samples[u->n++] = *s;
}

void undo_said(struct undo *u, const struct outcome *o)
{
	for (int i = 0; i < o->n_events; i++)
		u->said[o->events[i].kind] = true;
}

enum event_kind undo_of(const struct undo *u, int64_t now_ms)
{
	return u->of != EVENT_NONE && now_ms - u->mark_ms <= UNDO_MS ? u->of : EVENT_NONE;
}

static void take_new(const bool said[], const struct outcome *from, int64_t now_ms, struct outcome *out)
{
	for (int i = 0; i < from->n_events; i++) {
		const struct event *e = &from->events[i];
		if (said[e->kind] || e->kind == EVENT_FORECAST || out->n_events == OUTCOME_EVENTS_MAX)
			continue;
		out->events[out->n_events] = *e;
		out->events[out->n_events++].t_ms = now_ms;
	}
}

void undo_restore(struct undo *u, struct detector *d, struct outcome *out)
{
	struct outcome again;
	bool said[EVENT_KIND_COUNT]; /* as it was: feeding again says, too */
	int64_t now_ms = d->now_ms;
	memcpy(said, u->said, sizeof(said));
	*d = u->was;
	u->of = EVENT_NONE; /* the samples that are fed again are not kept again */
	out->n_events = 0;
	for (int i = 0; i < u->n; i++) {
		detector_feed(d, &u->samples[i], &again);
		take_new(said, &again, now_ms, out);
	}
	detector_advance(d, now_ms, &again);
	take_new(said, &again, now_ms, out);
}
