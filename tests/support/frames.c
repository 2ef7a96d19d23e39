#include "frames.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define FIELDS 5

FILE *frames_open(const struct driver *drv)
{
	char path[128];

	snprintf(path, sizeof(path), "tests/frames/%s.frames", drv->name);
	return fopen(path, "r");
}

static char *trim(char *s)
{
	while (*s == ' ')
		s++;
	for (size_t n = strlen(s); n && isspace((unsigned char)s[n - 1]);)
		s[--n] = '\0';
	return s;
}

/* "text\r\n" in quotes to bytes. */
static size_t unquote(const char *s, uint8_t *out, size_t cap)
{
	static const char from[] = "rnt\"\\", to[] = "\r\n\t\"\\";
	size_t n = 0;

	for (s++; *s && *s != '"' && n < cap; s++) {
		if (*s != '\\') {
			out[n++] = (uint8_t)*s;
			continue;
		}
		const char *known = strchr(from, *++s);

		if (known) {
			out[n++] = (uint8_t)to[known - from];
		} else {
			char digits[] = {s[1], s[2], '\0'};

			cr_assert_eq(*s, 'x', "unknown escape \\%c", *s);
			out[n++] = (uint8_t)strtoul(digits, NULL, 16);
			s += 2;
		}
	}
	return n;
}

static size_t read_bytes(const char *s, uint8_t *out, size_t cap)
{
	if (*s == '"')
		return unquote(s, out, cap);
	int n = text_parse_hex(s, out, cap);

	cr_assert_gt(n, 0, "no bytes: %s", s);
	return (size_t)n;
}

static enum verdict read_verdict(const char *name)
{
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (!strcmp(verdict_name((enum verdict)v), name))
			return (enum verdict)v;
	cr_assert_fail("no such verdict: %s", name);
	return VERDICT_COUNT;
}

/* Exact, and not with the code under test: at most six decimals. */
static int32_t read_udeg(const char *s)
{
	char *end;
	double value = strtod(s, &end);

	cr_assert(end != s && !*end, "no number: %s", s);
	return (int32_t)(value < 0 ? value * 1e6 - 0.5 : value * 1e6 + 0.5);
}

static void read_expectation(char *word, struct frame_expectation *e)
{
	char *value = strchr(word, '=');

	cr_assert_not_null(value, "expected channel=celsius: %s", word);
	*value++ = '\0';
	text_copy(e->channel, sizeof(e->channel), word);
	for (char *p = e->channel; *p; p++)
		if (*p == '_')
			*p = ' ';
	e->status = STATUS_OK;
	if (isalpha((unsigned char)*value))
		cr_assert(status_parse(value, &e->status), "no such status: %s", value);
	else
		e->udeg = read_udeg(value);
}

static bool read_said(char *line, struct frame_row *out)
{
	bool start = !strncmp(line, "> start ", 8), request = !strncmp(line, "> request ", 10);

	if (!start && !request)
		return false;
	out->kind = start ? FRAME_ROW_START : FRAME_ROW_REQUEST;
	out->n_bytes = read_bytes(trim(line + (start ? 8 : 10)), out->bytes, sizeof(out->bytes));
	return true;
}

/* Fields end with " | ", which stands in no quoted line. */
static void read_reply(char *line, struct frame_row *out)
{
	char *field[FIELDS] = {line};

	for (int i = 1; i < FIELDS; i++) {
		char *bar = strchr(field[i - 1], '|');

		cr_assert_not_null(bar, "line %d: %d fields are too few", out->line, i);
		*bar = '\0';
		field[i] = bar + 1;
	}
	text_copy(out->firmware, sizeof(out->firmware), trim(field[0]));
	out->n_bytes = read_bytes(trim(field[1]), out->bytes, sizeof(out->bytes));
	out->verdict = read_verdict(trim(field[2]));
	char *rest = NULL;

	for (char *w = strtok_r(field[3], " ", &rest); w; w = strtok_r(NULL, " ", &rest))
		read_expectation(w, &out->at[out->n++]);
	cr_assert(*trim(field[4]), "line %d: where is it from?", out->line);
}

bool frames_next(FILE *f, const struct driver *drv, struct frame_row *out)
{
	int line = out->line;
	char text[1024];

	while (fgets(text, sizeof(text), f)) {
		*out = (struct frame_row){.line = ++line};
		cr_assert(strchr(text, '\n'), "%s.frames:%d is too long", drv->name, line);
		if (text[0] == '#' || !*trim(text))
			continue;
		if (!read_said(text, out))
			read_reply(text, out);
		return true;
	}
	return false;
}
