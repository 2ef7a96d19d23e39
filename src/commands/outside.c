#include "outside.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/text.h"

bool outside_resolve(const char *file, char path[PATH_MAX], const char **why)
{
	char dir[PATH_MAX], real[PATH_MAX];
	struct stat st;
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
	*why = _("it is a folder");
	if (!*name)
		return false;
	if (realpath(file, path)) /* what a link leads to is written, and the link stays */
		return true;
	*why = strerror(errno);
	if (errno != ENOENT)
		return false;
	if (lstat(file, &st) == 0) {
		*why = _("it is a link to what is not there, such as a disk that is not mounted");
		return false;
	}
	text_copy(dir, sizeof(dir), slash ? file : ".");
	if (slash)
		dir[slash - file + (slash == file)] = '\0';
	bool ok = realpath(dir, real) &&
		  snprintf(path, PATH_MAX, "%s/%s", strcmp(real, "/") ? real : "", name) < PATH_MAX;
	*why = strerror(errno);
	return ok;
}

bool outside_lies_in(const char *base, const char *path)
{
	char real[PATH_MAX];
	size_t n = realpath(base, real) ? strlen(real) : 0;
	return n && !strncmp(path, real, n) && (path[n] == '/' || real[n - 1] == '/');
}
