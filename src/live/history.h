/*
 * history.h - what happened in a session, one JSON line each, for whoever watches from elsewhere and may be
 * slow or away for a while: each keeps the number of the line that comes next for it, and asks for lines at
 * its own pace. Bounded: the oldest lines are forgotten, and a reader sees by the numbers how many. Pure.
 */
#pragma once

#include "icecue/event_json.h"

#define HISTORY_LINES 1024 /* about five rounds; memory is used only as far as there are lines */

struct history {
	int64_t n; /* so far; the lines have the numbers from 0 */
	struct {
		int64_t at_ms;
		char text[EVENT_JSON];
	} line[HISTORY_LINES];
};

/* Adds a line, which ends with "\n". at_ms: session time now, which is never before that of an earlier line;
 * the event may be older. */
void history_add(struct history *h, int64_t at_ms, const char *line);
/* The number of the first line that is still there and was not added before at_ms; h->n when there is none.
 */
int64_t history_since(const struct history *h, int64_t at_ms);
/* The number of the oldest line that is still there. */
int64_t history_oldest(const struct history *h);
/* NULL: it does not exist yet, or was forgotten. */
const char *history_line(const struct history *h, int64_t number);
