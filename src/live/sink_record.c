#include <stdlib.h>

#include "sinks.h"

#define OVERDUE_MS SECONDS_MS(2)

struct record_sink {
	struct sink sink;
	struct record *record;
	struct reporter *to; /* may be NULL */
	bool failing;
	int64_t ticked_ms; /* MS_NONE */
};

static struct record *of(struct sink *s)
{
	return ((struct record_sink *)s)->record;
}

/* The disk is looked at and synced at the tick of the same turn, or here when the loop is too busy for ticks.
 */
static void sync_overdue(struct sink *s, int64_t t_ms)
{
	struct record_sink *r = (struct record_sink *)s;
	if (r->ticked_ms == MS_NONE)
		r->ticked_ms = t_ms;
	if (t_ms - r->ticked_ms < OVERDUE_MS)
		return;
	r->ticked_ms = t_ms;
	record_sync(r->record, t_ms);
}

/* Emits whether the record can be written: to all sinks, this one among them. */
static void report(struct record_sink *r, bool failing, int64_t now_ms, const struct outcome *now)
{
	if (failing == r->failing || !r->to)
		return;
	r->failing = failing;
	reporter_emit(r->to, failing ? EVENT_DISK_FAILING : EVENT_DISK_BACK, now_ms, now);
}

static enum result sample(struct sink *s, const struct sample *smp, const struct outcome *o)
{
	record_sample(of(s), smp, o);
	sync_overdue(s, smp->t_ms);
	return RESULT_OK;
}

static enum result event(struct sink *s, const struct event *e, const struct outcome *o)
{
	record_event(of(s), e, o->phase);
	return RESULT_OK;
}

static enum result mark(struct sink *s, const struct mark *m, const char *note)
{
	record_mark(of(s), m, note);
	return RESULT_OK;
}

static enum result tick(struct sink *s, int64_t now_ms, const struct outcome *o)
{
	struct record_sink *r = (struct record_sink *)s;
	r->ticked_ms = now_ms;
	record_sync(r->record, now_ms);
	report(r, record_waits(r->record), now_ms, o);
	return RESULT_OK;
}

static int64_t due_ms(const struct sink *s)
{
	const struct record_sink *r = (const struct record_sink *)s;
	return record_due_ms(r->record, r->ticked_ms == MS_NONE ? 0 : r->ticked_ms);
}

static int pollfds(const struct sink *s, struct pollfd *fds, int cap)
{
	return record_pollfds(((const struct record_sink *)s)->record, fds, cap);
}

static void close_sink(struct sink *s, int64_t end_ms)
{
	record_close(of(s), end_ms); /* a failure is logged where it happens */
	free(s);
}

struct sink *sink_record(struct record *r, struct reporter *to)
{
	struct record_sink *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->sink = (struct sink){
		.name = "record",
		.sample = sample,
		.event = event,
		.mark = mark,
		.tick = tick,
		.due_ms = due_ms,
		.pollfds = pollfds,
		.close = close_sink,
	};
	s->record = r;
	s->to = to;
	s->ticked_ms = MS_NONE;
	return &s->sink;
}
