/*
 * capture.h - the raw bytes of a device with their times, as text: for bug reports and replay.
 *
 *     # icecue capture 1
 *     # driver temper
 *     # start 2026-11-22T21:10:00+01:00
 *     # calibration offset_c=-0.4 slope=1 calibrated=2026-10-01T12:00:00+02:00     (no line: none)
 *     0.000 > 0186ff0100000000
 *     0.012 < 54454d506572325f
 *     7.250 ! gone
 *
 * '<' came from the device, '>' was sent to it, '!' is the link: "open" or "gone". Times are seconds of
 * session time with three decimals. Lines are whole after a kill: each is written with one write.
 */
#pragma once

#include <stdio.h>

#include "icecue/calibration.h"
#include "icecue/result.h"
#include "icecue/units.h"

enum capture_kind { CAPTURE_IN, CAPTURE_OUT, CAPTURE_OPEN, CAPTURE_GONE };

void capture_write_head(FILE *f, const char *driver_name, const char *start_iso);
/* Follows the head: what corrects the skin's readings in this session; the bytes stay as they came. */
void capture_write_calibration(FILE *f, const struct calibration *c);
void capture_write(FILE *f, int64_t t_ms, enum capture_kind kind, const uint8_t *bytes, size_t n);
/* The same to *f, if there is one. When that fails it is told, and *f is NULL from then on. */
void capture_keep(FILE **f, int64_t t_ms, enum capture_kind kind, const uint8_t *bytes, size_t n);

struct capture_line {
	int64_t t_ms;
	enum capture_kind kind;
	size_t n;
	uint8_t bytes[256];
};
/* Reads one line of text (no line end). RESULT_OK, RESULT_NONE for a comment or empty line,
 * RESULT_BAD_DATA otherwise. Pure. */
enum result capture_parse(const char *line, struct capture_line *out);

/* Does this file begin like a capture? Reads the driver's name into name when it does. */
bool capture_is(const char *path, char *driver_name, size_t n);

struct capture_head {
	char driver[64], start_iso[64];
	struct calibration calibration; /* none if the line is missing, or is not understood (logged) */
};
/* Reads the whole head; false when the file does not begin like a capture. */
bool capture_read_head(const char *path, struct capture_head *out);
