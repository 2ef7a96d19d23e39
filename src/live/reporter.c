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

/* Closes and forgets a sink that failed; the others go on. The sink has logged the reason itself. Returns
 * true when it was dropped. */
static bool drop_failed(struct reporter *r, int i, enum result result, int64_t now_ms)
{
	if (result == RESULT_OK)
		return false;
	struct sink *s = r->sinks[i];
	log_info("%s: dropped (%s)", s->name, result_name(result));
	r->n--;
	for (int k = i; k < r->n; k++)
		r->sinks[k] = r->sinks[k + 1];
	if (s->close)
		s->close(s, now_ms);
	return true;
}

void reporter_outcome(struct reporter *r, const struct sample *sample, const struct outcome *o)
{
	for (int i = 0; i < r->n; i++) {
		struct sink *s = r->sinks[i];
		enum result result = RESULT_OK;
		for (int k = 0; s->event && k < o->n_events && result == RESULT_OK; k++)
			result = s->event(s, &o->events[k], o);
		if (sample && s->sample && result == RESULT_OK)
			result = s->sample(s, sample, o);
		if (drop_failed(r, i, result, o->t_ms))
			i--;
	}
}

void reporter_mark(struct reporter *r, const struct mark *m, const char *note)
{
	for (int i = 0; i < r->n; i++) {
		struct sink *s = r->sinks[i];
		if (s->mark && drop_failed(r, i, s->mark(s, m, note), m->t_ms))
			i--;
	}
}

void reporter_tick(struct reporter *r, int64_t now_ms, const struct outcome *o)
{
	for (int i = 0; i < r->n; i++) {
		struct sink *s = r->sinks[i];
		if (s->tick && drop_failed(r, i, s->tick(s, now_ms, o), now_ms))
			i--;
	}
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
	*r = (struct reporter){0};
}
