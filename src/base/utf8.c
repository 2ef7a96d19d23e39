#include "utf8.h"

#include <stdbool.h>
#include <wchar.h>

/* Most are: one byte, one column, and nothing to ask for. */
static bool is_plain(char c)
{
	return c >= ' ' && c < 0x7f;
}

uint32_t utf8_next(const char **text)
{
	if (is_plain(**text))
		return (unsigned char)*(*text)++;
	const unsigned char *t = (const unsigned char *)*text;
	int more = *t < 0x80		 ? 0
		   : (*t & 0xe0) == 0xc0 ? 1
		   : (*t & 0xf0) == 0xe0 ? 2
		   : (*t & 0xf8) == 0xf0 ? 3
					 : -1;
	uint32_t code = more <= 0 ? *t : *t & (0x3fu >> more);
	bool good = more >= 0 && *t >= 0x20 && *t != 0x7f;
	++*text;
	for (int i = 1; i <= more; i++) {
		if ((t[i] & 0xc0) != 0x80)
			return '?';
		code = code << 6 | (t[i] & 0x3f);
		++*text;
	}
	return good && !(code >= 0x80 && code < 0xa0) ? code : '?';
}

/* Columns of one: what the library does not know takes one. */
int utf8_columns(uint32_t code)
{
	if (code >= ' ' && code < 0x7f)
		return 1;
	int n = wcwidth((wchar_t)code);
	return n < 0 ? 1 : n;
}

int utf8_width(const char *utf8)
{
	int n = 0;
	while (*utf8)
		n += is_plain(*utf8) ? (utf8++, 1) : utf8_columns(utf8_next(&utf8));
	return n;
}

size_t utf8_put(char *buf, uint32_t code)
{
	if (code < 0x80) {
		buf[0] = (char)code;
		return 1;
	}
	int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
	buf[0] = (char)(first[more] | code >> 6 * more);
	for (int i = 1; i <= more; i++)
		buf[i] = (char)(0x80 | (code >> 6 * (more - i) & 0x3f));
	return (size_t)more + 1;
}

int utf8_fit(const char *text, int columns, char *buf, size_t n)
{
	int used = 0;
	size_t at = 0;
	while (*text && at + 4 < n) {
		uint32_t code = utf8_next(&text);
		if (used + utf8_columns(code) > columns)
			break;
		used += utf8_columns(code);
		at += utf8_put(buf + at, code);
	}
	buf[at] = '\0';
	return used;
}

size_t utf8_line(const char *text, int columns)
{
	const char *end = text, *blank = NULL;
	int width = 0;
	while (*end) {
		const char *next = end;
		width += utf8_columns(utf8_next(&next));
		if (width > columns)
			return (size_t)((blank ? blank : end) - text);
		end = next;
		if (*end == ' ' && end[-1] != ' ')
			blank = end;
	}
	return (size_t)(end - text);
}
