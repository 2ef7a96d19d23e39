/* optris.h - what the Optris drivers share; the wire is drawn in optris.c. */
#pragma once

#include "icecue/decode.h"

/* An answer, or a burst: (word - zero) / per_degree C. */
enum verdict optris_decode_word(const uint8_t *f, size_t n, int zero, int per_degree, struct readings *out);

/* The driver's decode() and step(). */
enum verdict optris_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out);
void optris_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame, size_t n,
		 struct dialog_out *send, struct readings *out);

/*
 * Limits: -50..1030 C, the widest of the family; accuracy of the kinds +-1.5 C or 1.5 %, hs and CT +-1 C;
 * from memory of the maker's sheets, so unsourced. Steps as the word has them. The lag is set in the device.
 */
#define OPTRIS_COMMON                                                                             \
	.link = LINK_SERIAL, .frame = {.kind = FRAME_REPLY, .len = 2}, .sensor = SENSOR_INFRARED, \
	.min_mc = -50000, .max_mc = 1030000, .interval_ms = 500, .step = optris_step

#define OPTRIS_ADVICE "Hand, cup and ice stay out of its view; blot the skin first. "
