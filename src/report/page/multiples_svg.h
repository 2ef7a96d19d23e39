/* multiples_svg.h - one of the small multiples as an SVG within a page. Private to the pages. */
#pragma once

#include <stdio.h>

#include "report/multiples.h"

/* The plot of a row's figures; a line of text when there is nothing to draw yet. */
void multiples_svg(FILE *f, const struct multiples *m, const struct trend *t, enum multiple of);
