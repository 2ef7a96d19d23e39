/* Events as JSON, one a line, for another program that reads along. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "icecue/event_json.h"
#include "sinks.h"
#include "system/log.h"
#include "system/tty_out.h"

#define LINE EVENT_JSON
#define RETRY_MS 250 /* for a reader that is not reading at the moment */

struct events_sink {
	struct sink sink;
	FILE *f;
	bool live;	    /* never wait for the reader */
	struct tty_out out; /* live only */
	int64_t now_ms;
	int64_t lost; /* events that the reader was too slow for, since the last events_lost line */
};

static struct events_sink *of(struct sink *s)
{
	return (struct events_sink *)s;
}

static enum result failed(struct events_sink *s, enum result result, int error)
{
	log_error(_("cannot write the events: %s: none are written from now, the session goes on"),
		  strerror(error));
	s->out.n = 0;
	s->lost = 0;
	return result;
}

/* Waits for the reader: a replay must not lose anything. */
static enum result put_whole(struct events_sink *s, const char *line)
{
	if (fputs(line, s->f) >= 0 && fflush(s->f) == 0)
		return RESULT_OK;
	int error = errno;
	return failed(s, error == EPIPE ? RESULT_GONE : error == ENOSPC ? RESULT_FULL : RESULT_SYSTEM, error);
}

/* RESULT_AGAIN: the line is lost, because there was no room. */
static enum result put_live(struct events_sink *s, const char *line)
{
	enum result result = tty_out_put(&s->out, line, strlen(line));
	if (result == RESULT_OK || result == RESULT_AGAIN)
		return result;
	return failed(s, result, result == RESULT_FULL ? ENOSPC : EPIPE);
}

/* Once the reader reads again, the first line is how many events it did not get. */
static enum result send_lost(struct events_sink *s)
{
	char line[LINE];
	if (!s->lost)
		return RESULT_OK;
	event_json_lost(s->now_ms, s->lost, line);
	enum result result = put_live(s, line);
	if (result != RESULT_OK)
		return result;
	log_warning(_("the reader of the events was too slow: it did not get %lld of them"),
		    (long long)s->lost);
	s->lost = 0;
	return RESULT_OK;
}

static enum result event(struct sink *sink, const struct event *e, const struct outcome *o)
{
	struct events_sink *s = of(sink);
	char line[LINE];
	event_json(e, line);
	if (!s->live)
		return put_whole(s, line);
	if (o->t_ms > s->now_ms)
		s->now_ms = o->t_ms;
	enum result result = send_lost(s);
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
	result = send_lost(s);
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
		send_lost(s);
		if (s->out.n || s->lost)
			log_warning(_("the reader of the events did not take the last of them"));
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
		setvbuf(f, NULL, _IONBF, 0); /* a whole line is one write, and stdio allocates no buffer */
	return &s->sink;
}
