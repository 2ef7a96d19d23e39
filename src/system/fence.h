/*
 * fence.h - from here on this program may do only what it needs, and the kernel sees to it: who takes it over
 * by what it reads (a probe, a table, a browser) writes nowhere else, starts nothing, and reaches no other
 * program.
 *
 *     1. all that is decided by the person: options, configuration, which programs may be started
 *     2. starter_start(), if any (starter.h): it stays outside
 *     3. fence_up(), while this program has one thread: those that come later are within, as are its own
 * second processes (branch.h); those from before are not
 *     4. probes, records, pages: everything that is not trusted
 *
 * Landlock (Linux 5.19 and later, by its ABI) bounds files, TCP, signals and abstract sockets; seccomp takes
 * away calls that no part of this program makes, which then fail with EPERM. Reading files is not bounded.
 * Where a kernel has only one of them, or none, the rest holds: fence_words() says what.
 *
 * Descriptors that are open already keep their rights. There is no way back.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define FENCE_PLACES 12

/* What may be done at a place, which is a folder with all that is in it, or a file. */
enum fence_use {
	FENCE_KEEPS,   /* files and folders: made, written, moved within, removed. No links, no devices */
	FENCE_ADDS,    /* regular files: made and written */
	FENCE_SOCKETS, /* the same as FENCE_KEEPS, and sockets */
	FENCE_NODES,   /* devices that are there, now or later: written, and asked by ioctl(2) */
	FENCE_RUNS,    /* programs are started; only where fence.programs says so */
};

struct fence_place {
	const char *path; /* one that is not there is left out */
	enum fence_use use;
};

struct fence {
	struct fence_place places[FENCE_PLACES];
	int n;
	bool programs; /* it may start programs: for one that is narrowed */
	bool abstract; /* it reaches abstract sockets, as an old D-Bus has */
};

/* Has the kernel any of it? Nothing is changed. */
bool fence_is_possible(void);

/* For the calling thread and what it starts from now on. False when nothing holds; then fence_words() says
 * why. */
bool fence_up(const struct fence *f);

/* "Landlock ABI 7, seccomp", or what there is and why there is not more: of the last fence_up(). */
const char *fence_words(void);

/* Does one hold for this program? Then EACCES and EPERM may be its doing. */
bool fence_is_up(void);
