/* spawn.h - starts a program at once, from this process: what process.c and the starter have in common. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct spawn {
	const char *run; /* a path, or a name that PATH finds */
	char *const *argv;
	char *const *environment; /* NULL: ours */
	const char *folder;	  /* NULL: ours */
	int in, out, errors;	  /* its 0 to 2; -1: /dev/null. No other descriptor is inherited */
	bool detached;		  /* a session of its own; else only a process group */
};

/* 0, or the errno of what kept it from starting. */
int spawn_program(const struct spawn *s, pid_t *pid);
