/*
 * inputs.h - the probes of a session, open, and the file that keeps their bytes. Only the skin's is needed:
 * what is wrong with another is reported once, and the session goes on without it.
 */
#pragma once

#include <stdio.h>

#include "collector/devices.h"
#include "roles.h"
#include "store/record.h"

struct session_inputs {
	FILE *capture; /* NULL: none was wanted */
	struct devices devices;
};

/* Opens them, and reports which they are. An exit code; the reason is on standard error. For inputs_close()
 * whatever comes of it. */
int inputs_open(const struct options *o, const struct session_probes *probes, const struct record_head *head,
		struct session_inputs *out);
void inputs_close(struct session_inputs *in);
