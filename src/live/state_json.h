/*
 * state_json.h - the live state, a sample and a mark as JSON objects, for whoever watches a session from
 * elsewhere: the socket, the page, a broker. An event is event_json.h's. Keys stand in a fixed order, and a
 * value that is not known is null. Temperatures are in degrees Celsius, times in seconds of the session.
 * Pure.
 */
#pragma once

#include "live.h"
#include "next_step.h"
#include "system/json.h"

/* What a live state does not know of its session. Strings may be NULL. */
struct state_about {
	const char *session; /* its name among those that run */
	const char *started; /* ISO time of session time 0 */
	const char *probe;
	const char *client, *site; /* personal: NULL unless whoever asks may know */
	bool simulated;		   /* the probe is a simulated one: none of this is skin */
	bool fahrenheit;	   /* how this person reads temperatures */
	struct step_words steps;   /* all zeros: ours, for ice that moves */
};

/* NULL when memory is out; each is the caller's. */
json_object *state_json(const struct live *s, const struct state_about *about);
json_object *sample_json(const struct sample *smp, const struct outcome *o);
json_object *mark_json(const struct mark *m, const char *note);
