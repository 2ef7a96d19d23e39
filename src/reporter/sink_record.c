#include <stdlib.h>

#include "icecue/sinks.h"

struct record_sink {
	struct sink sink;
	struct record *record;
};

static struct record *of(struct sink *s)
{
	return ((struct record_sink *)s)->record;
}

static enum result sample(struct sink *s, const struct sample *smp, const struct outcome *o)
{
	enum result result = record_sample(of(s), smp, o);
	return result == RESULT_OK ? record_sync(of(s), smp->t_ms) : result;
}

static enum result event(struct sink *s, const struct event *e, const struct outcome *o)
{
	enum result result = record_event(of(s), e, o->phase);
	/* one sync for all events of an outcome: behind the last */
	bool last = e == &o->events[o->n_events - 1];
	return result == RESULT_OK && last ? record_sync(of(s), e->t_ms) : result;
}

static enum result mark(struct sink *s, const struct mark *m, const char *note)
{
	enum result result = record_mark(of(s), m, note);
	return result == RESULT_OK ? record_sync(of(s), m->t_ms) : result;
}

static enum result tick(struct sink *s, int64_t now_ms, const struct outcome *o)
{
	(void)o;
	return record_sync(of(s), now_ms);
}

static int64_t due_ms(const struct sink *s)
{
	return record_due_ms(((const struct record_sink *)s)->record);
}

static void close_sink(struct sink *s, int64_t end_ms)
{
	record_close(of(s), end_ms); /* a failure was logged where it happened */
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
		.close = close_sink,
	};
	s->record = r;
	return &s->sink;
}
