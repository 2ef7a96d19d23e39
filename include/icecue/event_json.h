/*
 * event_json.h - an event as one JSON object, by hand and not by json-c as all other JSON: the golden
 * sessions are run with it on a microcontroller, without a library or memory to allocate. Its words are names
 * of ours that need no escaping, and the bytes depend on the event alone. Pure.
 */
#pragma once

#include "icecue/outcome.h"

#define EVENT_JSON 512

/* Writes the object and a line end. */
void event_json(const struct event *e, char line[EVENT_JSON]);
/* The same for events that a reader was too slow for. */
void event_json_lost(int64_t t_ms, int64_t count, char line[EVENT_JSON]);
