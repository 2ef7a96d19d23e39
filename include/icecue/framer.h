/*
 * framer.h - bytes to frames. Pure, bounded, resynchronises after garbage; same frames however the
 * bytes are split.
 */
#pragma once

#include "icecue/driver.h"

struct framer {
	const struct frame_spec *spec;
	size_t n;
	uint8_t buf[2 * FRAME_MAX];
	uint32_t skipped; /* bytes that belonged to no frame */
	bool overlong;	  /* LINE: inside a line too long to keep */
};

void framer_init(struct framer *f, const struct frame_spec *spec);

/* Takes as many of the n bytes as fit and returns that number; call framer_next() until false, then
 * push the rest. */
size_t framer_push(struct framer *f, const uint8_t *bytes, size_t n);

/* Copies the next whole frame to out (FRAME_MAX bytes) and returns true; false when more is needed. */
bool framer_next(struct framer *f, uint8_t *out, size_t *n);

/* End of input or of a reply, after framer_next() returned false: what is left, as it is (a last line without
 * its end, a truncated packet). False when empty. */
bool framer_flush(struct framer *f, uint8_t *out, size_t *n);

/* Forget everything: the link was re-opened. */
void framer_reset(struct framer *f);
