/*
 * For the program on emulated devices, ahead of libumockdev-preload: the real path of an emulated terminal is
 * the path itself, as that of a node is. umockdev makes terminals links to /dev/pts/N, and its own realpath()
 * cuts the length of its root off the front of whatever comes out, also of what is not below its root
 * (0.19.1: memmove() of -9 bytes). libserialport asks from 0.1.2 on.
 *
 * And the fence of the program (src/system/fence.h) gets the emulation within it: umockdev's folder, where it
 * makes sockets and where its /dev is, and the real /dev with the terminals behind those. All else is as the
 * program asks.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
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

/* ---- the fence ---- */

static long (*next_syscall)(long number, ...);

/* Of linux/landlock.h: write, remove and make files and sockets, truncate, ioctl. What this kernel does not
 * know is left out by the second try. */
#define RIGHTS (1u << 1 | 1u << 5 | 1u << 8 | 1u << 9)
#define NEWER (1u << 14 | 1u << 15)

static void allow(long ruleset, const char *path)
{
	struct {
		uint64_t rights;
		int32_t fd;
	} __attribute__((packed))
	rule = {RIGHTS | NEWER, (int)next_syscall(SYS_openat, AT_FDCWD, path, O_PATH | O_CLOEXEC)};
	if (next_syscall(SYS_landlock_add_rule, ruleset, 1, &rule, 0) < 0) {
		rule.rights = RIGHTS;
		next_syscall(SYS_landlock_add_rule, ruleset, 1, &rule, 0);
	}
	close(rule.fd);
}

long syscall(long number, ...)
{
	long a[6];
	va_list args;
	va_start(args, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (!next_syscall)
		*(void **)&next_syscall = dlsym(RTLD_NEXT, "syscall");
	const char *root = getenv("UMOCKDEV_DIR");
	if (number == SYS_landlock_restrict_self && root) {
		allow(a[0], root);
		allow(a[0], "/dev");
	}
	return next_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
