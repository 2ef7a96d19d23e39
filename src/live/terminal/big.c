#include "big.h"

#include <string.h>

#define BLOCK 0x2588

struct letter {
	char of;
	const char *rows[BIG_ROWS];
};

static const struct letter letters[] = {
	{'0', {"###", "# #", "# #", "# #", "###"}},
	{'1', {" # ", "## ", " # ", " # ", "###"}},
	{'2', {"###", "  #", "###", "#  ", "###"}},
	{'3', {"###", "  #", "###", "  #", "###"}},
	{'4', {"# #", "# #", "###", "  #", "  #"}},
	{'5', {"###", "#  ", "###", "  #", "###"}},
	{'6', {"###", "#  ", "###", "# #", "###"}},
	{'7', {"###", "  #", "  #", "  #", "  #"}},
	{'8', {"###", "# #", "###", "# #", "###"}},
	{'9', {"###", "# #", "###", "  #", "###"}},
	{'-', {"   ", "   ", "###", "   ", "   "}},
	{'.', {" ", " ", " ", " ", "#"}},
	{':', {" ", "#", " ", "#", " "}},
	{'A', {" # ", "# #", "###", "# #", "# #"}},
	{'B', {"## ", "# #", "## ", "# #", "## "}},
	{'C', {"###", "#  ", "#  ", "#  ", "###"}},
	{'D', {"## ", "# #", "# #", "# #", "## "}},
	{'E', {"###", "#  ", "## ", "#  ", "###"}},
	{'F', {"###", "#  ", "## ", "#  ", "#  "}},
	{'G', {"###", "#  ", "# #", "# #", "###"}},
	{'H', {"# #", "# #", "###", "# #", "# #"}},
	{'I', {"#", "#", "#", "#", "#"}},
	{'K', {"# #", "# #", "## ", "# #", "# #"}},
	{'L', {"#  ", "#  ", "#  ", "#  ", "###"}},
	{'M', {"#   #", "## ##", "# # #", "#   #", "#   #"}},
	{'N', {"#  #", "## #", "# ##", "#  #", "#  #"}},
	{'O', {"###", "# #", "# #", "# #", "###"}},
	{'P', {"###", "# #", "###", "#  ", "#  "}},
	{'R', {"## ", "# #", "## ", "# #", "# #"}},
	{'S', {"###", "#  ", "###", "  #", "###"}},
	{'T', {"###", " # ", " # ", " # ", " # "}},
	{'U', {"# #", "# #", "# #", "# #", "###"}},
	{'V', {"# #", "# #", "# #", "# #", " # "}},
	{'W', {"#   #", "#   #", "# # #", "## ##", "#   #"}},
	{'Y', {"# #", "# #", " # ", " # ", " # "}},
	{' ', {"  ", "  ", "  ", "  ", "  "}},
};

static const struct letter *letter_of(char c)
{
	size_t n = sizeof(letters) / sizeof(letters[0]);
	for (size_t i = 0; i < n; i++)
		if (letters[i].of == c)
			return &letters[i];
	return &letters[n - 1];
}

int big_width(const char *text, int scale)
{
	int points = 0;
	for (const char *c = text; *c; c++)
		points += (int)strlen(letter_of(*c)->rows[0]) + (c[1] != '\0');
	return points * 2 * scale;
}

int big_scale(const char *text, int columns, int rows)
{
	int scale = 0;
	while ((scale + 1) * BIG_ROWS <= rows && big_width(text, scale + 1) <= columns)
		scale++;
	return scale;
}

/* Draws one row of points. */
static void put_row(struct canvas *c, int row, int column, int scale, const struct cell *ink,
		    const char *points)
{
	for (int i = 0; points[i]; i++)
		if (points[i] == '#')
			canvas_fill(c, row, column + i * 2 * scale, 2 * scale, (enum look)ink->look,
				    ink->code);
}

void big_text(struct canvas *c, int row, int column, int scale, enum look look, bool utf8, const char *text)
{
	struct cell ink = {.code = utf8 ? BLOCK : '#', .look = (uint8_t)look};
	for (; *text; text++) {
		const struct letter *l = letter_of(*text);
		for (int i = 0; i < BIG_ROWS * scale; i++)
			put_row(c, row + i, column, scale, &ink, l->rows[i / scale]);
		column += ((int)strlen(l->rows[0]) + 1) * 2 * scale;
	}
}
