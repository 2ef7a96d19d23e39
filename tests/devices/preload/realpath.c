/*
 * For the program on emulated devices, ahead of libumockdev-preload: the real path of an emulated terminal is
 * the path itself, as that of a node is. umockdev makes terminals links to /dev/pts/N, and its own realpath()
 * cuts the length of its root off the front of whatever comes out, also of what is not below its root (0.19.1:
 * memmove() of -9 bytes). libserialport asks from 0.1.2 on.
 */
#include <dlfcn.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_terminal(const char *path)
{
	return path && !strncmp(path, "/dev/tty", 8) && strlen(path) < PATH_MAX && access(path, F_OK) == 0;
}

static char *same(const char *path, char *resolved)
{
	return resolved ? strcpy(resolved, path) : strdup(path);
}

char *realpath(const char *restrict path, char *restrict resolved)
{
	static char *(*next)(const char *, char *);
	if (is_terminal(path))
		return same(path, resolved);
	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "realpath");
	return next(path, resolved);
}

/* What it is called where sources are fortified. */
char *__realpath_chk(const char *path, char *resolved, size_t n)
{
	static char *(*next)(const char *, char *, size_t);
	if (is_terminal(path))
		return same(path, resolved);
	if (!next)
		*(void **)&next = dlsym(RTLD_NEXT, "__realpath_chk");
	return next(path, resolved, n);
}
