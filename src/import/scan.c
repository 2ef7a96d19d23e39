/* The parts of a moment that are no day: clocks, durations, zones, words. */
#include "scan.h"

#include <ctype.h>
#include <string.h>

#include "words.h"

/* Digits as thousandths of a second, rounded. */
int64_t scan_fraction(struct scan *s)
{
	int64_t ms = 0;
	int place = 100;

	for (int i = 0; digit(peek(s, 0)); i++, place /= 10) {
		int v = *s->at++ - '0';

		ms += i < 3 ? v * place : i == 3 && v >= 5;
	}
	return ms;
}

bool scan_set_clock(struct scan *s, int64_t hour, int minute, int second, int64_t ms, int parts)
{
	if (minute > 59 || second > 60)
		return false;
	s->m.d.clock_ms = ((hour * 60 + minute) * 60 + second) * 1000 + ms;
	s->m.parts = parts;
	s->clock = true;
	return true;
}

/* "21:30:05.2", "21:30", "00:05.2", "21:30:05:200"; after a day with . - or _ for the colons, too. */
bool scan_clock(struct scan *s, const char *seps)
{
	struct scan ahead = *s;
	int64_t ms = 0;
	int first = take_number(&ahead, 1, 3), second, third = 0;
	char sep = peek(&ahead, 0);

	if (first < 0 || !sep || !strchr(seps, sep))
		return false;
	ahead.at++;
	second = take_number(&ahead, 1, 2);
	if (second < 0)
		return false;
	bool three = peek(&ahead, 0) == sep && digit(peek(&ahead, 1));

	if (three) {
		ahead.at++;
		third = take_number(&ahead, 1, 2);
		if (third < 0)
			return false;
	} else if (sep != ':' && !(sep == '.' && s->day && ahead.at == ahead.end)) {
		return false; /* "23.05.2024 21.30" has no more */
	}
	char point = peek(&ahead, 0);
	bool fraction = point && strchr(".,:", point) && digit(peek(&ahead, 1));

	if (fraction) {
		ahead.at++;
		ms = scan_fraction(&ahead);
	}
	if (!three && fraction && s->day)
		return false;
	if (!three && fraction) { /* minutes and seconds */
		ahead.m.minutes_first = true;
		if (!scan_set_clock(&ahead, 0, 0, 0, 0, 2) || second > 59)
			return false;
		ahead.m.d.clock_ms = (first * INT64_C(60) + second) * 1000 + ms;
	} else if (!scan_set_clock(&ahead, first, second, third, ms, three ? 3 : 2)) {
		return false;
	}
	*s = ahead;
	return true;
}

/* "1h02m03.5s", "21h30", "2 min 5 s", and after PT the same in capitals. */
/* The length of a unit; the last one may be missing: "21h30", "21h30m05". */
static int64_t duration_unit_ms(const char *word, size_t n, enum unit last)
{
	enum unit unit = n == 1 && (word[0] == 'm' || word[0] == 'M') ? UNIT_MIN : unit_of_text(word, n);

	if (!n)
		unit = last == UNIT_H ? UNIT_MIN : last == UNIT_MIN ? UNIT_S : UNIT_NONE;
	return unit == UNIT_H ? 3600000 : unit == UNIT_MIN ? 60000 : unit == UNIT_S ? 1000 : unit == UNIT_MS;
}

bool scan_duration(struct scan *s)
{
	struct scan ahead = *s;
	int64_t total = 0;
	int found = 0;
	enum unit last = UNIT_NONE;

	for (; digit(peek(&ahead, 0)) && digits_here(&ahead) < 10; found++) {
		int64_t v = take_digits(&ahead, 9) * INT64_C(1000);

		if ((peek(&ahead, 0) == '.' || peek(&ahead, 0) == ',') && digit(peek(&ahead, 1))) {
			ahead.at++;
			v += scan_fraction(&ahead);
		}
		scan_skip(&ahead, " ");
		size_t n = 0;

		while (isalpha((unsigned char)peek(&ahead, (int)n)))
			n++;
		int64_t unit_ms = duration_unit_ms(ahead.at, n, last);

		if (!unit_ms || (!n && ahead.at != ahead.end))
			return false;
		last = unit_ms == 3600000 ? UNIT_H : unit_ms == 60000 ? UNIT_MIN : UNIT_S;
		total += v * unit_ms / 1000;
		ahead.at += n;
		scan_skip(&ahead, " ");
	}
	if (!found)
		return false;
	*s = ahead;
	s->m.d.clock_ms = total;
	s->m.parts = 3;
	s->clock = true;
	return true;
}

/* The next word, folded; nothing is taken. Returns its bytes. */
size_t scan_word(const struct scan *s, char *buf, size_t n)
{
	size_t length = 0;

	while (s->at + length < s->end &&
	       (isalpha((unsigned char)s->at[length]) || (unsigned char)s->at[length] >= 0x80))
		length++;
	fold(buf, n, s->at, length);
	return length;
}

void scan_skip(struct scan *s, const char *what)
{
	while (peek(s, 0) && strchr(what, peek(s, 0)))
		s->at++;
}

static const struct zone {
	const char *name;
	int minutes;
} zones[] = {{"z", 0},	    {"utc", 0},	   {"gmt", 0},	  {"wet", 0},	  {"west", 60},	  {"bst", 60},
	     {"cet", 60},   {"mez", 60},   {"cest", 120}, {"mesz", 120},  {"eet", 120},	  {"eest", 180},
	     {"msk", 180},  {"est", -300}, {"edt", -240}, {"cst", -360},  {"cdt", -300},  {"mst", -420},
	     {"mdt", -360}, {"pst", -480}, {"pdt", -420}, {"akst", -540}, {"akdt", -480}, {"hst", -600},
	     {"jst", 540},  {"kst", 540},  {"aest", 600}, {"aedt", 660},  {"acst", 570},  {"awst", 480},
	     {"nzst", 720}, {"nzdt", 780}, {"hkt", 480},  {"sgt", 480},	  {"brt", -180},  {"art", -180}};

bool scan_zone(struct scan *s, const char *word, size_t n)
{
	bool capitals = n > 0 && n <= 5;

	for (size_t i = 0; i < n; i++)
		capitals = capitals && isupper((unsigned char)s->at[i]);
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		if (strcmp(zones[i].name, word) != 0)
			continue;
		s->m.d.zoned = true;
		s->m.d.zone_min = zones[i].minutes;
		s->at += n;
		return true;
	}
	if (capitals) /* some other zone: a wall clock somewhere */
		s->at += n;
	return capitals;
}

/* "+02:00", "+0200", "+02", "-5". */
bool scan_offset(struct scan *s)
{
	bool west = *s->at == '-';

	s->at++;
	int n = digits_here(s), minutes = 0;

	if (n != 1 && n != 2 && n != 4)
		return false;
	int hours = take_digits(s, n > 2 ? 2 : n);

	if (n == 4)
		minutes = take_digits(s, 2);
	else if (peek(s, 0) == ':') {
		s->at++;
		minutes = take_number(s, 2, 2);
	}
	if (hours > 18 || minutes < 0 || minutes > 59)
		return false;
	s->m.d.zoned = true;
	s->m.d.zone_min = (hours * 60 + minutes) * (west ? -1 : 1);
	return true;
}

/* "PM", "p.m.", "p. m.". */
bool scan_half(struct scan *s)
{
	struct scan ahead = *s;
	char half = (char)tolower((unsigned char)peek(s, 0));

	if (half != 'a' && half != 'p')
		return false;
	ahead.at++;
	scan_skip(&ahead, ". ");
	if (tolower((unsigned char)peek(&ahead, 0)) != 'm' || isalpha((unsigned char)peek(&ahead, 1)))
		return false;
	ahead.at++;
	scan_skip(&ahead, ".");
	*s = ahead;
	s->half = half;
	return true;
}

/* "2 days 00:00:05", "2.00:00:05", "2d 00:00:05". */
bool scan_days(struct scan *s)
{
	struct scan ahead = *s;
	char word[WORD_MAX];
	int days = take_number(&ahead, 1, 5);

	if (days < 0)
		return false;
	if (peek(&ahead, 0) == '.' && digit(peek(&ahead, 1)) && digit(peek(&ahead, 2)) &&
	    peek(&ahead, 3) == ':') {
		ahead.at++;
	} else {
		scan_skip(&ahead, " ");
		size_t n = scan_word(&ahead, word, sizeof(word));

		if (strcmp(word, "day") != 0 && strcmp(word, "days") != 0 && strcmp(word, "d") != 0)
			return false;
		ahead.at += n;
		scan_skip(&ahead, " ,");
		if (peek(&ahead, 0) == '+')
			ahead.at++;
	}
	if (!digit(peek(&ahead, 0)))
		return false;
	*s = ahead;
	s->days = days;
	return true;
}
