/* page_html.h - text on its way into report.html. Private to page*.c. */
#pragma once

#include <stdio.h>

/* As text and as the value of an attribute in quotes: no markup comes of it. */
void page_text(FILE *f, const char *text);
/* <name>text</name> and a line end. */
void page_element(FILE *f, const char *name, const char *text);
