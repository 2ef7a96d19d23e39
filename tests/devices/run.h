/*
 * run.h - the unmodified program as a child inside the emulated /dev and /sys, with what it printed.
 *
 * The emulation needs no privilege, but its libraries: where they are missing, a test skips and says so.
 */
#ifndef ICECUE_TEST_RUN_H
#define ICECUE_TEST_RUN_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

struct run {
	pid_t pid;
	int out; /* standard output and error of the child */
	GString *text;
	int status; /* exit code once it has ended, -1 before and when it was killed */
};

/* Ends the test as skipped, with the reason, when devices cannot be emulated here. */
void run_or_skip(void);

/* The program under test: $ICECUE, or icecue next to the test program. */
const char *run_program(void);

/* argv is NULL-terminated, without the program. uid 0: as we are. Its standard input is empty, or what is
 * written to *in, which the caller closes. */
void run_start(struct run *r, uid_t uid, const char *const *argv);
void run_start_asked(struct run *r, const char *const *argv, int *in);

/* Lets emulated devices work until `word` was printed (NULL: until the child has ended). False when the child
 * ended before, or nothing came for as long as a guard waits. */
bool run_until(struct run *r, const char *word);
/* The same until the child has ended; fails the test when it does not. */
void run_end(struct run *r);

/* Lets emulated devices work for so long. */
void run_pause(struct run *r, int ms);

/* SIGTERM, and what the child says at its end, for which it draws a chart. */
void run_stop(struct run *r);

#endif
