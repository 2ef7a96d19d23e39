/* pdf.h - a page as a PDF, by Chromium or WeasyPrint, whichever is there. */
#pragma once

#include <stdio.h>

#include "icecue/result.h"

/*
 * Has write() write the page and prints it into the PDF at path, which is there whole or not at all, for its
 * owner or the group of a shared folder (system/shared.h). A program that hangs is ended after a minute, and
 * no other is tried. RESULT_NONE: neither program is there, or none made a PDF; the reason is logged. A
 * signal that comes meanwhile ends the program when nothing is left of the page.
 */
enum result pdf_make(const char *path, void (*write)(FILE *f, const void *context), const void *context);
