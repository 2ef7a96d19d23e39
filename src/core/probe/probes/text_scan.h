/* text_scan.h - numbers in the lines of meters that all print the same; what boards print is read by
 * text_line.h. Pure. */
#pragma once

#include "icecue/driver.h"

struct line {
	char text[FRAME_MAX]; /* lower case, degree signs turned to '*' */
	size_t n;
};

/* False when it is no text: the wrong speed, or another device. */
bool scan_clean(struct line *l, const uint8_t *bytes, size_t n);

const char *scan_skip_blanks(const char *s);
enum number { NUMBER_NONE, NUMBER_OK, NUMBER_NOT_FINITE, NUMBER_MALFORMED };

/* A decimal number at s in millionths; *end is behind it. Only '.' parts decimals: a comma parts values. */
enum number scan_number(const char *s, const char **end, int64_t *micro);
