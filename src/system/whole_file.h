/*
 * whole_file.h - a file that is there whole or not at all: it is written beside its place, synced and moved
 * over it. Its owner may read it (0600), and the group of a shared folder (shared.h). What fails is logged.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "icecue/result.h"

struct whole_file {
	FILE *f;
	char path[PATH_MAX], part[PATH_MAX];
};

/* RESULT_DENIED, RESULT_SYSTEM: nothing is open. */
enum result whole_file_begin(struct whole_file *w, const char *path);
/*
 * Moves it into its place, or with `give_up` removes it. RESULT_DENIED, RESULT_FULL, RESULT_SYSTEM: the place
 * is as it was.
 */
enum result whole_file_end(struct whole_file *w, bool give_up);
