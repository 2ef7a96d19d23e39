/*
 * scan.h - private to src/import: a cursor over the text of a moment, and the parts of a clock.
 */
#pragma once

#include "moment.h"

struct scan {
	const char *at, *end;
	struct moment m;
	bool clock, day, year;
	char half; /* 'a' or 'p' */
	int days;  /* "2 days 00:00:05" */
};

static inline char peek(const struct scan *s, int ahead)
{
	return s->end - s->at > ahead ? s->at[ahead] : '\0';
}

static inline bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline int digits_here(const struct scan *s)
{
	int n = 0;

	while (digit(peek(s, n)))
		n++;
	return n;
}

static inline int take_digits(struct scan *s, int n)
{
	int v = 0;

	for (; n > 0 && digit(peek(s, 0)); n--)
		v = v * 10 + (*s->at++ - '0');
	return v;
}

/* A run of min to max digits; -1, and nothing is taken, for another. */
static inline int take_number(struct scan *s, int min, int max)
{
	int n = digits_here(s);

	return n >= min && n <= max ? take_digits(s, n) : -1;
}

/* A run of digits as thousandths of a second, rounded. */
int64_t scan_fraction(struct scan *s);
bool scan_set_clock(struct scan *s, int64_t hour, int minute, int second, int64_t ms, int parts);
/* "21:30:05.2", "21:30", "00:05.2", "21:30:05:200"; with one of seps for the colons. */
bool scan_clock(struct scan *s, const char *seps);
/* "1h02m03.5s", "21h30", "2 min 5 s", and after PT the same in capitals. */
bool scan_duration(struct scan *s);
/* "2 days 00:00:05", "2.00:00:05", "2d 00:00:05": takes the days. */
bool scan_days(struct scan *s);
/* "PM", "p.m.", "p. m.". */
bool scan_half(struct scan *s);
/* "+02:00", "+0200", "+02", "-5". */
bool scan_offset(struct scan *s);
/* A zone's name, which is this word, folded, of n bytes. */
bool scan_zone(struct scan *s, const char *word, size_t n);
/* The next word, folded; nothing is taken. Returns its bytes. */
size_t scan_word(const struct scan *s, char *buf, size_t n);
/* Passes over any of these. */
void scan_skip(struct scan *s, const char *what);
