/* Numbers, what stands for one that is not there, and the units behind them. */
#include <ctype.h>
#include <string.h>

#include "text_line.h"

static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* ---- units ---- */

static const char *degree_sign(const char *p, bool *degree)
{
	size_t n = 0;

	while (isalpha((unsigned char)p[n]))
		n++;
	if (*p == '*' || ((*p == '\'' || *p == '`') && isalpha((unsigned char)p[1]))) {
		*degree = true;
		return text_skip_blanks(p + 1);
	}
	if ((n == 3 && !strncmp(p, "deg", n)) || (n == 6 && !strncmp(p, "degree", n)) ||
	    (n == 7 && !strncmp(p, "degrees", n)) || (n == 4 && !strncmp(p, "grad", n)) ||
	    (n == 5 && (!strncmp(p, "gradi", n) || !strncmp(p, "grade", n))) ||
	    (n == 6 && !strncmp(p, "grados", n))) {
		*degree = true;
		return text_skip_blanks(p + n + (p[n] == '.' || p[n] == '_'));
	}
	return p;
}

/* The unit behind a number; *end is behind it, or stays. A letter before '=', ':' or a number is a label. */
enum text_unit text_unit_behind(const char *s, const char **end, enum text_unit labelled, bool alone,
				bool *bracket)
{
	const char *p = text_skip_blanks(s), *open = p;
	bool attached = p == s, degree = false;
	size_t n = 0;

	*end = s;
	*bracket = *p == '[' || *p == '(';
	p = degree_sign(text_skip_blanks(p + *bracket), &degree);
	while (isalnum((unsigned char)p[n]))
		n++;
	if (*p == '%') {
		*end = p + 1;
		return UNIT_FOREIGN;
	}
	enum text_unit unit = text_unit_word(p, n);
	const char *after = text_skip_blanks(p + n);
	bool label = *after == '=' || *after == ':' || p[n] == '_' ||
		     (unit == UNIT_FOREIGN && !attached && !alone &&
		      (n == 1 || (n == 2 && !strncmp(p, "rh", n))) &&
		      isdigit((unsigned char)after[*after == '-'])) ||
		     (labelled != UNIT_NONE && unit != UNIT_NONE && unit != labelled && !attached &&
		      isdigit((unsigned char)*after));
	if (*bracket && (unit == UNIT_NONE || *after != (*open == '[' ? ']' : ')'))) {
		*bracket = false;
		return UNIT_NONE;
	}
	if (unit != UNIT_NONE && !label) {
		*end = *bracket ? after + 1 : p + n;
		return unit;
	}
	if (degree) { /* "31.5 deg": a temperature, as most write it in Celsius */
		*end = n && !label && attached ? s : p;
		return UNIT_C;
	}
	/* letters on the number's heels are a unit, if an unknown one */
	if (attached && n && !label) {
		*end = p + n;
		return UNIT_FOREIGN;
	}
	return UNIT_NONE;
}

/* ---- values ---- */

size_t text_gone(const char *s)
{
	static const char *const forms[] = {"n/a",     "n.a.",	  "n.c.",   "o.l",   "o.l.",
					    "#n/a",    "...",	  "xx.x",   "x.x",   "xx.xx",
					    "1.#qnan", "-1.#ind", "1.#ind", "1.#inf"};
	size_t n = strspn(s, "-.*?_#x");

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (!strncmp(s, forms[i], strlen(forms[i])) && !isalnum((unsigned char)s[strlen(forms[i])]))
			return strlen(forms[i]);
	if (n > 2 && s[n - 1] == '*' && s[n] && strchr("cf", s[n]))
		n--; /* "---*c": the sign of degrees */
	else if (n < 2 || isalnum((unsigned char)s[n]))
		return 0;
	if (strspn(s, ".") == n || strspn(s, "x") == n)
		return 0;
	return strspn(s, "_") == n || strchr("-*?_#", *s) ? n : 0;
}

/* nan, inf, ovf, infinity; 0: none of them */
static size_t not_finite(const char *s)
{
	static const char *const forms[] = {"nan", "inf", "ovf", "infinity"};
	size_t sign = *s == '-' || *s == '+';

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t n = strlen(forms[i]);
		if (!strncmp(s + sign, forms[i], n) && !isalnum((unsigned char)s[sign + n]) &&
		    s[sign + n] != '_')
			return sign + n;
	}
	return 0;
}

/* Digits as a number; what is too large stays large. */
static int64_t whole_micro(const char *s, size_t n)
{
	int64_t v = 0;

	for (size_t i = 0; i < n; i++)
		v = v < INT64_C(10000000000000) ? v * 10 + (s[i] - '0') * INT64_C(1000000) : v;
	return v;
}

static int64_t part_micro(const char *s, size_t n)
{
	int64_t v = 0, unit = 100000;

	for (size_t i = 0; i < n; i++, unit /= 10)
		v += (s[i] - '0') * unit;
	return v;
}

/* e+01 behind a number */
static size_t exponent(const char *s, int64_t *micro)
{
	size_t sign = s[0] == 'e' && (s[1] == '-' || s[1] == '+'), n = s[0] == 'e' ? digits(s + 1 + sign) : 0;

	if (n < 1 || n > 3 || isalpha((unsigned char)s[1 + sign + n]))
		return 0;
	int power = (int)(whole_micro(s + 1 + sign, n) / 1000000);
	for (; power; power--)
		if (s[1] == '-')
			*micro /= 10;
		else if (*micro < INT64_C(100000000000000))
			*micro *= 10;
	return 1 + sign + n;
}

/* "33,5", with or without a sign before: what the comma is, other lines must tell. */

static bool comma_pair(const char *p, size_t n, struct text_value *v, const char **end,
		       const struct text_reading *how)
{
	size_t right = p[n] == ',' ? digits(p + n + 1) : 0;
	const char *after = p + n + 1 + right;

	if (n == 0 || n > 4 || right == 0 || right > 6 ||
	    (*after == '.' && isdigit((unsigned char)after[1])) ||
	    (*after == ',' && isdigit((unsigned char)after[1])) || how->chained)
		return false;
	if (how->parts) { /* "31,5 C": its tail is not 5 C */
		const char *behind;
		bool bracket;
		enum text_unit unit = text_unit_behind(after, &behind, UNIT_NONE, true, &bracket);
		if (unit == UNIT_NONE || unit == UNIT_FOREIGN)
			return false;
	}
	v->left = (int32_t)(whole_micro(p, n) / 1000000);
	v->right = (int32_t)(whole_micro(p + n + 1, right) / 1000000);
	v->right_digits = (uint8_t)right;
	v->micro = whole_micro(p, n) + part_micro(p + n + 1, right);
	v->kind = how->decimal_comma ? TEXT_NUMBER : TEXT_COMMA;
	*end = after;
	return true;
}

struct text_value text_value(const char *s, const char **end, const struct text_reading *how)
{
	struct text_value v = {.kind = TEXT_NUMBER, .whole = true};
	const char *p = s + (*s == '-' || *s == '+');
	size_t n;

	*end = s;
	if ((n = not_finite(s))) {
		*end = s + n;
		return (struct text_value){.kind = TEXT_NOT_FINITE};
	}
	if (!isdigit((unsigned char)p[*p == '.']))
		return (struct text_value){0};
	if (p[0] == '0' && p[1] == 'x' && isxdigit((unsigned char)p[2])) {
		n = strspn(p + 2, "0123456789abcdef");
		*end = p + 2 + n;
		return (struct text_value){.kind = TEXT_HEX, .micro = strspn(p + 2, "0") == n ? 0 : 1000000};
	}
	n = digits(p);
	if (how->comma && comma_pair(p, n, &v, end, how)) {
		v.whole = false;
	} else {
		v.micro = whole_micro(p, n);
		*end = p + n;
		if (p[n] == '.' && isdigit((unsigned char)p[n + 1])) {
			size_t part = digits(p + n + 1);
			v.micro += part_micro(p + n + 1, part);
			v.whole = false;
			*end = p + n + 1 + part;
			*end += exponent(*end, &v.micro);
		} else if (p[n] == '.' && !p[n + 1]) {
			v.kind = TEXT_MALFORMED; /* "23." as the end of a broken line */
		} else {
			*end += exponent(*end, &v.micro);
		}
	}
	if ((**end == '.' && isdigit((unsigned char)(*end)[1]) && !v.whole) ||
	    ((**end == '-' || **end == '+') && isdigit((unsigned char)(*end)[1]))) {
		v.kind = TEXT_MALFORMED; /* 23.4.5, 12-34 */
		*end += strspn(*end, "0123456789.-+");
	}
	if (*s == '-')
		v.micro = -v.micro;
	return v;
}
