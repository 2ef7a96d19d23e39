#include "draw_card.h"

#include <string.h>

#include "base/utf8.h"

#define TOP 2
#define FOOT 2

void draw_card(const struct card *card, bool utf8, struct canvas *c)
{
	int width = utf8_width(card->words) + 2, rows = c->rows - TOP - FOOT;
	bool code = utf8 && card->n && card->n < rows && card->columns + 2 < c->columns;
	if (code && width < card->columns)
		width = card->columns;
	int column = c->columns - width - 1;
	if (column < 0 || rows < 1)
		return;
	canvas_fill(c, TOP, column, width, LOOK_TITLE, ' ');
	canvas_text(c, TOP, column + 1, LOOK_TITLE, card->words);
	column = c->columns - card->columns - 1;
	for (int i = 0; code && i < card->n; i++)
		canvas_text(c, TOP + 1 + i, column, LOOK_CODE, card->lines[i]);
}
