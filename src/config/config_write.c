/* Changes the configuration file on disk. If the power fails, the file is the old one or the new one. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "config_file.h"
#include "system/folders.h"

static enum result cannot(const char *path, int error, char *why, size_t n)
{
	snprintf(why, n, _("%s cannot be written: %s"), path, strerror(error));
	return error == ENOSPC || error == EDQUOT		     ? RESULT_FULL
	       : error == EACCES || error == EPERM || error == EROFS ? RESULT_DENIED
								     : RESULT_SYSTEM;
}

static bool write_all(int fd, const char *text, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t k = write(fd, text + done, n - done);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0) {
			errno = k < 0 ? errno : ENOSPC;
			return false;
		}
		done += (size_t)k;
	}
	return true;
}

static enum result replace(const char *path, const char *text, size_t n, char *why, size_t why_n)
{
	char part[PATH_MAX];
	if (!folders_make(path))
		return cannot(path, errno, why, why_n);
	if (snprintf(part, sizeof(part), "%s-XXXXXX", path) >= (int)sizeof(part))
		return cannot(path, ENAMETOOLONG, why, why_n);
	int fd = mkostemp(part, O_CLOEXEC); /* mode 0600 */
	if (fd < 0)
		return cannot(path, errno, why, why_n);
	bool ok = write_all(fd, text, n) && fsync(fd) == 0;
	int error = errno;
	if (close(fd) < 0 && ok) {
		ok = false;
		error = errno;
	}
	if (ok && rename(part, path) == 0) {
		folders_sync(path);
		return RESULT_OK;
	}
	error = ok ? errno : error;
	unlink(part);
	return cannot(path, error, why, why_n);
}

enum result config_write(enum config_section_kind kind, const char *title,
			 const struct config_change *changes, size_t count, char *why, size_t why_n)
{
	char path[PATH_MAX];
	struct config_file f;
	if (config_path(path, sizeof(path)) != RESULT_OK) {
		snprintf(why, why_n,
			 _("no folder for the configuration: neither XDG_CONFIG_HOME nor HOME is set"));
		return RESULT_NONE;
	}
	/* a link, to files that are kept elsewhere, stays a link: its target is replaced */
	char *real = realpath(path, NULL);
	if (real)
		text_copy(path, sizeof(path), real);
	free(real);
	enum result r = config_file_read(path, &f, why, why_n);
	if (r != RESULT_OK)
		return r;
	struct config now = {0};
	char *text = NULL;
	size_t n = 0;
	r = config_parse(path, f.text ? f.text : "", f.n, &now, why, why_n);
	if (r == RESULT_OK)
		r = config_edit(f.text ? f.text : "", f.n, kind, title, changes, count, &text, &n, why,
				why_n);
	if (r == RESULT_OK)
		r = replace(path, text, n, why, why_n);
	free(text);
	config_clear(&now);
	config_file_free(&f);
	return r;
}
