/* figures.h - the two large figures of the screen, each with a caption that says what it is and whether it
 * goes up or down: the skin, or the passes while the window is open; and the time that matters now. Pure. */
#pragma once

#include "screen.h"

/* Returns the row below them. large: there is room for more than words. */
int figures_draw(const struct screen_view *v, struct canvas *c, int row, bool large);
