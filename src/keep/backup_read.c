/* Reads a backup, which may be damaged, cut off or made by somebody who means ill. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "backup.h"
#include "base/i18n.h"
#include "base/text.h"
#include "manifest.h"
#include "system/ending.h"
#include "system/shared.h"

#define ROOM_BYTES (INT64_C(64) << 20) /* that must stay free on the disk */
#define PAST_S INT64_C(946684800)      /* 2000: times of change before it, or far ahead, are not taken over */
#define FUTURE_S INT64_C(4102444800)   /* 2100 */

struct reading {
	struct unpack *in;
	int to; /* -1: nowhere */
	FILE *lines;
	struct backup_about *about;
	char last[MANIFEST_NAME_MAX]; /* the last file */
	char *why;
};

static enum result __attribute__((format(printf, 3, 4)))
refuse(struct reading *r, enum result result, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(r->why, UNPACK_WHY, format, args);
	va_end(args);
	return result;
}

static enum result refuse_name(struct reading *r, const char *name, const char *what)
{
	char shown[200];
	return refuse(r, RESULT_BAD_DATA, "%s: %s", what,
		      text_printable(shown, sizeof(shown), name, strlen(name)));
}

static enum result cannot_write(struct reading *r, const char *name)
{
	int error = errno;
	if (error == EEXIST || error == ENOTDIR || error == EISDIR || error == ELOOP)
		return refuse_name(r, name, _("two things in it have one name"));
	return refuse(r, error == ENOSPC || error == EDQUOT || error == EFBIG ? RESULT_FULL : RESULT_DENIED,
		      _("cannot write %s: %s"), name, strerror(error));
}

/* Makes a folder that may be there; in that of a group it is the group's. */
static bool make_at(int dir, const char *name)
{
	if (mkdirat(dir, name, 0700) < 0)
		return errno == EEXIST;
	if (shared_is(dir) && fchmodat(dir, name, 02770, 0) < 0)
		errno = 0; /* it stays private */
	return true;
}

/* Opens the folder in which the file of that name lies, made where it is missing; no link is followed. */
static int open_above(int to, const char *name, const char **file)
{
	int dir = openat(to, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char part[256];
	for (const char *slash; dir >= 0 && (slash = strchr(name, '/')) && slash[1]; name = slash + 1) {
		text_copy(part, (size_t)(slash - name) + 1, name);
		int below = !make_at(dir, part)
				    ? -1
				    : openat(dir, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		int error = errno;
		close(dir);
		errno = error;
		dir = below;
	}
	*file = name;
	return dir;
}

static enum result make_folder(struct reading *r, const char *name)
{
	char part[256];
	const char *file;
	int dir = open_above(r->to, name, &file);
	if (dir < 0)
		return cannot_write(r, name);
	text_copy(part, sizeof(part), file);
	part[strcspn(part, "/")] = '\0';
	bool ok = make_at(dir, part);
	enum result result = ok ? RESULT_OK : cannot_write(r, name);
	close(dir);
	return result;
}

/* A size that the disk has no room for is refused before it is full. */
static bool has_room(int fd, int64_t bytes)
{
	struct statvfs v;
	return fstatvfs(fd, &v) < 0 || (int64_t)v.f_bavail > (bytes + ROOM_BYTES) / (int64_t)v.f_frsize;
}

static enum result copy(struct reading *r, const struct unpack_entry *e, int fd, char sum[SHA256_HEX])
{
	char buf[65536];
	struct sha256 s;
	int64_t got = 0;
	ssize_t k;
	sha256_begin(&s);
	while ((k = unpack_read(r->in, buf, sizeof(buf), r->why)) > 0) {
		got += k;
		if (got > e->bytes)
			break;
		if (ending_signal_came())
			return refuse(r, RESULT_AGAIN, _("it was ended"));
		sha256_add(&s, buf, (size_t)k);
		for (ssize_t done = 0, w; fd >= 0 && done < k; done += w)
			if ((w = write(fd, buf + done, (size_t)(k - done))) < 0)
				return cannot_write(r, e->name);
	}
	sha256_end(&s, sum);
	if (k < 0)
		return RESULT_BAD_DATA;
	return got == e->bytes ? RESULT_OK : refuse_name(r, e->name, _("a file in it is cut off"));
}

static enum result write_file(struct reading *r, const char *name, const struct unpack_entry *e,
			      char sum[SHA256_HEX])
{
	const char *file;
	int dir = open_above(r->to, name, &file);
	int fd = dir < 0 ? -1 : openat(dir, file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	enum result result = fd < 0 ? cannot_write(r, name) : RESULT_OK;
	if (fd >= 0 && shared_is(dir) && fchmod(fd, 0660) < 0)
		errno = 0; /* it stays private */
	if (result == RESULT_OK && !has_room(fd, e->bytes))
		result = refuse(r, RESULT_FULL, _("the disk has no room for %s"), name);
	if (result == RESULT_OK)
		result = copy(r, e, fd, sum);
	if (result == RESULT_OK && e->changed_s > PAST_S && e->changed_s < FUTURE_S) {
		const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = (time_t)e->changed_s}};
		if (futimens(fd, times) < 0)
			errno = 0; /* it is only a time */
	}
	if (fd >= 0 && close(fd) < 0 && result == RESULT_OK)
		result = cannot_write(r, name);
	if (dir >= 0)
		close(dir);
	return result;
}

static enum result take_file(struct reading *r, const char *name, const struct unpack_entry *e)
{
	char sum[SHA256_HEX], line[MANIFEST_NAME_MAX + SHA256_HEX + 4];
	if (r->last[0] && (manifest_order(r->last, name) >= 0 || manifest_is_below(name, r->last)))
		return refuse_name(r, name, _("it holds something twice, or in a wrong order"));
	text_copy(r->last, sizeof(r->last), name);
	if (e->bytes < 0 || e->bytes > MANIFEST_FILE_MAX_BYTES)
		return refuse_name(r, name, _("a file in it is too large"));
	enum result result = r->to >= 0 ? write_file(r, name, e, sum) : copy(r, e, -1, sum);
	if (result != RESULT_OK)
		return result;
	manifest_line(sum, name, line, sizeof(line));
	r->about->files++;
	r->about->bytes += e->bytes;
	if (fputs(line, r->lines) < 0 || ftell(r->lines) > MANIFEST_MAX_BYTES)
		return refuse(r, RESULT_BAD_DATA, _("it holds too many files"));
	return RESULT_OK;
}

/* Reads up to its own size, so that a list that claims more is not waited for. */
static enum result take_manifest(struct reading *r, const struct unpack_entry *e, const char *lines, size_t n)
{
	struct manifest_head h;
	size_t got = 0;
	ssize_t k = 0;
	if (e->bytes < 0 || e->bytes > (int64_t)n + 4096)
		return refuse(r, RESULT_BAD_DATA, _("its list of files is too long for what is in it"));
	char *text = malloc((size_t)e->bytes + 1);
	while (text && got <= (size_t)e->bytes &&
	       (k = unpack_read(r->in, text + got, (size_t)e->bytes + 1 - got, r->why)) > 0)
		got += (size_t)k;
	enum result result = !text ? refuse(r, RESULT_SYSTEM, _("no memory to read it")) : RESULT_OK;
	if (result == RESULT_OK && (k < 0 || !manifest_check(text, got, lines, n, &h, r->why, UNPACK_WHY)))
		result = RESULT_BAD_DATA;
	if (result == RESULT_OK) {
		text_copy(r->about->made_iso, sizeof(r->about->made_iso), h.made_iso);
		text_copy(r->about->version, sizeof(r->about->version), h.version);
		r->about->sessions = h.sessions;
	}
	free(text);
	return result;
}

/* All entries up to the manifest, which `e` is then. */
static enum result take_entries(struct reading *r, struct unpack_entry *e)
{
	for (;;) {
		enum result result = unpack_next(r->in, e, r->why);
		size_t top = sizeof(MANIFEST_TOP) - 1;
		if (result == RESULT_NONE)
			return refuse(r, RESULT_BAD_DATA, _("it is cut off: its list of files is missing"));
		if (result != RESULT_OK)
			return result;
		if (strncmp(e->name, MANIFEST_TOP, top) != 0)
			return refuse_name(r, e->name, _("it is no backup of icecue: it holds"));
		const char *name = e->name + top;
		if (!e->folder && !strcmp(name, MANIFEST_NAME))
			return RESULT_OK;
		if (!manifest_name_ok(name, e->folder))
			return refuse_name(r, name, _("it holds a name that no backup has"));
		result = !e->folder ? take_file(r, name, e) : r->to >= 0 ? make_folder(r, name) : RESULT_OK;
		if (result != RESULT_OK)
			return result;
	}
}

enum result backup_read(const char *path, int to, struct backup_about *about, char why[UNPACK_WHY])
{
	struct reading r = {.to = to, .about = about, .why = why};
	struct unpack_entry e;
	char *lines = NULL;
	size_t n = 0;
	*about = (struct backup_about){0};
	*why = '\0';
	enum result result = unpack_open(path, &r.in, why);
	if (result != RESULT_OK)
		return result;
	r.lines = open_memstream(&lines, &n);
	result = r.lines ? take_entries(&r, &e) : refuse(&r, RESULT_SYSTEM, _("no memory to read it"));
	if (r.lines && fclose(r.lines) != 0 && result == RESULT_OK)
		result = refuse(&r, RESULT_SYSTEM, _("no memory to read it"));
	if (result == RESULT_OK)
		result = take_manifest(&r, &e, lines, n);
	if (result == RESULT_OK && unpack_next(r.in, &e, why) != RESULT_NONE)
		result = refuse(&r, RESULT_BAD_DATA, _("something stands behind its end"));
	unpack_close(r.in);
	free(lines);
	return result;
}

bool backup_is(const char *path)
{
	struct unpack *u;
	struct unpack_entry e;
	char why[UNPACK_WHY];
	if (unpack_open(path, &u, why) != RESULT_OK)
		return false;
	bool is = unpack_next(u, &e, why) == RESULT_OK && !strcmp(e.name, MANIFEST_TOP MANIFEST_README);
	unpack_close(u);
	return is;
}
