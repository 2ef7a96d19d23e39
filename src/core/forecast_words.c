/* The score of the forecasts in plain sentences. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/format.h"
#include "base/i18n.h"
#include "forecast_words.h"

#define LINE_MAX_BYTES 400

static void __attribute__((format(printf, 2, 3))) add(char line[LINE_MAX_BYTES], const char *format, ...)
{
	size_t used = strlen(line);
	va_list args;
	va_start(args, format);
	vsnprintf(line + used, LINE_MAX_BYTES - used, format, args);
	va_end(args);
}

char *forecast_off(int64_t ms, enum event_kind of, char *buf, size_t n)
{
	if (of == EVENT_REWARMED && ms >= MINUTES_MS(1)) /* written as the countdown shows it */
		ms = (ms + MINUTES_MS(1) / 2) / MINUTES_MS(1) * MINUTES_MS(1);
	return format_duration(ms, buf, n);
}

char *forecast_single_words(const struct forecast_single *f, enum event_kind of, char *buf, size_t n)
{
	char off[32];
	bool late = f->error_ms > 0;
	if (f->verdict == FORECAST_MISSED)
		snprintf(buf, n, _("missed"));
	else if (f->verdict != FORECAST_CAME)
		*buf = '\0';
	else if (f->error_ms > -500 && f->error_ms < 500)
		snprintf(buf, n, _("right"));
	else
		snprintf(buf, n, _("%s too %s"),
			 forecast_off(late ? f->error_ms : -f->error_ms, of, off, sizeof(off)),
			 late ? _("late") : _("early"));
	return buf;
}

const char *forecast_unjudged_words(enum event_kind why)
{
	if (why == EVENT_ICING_ENDED)
		return _("the ice went away first");
	if (why == EVENT_FELT_NUMB)
		return _("it was felt first");
	if (why == EVENT_ICING_STARTED)
		return _("the next round began first");
	if (why == EVENT_PROBE_LOST)
		return _("the probe was lost first");
	if (why == EVENT_PROBE_OFF)
		return _("the probe came off first");
	return _("the session ended first");
}

static void add_single(const struct forecast_single *f, const char *which, enum event_kind of,
		       const char *before, char line[LINE_MAX_BYTES])
{
	char off[48];
	if (f->least || (f->verdict != FORECAST_CAME && f->verdict != FORECAST_MISSED))
		return;
	add(line, "%s%s %s", before, which, forecast_single_words(f, of, off, sizeof(off)));
}

/* "22 of 25 bands held it, middle error 3 min; 2 not judged: the ice went away first" */
static void add_tally(const struct forecast_tally *t, enum event_kind of, enum event_kind why,
		      char line[LINE_MAX_BYTES])
{
	char off[32];
	int judged = t->came + t->missed;
	if (judged)
		add(line, _n("%d of %d band held it", "%d of %d bands held it", judged), t->held, judged);
	if (t->missed)
		add(line, _(", %d ended before anything came"), t->missed);
	if (t->came)
		add(line, _(", middle error %s"), forecast_off(t->median_ms, of, off, sizeof(off)));
	if (judged && t->given > judged)
		add(line, _("; %d not judged: %s"), t->given - judged, forecast_unjudged_words(why));
	else if (t->given > judged)
		add(line, _("%d, not judged: %s"), t->given, forecast_unjudged_words(why));
}

static void open_line(const struct forecast_kind_score *k, enum event_kind of, const char *name,
		      char line[LINE_MAX_BYTES])
{
	add(line, _("Forecasts of %s: "), name);
	size_t begin = strlen(line);
	add_single(&k->first, _("the first"), of, "", line);
	add_single(&k->late, _("10 min after the ice"), of, line[begin] ? ", " : "", line);
	if (line[begin])
		add(line, "; ");
	add_tally(&k->open, of, k->unjudged_for, line);
	add(line, ".");
}

static void least_line(const struct forecast_kind_score *k, char line[LINE_MAX_BYTES])
{
	add(line, _("Forecasts of re-warmed at the earliest moment that the rules allow: "));
	add_tally(&k->least, EVENT_REWARMED, k->unjudged_for, line);
	add(line, ".");
}

struct text {
	char *buf;
	size_t n, used;
	bool full;
};

static void put(struct text *t, const char *line)
{
	int k = t->full ? -1 : snprintf(t->buf + t->used, t->n - t->used, "%s\n", line);
	if (k < 0 || (size_t)k >= t->n - t->used) {
		t->buf[t->used] = '\0';
		t->full = true;
	} else {
		t->used += (size_t)k;
	}
}

static void put_round(struct text *t, const struct forecast_round_score *r, const char *prefix)
{
	char line[LINE_MAX_BYTES];
	if (r->numb.open.given) {
		snprintf(line, sizeof(line), "%s", prefix);
		open_line(&r->numb, EVENT_NUMB, _("numb"), line);
		put(t, line);
	}
	if (r->closed.open.given) {
		snprintf(line, sizeof(line), "%s", prefix);
		open_line(&r->closed, EVENT_WINDOW_CLOSED, _("the end of numbness"), line);
		put(t, line);
	}
	if (r->rewarmed.open.given) {
		snprintf(line, sizeof(line), "%s", prefix);
		open_line(&r->rewarmed, EVENT_REWARMED, _("re-warmed"), line);
		put(t, line);
	}
	if (r->rewarmed.least.given) {
		snprintf(line, sizeof(line), "%s", prefix);
		least_line(&r->rewarmed, line);
		put(t, line);
	}
}

int forecast_score_words(const struct forecast_scores *s, char *buf, size_t n)
{
	struct text t = {.buf = buf, .n = n};
	if (!n)
		return 0;
	*buf = '\0';
	for (int i = 0; i < s->n; i++) {
		char prefix[32] = "";
		if (s->n > 1)
			snprintf(prefix, sizeof(prefix), _("Round %d: "), i + 1);
		put_round(&t, &s->rounds[i], prefix);
	}
	return (int)t.used;
}
