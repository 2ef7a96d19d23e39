#include "unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"

#ifdef HAVE_LIBARCHIVE

#include <archive.h>
#include <archive_entry.h>

struct unpack {
	int fd;
	struct archive *in;
};

static enum result damaged(struct unpack *u, char why[UNPACK_WHY])
{
	const char *what = archive_error_string(u->in);
	char shown[200];
	text_printable(shown, sizeof(shown), what ? what : "?", what ? strlen(what) : 1);
	snprintf(why, UNPACK_WHY, _("it is no backup of icecue, or damaged: %s"), shown);
	return RESULT_BAD_DATA;
}

enum result unpack_open(const char *path, struct unpack **out, char why[UNPACK_WHY])
{
	struct stat st;
	*out = NULL;
	/* does not wait for the other end of a FIFO */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		enum result r = fd < 0 && errno == ENOENT ? RESULT_NONE : RESULT_DENIED;
		snprintf(why, UNPACK_WHY, "%s", fd < 0 ? strerror(errno) : _("it is not a file"));
		if (fd >= 0)
			close(fd);
		return r;
	}
	struct unpack *u = calloc(1, sizeof(*u));
	if (u)
		u->in = archive_read_new();
	if (!u || !u->in) {
		snprintf(why, UNPACK_WHY, _("no memory to read it"));
		close(fd);
		free(u);
		return RESULT_SYSTEM;
	}
	u->fd = fd;
	archive_read_support_filter_gzip(u->in);
	archive_read_support_format_tar(u->in);
	if (archive_read_open_fd(u->in, fd, 65536) != ARCHIVE_OK) {
		enum result r = damaged(u, why);
		unpack_close(u);
		return r;
	}
	*out = u;
	return RESULT_OK;
}

enum result unpack_next(struct unpack *u, struct unpack_entry *e, char why[UNPACK_WHY])
{
	struct archive_entry *entry;
	int r = archive_read_next_header(u->in, &entry);
	if (r == ARCHIVE_EOF)
		return RESULT_NONE;
	if (r != ARCHIVE_OK && r != ARCHIVE_WARN)
		return damaged(u, why);
	const char *name = archive_entry_pathname(entry);
	bool folder = archive_entry_filetype(entry) == AE_IFDIR;
	bool file = archive_entry_filetype(entry) == AE_IFREG && archive_entry_size_is_set(entry) &&
		    !archive_entry_sparse_count(entry);
	if (!name || archive_entry_hardlink(entry) || archive_entry_symlink(entry) || (!folder && !file)) {
		char shown[200] = "?";
		if (name)
			text_printable(shown, sizeof(shown), name, strlen(name));
		snprintf(why, UNPACK_WHY, _("it holds a link, a device or another thing that is no file: %s"),
			 shown);
		return RESULT_BAD_DATA;
	}
	*e = (struct unpack_entry){.name = name,
				   .bytes = folder ? 0 : archive_entry_size(entry),
				   .changed_s = archive_entry_mtime(entry),
				   .folder = folder};
	return RESULT_OK;
}

ssize_t unpack_read(struct unpack *u, void *buf, size_t n, char why[UNPACK_WHY])
{
	la_ssize_t k = archive_read_data(u->in, buf, n);
	if (k >= 0)
		return (ssize_t)k;
	damaged(u, why);
	return -1;
}

void unpack_close(struct unpack *u)
{
	if (!u)
		return;
	archive_read_free(u->in);
	close(u->fd);
	free(u);
}

#else

struct unpack {
	int none;
};

enum result unpack_open(const char *path, struct unpack **out, char why[UNPACK_WHY])
{
	(void)path;
	*out = NULL;
	snprintf(
		why, UNPACK_WHY,
		_("this icecue was built without libarchive, and reads no archive: install libarchive-dev and build it again"));
	return RESULT_NONE;
}

enum result unpack_next(struct unpack *u, struct unpack_entry *e, char why[UNPACK_WHY])
{
	(void)u;
	(void)e;
	(void)why;
	return RESULT_NONE;
}

ssize_t unpack_read(struct unpack *u, void *buf, size_t n, char why[UNPACK_WHY])
{
	(void)u;
	(void)buf;
	(void)n;
	(void)why;
	return -1;
}

void unpack_close(struct unpack *u)
{
	(void)u;
}

#endif
