/* starter_parts.h - what both sides of the starter's socket know. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "starter.h"

#define STARTER_FDS 2

struct starter_answer {
	int error; /* errno */
	pid_t pid;
	int status;
};

/* One message with up to STARTER_FDS descriptors, those that are not -1. As sendmsg(2). */
ssize_t starter_send(int socket, const void *bytes, size_t n, const int *fds, int n_fds);
/* fds become -1 where none came. As recvmsg(2); -1 with EMSGSIZE when something of it was cut off. */
ssize_t starter_receive(int socket, void *bytes, size_t n, int fds[STARTER_FDS]);

struct starter_job {
	const struct starter_setup *setup;
	int socket;
};
/* The starter itself, until nobody is at the other end. For branch_start(). */
void starter_run(void *job);
