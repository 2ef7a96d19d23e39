/* handout_curve.h - the curve of a session for paper. Private to handout.c. */
#pragma once

#include <stdio.h>

#include "report/story.h"

/* An SVG with two plots: the minutes of ice, and the whole session. Nothing when there is no estimate of the
 * skin. Its looks are attributes, because WeasyPrint gives no style to an SVG within a page. */
void handout_curve(FILE *f, const struct story *s, bool fahrenheit);
