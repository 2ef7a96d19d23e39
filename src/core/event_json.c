#include "icecue/event_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "events.h"

static void __attribute__((format(printf, 2, 3))) add(char *line, const char *format, ...)
{
	size_t used = strlen(line);
	va_list args;
	va_start(args, format);
	vsnprintf(line + used, EVENT_JSON - used, format, args);
	va_end(args);
}

static void add_thousandths(char *line, const char *key, int64_t value)
{
	char text[24];
	add(line, ",\"%s\":%s", key, format_thousandths(value, text, sizeof(text)));
}

void event_json(const struct event *e, char line[EVENT_JSON])
{
	bool counts = event_counts(e->kind == EVENT_UNDONE ? e->of : e->kind);
	*line = '\0';
	add(line, "{\"event\":\"%s\"", event_name(e->kind));
	add_thousandths(line, "elapsed_s", e->t_ms);
	if (e->skin_mc != MC_NONE)
		add_thousandths(line, "skin_c", e->skin_mc);
	add(line, ",\"%s\":%d", counts ? "count" : "round", (int)e->count);
	if (e->priority != PRIORITY_NONE)
		add(line, ",\"priority\":\"%s\",\"class\":\"%s\"", priority_name(e->priority),
		    alert_class_name(e->class));
	if (e->reason != REASON_NONE)
		add(line, ",\"reason\":\"%s\"", reason_name(e->reason));
	if (e->kind == EVENT_SPOT_OUT || e->kind == EVENT_SPOT_BACK)
		add(line, ",\"spot\":%d", e->spot + 1);
	if (e->kind == EVENT_SPOT_OUT)
		add(line, ",\"state\":\"%s\"", spot_state_name(e->spot_state));
	if (e->kind == EVENT_FORECAST || e->kind == EVENT_UNDONE)
		add(line, ",\"of\":\"%s\"", event_name(e->of));
	if (e->kind == EVENT_FORECAST) {
		add_thousandths(line, "at_s", e->at_ms);
		add_thousandths(line, "low_s", e->low_ms);
		add_thousandths(line, "high_s", e->high_ms);
	}
	add(line, "}\n");
}

void event_json_lost(int64_t t_ms, int64_t count, char line[EVENT_JSON])
{
	*line = '\0';
	add(line, "{\"event\":\"events_lost\"");
	add_thousandths(line, "elapsed_s", t_ms);
	add(line, ",\"count\":%lld}\n", (long long)count);
}
