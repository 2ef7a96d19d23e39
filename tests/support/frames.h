/* frames.h - reads tests/frames/NAME.frames; each file's head tells the layout. */
#ifndef ICECUE_TESTS_FRAMES_H
#define ICECUE_TESTS_FRAMES_H

#include <stdio.h>

#include "icecue/decode.h"

struct frame_expectation {
	char channel[32];
	enum status status;
	int32_t udeg; /* when status is STATUS_OK */
};

struct frame_row {
	enum { FRAME_ROW_REPLY, FRAME_ROW_START, FRAME_ROW_REQUEST } kind;
	int line;
	char firmware[64];
	uint8_t bytes[512];
	size_t n_bytes;
	enum verdict verdict;
	int n;
	struct frame_expectation at[REPLY_READINGS_MAX];
};

/* NULL when the driver has no file. */
FILE *frames_open(const struct driver *drv);
/* The next row, false at the end. *out is zeroed before the first call. A line that cannot be read fails the
 * test. */
bool frames_next(FILE *f, const struct driver *drv, struct frame_row *out);

#endif
