#include "text_scan.h"

#include <ctype.h>
#include <string.h>

static const struct {
	enum meaning meaning;
	const char *words; /* each between blanks */
} meanings[] = {
	{M_FAULT,
	 " fault faults open short shorted wrong error errors err fail failed failure unable disconnected "},
	{M_NOT_TEMPERATURE,
	 " emissivity rtd ratio resistance adc humidity rh dew setpoint set sv heater fan address delta min minimum max maximum avg average alarm limit threshold raw voltage pressure altitude time rate count counter offset heat rel "},
	{M_COLD, " cold "},
	{M_INTERNAL, " internal "},
	{M_AMBIENT, " ambient room air "},
	{M_INNER, " inner "},
	{M_OUTER, " outer "},
	{M_OBJECT, " object "},
	{M_TEMPERATURE,
	 " temp temperature temperatures thermocouple tc hot junction celsius fahrenheit probe sensor skin "},
	{M_LETTER, " t c f k "}, /* "C = 24.25"; elsewhere it may be anything */
	{M_CHAT,
	 " test demo library wait stabilize device devices dallas found locating parasite power done started ready "},
};

bool scan_clean(struct line *l, const uint8_t *bytes, size_t n)
{
	l->n = 0;
	for (size_t i = 0; i < n && l->n < sizeof(l->text) - 1; i++) {
		uint8_t c = bytes[i];

		if (c == 0xc2 && i + 1 < n && (bytes[i + 1] == 0xb0 || bytes[i + 1] == 0xba))
			continue; /* the first byte of a degree sign in UTF-8; the second is one in Latin-1 */
		if (c == 0xb0 || c == 0xba)
			c = '*';
		if (c == '\r' || c == '\n' || c == '\t')
			c = ' ';
		if (c < 0x20 || c > 0x7e)
			return false;
		l->text[l->n++] = (char)tolower(c);
	}
	while (l->n && l->text[l->n - 1] == ' ')
		l->n--;
	l->text[l->n] = '\0';
	return true;
}

const char *scan_skip_blanks(const char *s)
{
	while (*s == ' ')
		s++;
	return s;
}

static bool word_in(const char *list, const char *word, size_t n)
{
	for (const char *at = strchr(list, ' '); at && at[1]; at = strchr(at + 1, ' '))
		if (!strncmp(at + 1, word, n) && at[1 + n] == ' ')
			return true;
	return false;
}

size_t scan_word_length(const char *s, const char *end)
{
	size_t n = 0;

	while (s + n < end && isalnum((unsigned char)s[n]))
		n++;
	return n;
}

bool scan_has_word(const char *text, const char *end, const char *list)
{
	for (size_t n; text < end; text += n ? n : 1) {
		n = scan_word_length(text, end);
		if (n && word_in(list, text, n))
			return true;
	}
	return false;
}

enum meaning scan_meaning(const char *text, const char *end)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (scan_has_word(text, end, meanings[i].words))
			return meanings[i].meaning;
	return M_NONE;
}

/* ---- numbers and units ---- */

enum number scan_number(const char *s, const char **end, int64_t *micro)
{
	const char *p = s + (*s == '-' || *s == '+');
	int64_t v = 0, unit = 1000000;
	int digits = 0;

	if (!strncmp(p, "nan", 3) || !strncmp(p, "inf", 3) || !strncmp(p, "ovf", 3)) {
		*end = p + 3;
		return isalpha((unsigned char)**end) ? NUMBER_NONE : NUMBER_NOT_FINITE;
	}
	for (; isdigit((unsigned char)*p); p++, digits++)
		v = v < INT64_C(10000000000000) ? v * 10 + (*p - '0') * INT64_C(1000000) : v;
	if (*p == '.' && (digits || isdigit((unsigned char)p[1]))) {
		for (p++; isdigit((unsigned char)*p); p++, digits++) {
			unit /= 10;
			v += (*p - '0') * unit;
		}
		/* "23.4.5", and "23." as the end of a broken line */
		if ((*p == '.' && isdigit((unsigned char)p[1])) || p[-1] == '.')
			digits = -1;
	}
	if (!digits)
		return NUMBER_NONE;
	*end = p;
	*micro = *s == '-' ? -v : v;
	/* "23,45" and "2026-11-22" */
	bool goes_on = (*p == ',' || *p == '-' || *p == '+') && isdigit((unsigned char)p[1]);

	return digits < 0 || goes_on ? NUMBER_MALFORMED : NUMBER_OK;
}

static enum unit unit_word(const char *word, size_t n)
{
	static const struct {
		enum unit unit;
		const char *words;
	} units[] = {
		{UNIT_C, " c celsius degc "},
		{UNIT_F, " f fahrenheit degf "},
		{UNIT_K, " k kelvin "},
		{UNIT_FOREIGN, " r o ohm ohms v mv uv ma a s ms hz pa hpa mbar m g rh "},
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (word_in(units[i].words, word, n))
			return units[i].unit;
	return UNIT_NONE;
}

enum unit scan_unit(const char *s, const char **end)
{
	const char *p = scan_skip_blanks(s), *stop = p + strlen(p);
	bool attached = p == s, bracket = *p == '[', degree = false;
	size_t n;

	*end = s;
	if (bracket || *p == '*') {
		degree = *p == '*';
		p = scan_skip_blanks(p + 1);
	}
	n = scan_word_length(p, stop);
	if (word_in(" deg degree degrees ", p, n) && n) {
		degree = true;
		p = scan_skip_blanks(p + n);
		n = scan_word_length(p, stop);
	}
	enum unit unit = *p == '%' ? UNIT_FOREIGN : n ? unit_word(p, n) : UNIT_NONE;

	/* letters on the number's heels are a unit, if an unknown one; else they begin the next label */
	if (unit == UNIT_NONE)
		return (attached && n) || bracket || degree ? UNIT_FOREIGN : UNIT_NONE;
	if (*p == '%')
		p += 1 + scan_word_length(p + 1, stop);
	else
		p += n;
	*end = bracket && *p == ']' ? p + 1 : p;
	return unit;
}
