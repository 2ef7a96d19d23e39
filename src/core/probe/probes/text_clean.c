/* Bytes of a line to plain lower-case ASCII, without what stands before the line itself. */
#include <ctype.h>
#include <string.h>

#include "text_line.h"

/* ---- characters ---- */

/* Several bytes that are one word or sign. */
static const struct {
	const char *bytes, *as;
} phrases[] = {
	{"\xc3\x82\xc2\xb0", "*"}, /* a degree sign that was turned to UTF-8 twice */
	{"\xe2\x84\x83", "*c "},
	{"\xe2\x84\x89", "*f "},
	{"\xe2\x84\xaa", "k "},
	{"\xcb\x9a", "*"},
	{"\xef\xbc\x9a", ":"},
	{"\xef\xbc\x8c", ", "},
	{"\xef\xbc\x9d", "="},
	{"\xe3\x80\x80", " "},
	{"\xe2\x80\xaf", " "},
	{"\xe2\x80\x89", " "},
	{"\xe2\x88\x92", "-"},
	{"\xe2\x80\x93", "-"},
	{"\xe2\x80\x94", "-"},
	{"&deg;", "*"},
	{"&#176;", "*"},
	{"\\u00b0", "*"},
	{"\xe6\xb8\xa9\xe5\xba\xa6", " temp "},
	{"\xe6\xba\xab\xe5\xba\xa6", " temp "},
	{"\xe4\xbd\x93\xe6\xb8\xa9", " skin temp "},
	{"\xe5\xae\xa4\xe6\xb8\xa9", " room temp "},
	{"\xe6\xb0\x94\xe6\xb8\xa9", " air temp "},
	{"\xe6\xb0\x97\xe6\xb8\xa9", " air temp "},
	{"\xe7\x9a\xae\xe8\x82\xa4", " skin "},
	{"\xe7\x9a\xae\xe8\x86\x9a", " skin "},
	{"\xe6\xb9\xbf\xe5\xba\xa6", " humidity "},
	{"\xe6\xbf\x95\xe5\xba\xa6", " humidity "},
	{"\xe6\xb0\x94\xe5\x8e\x8b", " pressure "},
	{"\xe6\xb0\x97\xe5\x9c\xa7", " pressure "},
	{"\xec\x98\xa8\xeb\x8f\x84", " temp "},
	{"\xec\x8a\xb5\xeb\x8f\x84", " humidity "},
	{"\xef\xbf\xbd", "*"}, /* a sign that was lost: mostly this one */
	{"\xe5\xba\xa6", "* "},
	{"\xc2\xb1", "+/-"},
	{"\xce\xb8\xce\xb5\xcf\x81\xce\xbc\xce\xbf\xce\xba\xcf\x81\xce\xb1\xcf\x83\xce\xaf\xce\xb1",
	 " temp "},
};

/* U+00A0 to U+017F without their marks, and U+0430 to U+044F by their sound. */
static const char latin[] = "                *    u    *     aaaaaaaceeeeiiiidnoooooxouuuuytsaaaaaaaceeeeiiii"
			    "dnooooo/ouuuuytyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
			    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static const char cyrillic[] = "abvgdezziyklmnoprstufhccssjyjeua";

struct source {
	const uint8_t *at, *end;
};

static bool put(struct text_line *l, const char *s, size_t n)
{
	if (l->n + n >= sizeof(l->text))
		return false;
	memcpy(l->text + l->n, s, n);
	l->n += n;
	return true;
}

static bool phrase(struct source *s, struct text_line *l)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		size_t n = strlen(phrases[i].bytes);
		if (n <= (size_t)(s->end - s->at) && !memcmp(s->at, phrases[i].bytes, n)) {
			s->at += n;
			return put(l, phrases[i].as, strlen(phrases[i].as));
		}
	}
	return false;
}

/* The next character of UTF-8, or a degree sign or letter in Latin-1; 0 when it is neither. */
static uint32_t character(struct source *s)
{
	uint8_t c = *s->at++;
	int more = c >= 0xf0 && c < 0xf8 ? 3 : c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xc2 && c < 0xe0 ? 1 : 0;
	uint32_t point = c & (0x3fu >> more);

	if (c < 0x80)
		return c;
	if (more && s->end - s->at >= more) {
		int i = 0;
		for (; i < more && (s->at[i] & 0xc0) == 0x80; i++)
			point = point << 6 | (s->at[i] & 0x3f);
		if (i == more) {
			s->at += more;
			return point;
		}
	}
	if (c == 0xf8 && s->at < s->end && strchr("CFcf", *s->at))
		return 0xb0; /* a degree sign of MS-DOS */
	bool letter = c >= 0xc0 && s->at < s->end && isalpha(*s->at);

	return c == 0xb0 || c == 0xba || c == 0xb5 || letter ? c : 0;
}

static bool put_character(struct text_line *l, uint32_t c)
{
	char one = '\0', three[3];

	if (c >= 0x410 && c <= 0x42f)
		c += 0x20;
	if (c < 0x80)
		one = (char)c;
	else if (c >= 0xa0 && c < 0xa0 + sizeof(latin) - 1)
		one = latin[c - 0xa0];
	else if (c >= 0x430 && c <= 0x44f)
		one = cyrillic[c - 0x430];
	if (one)
		return put(l, &one, 1);
	/* of another script: letters that tell its words apart */
	three[0] = 'q';
	three[1] = (char)('a' + c / 26 % 26);
	three[2] = (char)('a' + c % 26);
	return c && put(l, three, 3);
}

/* Length of an escape sequence: a colour, or a terminal's title. Some programs have dropped the ESC. */
static size_t escape(const uint8_t *s, size_t n)
{
	size_t i = s[0] == 0x1b;

	if (i < n && s[i] == ']' && i) {
		while (++i < n && s[i] != 0x07 && s[i] != 0x1b)
			;
		return i < n ? i + 1 : n;
	}
	if (i >= n || s[i] != '[')
		return !i ? 0 : n > 2 && strchr("()*+", s[1]) ? 3 : n < 2 ? n : 2; /* a character set */
	size_t from = ++i;
	while (i < n && (isdigit(s[i]) || s[i] == ';' || s[i] == '?'))
		i++;
	if (s[0] == 0x1b)
		return i < n ? i + 1 : n;
	return i > from && i < n && s[i] == 'm' ? i + 1 : 0;
}

/* An upper-case letter after two lower-case ones begins a word. */
static bool begins_word(const struct text_line *l, const uint8_t *from, const uint8_t *at, const uint8_t *end)
{
	if (!isupper(*at) || at - from < 2 || !l->n)
		return false;
	if (islower(at[-1]) && islower(at[-2]))
		return true;
	/* "temp1C", "sensor1Temp", "tempInC", "T1C"; not "DS18B20" */
	const uint8_t *word = at;
	while (word > from && isalnum(word[-1]))
		word--;
	bool ends = at + 1 == end || !isalnum(at[1]), unit = ends && strchr("CFK", *at);
	size_t letters = 0;
	while (word + letters < at && isalpha(word[letters]))
		letters++;
	if (islower(at[-1]))
		return unit && at - word > 2;
	size_t n = (size_t)(at - word) - letters;
	return letters && word + letters < at && n < 3 && isdigit(at[-1]) && isdigit(word[letters]) &&
	       (unit || (!ends && islower(at[1])));
}

static bool plain(struct text_line *l, const uint8_t *bytes, size_t n)
{
	/* some programs send the end of a string, too */
	while (n && !bytes[0])
		bytes++, n--;
	while (n && memchr("\0\r\n", bytes[n - 1], 3))
		n--;
	struct source s = {bytes, bytes + n};

	l->n = 0;
	while (s.at < s.end) {
		size_t skip = escape(s.at, (size_t)(s.end - s.at));
		if (skip) {
			s.at += skip;
			continue;
		}
		if (phrase(&s, l))
			continue;
		if (begins_word(l, bytes, s.at, s.end))
			put(l, "_", 1);
		uint32_t c = character(&s);
		if (c == '\t' || c == '\r' || c == '\n' || c == '\a' || c == '\f')
			c = ' ';
		bool dot = c == '.' && l->n && isalpha((unsigned char)l->text[l->n - 1]) && s.at < s.end &&
			   isdigit(*s.at);
		if (dot)
			c = ' '; /* "ch.1" */
		if (c < 0x20 || c == 0x7f || !put_character(l, c))
			return false;
	}
	while (l->n && l->text[l->n - 1] == ' ')
		l->n--;
	l->text[l->n] = '\0';
	for (size_t i = 0; i < l->n; i++)
		l->text[i] = (char)tolower((unsigned char)l->text[i]);
	return true;
}

/* ---- what stands before ---- */

const char *text_skip_blanks(const char *s)
{
	while (*s == ' ')
		s++;
	return s;
}

static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* 12:34, 12:34:56, 12:34:56.789 */
static size_t clock_time(const char *s)
{
	size_t n = digits(s), parts = 1;

	if (n < 1 || n > 2)
		return 0;
	while (s[n] == ':' && digits(s + n + 1) == 2 && parts < 4) {
		n += 3;
		parts++;
	}
	if (parts < 2 || (parts == 2 && s[n] == '.' && digits(s + n + 1)))
		return 0;
	if (parts > 2 && (s[n] == '.' || (s[n] == ',' && digits(s + n + 1) == 3 && s[n + 4] != '.')))
		n += 1 + digits(s + n + 1);
	return s[n] == 'z' && !isalnum((unsigned char)s[n + 1]) ? n + 1 : n;
}

/* 2026-11-30, 30.11.2026, 11/30/26 */
static size_t date(const char *s)
{
	size_t a = digits(s), b, c;
	char part = s[a];

	if (a == 0 || !part || !strchr("-./", part))
		return 0;
	b = digits(s + a + 1);
	if (b < 1 || b > 2 || s[a + 1 + b] != part)
		return 0;
	c = digits(s + a + b + 2);
	bool year_first = a == 4 && c >= 1 && c <= 2,
	     year_last = a <= 2 && (c == 4 || (c == 2 && part == '/'));

	return year_first || year_last ? a + b + c + 2 : 0;
}

size_t text_clock(const char *s)
{
	size_t day = date(s), n;

	if (!day)
		n = clock_time(s);
	else if ((s[day] == 't' || s[day] == ' ' || s[day] == '_') && (n = clock_time(s + day + 1)))
		n += day + 1;
	else
		n = day;
	if (n && s[n] == '+' && clock_time(s + n + 1))
		n += 1 + clock_time(s + n + 1);
	return n && !isalnum((unsigned char)s[n]) ? n : 0;
}

/* "[...]" of a log: a clock, a level, a source line. Not "[1]" and not "[31.5, 24.1]". */
static const char *bracket(const char *s)
{
	const char *end = strchr(s, ']');
	size_t blank = strspn(s + 1, " ");

	if (*s != '[' || !end || end - s > 40)
		return s;
	size_t number = digits(s + 1 + blank);
	bool stamp = text_clock(s + 1 + blank) ||
		     (number && s[1 + blank + number] == '.' && end[1] == ' ' &&
		      digits(s + 2 + blank + number) >= 3) ||
		     (number && s[1 + blank + number] == ']' && end[1] == '[');
	size_t n = (size_t)(end - s);
	bool level = n == 2 || end[1] == '[' || memchr(s, ':', n) || memchr(s, '.', n) ||
		     text_word(s + 1, n - 1) == W_FILL || text_word(s + 1, n - 1) & W_FAULT;
	bool word = isalpha((unsigned char)s[1]) && !memchr(s, ',', n) && !memchr(s, '=', n) && level;

	if (!stamp && !word)
		return s;
	return end[1] == ':' ? end + 2 : end + 1;
}

/* "nov 30 06:14:53 host program[123]:" */
static const char *syslog(const char *s)
{
	static const char months[] = "jan feb mar apr may jun jul aug sep oct nov dec ";
	char month[5] = "";
	size_t day;

	if (strlen(s) < 16 || s[3] != ' ')
		return s;
	memcpy(month, s, 4);
	const char *p = text_skip_blanks(s + 4);
	if (!strstr(months, month) || !(day = digits(p)) || !text_clock(text_skip_blanks(p + day)))
		return s;
	p = text_skip_blanks(p + day);
	p += text_clock(p);
	if (*p == ' ' && digits(p + 1) == 4 && (p[5] == ' ' || p[5] == ':'))
		return p + 5 + (p[5] == ':');
	const char *end = strstr(p, ": ");
	return end && end - p < 64 ? end + 2 : p;
}

/* "level=info msg=reading "; 0: none */
static size_t logfmt(const char *s)
{
	static const char *const keys[] = {"level=", "lvl=", "msg=", "logger=", "caller="};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t n = strlen(keys[i]);
		if (!strncmp(s, keys[i], n) && isalpha((unsigned char)s[n]))
			return n + strcspn(s + n, " ");
	}
	return 0;
}

/* The day of the week of "thu may 23 21:30:00 2024", and its year; 0: none. */
static size_t weekday(const char *s)
{
	static const char days[] = "mon tue wed thu fri sat sun ";
	char day[5] = "";

	if (strlen(s) < 4)
		return 0;
	memcpy(day, s, 4);
	return day[3] == ' ' && strstr(days, day) ? 4 : 0;
}

/* One prefix, or s. */
static const char *prefix(const char *s)
{
	const char *p = text_skip_blanks(s);
	size_t n = text_clock(p);

	if (n && p[n])
		return p[n] == ',' || p[n] == ';' ? p + n + 1 : p + n;
	if (!strncmp(p, "->", 2) && p[2])
		return p + 2;
	if ((*p == '>' || *p == '$') && p[1] == ' ')
		return p + 1;
	n = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789@:~_/.-");
	size_t blank = memchr(p, '@', n) && p[n] == ' ';
	if (n && p[n + blank] && strchr("$#>", p[n + blank]) && p[n + blank + 1] == ' ')
		return p + n + blank + 1; /* a shell's prompt */
	if (*p == '>' && p[1] == '>')
		return p + strspn(p, ">");
	if (*p == '<' && p[1 + digits(p + 1)] == '>' && digits(p + 1))
		return p + digits(p + 1) + 2; /* the kernel's level */
	if (!strncmp(p, "<inf>", 5) || !strncmp(p, "<dbg>", 5) || !strncmp(p, "<wrn>", 5) ||
	    !strncmp(p, "<err>", 5))
		return p + 5;
	n = logfmt(p);
	if (n)
		return p + n;
	/* "i (1234) tag: " */
	if (*p && strchr("iwevd", *p) && p[1] == ' ' && p[2] == '(' && digits(p + 3) &&
	    p[3 + digits(p + 3)] == ')')
		return p + digits(p + 3) + 4;
	n = (size_t)(bracket(p) - p);
	return n ? p + n : syslog(p + weekday(p)) == p + weekday(p) ? p : syslog(p + weekday(p));
}

bool text_clean(struct text_line *l, const uint8_t *bytes, size_t n)
{
	if (!plain(l, bytes, n))
		return false;
	const char *p = l->text, *next;
	while ((next = prefix(p)) != p)
		p = next;
	p = text_skip_blanks(p);
	l->n = strlen(p);
	memmove(l->text, p, l->n + 1);
	if (*l->text == '$' && l->n > 3 && l->text[l->n - 3] == '*')
		l->text[l->n -= 3] = '\0'; /* the checksum of NMEA */
	return true;
}
