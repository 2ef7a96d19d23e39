#include "undo.h"

#include <string.h>

#include "state.h"

struct undo {
	enum event_kind of; /* EVENT_NONE: nothing to take back */
	int64_t mark_ms;
	bool emitted[EVENT_KIND_COUNT]; /* by the key and since */
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
	memset(u->emitted, 0, sizeof(u->emitted));
	return u;
}

static enum event_kind emitted_by(enum mark_kind mark)
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

void undo_keep(struct undo *u, const struct mark *m, const struct detector *d)
{
	if (!u || emitted_by(m->kind) == EVENT_NONE)
		return;
	u->was = *d;
	u->of = EVENT_NONE;
	u->n = 0;
	memset(u->emitted, 0, sizeof(u->emitted));
}

void undo_done(struct undo *u, const struct mark *m, const struct outcome *o)
{
	enum event_kind kind = emitted_by(m->kind);
	if (!u || kind == EVENT_NONE)
		return;
	for (int i = 0; i < o->n_events; i++)
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

void undo_emitted(struct undo *u, const struct outcome *o)
{
	for (int i = 0; u && i < o->n_events; i++)
		u->emitted[o->events[i].kind] = true;
}

enum event_kind undo_of(const struct undo *u, int64_t now_ms)
{
	return u && u->of != EVENT_NONE && now_ms - u->mark_ms <= UNDO_MS ? u->of : EVENT_NONE;
}

const struct detector *undo_take(struct undo *u, size_t *n)
{
	u->of = EVENT_NONE;
	*n = u->n;
	return &u->was;
}

const struct sample *undo_sample_at(const struct undo *u, size_t i)
{
	return &u->samples[i];
}

void undo_take_new(const struct undo *u, const struct outcome *from, int64_t now_ms, struct outcome *out)
{
	for (int i = 0; i < from->n_events; i++) {
		const struct event *e = &from->events[i];
		if (u->emitted[e->kind] || e->kind == EVENT_FORECAST || out->n_events == OUTCOME_EVENTS_MAX)
			continue;
		out->events[out->n_events] = *e;
		out->events[out->n_events++].t_ms = now_ms;
	}
}
