/* utf8.h - characters of UTF-8 text, and how many columns of a terminal they take. Pure. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Reads the next character and moves *text behind it; '?' for a control character or a broken byte. */
uint32_t utf8_next(const char **text);
/* The columns of one character: 0, 1 or 2. */
int utf8_columns(uint32_t code);
/* The columns of a whole text. */
int utf8_width(const char *utf8);
/* Writes one character, at most 4 bytes without an end; returns how many. */
size_t utf8_put(char *buf, uint32_t code);
/* Copies what fits into so many columns, control characters and broken bytes as '?'; returns the columns
 * used. */
int utf8_fit(const char *text, int columns, char *buf, size_t n);
/* The most of a text that fits into so many columns, broken at a blank where there is one; in bytes. */
size_t utf8_line(const char *text, int columns);
