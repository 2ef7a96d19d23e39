/* text_scan.h - words, numbers and units in a line of text, for the text driver. Pure. */
#pragma once

#include "icecue/driver.h"

struct line {
	char text[FRAME_MAX]; /* lower case, degree signs turned to '*' */
	size_t n;
};

/* False when it is no text: the wrong speed, or another device. */
bool scan_clean(struct line *l, const uint8_t *bytes, size_t n);

const char *scan_skip_blanks(const char *s);
/* Letters and digits from s on. */
size_t scan_word_length(const char *s, const char *end);
/* Is one of these words in text[0..end)? Each word of the list stands between blanks. */
bool scan_has_word(const char *text, const char *end, const char *list);

/* What a word in a label means; of several the highest counts. */
enum meaning {
	M_NONE,
	M_CHAT,
	M_LETTER,
	M_TEMPERATURE,
	M_OBJECT,
	M_OUTER,
	M_INNER,
	M_AMBIENT,
	M_INTERNAL,
	M_COLD,
	M_NOT_TEMPERATURE,
	M_FAULT,
};

enum meaning scan_meaning(const char *text, const char *end);

enum number { NUMBER_NONE, NUMBER_OK, NUMBER_NOT_FINITE, NUMBER_MALFORMED };

/* A decimal number at s in millionths; *end is behind it. Only '.' parts decimals: a comma parts values. */
enum number scan_number(const char *s, const char **end, int64_t *micro);

enum unit { UNIT_NONE, UNIT_C, UNIT_F, UNIT_K, UNIT_FOREIGN };

/* The unit behind a number. *end is behind it, or stays at s when there is none. */
enum unit scan_unit(const char *s, const char **end);
