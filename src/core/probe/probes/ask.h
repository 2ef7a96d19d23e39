/*
 * ask.h - the conversation of devices that are asked one thing at a time: first how they are set, then for a
 * reading at an even pace. What comes unasked is dropped. Pure.
 */
#pragma once

#include "icecue/decode.h"
#include "icecue/dialog.h"

#define ASK_SETTINGS_MAX 2
#define ASK_BYTES_MAX 16
#define ASK_READING (-1)

struct ask_plan {
	int32_t answer_ms; /* an answer is complete within this, or it is lost; less than the interval */
	uint8_t n_settings;
	struct {
		uint8_t len, bytes[ASK_BYTES_MAX];
	} setting[ASK_SETTINGS_MAX]; /* questions; one without answer is asked three times, then left */
	/*
	 * A frame that came after setting question `which`: true when it is the answer (and *d has it). With
	 * ASK_READING: one that came in place of a reading; the result is not used. NULL: no settings.
	 */
	bool (*hear)(struct dialog *d, int which, const uint8_t *frame, size_t n);
	/* The question for a reading, and its length. NULL: the driver's request. */
	size_t (*question)(struct dialog *d, uint8_t bytes[ASK_BYTES_MAX]);
};

/*
 * For the driver's step(). Uses stage, tries, seen, asked_ms and due_ms of *d; tries is the number of
 * questions in a row that had no answer, for question() to see; scratch is the driver's.
 */
void ask_step(const struct ask_plan *plan, const struct driver *drv, struct dialog *d, int64_t now_ms,
	      const uint8_t *frame, size_t n, struct dialog_out *send, struct readings *out);
