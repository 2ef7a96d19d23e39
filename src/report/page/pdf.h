/* pdf.h - a page as a PDF, by Chromium or WeasyPrint, whichever is there. */
#pragma once

#include <stdio.h>

#include "icecue/result.h"

/*
 * Has write() write the page and prints it into the PDF at path, which is there whole or not at all, for its
 * owner only. A program that hangs is ended. RESULT_NONE: neither program is there, or none made a PDF; the
 * reason is logged.
 */
enum result pdf_make(const char *path, void (*write)(FILE *f, const void *context), const void *context);
