#include "person.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "changes_parts.h"
#include "clients.h"
#include "lock.h"
#include "system/folders.h"
#include "system/log.h"

/* Opens a folder below another, but does not follow a link there; -1 with errno. */
static int open_folder(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int open_base(const char *base)
{
	return open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Is it one path component that does not lead out of the folder? */
static bool is_name(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/');
}

/* ---- exporting ---- */

static bool copy_bytes(int from, int to)
{
	char buf[65536];
	ssize_t n;
	while ((n = read(from, buf, sizeof(buf))) > 0)
		for (ssize_t done = 0, k; done < n; done += k)
			if ((k = write(to, buf + done, (size_t)(n - done))) <= 0)
				return false;
	return n == 0;
}

static bool copy_file(int from_dir, int to_dir, const char *name)
{
	struct stat st;
	int from = openat(from_dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (from < 0 && (errno == ELOOP || errno == ENXIO))
		return true; /* a link, or nothing to copy */
	if (from < 0)
		return false;
	bool regular = fstat(from, &st) == 0 && S_ISREG(st.st_mode);
	int to = regular ? openat(to_dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
	bool ok = !regular || (to >= 0 && copy_bytes(from, to));
	if (to >= 0)
		ok = close(to) == 0 && ok;
	close(from);
	return ok;
}

static bool copy_session(int base, int out, const char *name)
{
	int from = open_folder(base, name);
	int to = from >= 0 && mkdirat(out, name, 0700) == 0 ? open_folder(out, name) : -1;
	DIR *d = to >= 0 ? fdopendir(from) : NULL;
	bool ok = d != NULL;
	for (struct dirent *e; ok && (e = readdir(d));)
		if (e->d_name[0] != '.' && !copy_file(from, to, e->d_name)) {
			log_error(_("cannot copy %s/%s: %s"), name, e->d_name, strerror(errno));
			ok = false;
		}
	if (!d)
		log_error(_("cannot copy %s: %s%s"), name, strerror(errno),
			  from < 0 && errno == ENOTDIR ? _("; a link is not followed") : "");
	if (d)
		closedir(d);
	else if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
	return ok;
}

static FILE *create_at(int dir, const char *name)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd < 0 ? NULL : fdopen(fd, "w");
}

/* Writes a list with what copy() has of the client below its head. */
static bool write_list(int out, const char *name, const char *head, const char *base, const char *client,
		       enum result (*copy)(const char *base, const char *client, FILE *f, size_t *lines))
{
	size_t lines;
	FILE *f = create_at(out, name);
	if (!f)
		return false;
	fputs(head, f);
	bool ok = copy(base, client, f, &lines) == RESULT_OK && !ferror(f);
	return fclose(f) == 0 && ok;
}

/* Writes the figures, and the client's lines of the lists. */
static bool write_lists(const char *base, int out, const struct summary_list *s, const char *client)
{
	FILE *f = create_at(out, "sessions.csv");
	if (!f)
		return false;
	summary_csv(f, s);
	bool ok = !ferror(f);
	ok = fclose(f) == 0 && ok;
	ok = ok && write_list(out, "thresholds.csv", "at,client,site,action\n", base, client, threshold_copy);
	return ok && write_list(out, CHANGES_NAME, changes_head, base, client, person_lines_copy);
}

enum result person_export(const char *base, const struct summary_list *s, const char *client, const char *to,
			  size_t *copied)
{
	*copied = 0;
	if (mkdir(to, 0700) < 0) {
		int error = errno;
		log_error(_("cannot make %s: %s%s"), to, strerror(error),
			  error == EEXIST ? _("; name another folder, nothing is overwritten") : "");
		return error == EEXIST ? RESULT_BUSY : RESULT_DENIED;
	}
	int from = open_base(base), out = open_base(to);
	bool ok = from >= 0 && out >= 0;
	for (size_t i = 0; from >= 0 && out >= 0 && i < s->n; i++)
		*copied += is_name(s->at[i].name) && copy_session(from, out, s->at[i].name);
	ok = ok && *copied == s->n;
	if (out >= 0 && !write_lists(base, out, s, client)) {
		log_error(_("cannot write the lists in %s: %s"), to, strerror(errno));
		ok = false;
	}
	if (from >= 0)
		close(from);
	if (out >= 0)
		close(out);
	return ok ? RESULT_OK : RESULT_DENIED;
}

/* ---- erasing ---- */

enum result person_erase_session(const char *base, const char *name)
{
	int at = open_base(base), dir = at >= 0 && is_name(name) ? open_folder(at, name) : -1;
	enum result result = dir < 0 ? RESULT_NONE : lock_runs(dir) ? RESULT_BUSY : RESULT_OK;
	if (result == RESULT_OK && (!folders_empty(dir) || unlinkat(at, name, AT_REMOVEDIR) < 0)) {
		log_error(_("%s/%s could not be removed completely: %s"), base, name, strerror(errno));
		result = RESULT_DENIED;
	}
	if (dir >= 0)
		close(dir);
	if (at >= 0)
		close(at);
	return result;
}

/* ---- lines about clients ---- */

struct whose_lines {
	struct clients clients;
	const char *client;
};

static bool is_theirs(void *context, const struct change *line)
{
	const struct whose_lines *w = context;
	return clients_line_is_of(&w->clients, line, w->client);
}

enum result person_lines_copy(const char *base, const char *client, FILE *f, size_t *lines)
{
	struct whose_lines w = {.client = client};
	char text[CHANGE_LINE_MAX];
	*lines = 0;
	enum result r = clients_read(base, &w.clients);
	for (size_t i = 0; r == RESULT_OK && i < w.clients.journal.n; i++) {
		const struct change *line = &w.clients.journal.at[i];
		if (!is_theirs(&w, line))
			continue;
		++*lines;
		if (f && change_format(line, text, sizeof(text)) > 0)
			fputs(text, f);
	}
	clients_free(&w.clients);
	return r;
}

enum result person_lines_erase(const char *base, const char *client)
{
	struct whose_lines w = {.client = client};
	size_t lines;
	enum result r = clients_read(base, &w.clients);
	if (r == RESULT_OK)
		r = changes_erase(base, is_theirs, &w, &lines);
	clients_free(&w.clients);
	return r;
}
