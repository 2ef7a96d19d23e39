#include "undo.h"

#include <string.h>

#include "state.h"

struct undo {
	enum event_kind of; /* EVENT_NONE: nothing to take back */
	int64_t mark_ms;
	bool emitted[EVENT_KIND_COUNT]; /* emitted by the key and since, ... */
	bool told[REASON_COUNT];	/* ... and for which reasons */
	struct detector was;
	size_t n, n_max; /* with more samples than n_max the key can no longer be taken back */
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

/* Does such a key emit this event? */
static bool comes_of(enum event_kind kind, enum mark_kind mark)
{
	switch (mark) {
	case MARK_FELT_NUMB:
		return kind == EVENT_FELT_NUMB || kind == EVENT_FELT_NUMB_NOTE;
	case MARK_PASS:
		return kind == EVENT_PASS || kind == EVENT_PASS_OUTSIDE;
	case MARK_ICE_ON:
		return kind == EVENT_ICING_STARTED;
	case MARK_ICE_OFF:
		return kind == EVENT_ICING_ENDED;
	case MARK_PROBES:
		return kind == EVENT_PROBE_AWAY || kind == EVENT_PROBE_HERE;
	case MARK_TOUCH:
	case MARK_NONE:
	case MARK_NOTE:
	case MARK_ACK:
	case MARK_END:
	case MARK_UNDO:
		break;
	}
	return false;
}

static bool can_be_undone(enum mark_kind mark)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++)
		if (comes_of((enum event_kind)k, mark))
			return true;
	return false;
}

void undo_keep(struct undo *u, const struct mark *m, const struct detector *d)
{
	if (!u || !can_be_undone(m->kind))
		return;
	u->was = *d;
	u->of = EVENT_NONE;
	u->n = 0;
	memset(u->emitted, 0, sizeof(u->emitted));
	memset(u->told, 0, sizeof(u->told));
}

void undo_done(struct undo *u, const struct mark *m, const struct outcome *o)
{
	if (!u || !can_be_undone(m->kind))
		return;
	for (int i = 0; i < o->n_events; i++)
		/* one that was due before is not the key's */
		if (comes_of(o->events[i].kind, m->kind) && o->events[i].t_ms == m->t_ms)
			u->of = o->events[i].kind;
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

void undo_emitted(struct undo *u, const struct outcome *o, int from)
{
	for (int i = from; u && i < o->n_events; i++) {
		u->emitted[o->events[i].kind] = true;
		u->told[o->events[i].reason] = true;
	}
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
		bool again = e->reason == REASON_NONE ? u->emitted[e->kind] : u->told[e->reason];
		if (again || e->kind == EVENT_FORECAST || out->n_events == OUTCOME_EVENTS_MAX)
			continue;
		out->events[out->n_events] = *e;
		out->events[out->n_events++].t_ms = now_ms;
	}
}
