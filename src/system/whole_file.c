#include "whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "folders.h"
#include "log.h"
#include "shared.h"

static enum result failed(const struct whole_file *w, int error)
{
	log_error(_("cannot write %s: %s"), w->path, strerror(error));
	if (error == EACCES || error == EROFS || error == EPERM)
		return RESULT_DENIED;
	return error == ENOSPC || error == EDQUOT ? RESULT_FULL : RESULT_SYSTEM;
}

enum result whole_file_begin(struct whole_file *w, const char *path)
{
	const char *slash = strrchr(path, '/');
	text_copy(w->path, sizeof(w->path), path);
	w->f = NULL;
	if (snprintf(w->part, sizeof(w->part), "%.*s.part-XXXXXX", slash ? (int)(slash - path) + 1 : 0,
		     path) >= (int)sizeof(w->part))
		return failed(w, ENAMETOOLONG);
	int fd = mkostemp(w->part, O_CLOEXEC); /* mode 0600 */
	w->f = fd < 0 ? NULL : fdopen(fd, "w");
	if (w->f) {
		shared_file(fd, w->path);
		return RESULT_OK;
	}
	int error = errno;
	if (fd >= 0) {
		close(fd);
		unlink(w->part);
	}
	return failed(w, error);
}

enum result whole_file_end(struct whole_file *w, bool give_up)
{
	int error = 0;
	errno = EIO;
	if (fflush(w->f) != 0 || ferror(w->f) || (!give_up && fsync(fileno(w->f)) < 0))
		error = errno;
	if (fclose(w->f) != 0 && !error)
		error = errno;
	w->f = NULL;
	if (!error && !give_up && rename(w->part, w->path) < 0)
		error = errno;
	if (error || give_up)
		unlink(w->part);
	else
		folders_sync(w->path);
	return error && !give_up ? failed(w, error) : RESULT_OK;
}
