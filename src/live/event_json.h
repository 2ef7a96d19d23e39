/*
 * event_json.h - an event as one JSON object. Its words are names of ours that need no escaping, so a line is
 * put together in a buffer: nothing is allocated, and the bytes depend on the event alone. Pure.
 */
#pragma once

#include "icecue/outcome.h"

#define EVENT_JSON 512

/* Writes the object and a line end. */
void event_json(const struct event *e, char line[EVENT_JSON]);
