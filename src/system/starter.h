/*
 * starter.h - a second process, forked before the fence (fence.h) and outside of it, that starts other
 * programs for this one: gnuplot, speech, the sound player, a person's own program.
 *
 *     this program --what to start, with its descriptors--> the starter --> the program, its child
 *     (fenced)     <--errno, pid, and a pidfd(2)-----------  (outside)
 *
 * Who asks may have been taken over by what it read. So the starter starts nothing but what stood in its list
 * at the beginning, with arguments of the shape that is given there; of the environment it takes only
 * ICECUE_..., and it signals only what it started itself. A program that runs what it is given, as gnuplot
 * does, is narrowed.
 *
 * It ends when this program does, however that ends, and ends its children before. When it ends first, that
 * is logged once, and no program can be started any more. process.h is what others call.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "spawn.h"

#define STARTER_ARGS 24
#define STARTER_PROGRAMS 12

/* An argument that may be any text. */
extern const char starter_any[];

struct starter_program {
	const char *run;		/* as struct spawn has it */
	const char *args[STARTER_ARGS]; /* argv[0] and all that follow; NULL ends them */
	bool narrow;			/* starter_setup.narrow() holds for it */
};

struct starter_setup {
	struct starter_program programs[STARTER_PROGRAMS];
	int n;
	/* Called in a thread of its own, which then starts the program. False: it is not started. */
	bool (*narrow)(const void *context);
	const void *context;
	pid_t other; /* a second process of ours from before the fence, which is signalled as its children
			are; 0 */
	const char *spare; /* a folder that is removed at the end, if nothing is in it; NULL: none */
};

/* Does the kernel tell one process when the child of another has ended? pidfd_open(2): from Linux 5.3 on, and
 * not below some emulators. */
bool starter_is_possible(void);
/* Starts it, before this program has any thread. What is set up is copied with all memory. False with errno.
 */
bool starter_start(const struct starter_setup *setup);
/* From starter_start() to starter_end(), also after it died. */
bool starter_is_on(void);
/* Waits for its end, and that of its children, for a moment. */
void starter_end(void);

/* As spawn_program(). *watch becomes a pidfd(2), readable when the program has ended; the caller closes it.
 * EPERM: it is not in the list. EPIPE: the starter is gone. */
int starter_spawn(const struct spawn *s, pid_t *pid, int *watch);
/* To the group of what it started and nobody has reaped. */
void starter_signal(pid_t pid, int number);
/* The status of what has ended, as waitpid(2) has it; that of SIGKILL when nobody knows. */
int starter_reap(pid_t pid);
