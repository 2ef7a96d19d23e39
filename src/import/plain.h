/*
 * plain.h - private to src/import: a table of numbers alone under our own names.
 */
#pragma once

#include "survey.h"

/* Is the file, from its first byte on, comments, the names "elapsed_s,probe_c" (and ",probe2_c" ...), and
 * whole rows of numbers whose times rise? Then *s has what they amount to, and *rows how many there are. */
bool plain_look(int fd, struct survey *s, uint64_t *rows);

/* Takes the comments and the names, and chooses the columns for *t. */
enum result plain_take(struct lines *l, const struct import_options *o, struct table *t,
		       struct import_choice *choice, char *why, size_t n);
