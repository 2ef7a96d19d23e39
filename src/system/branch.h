/*
 * branch.h - a second process of this program, for work that the system may hold up for minutes: unlike a
 * thread it can be left behind, and what was handed to it is done even if the first process is killed.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/*
 * Calls run(arg) in a new process that gets no signal but SIGKILL and no descriptors but these, and ends when
 * run returns. The first process may have threads: run() calls only what a signal handler may call, so no
 * malloc(3), stdio or log. -1 with errno when there can be none.
 */
pid_t branch_start(const int *keep, int n, void (*run)(void *arg), void *arg);

/* True once it has ended, and then it must not be asked again. */
bool branch_ended(pid_t pid);

/* Kills it. One that the system holds, which only its disk can end, is left behind after a moment. */
void branch_kill(pid_t pid);
