#include "big.h"

#include <string.h>

#define BLOCK 0x2588
#define UPPER_HALF 0x2580
#define LOWER_HALF 0x2584

struct letter {
	char of;
	const char *rows[BIG_POINTS];
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
	{'J', {"  #", "  #", "  #", "# #", "###"}},
	{'K', {"# #", "# #", "## ", "# #", "# #"}},
	{'L', {"#  ", "#  ", "#  ", "#  ", "###"}},
	{'M', {"#   #", "## ##", "# # #", "#   #", "#   #"}},
	{'N', {"#  #", "## #", "# ##", "#  #", "#  #"}},
	{'O', {"###", "# #", "# #", "# #", "###"}},
	{'P', {"###", "# #", "###", "#  ", "#  "}},
	{'Q', {"### ", "# # ", "# # ", "# # ", "####"}},
	{'R', {"## ", "# #", "## ", "# #", "# #"}},
	{'S', {"###", "#  ", "###", "  #", "###"}},
	{'T', {"###", " # ", " # ", " # ", " # "}},
	{'U', {"# #", "# #", "# #", "# #", "###"}},
	{'V', {"# #", "# #", "# #", "# #", " # "}},
	{'W', {"#   #", "#   #", "# # #", "## ##", "#   #"}},
	{'X', {"# #", "# #", " # ", "# #", "# #"}},
	{'Y', {"# #", "# #", " # ", " # ", " # "}},
	{'Z', {"###", "  #", " # ", "#  ", "###"}},
	{'~', {"    ", " # #", "# # ", "    ", "    "}},
	{'/', {"  #", "  #", " # ", "#  ", "#  "}},
	{BIG_UP, {" # ", "###", " # ", " # ", " # "}},
	{BIG_DOWN, {" # ", " # ", " # ", "###", " # "}},
	{BIG_GO, {"#  ", " # ", "  #", " # ", "#  "}},
	{BIG_STOP, {" ### ", "#####", "#####", "#####", " ### "}},
	{BIG_DANGER, {"#", "#", "#", " ", "#"}},
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
	return points * scale;
}

/* The height of a point, in half rows. */
static int halves(int scale, bool utf8)
{
	return utf8 ? scale : scale < 2 ? 2 : scale / 2 * 2;
}

int big_rows(int scale, bool utf8)
{
	return (BIG_POINTS * halves(scale, utf8) + 1) / 2;
}

int big_scale(const char *text, int columns, int rows, bool utf8)
{
	int scale = 0;
	while (big_rows(scale + 1, utf8) <= rows && big_width(text, scale + 1) <= columns)
		scale++;
	return !utf8 && scale > 1 ? scale / 2 * 2 : scale; /* else its points are as wide as two are high */
}

static bool inked(const struct letter *l, int half, int high, int point)
{
	return half < BIG_POINTS * high && l->rows[half / high][point] == '#';
}

void big_text(struct canvas *c, int row, int column, int scale, enum look look, bool utf8, const char *text)
{
	int high = halves(scale, utf8);
	for (; *text; text++) {
		const struct letter *l = letter_of(*text);
		int points = (int)strlen(l->rows[0]);
		for (int i = 0; i < big_rows(scale, utf8) * points; i++) {
			int y = i / points, x = i % points;
			bool upper = inked(l, 2 * y, high, x), lower = inked(l, 2 * y + 1, high, x);
			uint32_t code = !utf8 ? '#' : !lower ? UPPER_HALF : !upper ? LOWER_HALF : BLOCK;
			if (upper || lower)
				canvas_fill(c, row + y, column + x * scale, scale,
					    utf8 ? look : (enum look)(look | LOOK_INK), code);
		}
		column += (points + 1) * scale;
	}
}
