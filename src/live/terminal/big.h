/*
 * big.h - letters and figures of blocks, to be read across a room. Pure.
 *
 * A point of a letter is two columns wide and one row high at scale 1, which is about square. At 80x24 on a
 * 14 inch screen a figure of five rows is 4 cm high; to be read at 2 m it needs 1 cm (ISO 9241-303: 20 to 22
 * minutes of arc).
 */
#pragma once

#include <stdbool.h>

#include "canvas.h"

#define BIG_ROWS 5 /* of a letter at scale 1 */

/* Columns that the text takes. It has capitals only; an unknown character is drawn as a space. */
int big_width(const char *text, int scale);
/* The largest scale at which it fits; 0 when it does not fit. */
int big_scale(const char *text, int columns, int rows);
/* utf8: drawn in full blocks, else in '#'. */
void big_text(struct canvas *c, int row, int column, int scale, enum look look, bool utf8, const char *text);
