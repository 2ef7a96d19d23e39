/* draw_card.h - the address of the live page, on the screen. Pure. */
#pragma once

#include "canvas.h"
#include "live/card.h"

/* At the right, below the two rows at the top; what has no room is left out. */
void draw_card(const struct card *card, bool utf8, struct canvas *c);
