#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "corrections.h"

bool walk_names_add(struct walk_names *names, const char *name)
{
	if (names->n == names->room) {
		size_t room = names->room ? 2 * names->room : 256;
		char **at = reallocarray(names->at, room, sizeof(*at));
		if (!at)
			return false;
		names->at = at;
		names->room = room;
	}
	names->at[names->n] = strdup(name);
	return names->at[names->n] && ++names->n;
}

void walk_names_free(struct walk_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->at[i]);
	free(names->at);
}

static int newest_first(const void *a, const void *b)
{
	return strverscmp(*(char *const *)b, *(char *const *)a); /* -10 is newer than -2 */
}

void walk_names_sort(struct walk_names *names)
{
	for (size_t i = 1; i < names->n; i++)
		if (newest_first(&names->at[i - 1], &names->at[i]) > 0) {
			qsort(names->at, names->n, sizeof(names->at[0]), newest_first);
			return;
		}
}

enum result walk_names(const char *base, const char *prefix, struct walk_names *names)
{
	DIR *d = opendir(base);
	*names = (struct walk_names){0};
	if (!d)
		return errno == ENOENT || errno == ENOTDIR ? RESULT_NONE : RESULT_DENIED;
	enum result result = RESULT_OK;
	for (struct dirent *e; result == RESULT_OK && (e = readdir(d));) {
		bool folder = e->d_type == DT_DIR || e->d_type == DT_LNK || e->d_type == DT_UNKNOWN;
		if (folder && e->d_name[0] != '.' && !strncmp(e->d_name, prefix, strlen(prefix)) &&
		    !walk_names_add(names, e->d_name))
			result = RESULT_SYSTEM;
	}
	closedir(d);
	walk_names_sort(names);
	return result;
}

/* Does not wait for anything but a regular file. */
bool walk_open(const char *base, const char *name, struct walk_entry *e)
{
	char path[PATH_MAX], text[RECORD_HEAD_MAX], why[256];
	struct stat st;
	if (snprintf(path, sizeof(path), "%s/%s/session.csv", base, name) >= (int)sizeof(path))
		return false;
	e->name = name;
	e->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (e->fd < 0)
		return false;
	ssize_t n = fstat(e->fd, &st) == 0 && S_ISREG(st.st_mode) ? pread(e->fd, text, sizeof(text), 0) : -1;
	e->size_bytes = st.st_size;
	if (n <= 0 || !record_head_read(text, (size_t)n, &e->head, why, sizeof(why)) || !e->head.columns.n) {
		close(e->fd);
		return false;
	}
	*strrchr(path, '/') = '\0';
	corrections_read(path, &e->head);
	return true;
}

enum result walk_each(const char *base, const char *prefix,
		      bool (*visit)(void *context, struct walk_entry *e), void *context)
{
	struct walk_names names = {0};
	struct clients clients = {0};
	enum result result = walk_names(base, prefix, &names);
	bool more = result == RESULT_OK;
	if (more)
		clients_read(base, &clients);
	for (size_t i = 0; more && i < names.n && i < WALK_MAX; i++) {
		struct walk_entry e;
		if (!walk_open(base, names.at[i], &e))
			continue;
		corrections_rename(&clients, &e.head);
		more = visit(context, &e);
		close(e.fd);
	}
	clients_free(&clients);
	walk_names_free(&names);
	return result;
}
