#include "pack_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "system/log.h"

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool pack_names(int dir, struct walk_names *names)
{
	int again = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = again < 0 ? NULL : fdopendir(again);
	bool ok = d != NULL;
	*names = (struct walk_names){0};
	if (!d && again >= 0)
		close(again);
	for (struct dirent *e; ok && (e = readdir(d));)
		ok = *e->d_name == '.' || walk_names_add(names, e->d_name);
	if (d)
		closedir(d);
	if (names->n)
		qsort(names->at, names->n, sizeof(names->at[0]), by_bytes);
	return ok;
}

static enum result add(struct pack *p, int dir, const char *file, const char *name)
{
	int fd = openat(dir, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 && errno == ELOOP)
		return RESULT_OK;
	if (fd < 0) {
		log_error(_("cannot read %s: %s"), name, strerror(errno));
		return RESULT_DENIED;
	}
	int below = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum result r = below >= 0 ? pack_tree(p, below, name) : pack_file(p, name, fd, NULL);
	if (below >= 0)
		close(below);
	close(fd);
	return r;
}

enum result pack_tree(struct pack *p, int dir, const char *name)
{
	struct walk_names names;
	char whole[PATH_MAX];
	enum result r = pack_names(dir, &names) ? pack_folder(p, name) : RESULT_DENIED;
	for (size_t i = 0; r == RESULT_OK && i < names.n; i++)
		r = snprintf(whole, sizeof(whole), "%s/%s", name, names.at[i]) < (int)sizeof(whole)
			    ? add(p, dir, names.at[i], whole)
			    : RESULT_SYSTEM;
	walk_names_free(&names);
	return r;
}
