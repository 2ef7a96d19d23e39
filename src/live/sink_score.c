#include <stdlib.h>

#include "core/forecast_score.h"
#include "sinks.h"

struct score_sink {
	struct sink sink;
	FILE *f;
	struct forecast_scorer scorer;
};

static enum result event(struct sink *sink, const struct event *e, const struct outcome *o)
{
	(void)o;
	forecast_score_event(&((struct score_sink *)sink)->scorer, e);
	return RESULT_OK;
}

static void close_sink(struct sink *sink, int64_t end_ms)
{
	struct score_sink *s = (struct score_sink *)sink;
	char words[4096];
	forecast_score_end(&s->scorer, end_ms);
	forecast_score_words(&s->scorer.scores, words, sizeof(words));
	fputs(words, s->f);
	fflush(s->f); /* the last output: a failure could not be reported to anybody */
	free(s);
}

struct sink *sink_score(FILE *f, const struct rules *r)
{
	struct score_sink *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->sink = (struct sink){.name = "score", .event = event, .close = close_sink};
	s->f = f;
	forecast_score_begin(&s->scorer, r->rewarm_min_ms);
	return &s->sink;
}
