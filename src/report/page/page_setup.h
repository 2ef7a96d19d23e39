/* page_setup.h - probe, place and rules in report.html. Private to page.c. */
#ifndef ICECUE_REPORT_PAGE_PAGE_SETUP_H
#define ICECUE_REPORT_PAGE_PAGE_SETUP_H

#include <stdio.h>

#include "report/story.h"

void page_setup(FILE *f, const struct story *s, bool fahrenheit);

#endif
