/* fence_world.h - folders within and outside of a fence, and what else one could reach: for trying to break
 * out. */
#ifndef ICECUE_TESTS_FENCE_WORLD_H
#define ICECUE_TESTS_FENCE_WORLD_H

#include <netinet/in.h>
#include <sys/types.h>
#include <sys/un.h>

#include "system/fence.h"

extern char base[80], outside[80], secret[96], sockets[80];
/* from before the fence */
extern int outside_fd, listener, tcp, abstract;
extern pid_t victim;
extern struct sockaddr_in port;
extern struct sockaddr_un name;
extern socklen_t name_n;

void fence_world_begin(void);
void fence_world_end(void);
void fence_world_file(const char *path);
/* Skips the test, with a word, where nothing of a fence can hold. */
void skip_without(void);

struct fence fence_of_world(void);
/* 0 when it worked, else its errno; in a process that is fenced. */
int fenced(int (*try)(void));

/* 0, or errno when the result is -1. */
int of(long result);
/* The path of a name in a folder; valid until the next but one. */
const char *in_folder(const char *folder, const char *file);
int opened(const char *path, int flags);

#define TRY(name, ...)              \
	static int name(void)       \
	{                           \
		return __VA_ARGS__; \
	}

#endif
