#include "queue.h"

#include <assert.h>

void queue_begin(struct queue *q, struct outcome *out)
{
	out->n_events = 0;
	q->out = out;
}

void queue_go_on(struct queue *q, struct outcome *out)
{
	q->out = out;
}

static void append(struct outcome *out, const struct event *e)
{
	assert(out->n_events < OUTCOME_EVENTS_MAX);
	assert(!out->n_events || out->events[out->n_events - 1].t_ms <= e->t_ms);
	out->events[out->n_events++] = *e;
}

void queue_repeat(struct queue *q, const struct event *e)
{
	if (q->out->n_events < OUTCOME_EVENTS_MAX)
		append(q->out, e);
}

void queue_emit(struct queue *q, struct event e)
{
	enum priority least = event_priority(e.kind);
	if (e.priority < least)
		e.priority = least;
	e.class = event_class(e.kind, e.priority);
	if (e.kind == EVENT_NUMB && e.reason == REASON_READING) {
		e.class = ALERT_NOTICE;
		e.priority = PRIORITY_LOW;
	}
	append(q->out, &e);
	q->emitted[e.kind] = true;
	q->told[e.reason] = e.reason != REASON_NONE;
}

void queue_emit_once(struct queue *q, struct event e)
{
	if (e.reason == REASON_NONE ? !q->emitted[e.kind] : !q->told[e.reason])
		queue_emit(q, e);
}

void queue_rearm(struct queue *q, enum event_kind kind)
{
	q->emitted[kind] = false;
}

/* Emitted once in the same ice, even if that is taken for several rounds. */
static bool is_of_the_ice(enum event_kind kind)
{
	return kind == EVENT_TOO_COLD || kind == EVENT_COLD_CAUTION || kind == EVENT_ICING_LONG ||
	       kind == EVENT_ICING_STOP || kind == EVENT_NOT_NUMB_YET;
}

void queue_new_round(struct queue *q, bool same_ice, bool same_cold)
{
	for (int k = 0; k < EVENT_KIND_COUNT; k++)
		if (!(k == EVENT_COLD_DOSE ? same_cold : same_ice && is_of_the_ice((enum event_kind)k)))
			q->emitted[k] = false;
	for (int r = 0; q->iced && r < REASON_COUNT; r++)
		q->told[r] = false;
	q->iced = true;
}
