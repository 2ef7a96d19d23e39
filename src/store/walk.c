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

#define HEAD_MAX 8192 /* record_create() writes 4096 at most */

static bool add_name(struct walk_names *names, const char *name)
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
		    !add_name(names, e->d_name))
			result = RESULT_SYSTEM;
	}
	closedir(d);
	if (names->n)
		qsort(names->at, names->n, sizeof(names->at[0]), newest_first);
	return result;
}

/* The head up to the names of the columns; false when they do not come or the first line is not ours. */
static bool parse_head(char *text, struct record_head *head)
{
	static const char first[] = "# icecue record ", columns[] = "elapsed_s,";
	if (strncmp(text, first, sizeof(first) - 1) != 0)
		return false;
	*head = (struct record_head){0};
	rules_default(&head->rules);
	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		if (*line != '#')
			return !strncmp(line, columns, sizeof(columns) - 1);
		if (end > line && end[-1] == '\r')
			end[-1] = '\0';
		record_head_parse(line, head);
	}
	return false;
}

/* What is no regular file is not waited for. */
bool walk_open(const char *base, const char *name, struct walk_entry *e)
{
	char path[PATH_MAX], text[HEAD_MAX + 1];
	struct stat st;
	if (snprintf(path, sizeof(path), "%s/%s/session.csv", base, name) >= (int)sizeof(path))
		return false;
	e->name = name;
	e->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (e->fd < 0)
		return false;
	ssize_t n = fstat(e->fd, &st) == 0 && S_ISREG(st.st_mode) ? pread(e->fd, text, HEAD_MAX, 0) : -1;
	if (n > 0) {
		text[n] = '\0';
		e->size_bytes = st.st_size;
		if (parse_head(text, &e->head))
			return true;
	}
	close(e->fd);
	return false;
}

enum result walk_each(const char *base, const char *prefix,
		      bool (*visit)(void *context, struct walk_entry *e), void *context)
{
	struct walk_names names = {0};
	enum result result = walk_names(base, prefix, &names);
	bool more = result == RESULT_OK;
	for (size_t i = 0; more && i < names.n && i < WALK_MAX; i++) {
		struct walk_entry e;
		if (!walk_open(base, names.at[i], &e))
			continue;
		more = visit(context, &e);
		close(e.fd);
	}
	walk_names_free(&names);
	return result;
}

void walk_rows(const struct walk_entry *e, struct lines *l)
{
	lines_init(l, e->fd);
	if (lseek(e->fd, 0, SEEK_SET) < 0)
		l->ended = true;
}

char *walk_next_row(struct lines *l, size_t *n)
{
	for (;;) {
		char *line;
		bool whole;
		enum result result = lines_next(l, &line, n, &whole);
		if (result != RESULT_OK && result != RESULT_BAD_DATA)
			return NULL;
		if (result == RESULT_OK && !whole)
			return NULL;
		if (result == RESULT_OK && *n && *line >= '0' && *line <= '9')
			return line;
	}
}
