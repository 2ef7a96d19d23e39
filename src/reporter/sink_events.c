#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "icecue/log.h"
#include "icecue/sinks.h"

struct events_sink {
	struct sink sink;
	FILE *f;
};

/* A decimal number as we write it, not as a double prints: the bytes depend on the event alone. */
static void add_thousandths(struct json_object *o, const char *key, int64_t value)
{
	char text[24];
	format_thousandths(value, text, sizeof(text));
	json_object_object_add(o, key, json_object_new_double_s((double)value / 1000.0, text));
}

static void add_name(struct json_object *o, const char *key, const char *name)
{
	json_object_object_add(o, key, json_object_new_string(name));
}

static struct json_object *event_object(const struct event *e)
{
	struct json_object *o = json_object_new_object();
	if (!o)
		return NULL;
	add_name(o, "event", event_name(e->kind));
	add_thousandths(o, "elapsed_s", e->t_ms);
	if (e->skin_mc != MC_NONE)
		add_thousandths(o, "skin_c", e->skin_mc);
	bool counts = e->kind == EVENT_PASS || e->kind == EVENT_ROUNDS_TODAY;
	json_object_object_add(o, counts ? "count" : "round", json_object_new_int(e->count));
	if (e->priority != PRIORITY_NONE)
		add_name(o, "priority", priority_name(e->priority));
	if (e->kind == EVENT_FORECAST) {
		add_name(o, "of", event_name(e->of));
		add_thousandths(o, "at_s", e->at_ms);
		add_thousandths(o, "low_s", e->low_ms);
		add_thousandths(o, "high_s", e->high_ms);
	}
	return o;
}

static enum result event(struct sink *sink, const struct event *e, const struct outcome *outcome)
{
	(void)outcome;
	struct events_sink *s = (struct events_sink *)sink;
	struct json_object *o = event_object(e);
	if (!o)
		return RESULT_SYSTEM;
	int n = fprintf(s->f, "%s\n", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
	if (n < 0 || fflush(s->f) != 0) {
		int error = errno;
		log_error("cannot write the events: %s: none are written from now, the session goes on",
			  strerror(error));
		return error == EPIPE ? RESULT_GONE : error == ENOSPC ? RESULT_FULL : RESULT_SYSTEM;
	}
	return RESULT_OK;
}

static void close_sink(struct sink *sink, int64_t end_ms)
{
	(void)end_ms;
	free(sink); /* the stream is the caller's */
}

struct sink *sink_events(FILE *f)
{
	struct events_sink *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->sink = (struct sink){.name = "events", .event = event, .close = close_sink};
	s->f = f;
	return &s->sink;
}
