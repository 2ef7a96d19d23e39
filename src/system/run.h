/* run.h - another program, without a shell. */
#ifndef ICECUE_SYSTEM_RUN_H
#define ICECUE_SYSTEM_RUN_H

#include "icecue/result.h"

/*
 * Runs argv[0] (found by PATH) in the folder cwd (NULL: this one) with no standard input, its output thrown
 * away and its messages in the file errors (relative to cwd; NULL: thrown away), and waits at most timeout_s.
 * RESULT_OK when it ended with 0, RESULT_NONE when there is no such program, RESULT_AGAIN when it was
 * stopped for taking too long, RESULT_SYSTEM when it failed.
 */
enum result run_wait(const char *const argv[], const char *cwd, const char *errors, int timeout_s);

/* Starts a program that goes on by itself: a viewer. */
enum result run_detached(const char *const argv[]);

#endif
