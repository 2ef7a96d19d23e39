/* page.h - the page of one session. */
#pragma once

#include "report/story.h"

/* DIR/report.html: one self-contained page, its chart drawn by its own script; without one by DIR/chart.svg,
 * when there is that. */
enum result page_make(const struct story *s, const char *dir, bool fahrenheit);
