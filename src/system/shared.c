#include "shared.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_MODE 0660
#define FOLDER_MODE 02770

static bool is(const struct stat *st)
{
	return S_ISDIR(st->st_mode) && (st->st_mode & (S_ISGID | S_IWGRP)) == (S_ISGID | S_IWGRP);
}

bool shared_is(int dir)
{
	struct stat st;
	return fstat(dir, &st) == 0 && is(&st);
}

/* Is the folder in which it lies a group's? */
static bool is_above(const char *path)
{
	char above[PATH_MAX] = ".";
	struct stat st;
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) + 1 : 0;
	if (n >= sizeof(above))
		return false;
	if (n) {
		memcpy(above, path, n);
		above[n] = '\0';
	}
	return stat(above, &st) == 0 && is(&st);
}

void shared_file(int fd, const char *path)
{
	if (!is_above(path) || fchmod(fd, FILE_MODE) < 0)
		return;
}

void shared_name(const char *path)
{
	if (!is_above(path) || chmod(path, FILE_MODE) < 0)
		return;
}

void shared_folder(const char *path)
{
	if (!is_above(path) || chmod(path, FOLDER_MODE) < 0)
		return;
}
