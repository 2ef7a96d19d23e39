/* restore_config.h - the configuration of a backup: into its place where there is none, else beside it. */
#pragma once

#include <stdio.h>

#include "icecue/result.h"

/*
 * Puts config/icecue.ini of an unpacked backup at path when nothing is there, it is one that this icecue
 * understands, it runs no program (a backup may come from somebody else), and it names no other folder for
 * the sessions than BASE, into which they were restored. Else it becomes PATH.restored, which is told on out
 * with what to do. RESULT_OK also when the backup has none.
 */
enum result restore_config(int draft, const char *path, const char *base, FILE *out);
