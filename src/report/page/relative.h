/* relative.h - how a page leads to a file beside it. Private to the pages. */
#pragma once

#include <stdio.h>

/*
 * The way from the folder of the file at path to the folder `to`, with a slash behind it: "../sessions/"; ""
 * when they are the same. Where a folder cannot be resolved it is `to` itself.
 */
void relative_to(const char *to, const char *path, char *buf, size_t n);
/* A path as the value of a link: what is no letter, digit or one of -_.~/ is encoded. */
void relative_put(FILE *f, const char *path);
