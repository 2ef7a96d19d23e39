/* A cursor goes over the text and takes a clock, a day, a zone and words that mean nothing, in any order. */
#include "moment.h"

#include <ctype.h>
#include <string.h>

#include "scan.h"
#include "words.h"

#define TEXT_MAX 80

/* ---- day ---- */

static bool set_day(struct scan *s, int year, int month, int day, bool slashed)
{
	int64_t days;

	if (year >= 0 && year < 100)
		year += 2000;
	s->year = year >= 0;
	s->m.d.year = year >= 0 ? year : 2000;
	s->m.d.month = month;
	s->m.d.day = day;
	s->m.d.slashed = slashed;
	s->day = true;
	return datetime_days(s->m.d.year, month, day, &days) ||
	       (slashed && datetime_days(s->m.d.year, day, month, &days));
}

/* A year that follows the day and the month, perhaps behind a comma. */
static int take_year(struct scan *s, const char *seps)
{
	struct scan ahead = *s;

	scan_skip(&ahead, seps);
	int n = digits_here(&ahead);
	char after = peek(&ahead, n);

	if ((n != 4 && n != 2) || (after == ':' && n == 2))
		return -1;
	int year = take_digits(&ahead, n);

	if (n == 4 && (year < 1900 || year > 2200))
		return -1;
	s->at = ahead.at;
	return year;
}

/* "23 May 2024", "23-MAY-24", "23/May/2024": the month is a word. */
static bool take_day_and_word(struct scan *s)
{
	struct scan ahead = *s;
	char word[WORD_MAX];
	int day = take_number(&ahead, 1, 2);

	if (day < 0)
		return false;
	scan_skip(&ahead, ".-/ ");
	size_t n = scan_word(&ahead, word, sizeof(word));

	if (n && (!strcmp(word, "st") || !strcmp(word, "nd") || !strcmp(word, "rd") || !strcmp(word, "th") ||
		  !strcmp(word, "de"))) {
		ahead.at += n;
		scan_skip(&ahead, " ");
		n = scan_word(&ahead, word, sizeof(word));
	}
	int month = word_month(word);

	if (!n || !month)
		return false;
	ahead.at += n;
	scan_skip(&ahead, ".");
	struct scan of = ahead;

	scan_skip(&of, " ");
	n = scan_word(&of, word, sizeof(word));
	if (n && !strcmp(word, "de"))
		ahead.at = of.at + n;
	*s = ahead;
	return set_day(s, take_year(s, ".-/, "), month, day, false);
}

/* "May 23, 2024", "May 23" with the year behind the clock. */
static bool take_word_and_day(struct scan *s, int month, size_t n)
{
	s->at += n;
	scan_skip(s, ". -/");
	int day = take_number(s, 1, 2);

	if (day < 0)
		return false;
	return set_day(s, take_year(s, ",-/ "), month, day, false);
}

/* Eight digits, and perhaps six more for the clock. */
static bool take_compact(struct scan *s)
{
	int n = digits_here(s);

	if (n != 8 && n != 12 && n != 14 && n != 17)
		return false;
	int year = n == 12 ? 2000 + take_digits(s, 2) : take_digits(s, 4);
	int month = take_digits(s, 2), day = take_digits(s, 2);

	if (year < 1970 || year > 2200 || !set_day(s, year, month, day, false))
		return false;
	if (n == 8)
		return true;
	int hour = take_digits(s, 2), minute = take_digits(s, 2), second = take_digits(s, 2);

	return hour < 24 && scan_set_clock(s, hour, minute, second, scan_fraction(s), 3);
}

static bool take_day_of_year(struct scan *s, const struct scan *ahead, int year)
{
	int64_t days, wanted, from;

	*s = *ahead;
	int of_year = take_digits(s, 3);

	if (!datetime_days(year, 1, 1, &from) || of_year < 1 || of_year > 366)
		return false;
	wanted = from + of_year - 1;
	for (int month = 12; month >= 1; month--)
		if (datetime_days(year, month, 1, &days) && days <= wanted)
			return set_day(s, year, month, (int)(wanted - days) + 1, false);
	return false;
}

/* "2024-May-23". */
static bool take_year_first(struct scan *s, const struct scan *ahead, int year)
{
	char word[WORD_MAX];

	*s = *ahead;
	size_t n = scan_word(s, word, sizeof(word));
	int month = word_month(word), day;

	s->at += n;
	scan_skip(s, ".-/ ");
	day = take_number(s, 1, 2);
	return month && day > 0 && set_day(s, year, month, day, false);
}

/* Is it "23.05. 21:30"? The second point is here. */
static bool lacks_year(const struct scan *s)
{
	return peek(s, 0) == '.' && peek(s, 1) == ' ' && digit(peek(s, 2)) &&
	       (peek(s, 3) == ':' || (digit(peek(s, 3)) && peek(s, 4) == ':'));
}

/* "23.05. 21:30", "05/23 21:30": a day without a year counts only with a clock behind it. */
static bool take_without_year(struct scan *s, const struct scan *ahead, int first, int second, char sep)
{
	struct scan behind = *ahead;

	scan_skip(&behind, sep == '.' ? ". " : " ");
	int n = digits_here(&behind);

	if (behind.at == ahead->at || n < 1 || n > 2 || peek(&behind, n) != ':')
		return false;
	*s = behind;
	return sep == '.' ? set_day(s, -1, second, first, false) : set_day(s, -1, first, second, true);
}

/* "2024-05-23", "23.05.2024", "05/23/24", "23-05-2024". */
static bool take_numbers(struct scan *s)
{
	struct scan ahead = *s;
	int width = digits_here(s), first = take_number(&ahead, 1, 4), second, third;
	char sep = peek(&ahead, 0);

	if (first < 0 || width == 3 || !sep || !strchr(width == 4 ? "-/._:" : "-/._", sep))
		return false;
	ahead.at++;
	if (sep == '.')
		scan_skip(&ahead, " ");
	if (width == 4 && digits_here(&ahead) == 3)
		return take_day_of_year(s, &ahead, first);
	if (width == 4 && isalpha((unsigned char)peek(&ahead, 0)))
		return take_year_first(s, &ahead, first);
	second = take_number(&ahead, 1, 2);
	if (second < 0)
		return false;
	if (peek(&ahead, 0) != sep || (sep == '.' && lacks_year(&ahead)))
		return take_without_year(s, &ahead, first, second, sep);
	ahead.at++;
	if (sep == '.')
		scan_skip(&ahead, " ");
	int last = digits_here(&ahead);

	third = take_number(&ahead, width == 4 ? 1 : 2, width == 4 ? 2 : 4);
	if (third < 0 || last == 3)
		return false;
	*s = ahead;
	if (width < 3 && last == 2 && sep != '/' && first < 24 && second < 60 && third < 60) {
		s->m.may_be_clock = true;
		s->m.as_clock_ms = ((first * INT64_C(60) + second) * 60 + third) * 1000;
	}
	if (width == 4)
		return set_day(s, first, second, third, false);
	return sep == '.' ? set_day(s, third, second, first, false) : set_day(s, third, first, second, true);
}

/* ---- words ---- */

static bool take_word(struct scan *s)
{
	static const char *const idle[] = {"t",	 "at", "um",  "uhr", "kl",  "klo", "h", "o",  "hod",
					   "of", "de", "del", "le",  "den", "dne", "a", "as", "alle"};
	char word[WORD_MAX];
	size_t n = scan_word(s, word, sizeof(word));
	int month = word_month(word);

	if (!n || scan_half(s))
		return n > 0;
	if (month && !s->day)
		return take_word_and_day(s, month, n);
	if (!strcmp(word, "p") || !strcmp(word, "pt")) {
		s->at += n;
		return scan_duration(s) && s->at == s->end;
	}
	for (size_t i = 0; i < sizeof(idle) / sizeof(idle[0]); i++) {
		if (!strcmp(word, idle[i])) {
			s->at += n;
			scan_skip(s, ".");
			return s->day || s->clock || word[1];
		}
	}
	if (word_weekday(word)) {
		s->at += n;
		scan_skip(s, ".,");
		return true;
	}
	return s->clock && scan_zone(s, word, n);
}

/* ---- all of it ---- */

/* Takes all of it or nothing. */
static bool attempt(struct scan *s, bool (*take)(struct scan *))
{
	struct scan before = *s;

	if (take(s))
		return true;
	*s = before;
	return false;
}

static bool step(struct scan *s)
{
	char c = peek(s, 0);

	if (digit(c)) {
		if (!s->clock && !s->day && scan_days(s))
			return true;
		if (!s->clock && scan_clock(s, ":"))
			return true;
		if (!s->day &&
		    (attempt(s, take_day_and_word) || attempt(s, take_compact) || attempt(s, take_numbers)))
			return true;
		/* "21.30.05" is no day of a month */
		if (!s->day && !s->clock && scan_clock(s, ".-"))
			return true;
		if (s->day && !s->clock && (scan_clock(s, ".-_") || scan_duration(s)))
			return true;
		if (s->day && !s->clock && (digits_here(s) == 6 || digits_here(s) == 4)) {
			bool seconds = digits_here(s) == 6;
			int hour = take_digits(s, 2), minute = take_digits(s, 2), second = take_digits(s, 2);

			return hour < 24 && scan_set_clock(s, hour, minute, second, 0, seconds ? 3 : 2);
		}
		if (s->day && !s->year && s->clock && digits_here(s) == 4) {
			s->m.d.year = take_digits(s, 4);
			s->year = true;
			return true;
		}
		return !s->clock && !s->day && scan_duration(s);
	}
	if ((c == '+' || c == '-') && s->clock && digit(peek(s, 1)) && (s->day || c == '+'))
		return scan_offset(s);
	if (c == '[' && s->clock) { /* "[Europe/Berlin]" */
		while (peek(s, 0) && peek(s, 0) != ']')
			s->at++;
		return true;
	}
	if (strchr(" \t,[]()\"'", c) || (s->day && !s->clock && strchr("-_:/@.;", c))) {
		s->at++;
		return true;
	}
	return (isalpha((unsigned char)c) || (unsigned char)c >= 0x80) && take_word(s);
}

/* Copies with the signs of Chinese and Japanese dates, and blanks of other widths, as ASCII. */
static size_t plain(const char *text, size_t n, char *buf, size_t cap, char *half)
{
	static const struct {
		const char *sign, *as;
	} signs[] = {{"年", "-"},   {"月", "-"},   {"日", " "},	  {"时", ":"},	     {"時", ":"},
		     {"点", ":"},   {"分", ":"},   {"秒", " "},	  {"\xc2\xa0", " "}, {"\xe2\x80\xaf", " "},
		     {"：", ":"},   {"上午", "a"}, {"下午", "p"}, {"午前", "a"},     {"午後", "p"},
		     {"오전", "a"}, {"오후", "p"}};
	size_t used = 0;

	for (size_t i = 0; i < n && used + 1 < cap;) {
		size_t length = 1;
		const char *as = NULL;

		for (size_t k = 0;
		     (unsigned char)text[i] >= 0x80 && k < sizeof(signs) / sizeof(signs[0]) && !as; k++) {
			length = strlen(signs[k].sign);
			if (i + length <= n && !memcmp(text + i, signs[k].sign, length))
				as = signs[k].as;
		}
		length = as ? length : 1;
		char c = as ? *as : text[i];

		if (as && isalpha((unsigned char)*as))
			*half = *as, c = ' ';
		buf[used++] = c;
		i += length;
	}
	while (used && strchr(" \t:", buf[used - 1]))
		used--;
	buf[used] = '\0';
	return used;
}

static bool finish(struct scan *s)
{
	struct datetime *d = &s->m.d;

	if (s->half) {
		int64_t hour = d->clock_ms / 3600000;

		if (!s->clock || hour < 1 || hour > 12)
			return false;
		d->clock_ms += (hour % 12 + (s->half == 'p' ? 12 : 0) - hour) * 3600000;
	}
	if (s->clock && s->day && d->clock_ms > DAY_MS)
		return false;
	d->clock_ms += s->days * DAY_MS;
	d->kind = s->day ? DATETIME_MOMENT : DATETIME_CLOCK;
	s->m.kind = s->clock && s->day ? MOMENT_FULL
		    : s->day	       ? MOMENT_DAY
		    : s->clock	       ? MOMENT_CLOCK
				       : MOMENT_NONE;
	return s->m.kind != MOMENT_NONE;
}

bool moment_parse_day(const char *text, size_t n, struct moment *out)
{
	char buf[TEXT_MAX];
	struct scan s = {0};

	if (n >= sizeof(buf))
		return false;
	n = plain(text, n, buf, sizeof(buf), &s.half);
	s.at = buf;
	s.end = buf + n;
	while (s.at < s.end)
		if (!step(&s))
			return false;
	if (!finish(&s))
		return false;
	*out = s.m;
	return true;
}

bool moment_parse(const char *text, size_t n, struct moment *out)
{
	size_t digits = 0, others = 0;

	for (size_t i = 0; i < n && i < TEXT_MAX; i++) {
		digits += digit(text[i]);
		others += !digit(text[i]);
	}
	/* a number alone, but for all of a moment in 12 or 14 digits, is none */
	if (!digits || (!others && n != 12 && n != 14 && n != 17))
		return false;
	return moment_parse_day(text, n, out);
}
