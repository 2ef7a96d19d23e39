/* safe_text.h - free text on its way into a table. Pure. */
#pragma once

#include <stddef.h>

/*
 * Printable, one line, and no beginning of a cell that a spreadsheet would take for a formula: an
 * apostrophe is put ahead of = + - @ where a cell begins. A cell begins at the start and after every
 * comma and semicolon, because a program may split at either. Cut at a whole character. Returns dst.
 */
char *guard_text(char *dst, size_t n, const char *src);

/* Takes the guard off again. The n_src bytes need not be terminated. Returns dst. */
char *unguard_text(char *dst, size_t n, const char *src, size_t n_src);

/* One CSV cell of guarded text, quoted as in RFC 4180 when it must be, and where it holds a #, behind which
 * some programs see a comment. Of a text of more than a thousand letters the rest may be cut off. Returns
 * dst. */
char *csv_cell(char *dst, size_t n, const char *src);

/* However long the text is; free() it. NULL without memory. */
char *text_printable_whole(const char *src);
char *csv_cell_whole(const char *src);
