/* changes_parts.h - shared by the files of changes.h. Pure. */
#pragma once

#include "changes.h"

/* The first two lines of a file. */
extern const char changes_head[];
/* Bytes of the line at text with its end, of n there. *torn: the end is missing. */
size_t changes_line(const char *text, size_t n, bool *torn);
/* RESULT_OK: free(c->at_iso). RESULT_NONE: a line of the head, or empty. RESULT_BAD_DATA: it is not
 * understood. */
enum result change_take(const char *text, size_t n, struct change *c);
