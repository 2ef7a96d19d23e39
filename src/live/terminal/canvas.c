#include "canvas.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

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

int canvas_text(struct canvas *c, int row, int column, enum look look, const char *utf8)
{
	while (*utf8) {
		uint32_t code = utf8_next(&utf8);
		int n = utf8_columns(code);
		if (n == 0) /* a combining accent would need a cell of several codes */
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
	int column = behind - utf8_width(utf8);
	canvas_text(c, row, column < 0 ? 0 : column, look, utf8);
}

void canvas_text_middle(struct canvas *c, int row, enum look look, const char *utf8)
{
	int column = (c->columns - utf8_width(utf8)) / 2;
	canvas_text(c, row, column < 0 ? 0 : column, look, utf8);
}

char *canvas_row(const struct canvas *c, int row, char *buf, size_t n)
{
	size_t used = 0, end = 0;
	for (int i = 0; i < c->columns && used + 5 < n; i++) {
		uint32_t code = c->at[row][i].code;
		if (!code)
			continue;
		used += utf8_put(buf + used, code);
		if (code != ' ')
			end = used;
	}
	buf[end] = '\0';
	return buf;
}
