/* A text as lines, and a line as cells. */
#include "sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "moment.h"

#define JOIN_LINES 8 /* at most so many lines stand in one quoted cell */
#define JOIN_BYTES 2000

enum result refuse(char *why, size_t n, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, n, format, args);
	va_end(args);
	return RESULT_BAD_DATA;
}

/* ---- lines ---- */

/* True when a quote is open behind these bytes: one that stands where a cell begins. */
static bool leaves_open(const char *at, size_t n)
{
	bool open = false;

	for (size_t i = 0; i < n; i++) {
		if (at[i] != '"')
			continue;
		if (open || i == 0 || strchr(",;\t| ", at[i - 1]))
			open = !open;
	}
	return open;
}

static size_t line_length(const char *at, const char *end)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));

	return (size_t)((stop ? stop : end) - at);
}

/* A name in quotes may go over several lines: their ends become blanks. Returns how many were joined. */
static int join_quoted(char *at, const char *end)
{
	size_t n = line_length(at, end);

	if (!memchr(at, '"', n) || !leaves_open(at, n))
		return 0;
	for (int joined = 1; joined <= JOIN_LINES && at + n < end; joined++) {
		n += 1 + line_length(at + n + 1, end);
		if (n > JOIN_BYTES)
			return 0;
		if (leaves_open(at, n))
			continue;
		for (size_t i = 0; i < n; i++)
			if (at[i] == '\n')
				at[i] = ' ';
		return joined;
	}
	return 0;
}

bool sheet_open(struct sheet *s, char *text, size_t n)
{
	const char *end = text + n;
	int cap = 1, number = 1;

	for (size_t i = 0; i < n; i++)
		cap += text[i] == '\n';
	*s = (struct sheet){.text = text, .line = calloc((size_t)cap, sizeof(*s->line))};
	if (!s->line) {
		sheet_close(s);
		return false;
	}
	s->barred = true;
	for (char *at = text; at < end;) {
		int joined = join_quoted(at, end);
		size_t length = line_length(at, end), kept = length;

		while (kept && at[kept - 1] == '\r')
			kept--;
		struct csv_field whole = cell_trim((struct csv_field){at, kept});

		if (whole.n && memchr(whole.at, '|', whole.n) &&
		    (whole.at[0] != '|' || whole.at[whole.n - 1] != '|'))
			s->barred = false;
		s->line[s->lines++] = (struct sheet_line){at, kept, number};
		number += 1 + joined;
		at += length + 1;
	}
	return true;
}

void sheet_close(struct sheet *s)
{
	free(s->line);
	free(s->text);
	*s = (struct sheet){0};
}

/* ---- cells ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

struct csv_field cell_trim(struct csv_field f)
{
	while (f.n && is_blank(f.at[0])) {
		f.at++;
		f.n--;
	}
	while (f.n && is_blank(f.at[f.n - 1]))
		f.n--;
	return f;
}

struct csv_field cell_at(const struct cells *c, int i)
{
	return i >= 0 && i < c->n ? c->field[i] : (struct csv_field){.at = "", .n = 0};
}

static void split_blanks(struct cells *c, size_t n)
{
	char *at = c->text, *end = c->text + n;

	c->n = 0;
	while (c->n < COLUMNS_MAX) {
		while (at < end && is_blank(*at))
			at++;
		if (at == end)
			return;
		char *from = at, quote = *at == '"' ? '"' : '\0';

		for (at += quote != '\0'; at < end && (quote ? *at != quote : !is_blank(*at)); at++)
			;
		c->field[c->n++] =
			(struct csv_field){from + (quote != '\0'), (size_t)(at - from) - (quote != '\0')};
		at += quote && at < end;
	}
}

/* Words next to each other that are one moment become one cell, the longest first. */
static void join_moments(struct cells *c)
{
	int kept = 0;
	struct moment m;

	for (int i = 0; i < c->n; kept++) {
		int words = c->n - i < 7 ? c->n - i : 7;
		struct csv_field f = c->field[i];

		for (; words > 1; words--) {
			const struct csv_field *last = &c->field[i + words - 1];

			f.n = (size_t)(last->at + last->n - f.at);
			if (moment_parse(f.at, f.n, &m) && m.kind != MOMENT_DAY)
				break;
		}
		c->field[kept] = words > 1 ? f : c->field[i];
		i += words > 1 ? words : 1;
	}
	c->n = kept;
}

/* "| a | b |" has two cells. */
static size_t strip_bars(char *text, size_t n)
{
	if (n < 2 || text[0] != '|' || text[n - 1] != '|')
		return n;
	memmove(text, text + 1, n - 2);
	return n - 2;
}

static bool is_rule(const char *text, size_t n)
{
	size_t dashes = 0;

	for (size_t i = 0; i < n; i++) {
		if (!strchr("-=+|: \t", text[i]))
			return false;
		dashes += text[i] == '-' || text[i] == '=';
	}
	return dashes > 2 || !n;
}

bool sheet_row(const struct sheet *s, int line, char sep, struct cells *c)
{
	struct csv_field whole = cell_trim((struct csv_field){s->line[line].at, s->line[line].n});
	size_t n = sep == '\t' ? s->line[line].n : whole.n;

	c->n = c->filled = 0;
	c->comment = c->quoted_first = false;
	if (!whole.n || n >= ROW_BYTES || is_rule(whole.at, whole.n))
		return false;
	memcpy(c->text, sep == '\t' ? s->line[line].at : whole.at, n);
	/* "#;Date;Temp" is a name, "# time temp" a comment */
	if ((c->text[0] == '#' || c->text[0] == '%') && n > 1 &&
	    (c->text[1] == ' ' || (c->text[1] != sep && c->text[1] != '"'))) {
		size_t skip = strspn(c->text, "#% ") < n ? strspn(c->text, "#% ") : n;

		c->comment = true;
		n -= skip;
		memmove(c->text, c->text + skip, n);
	}
	if (sep == '|' && s->barred)
		n = strip_bars(c->text, n);
	c->quoted_first = n && c->text[0] == '"';
	if (sep == SEP_BLANKS || sep == SEP_WORDS)
		split_blanks(c, n);
	else
		c->n = csv_split(c->text, n, sep, c->field, COLUMNS_MAX);
	if (sep == SEP_WORDS)
		join_moments(c);
	for (int i = 0; i < c->n; i++) {
		struct csv_field f = cell_trim(c->field[i]);

		if (f.n > 1 && f.at[0] == '"' && f.at[f.n - 1] == '"')
			f = cell_trim((struct csv_field){f.at + 1, f.n - 2});
		c->field[i] = f;
		c->filled += f.n > 0;
	}
	return c->filled > 0;
}
