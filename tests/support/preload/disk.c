/*
 * disk.so - preloaded, it makes calls on a session.csv, changes.csv, bytes.capture or book.db fail or stall,
 * as a disk does. The file FAULT says how, and is read again at each call: lines of a call (write, sync, open
 * or all), an errno by its number, "stall" or "slow", and the beginning of the paths that it holds for. A
 * stall lasts as long as its line; a slow call takes a tenth of a second more. No file, or none of its lines:
 * the call is the real one.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define STALLS (-1)
#define SLOW (-2)

/* 0: none; STALLS, SLOW; else the errno. */
static int fault_of(const char *call, const char *path)
{
	char text[2048], word[16], how[16], where[1024];
	const char *control = getenv("FAULT");
	int fd = control ? (int)syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return 0;
	long n = syscall(SYS_read, fd, text, sizeof(text) - 1);
	syscall(SYS_close, fd);
	text[n > 0 ? n : 0] = '\0';
	for (char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
		if (sscanf(line, "%15s %15s %1023s", word, how, where) == 3 &&
		    (!strcmp(word, call) || !strcmp(word, "all")) && !strncmp(path, where, strlen(where)))
			return !strcmp(how, "stall") ? STALLS : !strcmp(how, "slow") ? SLOW : atoi(how);
	return 0;
}

static bool is_record(const char *path)
{
	return strstr(path, "/session.csv") || strstr(path, "/changes.csv") ||
	       strstr(path, "/bytes.capture") || strstr(path, "/book.db");
}

/* True with errno when the call is to fail. */
static bool fails_at(const char *call, const char *path)
{
	int fault;
	while (is_record(path) && (fault = fault_of(call, path)) != 0) {
		if (fault > 0) {
			errno = fault;
			return true;
		}
		nanosleep(&(struct timespec){.tv_nsec = fault == SLOW ? 100000000 : 10000000}, NULL);
		if (fault == SLOW)
			return false;
	}
	return false;
}

static bool fails(const char *call, int fd)
{
	char link[40], path[PATH_MAX];
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0)
		return false;
	path[n] = '\0';
	return fails_at(call, path);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
	return fails("write", fd) ? -1 : syscall(SYS_write, fd, bytes, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
	return fails("write", fd) ? -1 : syscall(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	return fails("write", fd) ? -1 : syscall(SYS_pwrite64, fd, bytes, n, at);
}

int fdatasync(int fd)
{
	return fails("sync", fd) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

/* Also of the folder: there is no record in its path. */
int fsync(int fd)
{
	char link[40], path[PATH_MAX];
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path) - sizeof("/session.csv"));
	if (n <= 0)
		return -1;
	strcpy(path + n, "/session.csv");
	return fails_at("sync", path) ? -1 : (int)syscall(SYS_fsync, fd);
}

int ftruncate(int fd, off_t size)
{
	return fails("write", fd) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate64(int fd, off_t size)
{
	return ftruncate(fd, size);
}

static int open_file(const char *path, int flags, mode_t mode)
{
	return fails_at("open", path) ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_file(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_file(path, flags, mode);
}
