#include "text_scan.h"

#include <ctype.h>
#include <string.h>

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
