#include "folders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "log.h"
#include "shared.h"

bool folders_make(const char *path)
{
	char dir[PATH_MAX];
	text_copy(dir, sizeof(dir), path);
	for (char *slash = strchr(dir + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(dir, 0700) == 0)
			shared_folder(dir);
		else if (errno != EEXIST)
			return false;
		*slash = '/';
	}
	return true;
}

bool folders_is_empty(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	if (!d)
		return errno == ENOENT;
	do
		e = readdir(d);
	while (e && (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")));
	closedir(d);
	return !e;
}

void folders_sync(const char *path)
{
	char dir[PATH_MAX];
	text_copy(dir, sizeof(dir), path);
	char *slash = strrchr(dir, '/');
	if (slash)
		*slash = '\0';
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (fsync(fd) < 0) /* some file systems cannot do that, and need no such call */
		log_debug("fsync of %s: %s", dir, strerror(errno));
	close(fd);
}

const char *folders_name_in(const char *base, const char *path)
{
	char above[PATH_MAX];
	struct stat a, b;
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	text_copy(above, sizeof(above), slash ? path : ".");
	if (slash && slash - path < PATH_MAX)
		above[slash - path + (slash == path)] = '\0';
	bool named = *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
	bool same = named && stat(base, &a) == 0 && stat(above, &b) == 0 && a.st_dev == b.st_dev &&
		    a.st_ino == b.st_ino;
	return same ? name : NULL;
}

/* Removes everything in it: its files, and the folder of an unfinished chart. */
static bool empty(int dir, int depth)
{
	int again = dup(dir); /* closed with the stream */
	DIR *d = again < 0 ? NULL : fdopendir(again);
	bool ok = d != NULL;
	if (!d && again >= 0)
		close(again);
	for (struct dirent *e; d && (e = readdir(d));) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (unlinkat(dir, e->d_name, 0) == 0)
			continue;
		int error = errno,
		    below = depth < 12
				    ? openat(dir, e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
				    : -1;
		bool gone =
			below >= 0 && empty(below, depth + 1) && unlinkat(dir, e->d_name, AT_REMOVEDIR) == 0;
		if (below < 0)
			errno = error; /* not that it is no folder */
		if (!gone)
			log_error(_("cannot remove %s: %s"), e->d_name, strerror(errno));
		if (below >= 0)
			close(below);
		ok = ok && gone;
	}
	if (d)
		closedir(d);
	return ok;
}

bool folders_empty(int dir)
{
	return empty(dir, 0);
}
