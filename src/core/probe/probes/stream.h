/*
 * stream.h - the conversation of devices that get a few commands in order and then send by themselves:
 * each command is acknowledged before the next one is sent. What comes before the last is acknowledged is no
 * reading: it may be old. After a silence all commands are sent again. Pure.
 */
#pragma once

#include "icecue/decode.h"
#include "icecue/dialog.h"

#define STREAM_BYTES_MAX 64

struct stream_plan {
	uint8_t n_steps;
	int32_t answer_ms; /* an acknowledgement comes within this, or it is lost; each is sent three times */
	bool needed;	   /* all begins anew when one is not acknowledged at all; else the next is sent */
	/* What to send at this step, and its length. */
	size_t (*send)(struct dialog *d, int step, uint8_t bytes[STREAM_BYTES_MAX]);
	/* Does this frame acknowledge it? *d may keep what it holds. */
	bool (*hear)(struct dialog *d, int step, const uint8_t *frame, size_t n);
};

/* For the driver's step(). Uses stage (the step; n_steps: it streams), tries, seen, asked_ms and due_ms of
 * *d; scratch is the driver's. */
void stream_step(const struct stream_plan *plan, struct dialog *d, int64_t now_ms, const uint8_t *frame,
		 size_t n, struct dialog_out *send, struct readings *out);
