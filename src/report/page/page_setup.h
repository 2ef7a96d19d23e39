/* page_setup.h - probe, place and rules in report.html. Private to page.c. */
#pragma once

#include <stdio.h>

#include "report/story.h"

void page_setup(FILE *f, const struct story *s, bool fahrenheit);
