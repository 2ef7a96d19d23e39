/* temper.h - what the two halves of the TEMPer driver share: temper.c decodes, temper_talk.c asks. */
#pragma once

#include "icecue/decode.h"

#define TEMPER_REPORT_LEN 8

extern const struct channel temper_outer;

/* Firmware in lower case without blanks and underscores: names are matched in this form. */
void temper_squeeze(const char *firmware, char *buf, size_t n);
bool temper_begins(const char *squeezed, const char *prefix);

/* Is this report a piece of the firmware's name? */
bool temper_is_text(const uint8_t *report, size_t n);

void temper_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame, size_t n,
		 struct dialog_out *send, struct readings *out);
