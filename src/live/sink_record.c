#include <stdlib.h>

#include "sinks.h"

#define OVERDUE_MS SECONDS_MS(2)

struct record_sink {
	struct sink sink;
	struct record *record;
	int64_t ticked_ms; /* MS_NONE */
};

static struct record *of(struct sink *s)
{
	return ((struct record_sink *)s)->record;
}

/* Rows are written before they are shown. Their sync starts at the tick of the same turn, or here when the
 * loop is too busy for ticks. */
static enum result sync_overdue(struct sink *s, int64_t t_ms)
{
	struct record_sink *r = (struct record_sink *)s;
	if (r->ticked_ms == MS_NONE)
		r->ticked_ms = t_ms;
	if (t_ms - r->ticked_ms < OVERDUE_MS)
		return RESULT_OK;
	r->ticked_ms = t_ms;
	return record_sync(r->record, t_ms);
}

static enum result sample(struct sink *s, const struct sample *smp, const struct outcome *o)
{
	enum result result = record_sample(of(s), smp, o);
	return result == RESULT_OK ? sync_overdue(s, smp->t_ms) : result;
}

static enum result event(struct sink *s, const struct event *e, const struct outcome *o)
{
	return record_event(of(s), e, o->phase);
}

static enum result mark(struct sink *s, const struct mark *m, const char *note)
{
	return record_mark(of(s), m, note);
}

static enum result tick(struct sink *s, int64_t now_ms, const struct outcome *o)
{
	(void)o;
	((struct record_sink *)s)->ticked_ms = now_ms;
	return record_sync(of(s), now_ms);
}

static int64_t due_ms(const struct sink *s)
{
	return record_due_ms(((const struct record_sink *)s)->record);
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

struct sink *sink_record(struct record *r)
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
	s->ticked_ms = MS_NONE;
	return &s->sink;
}
