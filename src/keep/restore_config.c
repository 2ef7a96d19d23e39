#include "restore_config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "config/config.h"
#include "manifest.h"
#include "system/folders.h"
#include "system/log.h"

#define TRIES 100

struct text {
	char at[CONFIG_BYTES_MAX + 1];
	size_t n;
};

/* Longer than a configuration may be counts as unreadable. */
static bool read_text(int dir, const char *path, struct text *t)
{
	int fd = openat(dir, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	ssize_t k = -1;
	t->n = 0;
	while (fd >= 0 && t->n < sizeof(t->at) && (k = read(fd, t->at + t->n, sizeof(t->at) - t->n)) > 0)
		t->n += (size_t)k;
	if (fd >= 0)
		close(fd);
	return k == 0 && t->n < sizeof(t->at);
}

/* Made beside its place and put there in one step, where nothing is. */
static bool write_new(const char *path, const struct text *t)
{
	char part[PATH_MAX];
	if (!folders_make(path) || snprintf(part, sizeof(part), "%s-XXXXXX", path) >= (int)sizeof(part))
		return false;
	int fd = mkostemp(part, O_CLOEXEC); /* mode 0600 */
	if (fd < 0)
		return false;
	bool ok = true;
	for (size_t done = 0; ok && done < t->n;) {
		ssize_t k = write(fd, t->at + done, t->n - done);
		ok = k > 0;
		done += ok ? (size_t)k : 0;
	}
	ok = ok && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	ok = ok && linkat(AT_FDCWD, part, AT_FDCWD, path, 0) == 0;
	int error = errno;
	unlink(part);
	errno = error;
	if (ok)
		folders_sync(path);
	return ok;
}

static bool is_same_folder(const char *a, const char *b)
{
	struct stat one, two;
	if (stat(a, &one) == 0 && stat(b, &two) == 0)
		return one.st_dev == two.st_dev && one.st_ino == two.st_ino;
	return !strcmp(a, b);
}

#define WHY 12600 /* three paths */

/* Is there something in this value that keeps it from its place? */
static bool is_doubtful(const struct config_value *v, const char *base, char why[WHY])
{
	bool program = settings[v->id].kind == KIND_PROGRAM;
	bool elsewhere = v->id == SETTING_OUT && !is_same_folder(v->text, base);
	if (program)
		snprintf(why, WHY, _("it runs the program %s"), v->text);
	else if (elsewhere)
		snprintf(
			why, WHY,
			_("it has the sessions in %s, and they were restored into %s; icecue restore --out %s brings them there"),
			v->text, base, v->text);
	return program || elsewhere;
}

/* What keeps it from its place; NULL: nothing does. */
static const char *doubt(const char *path, const char *base, const struct text *t)
{
	struct config c = {0};
	static char why[WHY];
	const char *found = NULL;
	if (config_parse(path, t->at, t->n, &c, why, sizeof(why)) != RESULT_OK)
		found = why;
	for (int i = 0; !found && i < c.n; i++)
		for (int k = 0; !found && k < c.sections[i].n; k++)
			found = is_doubtful(&c.sections[i].values[k], base, why) ? why : NULL;
	config_clear(&c);
	return found;
}

static enum result put_aside(const char *path, const struct text *t, const char *why, FILE *out)
{
	static struct text there;
	char aside[PATH_MAX];
	for (int i = 1; i < TRIES; i++) {
		int n = i == 1 ? snprintf(aside, sizeof(aside), "%s.restored", path)
			       : snprintf(aside, sizeof(aside), "%s.restored-%d", path, i);
		if (n >= (int)sizeof(aside))
			break;
		bool same = read_text(AT_FDCWD, aside, &there) && there.n == t->n &&
			    !memcmp(there.at, t->at, t->n);
		if (!same && access(aside, F_OK) == 0)
			continue;
		if (!same && !write_new(aside, t))
			break;
		fprintf(out, _("The configuration of the backup is %s, because %s. To take it: mv %s %s\n"),
			aside, why, aside, path);
		return RESULT_OK;
	}
	log_error(_("cannot write %s: %s"), aside, strerror(errno));
	return errno == ENOSPC || errno == EDQUOT ? RESULT_FULL : RESULT_DENIED;
}

enum result restore_config(int draft, const char *path, const char *base, FILE *out)
{
	static struct text backup, there;
	struct stat st;
	if (fstatat(draft, MANIFEST_CONFIG, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return RESULT_OK;
	if (!read_text(draft, MANIFEST_CONFIG, &backup)) {
		log_error(_("the configuration in the backup cannot be read"));
		return RESULT_BAD_DATA;
	}
	if (lstat(path, &st) == 0) {
		if (read_text(AT_FDCWD, path, &there) && there.n == backup.n &&
		    !memcmp(there.at, backup.at, backup.n))
			return RESULT_OK;
		return put_aside(path, &backup, _("yours is another one and stays"), out);
	}
	const char *why = doubt(path, base, &backup);
	if (why)
		return put_aside(path, &backup, why, out);
	if (write_new(path, &backup)) {
		fprintf(out, _("Configuration: %s\n"), path);
		return RESULT_OK;
	}
	log_error(_("cannot write %s: %s"), path, strerror(errno));
	return errno == ENOSPC || errno == EDQUOT ? RESULT_FULL : RESULT_DENIED;
}
