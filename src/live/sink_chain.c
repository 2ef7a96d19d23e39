/* The chain of alerts as a sink: asks whether it is heard, and emits when nothing can be heard any more. */
#include <stdlib.h>

#include "chain.h"
#include "sinks.h"
#include "system/clock.h"

struct chain_sink {
	struct sink sink;
	struct chain *chain;
	struct reporter *to;
	bool emits, asks;
};

static struct chain_sink *of(struct sink *s)
{
	return (struct chain_sink *)s;
}

static enum result tick(struct sink *sink, int64_t now_ms, const struct outcome *o)
{
	struct chain_sink *s = of(sink);
	int64_t real_ms = clock_boot_ms();
	if (s->asks)
		chain_ask(s->chain, real_ms);
	s->asks = false;
	enum event_kind kind = chain_look(s->chain, real_ms);
	if (kind != EVENT_NONE && s->emits)
		reporter_emit(s->to, kind, now_ms, o);
	return RESULT_OK;
}

static enum result mark(struct sink *sink, const struct mark *m, const char *note)
{
	(void)note;
	if (m->source == MARK_FROM_KEY || m->source == MARK_FROM_FOOT_SWITCH)
		chain_key(of(sink)->chain);
	return RESULT_OK;
}

static void close_sink(struct sink *sink, int64_t end_ms)
{
	(void)end_ms;
	free(sink);
}

struct sink *sink_chain(struct chain *c, struct reporter *to, bool emits, bool asks)
{
	struct chain_sink *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->sink = (struct sink){.name = "chain", .mark = mark, .tick = tick, .close = close_sink};
	s->chain = c;
	s->to = to;
	s->emits = emits;
	s->asks = asks;
	return &s->sink;
}
