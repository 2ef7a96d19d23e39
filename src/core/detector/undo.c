#include "undo.h"

#include <string.h>

#include "state.h"

struct undo {
	enum event_kind of; /* EVENT_NONE: nothing to take back */
	int64_t mark_ms;
	bool said[EVENT_KIND_COUNT]; /* by the key and since */
	struct detector was;
	size_t n, n_max; /* with more samples the key stays */
	struct sample samples[];
};

size_t undo_bytes(size_t samples)
{
	return sizeof(struct undo) + samples * sizeof(struct sample);
}

struct undo *undo_place(void *memory, size_t n)
{
	struct undo *u = memory;
	if (n < undo_bytes(1))
		return NULL;
	u->of = EVENT_NONE;
	u->mark_ms = 0;
	u->n = 0;
	u->n_max = (n - sizeof(*u)) / sizeof(u->samples[0]);
	memset(u->said, 0, sizeof(u->said));
	return u;
}

void undo_keep(struct undo *u, const struct detector *d)
{
	if (!u)
		return;
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
	if (!u)
		return;
	for (int i = 0; i < o->n_events && kind != EVENT_NONE; i++)
		if (o->events[i].kind == kind)
			u->of = kind;
	u->mark_ms = m->t_ms;
}

void undo_sample(struct undo *u, const struct sample *s)
{
	if (!u || u->of == EVENT_NONE)
		return;
	if (u->n == u->n_max)
		u->of = EVENT_NONE;
	else
		u->samples[u->n++] = *s;
}

void undo_said(struct undo *u, const struct outcome *o)
{
	for (int i = 0; u && i < o->n_events; i++)
		u->said[o->events[i].kind] = true;
}

enum event_kind undo_of(const struct undo *u, int64_t now_ms)
{
	return u && u->of != EVENT_NONE && now_ms - u->mark_ms <= UNDO_MS ? u->of : EVENT_NONE;
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
	for (size_t i = 0; i < u->n; i++) {
		detector_feed(d, &u->samples[i], &again);
		take_new(said, &again, now_ms, out);
	}
	detector_advance(d, now_ms, &again);
	take_new(said, &again, now_ms, out);
}
