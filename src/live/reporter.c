#include "reporter.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "system/log.h"

static bool has_room(struct reporter *r)
{
	if (r->n < r->size)
		return true;
	int size = r->size ? 2 * r->size : 8;
	struct sink **sinks = reallocarray(r->sinks, (size_t)size, sizeof(struct sink *));
	if (!sinks)
		return false;
	r->sinks = sinks;
	r->size = size;
	return true;
}

void reporter_add(struct reporter *r, struct sink *s)
{
	if (s && has_room(r)) {
		r->sinks[r->n++] = s;
		return;
	}
	log_error(_("no memory for a part of the report; the session goes on without it"));
	if (s && s->close)
		s->close(s, 0);
}

/* A round passes one thing on to each sink. A sink may start another from within, by what it reports itself.
 */
static void begin_round(struct reporter *r)
{
	r->rounds++;
}

/* Takes what a sink returned. One that failed is called no more; the others go on. It has logged the reason
 * itself. */
static void take_result(struct reporter *r, struct sink *s, enum result result)
{
	if (result == RESULT_OK || s->failed)
		return;
	log_info("%s: dropped (%s)", s->name, result_name(result));
	s->failed = r->failed = true;
}

/* Closes and forgets the sinks that failed, once none of them can be in the middle of a call. */
static void end_round(struct reporter *r, int64_t now_ms)
{
	if (--r->rounds)
		return;
	int kept = 0;
	for (int i = 0; i < r->n; i++) {
		struct sink *s = r->sinks[i];
		if (!s->failed)
			r->sinks[kept++] = s;
		else if (s->close)
			s->close(s, now_ms);
	}
	r->n = kept;
}

static bool is_told(const struct reporter *r, const struct event *e)
{
	return !r->no_losses || (e->kind != EVENT_PROBE_LOST && e->kind != EVENT_PROBE_BACK);
}

void reporter_outcome(struct reporter *r, const struct sample *sample, const struct outcome *o)
{
	begin_round(r);
	for (int i = 0; i < r->n; i++) {
		struct sink *s = r->sinks[i];
		for (int k = 0; s->event && k < o->n_events && !s->failed; k++)
			if (is_told(r, &o->events[k]))
				take_result(r, s, s->event(s, &o->events[k], o));
		if (sample && s->sample && !s->failed)
			take_result(r, s, s->sample(s, sample, o));
	}
	end_round(r, o->t_ms);
}

void reporter_emit(struct reporter *r, enum event_kind kind, int64_t now_ms, const struct outcome *now)
{
	struct outcome o = *now;
	o.t_ms = now_ms;
	o.n_events = 1;
	o.events[0] = (struct event){.t_ms = now_ms,
				     .kind = kind,
				     .priority = event_priority(kind),
				     .class = event_class(kind, event_priority(kind)),
				     .skin_mc = o.skin_mc,
				     .count = o.round};
	reporter_outcome(r, NULL, &o);
}

void reporter_mark(struct reporter *r, const struct mark *m, const char *note)
{
	begin_round(r);
	for (int i = 0; i < r->n; i++) {
		struct sink *s = r->sinks[i];
		if (s->mark && !s->failed)
			take_result(r, s, s->mark(s, m, note));
	}
	end_round(r, m->t_ms);
}

void reporter_tick(struct reporter *r, int64_t now_ms, const struct outcome *o)
{
	begin_round(r);
	for (int i = 0; i < r->n; i++) {
		struct sink *s = r->sinks[i];
		if (s->tick && !s->failed)
			take_result(r, s, s->tick(s, now_ms, o));
	}
	end_round(r, now_ms);
}

void reporter_recall(struct reporter *r, const struct sample *sample, const struct mark *m,
		     const struct outcome *o)
{
	for (int i = 0; i < r->n; i++)
		if (r->sinks[i]->recall)
			r->sinks[i]->recall(r->sinks[i], sample, m, o);
}

void reporter_prompt(struct reporter *r, const struct prompt *p)
{
	for (int i = 0; i < r->n; i++)
		if (r->sinks[i]->prompt)
			r->sinks[i]->prompt(r->sinks[i], p);
}

int64_t reporter_due_ms(const struct reporter *r)
{
	int64_t due = MS_NEVER;
	for (int i = 0; i < r->n; i++) {
		const struct sink *s = r->sinks[i];
		int64_t t = s->due_ms ? s->due_ms(s) : MS_NEVER;
		if (t < due)
			due = t;
	}
	return due;
}

int reporter_pollfds(const struct reporter *r, struct pollfd *fds, int cap)
{
	int n = 0;
	for (int i = 0; i < r->n; i++)
		if (r->sinks[i]->pollfds)
			n += r->sinks[i]->pollfds(r->sinks[i], fds + n, cap - n);
	return n;
}

void reporter_close(struct reporter *r, int64_t end_ms)
{
	for (int i = 0; i < r->n; i++)
		if (r->sinks[i]->close)
			r->sinks[i]->close(r->sinks[i], end_ms);
	free(r->sinks);
	*r = (struct reporter){.failed = r->failed};
}
