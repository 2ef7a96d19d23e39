/* child.h - another program, run beside the session: without a shell, and never waited for. */
#ifndef ICECUE_SYSTEM_CHILD_H
#define ICECUE_SYSTEM_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
	pid_t pid;	  /* 0: none runs */
	int64_t begun_ms; /* real time */
};

/*
 * Starts argv[0], a path, with this environment, with `in` as its standard input (-1: nothing) and its output
 * thrown away. 0, or an errno.
 */
int child_start(struct child *c, char *const argv[], char *const surroundings[], int in);

enum child_state { CHILD_NONE, CHILD_RUNS, CHILD_DONE, CHILD_FAILED, CHILD_HUNG };
/* Has it ended? One that runs for longer than max_ms is killed. What is not CHILD_RUNS is told once. */
enum child_state child_look(struct child *c, int64_t max_ms);

/* Asks it to end, and a little later ends it. */
void child_end(struct child *c);

/* The path of a program that PATH finds, in buf; false when there is none. */
bool child_find(const char *name, char *buf, size_t n);

#endif
