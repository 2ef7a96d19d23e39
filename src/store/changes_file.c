/* The file of changes.h: read, appended to, and made anew where lines must go. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "changes_parts.h"
#include "lock.h"
#include "system/file_stamp.h"
#include "system/folders.h"
#include "system/log.h"
#include "system/shared.h"
#include "system/whole_file.h"

#define LOCK_TRIES 16 /* of a third of a second: five seconds */

struct text {
	char *at;
	size_t n;
};

static bool path_in(const char *dir, char path[PATH_MAX])
{
	return snprintf(path, PATH_MAX, "%s/" CHANGES_NAME, dir) < PATH_MAX;
}

static enum result result_of(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EFBIG  ? RESULT_FULL
	       : error == EACCES || error == EPERM || error == EROFS ? RESULT_DENIED
								     : RESULT_SYSTEM;
}

/* What is wrong with a file is said once, though it is read again and again: of so many files. */
#define SAID 64

enum wrong { WRONG_DENIED, WRONG_FOREIGN, WRONG_TORN, WRONG_LINES };

static bool is_new(const char *path, enum wrong wrong)
{
	static uint64_t said[SAID];
	static size_t n;
	uint64_t key = (UINT64_C(14695981039346656037) ^ wrong) * UINT64_C(1099511628211); /* FNV-1a */
	for (const char *c = path; *c; c++)
		key = (key ^ (unsigned char)*c) * UINT64_C(1099511628211);
	for (size_t i = 0; i < SAID; i++)
		if (said[i] == key)
			return false;
	said[n++ % SAID] = key;
	return true;
}

static enum result cannot_read(const char *path)
{
	int error = errno;
	if (is_new(path, WRONG_DENIED))
		log_error(_("cannot read %s: %s"), path, strerror(error));
	return result_of(error);
}

static enum result cannot_write(const char *path, int error)
{
	log_error(_("cannot write %s: %s. The change was not made"), path, strerror(error));
	return result_of(error);
}

void changes_stamp(const char *dir, int64_t *size_bytes, int64_t *changed_ns)
{
	char path[PATH_MAX];
	*size_bytes = *changed_ns = 0;
	if (path_in(dir, path))
		file_stamp(path, size_bytes, changed_ns);
}

/* ---- reading ---- */

static enum result read_text(int fd, const char *path, struct text *out, struct stat *st)
{
	*out = (struct text){0};
	if (fstat(fd, st) < 0)
		return cannot_read(path);
	if (!S_ISREG(st->st_mode) || st->st_size > CHANGES_BYTES_MAX) {
		if (is_new(path, WRONG_FOREIGN))
			log_error(
				_("%s is not a list of corrections of icecue: expected a file of at most 16 MB. Move it away"),
				path);
		return RESULT_BAD_DATA;
	}
	out->at = malloc((size_t)st->st_size + 1);
	if (!out->at)
		return RESULT_SYSTEM;
	while (out->n < (size_t)st->st_size) {
		ssize_t k = pread(fd, out->at + out->n, (size_t)st->st_size - out->n, (off_t)out->n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return cannot_read(path);
		if (!k)
			break;
		out->n += (size_t)k;
	}
	return RESULT_OK;
}

static void log_left_out(const struct changes *c, const char *path)
{
	if (c->torn && is_new(path, WRONG_TORN))
		log_warning(_("the last line of %s is cut off, and does not count: make that change again"),
			    path);
	if (c->bad_lines && is_new(path, WRONG_LINES))
		log_warning(_n("%zu line of %s is not understood: it stays, and does not count",
			       "%zu lines of %s are not understood: they stay, and do not count",
			       c->bad_lines),
			    c->bad_lines, path);
}

static enum result parse(const struct text *text, const char *path, struct changes *out)
{
	enum result r = changes_parse(text->at, text->n, out);
	if (r == RESULT_BAD_DATA && is_new(path, WRONG_FOREIGN))
		log_error(
			_("%s is not a list of corrections that this icecue reads: expected \"# icecue changes 1\" in its first line. Take a newer icecue, or move the file away; then nothing of it applies"),
			path);
	if (r == RESULT_OK)
		log_left_out(out, path);
	return r;
}

enum result changes_read(const char *dir, struct changes *out)
{
	char path[PATH_MAX];
	struct text text;
	struct stat st;
	*out = (struct changes){0};
	if (!path_in(dir, path))
		return RESULT_SYSTEM;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return RESULT_OK;
	if (fd < 0)
		return cannot_read(path);
	enum result r = read_text(fd, path, &text, &st);
	close(fd);
	if (r == RESULT_OK)
		r = parse(&text, path, out);
	out->size_bytes = r == RESULT_OK ? st.st_size : 0;
	out->changed_ns = r == RESULT_OK ? file_ns(&st.st_mtim) : 0;
	free(text.at);
	return r;
}

/* ---- the lock ---- */

static bool take_lock(int fd)
{
	for (int i = 0; i < LOCK_TRIES; i++) {
		if (lock_take(fd, false))
			return true;
		if (errno != EWOULDBLOCK)
			return true; /* some network disks have no locks */
	}
	return false;
}

/* Was the file made anew while its lock was waited for? */
static bool is_stale(int fd, const char *path)
{
	struct stat here, there;
	return fstat(fd, &here) < 0 || stat(path, &there) < 0 || here.st_ino != there.st_ino ||
	       here.st_dev != there.st_dev;
}

/* Opens it with its lock, made when it is not there. */
static enum result open_locked(const char *path, int flags, int *fd)
{
	for (;;) {
		*fd = open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags,
			   0600);
		if (*fd < 0 && errno == ENOENT && !flags)
			return RESULT_NONE;
		if (*fd < 0)
			return cannot_write(path, errno);
		if (flags) /* it may be new */
			shared_file(*fd, path);
		if (!take_lock(*fd)) {
			log_error(_("%s is being written by another icecue: try again"), path);
			close(*fd);
			return RESULT_BUSY;
		}
		if (!is_stale(*fd, path))
			return RESULT_OK;
		close(*fd);
	}
}

/* ---- appending ---- */

/* All of it or nothing: what a full disk took is taken off again. */
static enum result write_whole(int fd, const char *path, const char *text, size_t n, off_t size)
{
	ssize_t k = write(fd, text, n);
	int error = k < 0 ? errno : k < (ssize_t)n ? ENOSPC : 0;
	if (!error && fsync(fd) < 0)
		error = errno;
	if (!error)
		return RESULT_OK;
	if (ftruncate(fd, size) < 0)
		log_debug("ftruncate of %s: %s", path, strerror(errno));
	return cannot_write(path, error);
}

static enum result append(int fd, const char *path, const struct changes *read, struct change *c)
{
	char text[sizeof("\n") + 128 + CHANGE_LINE_MAX + 1] = "";
	struct text old;
	struct stat st;
	struct changes all = {0};
	enum result r = read_text(fd, path, &old, &st);
	if (r == RESULT_OK)
		r = parse(&old, path, &all);
	if (r == RESULT_OK && !old.n)
		text_copy(text, sizeof(text), changes_head);
	else if (r == RESULT_OK && old.at[old.n - 1] != '\n')
		/* of a head that is cut off, the rest */
		text_copy(text, sizeof(text),
			  all.torn && old.n < strlen(changes_head) ? changes_head + old.n : "\n");
	if (r == RESULT_OK && read && read->last_id != all.last_id)
		r = RESULT_AGAIN;
	size_t used = strlen(text);
	c->id = all.last_id + 1;
	int k = r == RESULT_OK ? change_format(c, text + used, sizeof(text) - used) : 0;
	if (k < 0 || old.n + used + (size_t)k > CHANGES_BYTES_MAX) {
		log_error(_("%s is full, or the text is too long: nothing was changed"), path);
		r = RESULT_BAD_DATA;
	}
	if (r == RESULT_OK)
		r = write_whole(fd, path, text, used + (size_t)k, st.st_size);
	if (r == RESULT_OK && !old.n)
		folders_sync(path);
	changes_free(&all);
	free(old.at);
	return r;
}

enum result changes_append(const char *dir, struct change *c)
{
	return changes_append_to(dir, NULL, c);
}

enum result changes_append_to(const char *dir, const struct changes *read, struct change *c)
{
	char path[PATH_MAX];
	int fd;
	if (!path_in(dir, path))
		return RESULT_SYSTEM;
	enum result r = open_locked(path, O_CREAT, &fd);
	if (r != RESULT_OK)
		return r;
	r = append(fd, path, read, c);
	close(fd);
	return r;
}

enum result changes_undo(const char *dir, const struct changes *read, const struct change *of,
			 const char *now_iso, const char *by)
{
	struct change c = *of;
	c.undo_of = of->id;
	c.old = of->new;
	c.new = of->old;
	c.at_iso = now_iso;
	c.by = by;
	return changes_append_to(dir, read, &c);
}

/* ---- erasing ---- */

/* Moves the lines that stay to the front; how many went. */
static size_t part(struct text *t, bool (*gone)(void *context, const struct change *c), void *context)
{
	size_t kept = 0, lines = 0;
	for (size_t at = 0, k; at < t->n; at += k) {
		struct change c;
		bool torn;
		k = changes_line(t->at + at, t->n - at, &torn);
		bool whole = change_take(t->at + at, k, &c) == RESULT_OK, goes = whole && gone(context, &c);
		if (whole)
			free((char *)c.at_iso);
		lines += goes;
		if (goes)
			continue;
		memmove(t->at + kept, t->at + at, k);
		kept += k;
	}
	t->n = kept;
	return lines;
}

/* The old bytes are overwritten before they are given back. */
static void overwrite(int fd, size_t n)
{
	char zeros[4096] = {0};
	int plain = fcntl(fd, F_GETFL);
	if (plain >= 0)
		fcntl(fd, F_SETFL, plain & ~O_APPEND);
	for (size_t at = 0; at < n; at += sizeof(zeros))
		if (pwrite(fd, zeros, n - at < sizeof(zeros) ? n - at : sizeof(zeros), (off_t)at) < 0)
			break;
	fdatasync(fd);
}

enum result changes_erase(const char *dir, bool (*gone)(void *context, const struct change *c), void *context,
			  size_t *lines)
{
	char path[PATH_MAX];
	struct text text = {0};
	struct changes all = {0};
	struct whole_file whole;
	struct stat st;
	int fd;
	*lines = 0;
	if (!path_in(dir, path))
		return RESULT_SYSTEM;
	enum result r = open_locked(path, 0, &fd);
	if (r != RESULT_OK)
		return r == RESULT_NONE ? RESULT_OK : r;
	r = read_text(fd, path, &text, &st);
	if (r == RESULT_OK)
		r = parse(&text, path, &all);
	size_t n = text.n, went = r == RESULT_OK ? part(&text, gone, context) : 0;
	if (went)
		r = whole_file_begin(&whole, path);
	if (went && r == RESULT_OK) {
		fwrite(text.at, 1, text.n, whole.f); /* a failure shows at its end */
		r = whole_file_end(&whole, false);
	}
	if (went && r == RESULT_OK) {
		*lines = went;
		overwrite(fd, n);
	}
	close(fd);
	changes_free(&all);
	free(text.at);
	return r;
}
