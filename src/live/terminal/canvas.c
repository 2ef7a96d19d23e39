#include "canvas.h"

#include <stdbool.h>
#include <string.h>
#include <wchar.h>

static int within(int v, int max)
{
	return v < 1 ? 1 : v > max ? max : v;
}

void canvas_clear(struct canvas *c, int columns, int rows)
{
	c->columns = within(columns, CANVAS_COLUMNS);
	c->rows = within(rows, CANVAS_ROWS);
	for (int row = 0; row < c->rows; row++)
		canvas_fill(c, row, 0, c->columns, LOOK_PLAIN, ' ');
}

void canvas_put(struct canvas *c, int row, int column, enum look look, uint32_t code)
{
	if (row >= 0 && row < c->rows && column >= 0 && column < c->columns)
		c->at[row][column] = (struct cell){code, (uint8_t)look};
}

void canvas_fill(struct canvas *c, int row, int column, int n, enum look look, uint32_t code)
{
	for (int i = 0; i < n; i++)
		canvas_put(c, row, column + i, look, code);
}

/* The next character of UTF-8, '?' for a byte that is none. */
static uint32_t next_code(const char **text)
{
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
static int width_of(uint32_t code)
{
	int n = wcwidth((wchar_t)code);
	return n < 0 ? 1 : n;
}

int canvas_width(const char *utf8)
{
	int n = 0;
	while (*utf8)
		n += width_of(next_code(&utf8));
	return n;
}

int canvas_text(struct canvas *c, int row, int column, enum look look, const char *utf8)
{
	while (*utf8) {
		uint32_t code = next_code(&utf8);
		int n = width_of(code);
		if (n == 0) /* an accent of its own would need a cell of several codes */
			continue;
		if (column + n > c->columns)
			break;
		canvas_put(c, row, column, look, code);
		if (n == 2)
			canvas_put(c, row, column + 1, look, 0);
		column += n;
	}
	return column;
}

void canvas_text_right(struct canvas *c, int row, int behind, enum look look, const char *utf8)
{
	int column = behind - canvas_width(utf8);
	canvas_text(c, row, column < 0 ? 0 : column, look, utf8);
}

void canvas_text_middle(struct canvas *c, int row, enum look look, const char *utf8)
{
	int column = (c->columns - canvas_width(utf8)) / 2;
	canvas_text(c, row, column < 0 ? 0 : column, look, utf8);
}

static size_t put_utf8(char *buf, uint32_t code)
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

char *canvas_row(const struct canvas *c, int row, char *buf, size_t n)
{
	size_t used = 0, end = 0;
	for (int i = 0; i < c->columns && used + 5 < n; i++) {
		uint32_t code = c->at[row][i].code;
		if (!code)
			continue;
		used += put_utf8(buf + used, code);
		if (code != ' ')
			end = used;
	}
	buf[end] = '\0';
	return buf;
}
