/*
 * text.h - text from outside, made safe for where it goes. Pure; every buffer is bounded.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies with truncation, always terminated when n > 0. Returns dst. */
char *text_copy(char *dst, size_t n, const char *src);

/* Copies n_src bytes with every control character, DEL and invalid UTF-8 byte replaced by '?', and what
 * nobody would see (zero width, controls of direction and of lines) by its name: "<U+202E>". Returns dst. */
char *text_printable(char *dst, size_t n, const char *src, size_t n_src);

/* Text as troff prints it: a minus that can be copied from the page, a backslash, and no request at the start
 * of a line. Returns dst; what does not fit is left out. */
char *text_troff(char *dst, size_t n, const char *src);

/* True when a and b are the same name: case, spaces and punctuation do not count ("MS-6514" = "ms6514"). */
bool text_same_name(const char *a, const char *b);

/* Of count names the one nearest to given by edit distance, or NULL when none is near: "did you mean". */
const char *text_nearest(const char *given, const char *const *names, size_t count);

/* True when text ends in that, in any case, and something stands before: "anna.PDF" in ".pdf". */
bool text_ends(const char *text, const char *with);

/* "a5 45 EA", "a545ea" -> bytes. Returns the number of bytes, or -1 for a bad digit, an odd count or
 * more than cap bytes. */
int text_parse_hex(const char *text, uint8_t *out, size_t cap);

/* "1a86:7523": vendor and product of a USB device, one to four digits each. False for anything else. */
bool text_parse_usb(const char *text, uint16_t *vendor, uint16_t *product);

/* Lower-case hex without spaces, terminated; writes at most cap-1 characters. Returns dst. */
char *text_hex(char *dst, size_t cap, const uint8_t *bytes, size_t n);
