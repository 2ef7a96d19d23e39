#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "sinks.h"

/*
 * The window of numbness lasts two or three minutes, a blot 10-20 s. A probe that takes this long to follow
 * shows neither. A learned lag helps the estimate (tips of 24-35 s: an error of 1.68 C, 1.91 without) but not
 * the events, which go by the probe's own reading.
 */
#define SLOW_MS SECONDS_MS(20)

struct lag {
	struct sink sink;
	struct reporter *to;
	bool done;
};

static enum result sample(struct sink *s, const struct sample *smp, const struct outcome *o)
{
	struct lag *l = (struct lag *)s;
	const struct mark m = {.t_ms = smp->t_ms, .kind = MARK_NOTE, .source = MARK_FROM_PROGRAM};
	char note[160];
	if (l->done || o->lag_ms <= 0)
		return RESULT_OK;
	l->done = true;
	snprintf(
		note, sizeof(note), _("the probe follows the skin with a lag of %.1f s%s"),
		o->lag_ms / 1000.0,
		o->lag_ms < SLOW_MS
			? ""
			: _(": far too slow, numb and its end may be reported late. Use a bare bead, or a thinner tip"));
	reporter_mark(l->to, &m, note);
	return RESULT_OK;
}

static void recall(struct sink *s, const struct sample *smp, const struct mark *m, const struct outcome *o)
{
	(void)smp, (void)m;
	((struct lag *)s)->done |= o->lag_ms > 0;
}

static void close_sink(struct sink *s, int64_t end_ms)
{
	(void)end_ms;
	free(s);
}

struct sink *sink_lag(struct reporter *to)
{
	struct lag *l = calloc(1, sizeof(*l));
	if (!l)
		return NULL;
	l->sink = (struct sink){.name = "lag", .sample = sample, .recall = recall, .close = close_sink};
	l->to = to;
	return &l->sink;
}
