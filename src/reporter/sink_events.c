/*
 * Events as JSON. The words are names of our own without anything to escape, so that a line is put together
 * in a buffer: nothing is allocated, and the bytes depend on the event alone.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "icecue/log.h"
#include "icecue/sinks.h"
#include "tty_out.h"

#define LINE 512
#define RETRY_MS 250 /* for a reader that does not read just now */

struct events_sink {
	struct sink sink;
	FILE *f;
	bool live;	    /* never wait for the reader */
	struct tty_out out; /* live only */
	int64_t now_ms;
	int64_t lost; /* events that the reader was too slow for, since it was last told */
};

static struct events_sink *of(struct sink *s)
{
	return (struct events_sink *)s;
}

static void __attribute__((format(printf, 2, 3))) add(char *line, const char *format, ...)
{
	size_t used = strlen(line);
	va_list args;
	va_start(args, format);
	vsnprintf(line + used, LINE - used, format, args);
	va_end(args);
}

static void add_thousandths(char *line, const char *key, int64_t value)
{
	char text[24];
	add(line, ",\"%s\":%s", key, format_thousandths(value, text, sizeof(text)));
}

static void format_line(const struct event *e, char *line)
{
	bool counts = e->kind == EVENT_PASS || e->kind == EVENT_ROUNDS_TODAY;
	*line = '\0';
	add(line, "{\"event\":\"%s\"", event_name(e->kind));
	add_thousandths(line, "elapsed_s", e->t_ms);
	if (e->skin_mc != MC_NONE)
		add_thousandths(line, "skin_c", e->skin_mc);
	add(line, ",\"%s\":%d", counts ? "count" : "round", (int)e->count);
	if (e->priority != PRIORITY_NONE)
		add(line, ",\"priority\":\"%s\"", priority_name(e->priority));
	if (e->kind == EVENT_FORECAST) {
		add(line, ",\"of\":\"%s\"", event_name(e->of));
		add_thousandths(line, "at_s", e->at_ms);
		add_thousandths(line, "low_s", e->low_ms);
		add_thousandths(line, "high_s", e->high_ms);
	}
	add(line, "}\n");
}

static enum result failed(struct events_sink *s, enum result result, int error)
{
	log_error("cannot write the events: %s: none are written from now, the session goes on",
		  strerror(error));
	s->out.n = 0;
	s->lost = 0;
	return result;
}

/* Waits for the reader: of a replay nothing may be lost. */
static enum result put_whole(struct events_sink *s, const char *line)
{
	if (fputs(line, s->f) >= 0 && fflush(s->f) == 0)
		return RESULT_OK;
	int error = errno;
	return failed(s, error == EPIPE ? RESULT_GONE : error == ENOSPC ? RESULT_FULL : RESULT_SYSTEM, error);
}

/* RESULT_AGAIN: lost, for there was no room. */
static enum result put_live(struct events_sink *s, const char *line)
{
	enum result result = tty_out_put(&s->out, line, strlen(line));
	if (result == RESULT_OK || result == RESULT_AGAIN)
		return result;
	return failed(s, result, result == RESULT_FULL ? ENOSPC : EPIPE);
}

/* Once the reader reads again it is told, before the next event, how many it did not get. */
static enum result tell_lost(struct events_sink *s)
{
	char line[LINE] = "";
	if (!s->lost)
		return RESULT_OK;
	add(line, "{\"event\":\"events_lost\"");
	add_thousandths(line, "elapsed_s", s->now_ms);
	add(line, ",\"count\":%lld}\n", (long long)s->lost);
	enum result result = put_live(s, line);
	if (result != RESULT_OK)
		return result;
	log_warning("the reader of the events was too slow: it did not get %lld of them", (long long)s->lost);
	s->lost = 0;
	return RESULT_OK;
}

static enum result event(struct sink *sink, const struct event *e, const struct outcome *o)
{
	struct events_sink *s = of(sink);
	char line[LINE];
	format_line(e, line);
	if (!s->live)
		return put_whole(s, line);
	if (o->t_ms > s->now_ms)
		s->now_ms = o->t_ms;
	enum result result = tell_lost(s);
	if (result == RESULT_OK)
		result = put_live(s, line);
	if (result != RESULT_AGAIN)
		return result;
	s->lost++;
	return RESULT_OK;
}

static enum result tick(struct sink *sink, int64_t now_ms, const struct outcome *o)
{
	struct events_sink *s = of(sink);
	(void)o;
	if (now_ms > s->now_ms)
		s->now_ms = now_ms;
	if (!s->live)
		return RESULT_OK;
	enum result result = tty_out_flush(&s->out);
	if (result != RESULT_OK)
		return failed(s, result, result == RESULT_FULL ? ENOSPC : EPIPE);
	result = tell_lost(s);
	return result == RESULT_AGAIN ? RESULT_OK : result;
}

static int64_t due_ms(const struct sink *sink)
{
	const struct events_sink *s = (const struct events_sink *)sink;
	return s->live && (s->out.n || s->lost) ? s->now_ms + RETRY_MS : MS_NEVER;
}

static void close_sink(struct sink *sink, int64_t end_ms)
{
	struct events_sink *s = of(sink);
	(void)end_ms;
	if (s->live) {
		tty_out_flush(&s->out);
		tell_lost(s);
		if (s->out.n || s->lost)
			log_warning("the reader of the events did not take the last of them");
		tty_out_close(&s->out);
	}
	free(s); /* the stream is the caller's */
}

struct sink *sink_events(FILE *f, bool live)
{
	struct events_sink *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->sink = (struct sink){
		.name = "events", .event = event, .tick = tick, .due_ms = due_ms, .close = close_sink};
	s->f = f;
	s->live = live;
	if (live)
		tty_out_open(&s->out, f);
	else if (fileno(f) >= 0)
		setvbuf(f, NULL, _IONBF,
			0); /* a whole line is one write; no buffer is allocated at the first */
	return &s->sink;
}
