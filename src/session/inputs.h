/*
 * inputs.h - the open probes of a session, and the file that keeps their bytes. Only the skin's probe is
 * needed: a fault of another is logged once, and the session goes on without it.
 */
#pragma once

#include <stdio.h>

#include "collector/devices.h"
#include "device/capture_file.h"
#include "roles.h"
#include "store/record.h"

struct session_inputs {
	struct capture_file *capture; /* NULL: not wanted */
	struct devices devices;
};

/* Opens the probes and reports which they are. An exit code; the reason is on standard error. Call
 * inputs_close() in any case. */
int inputs_open(const struct options *o, const struct session_probes *probes, const struct record_head *head,
		struct session_inputs *out);
/*
 * Waits for the first readings where channels were named, and refuses those that the device does not have,
 * with what it has. A device that sends nothing is waited for no longer than a few seconds: the session shows
 * that. *now_ms is session time, before and after. An exit code; the reason is on standard error.
 */
int inputs_find_channels(const struct options *o, const struct session_probes *probes,
			 struct session_inputs *in, int64_t *now_ms);
/* False when a part of the capture is lost. */
bool inputs_close(struct session_inputs *in);
