/*
 * big.h - letters and figures of blocks, to be read across a room. Pure.
 *
 * A point of a letter is `scale` columns wide and half as many rows high, which is about square. Without
 * UTF-8 there are no half blocks: a point has whole rows, so that letters of scale 1 are as high as those
 * of 2. At 80x24 on a 14 inch screen a figure of five rows is 4 cm high, and one of scale 1 half as high; to
 * be read at 2 m it needs 1 cm (ISO 9241-303: 20 to 22 minutes of arc).
 */
#pragma once

#include <stdbool.h>

#include "canvas.h"

#define BIG_POINTS 5 /* high */

/* Characters that are drawn as signs. */
#define BIG_UP '^'
#define BIG_DOWN 'v'
#define BIG_GO '>'
#define BIG_STOP '@'
#define BIG_DANGER '!'

/* Columns and rows that the text takes. It has capitals only; an unknown character is drawn as a space. */
int big_width(const char *text, int scale);
int big_rows(int scale, bool utf8);
/* The largest scale at which it fits; 0 when it does not fit. */
int big_scale(const char *text, int columns, int rows, bool utf8);
/* utf8: drawn in blocks, else in LOOK_INK. */
void big_text(struct canvas *c, int row, int column, int scale, enum look look, bool utf8, const char *text);
