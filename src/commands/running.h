/* running.h - sessions that run, as the commands that speak with one find it. src/doc/control.md is the
 * language. */
#pragma once

#include <stdio.h>

#include "config/options.h"
#include "system/json.h"
#include "system/local_socket.h"

/* The sessions that run, or those of them that --session means. Returns how many; 0 was reported. */
int running_find(const struct options *o, char names[LOCAL_SOCKETS_MAX][LOCAL_NAME]);
/* The one that is meant. An exit code; none and several were reported. */
int running_one(const struct options *o, char name[LOCAL_NAME]);

#define RUNNING_WAIT_S 10 /* a session answers in milliseconds; one that is stopped never does */

/* Sends a request, which it takes, and returns the stream of answers; NULL was reported. wait_s: how long to
 * wait for each; 0: for ever. */
FILE *running_ask(const char *name, json_object *request, int wait_s);
/* The next answer; NULL at the end. */
json_object *running_answer(FILE *from);
/* The live state of one; NULL was reported. */
json_object *running_state(const char *name);
/* Reports that no whole answer came. */
void running_silent(const char *name);
