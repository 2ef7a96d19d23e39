#include "pack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "system/ending.h"
#include "system/folders.h"
#include "system/log.h"

void pack_hold_signals(void)
{
	ending_hold_signals(NULL);
	signal(SIGXFSZ, SIG_IGN);
	setlocale(LC_CTYPE, "C.UTF-8"); /* names are bytes, whatever the terminal takes */
}

#ifdef HAVE_LIBARCHIVE

#include <archive.h>
#include <archive_entry.h>

struct pack {
	char path[PATH_MAX], part[PATH_MAX];
	int fd;
	int64_t bytes;
	struct archive *out;
	struct archive_entry *entry;
};

bool pack_can(void)
{
	return true;
}

static la_ssize_t put(struct archive *a, void *context, const void *bytes, size_t n)
{
	struct pack *p = context;
	ssize_t k;
	do
		k = write(p->fd, bytes, n);
	while (k < 0 && errno == EINTR);
	if (k < 0)
		archive_set_error(a, errno, "%s", strerror(errno));
	else
		p->bytes += k;
	return k;
}

static enum result failed(struct pack *p)
{
	int error = archive_errno(p->out);
	const char *why = archive_error_string(p->out);
	log_error(_("cannot write %s: %s. Nothing was written"), p->path, why ? why : strerror(error));
	return error == ENOSPC || error == EDQUOT || error == EFBIG  ? RESULT_FULL
	       : error == EACCES || error == EPERM || error == EROFS ? RESULT_DENIED
								     : RESULT_SYSTEM;
}

/* The name of a file that is not yet whole: ".NAME-XXXXXX" beside it. */
static bool name_part(struct pack *p)
{
	const char *slash = strrchr(p->path, '/');
	int dir = slash ? (int)(slash - p->path) + 1 : 0;
	return snprintf(p->part, sizeof(p->part), "%.*s.%.200s-XXXXXX", dir, p->path, p->path + dir) <
	       (int)sizeof(p->part);
}

#define DRAFT_MAX_S 86400 /* no archive takes as long to be written */

/* Those that were killed: they hold health data, and are hidden. */
static void remove_old_parts(const struct pack *p)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(p->part, '/'), *name = slash ? slash + 1 : p->part;
	size_t n = strlen(name);
	struct stat st;
	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - p->part) + 1 : 2, slash ? p->part : "./");
	DIR *d = opendir(dir);
	for (struct dirent *e; d && (e = readdir(d));)
		if (strlen(e->d_name) == n && !strncmp(e->d_name, name, n - 6) &&
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
		    time(NULL) - st.st_mtime > DRAFT_MAX_S && unlinkat(dirfd(d), e->d_name, 0) < 0)
			log_warning(_("cannot remove %s%s: %s"), dir, e->d_name, strerror(errno));
	if (d)
		closedir(d);
}

static bool begin(struct pack *p, enum pack_form form)
{
	p->out = archive_write_new();
	p->entry = archive_entry_new();
	if (!p->out || !p->entry)
		return false;
	/* a tar of GNU's form, in which names are bytes: whoever reads a pax one composes their letters */
	int r = form == PACK_ZIP ? archive_write_set_format_zip(p->out)
				 : archive_write_set_format_gnutar(p->out);
	if (r == ARCHIVE_OK && form == PACK_TAR_GZ)
		r = archive_write_add_filter_gzip(p->out);
	if (r == ARCHIVE_OK && form == PACK_TAR_GZ) /* twice as fast as the default, and hardly larger */
		r = archive_write_set_filter_option(p->out, "gzip", "compression-level", "3");
	archive_write_set_bytes_in_last_block(p->out, 1); /* it is a file, and no tape */
	return r == ARCHIVE_OK && archive_write_open(p->out, p, NULL, put, NULL) == ARCHIVE_OK;
}

enum result pack_create(const char *path, enum pack_form form, struct pack **out)
{
	struct pack *p = calloc(1, sizeof(*p));
	*out = NULL;
	if (!p || snprintf(p->path, sizeof(p->path), "%s", path) >= (int)sizeof(p->path) || !name_part(p)) {
		free(p);
		return RESULT_SYSTEM;
	}
	remove_old_parts(p);
	p->fd = mkostemp(p->part, O_CLOEXEC); /* mode 0600 */
	if (p->fd < 0) {
		int error = errno;
		log_error(_("cannot write %s: %s"), path, strerror(error));
		free(p);
		return error == ENOSPC || error == EDQUOT ? RESULT_FULL : RESULT_DENIED;
	}
	if (!begin(p, form)) {
		enum result r = p->out ? failed(p) : RESULT_SYSTEM;
		pack_abandon(p);
		return r;
	}
	*out = p;
	return RESULT_OK;
}

static enum result put_header(struct pack *p, const char *name, bool folder, int64_t bytes, int64_t changed_s)
{
	archive_entry_clear(p->entry);
	archive_entry_set_pathname(p->entry, name);
	archive_entry_set_filetype(p->entry, folder ? AE_IFDIR : AE_IFREG);
	archive_entry_set_perm(p->entry, folder ? 0700 : 0600);
	archive_entry_set_mtime(p->entry, changed_s, 0);
	if (!folder)
		archive_entry_set_size(p->entry, bytes);
	/* it warns of a name that is no UTF-8, and writes its bytes */
	int r = archive_write_header(p->out, p->entry);
	return r == ARCHIVE_OK || r == ARCHIVE_WARN ? RESULT_OK : failed(p);
}

enum result pack_folder(struct pack *p, const char *name)
{
	return put_header(p, name, true, 0, time(NULL));
}

static enum result put_data(struct pack *p, const char *bytes, size_t n, struct sha256 *sum)
{
	sha256_add(sum, bytes, n);
	while (n) {
		la_ssize_t k = archive_write_data(p->out, bytes, n);
		if (k <= 0)
			return failed(p);
		bytes += k;
		n -= (size_t)k;
	}
	return RESULT_OK;
}

static enum result copy(struct pack *p, const char *name, int fd, int64_t bytes, struct sha256 *sum)
{
	char buf[65536];
	enum result r = RESULT_OK;
	for (int64_t left = bytes; r == RESULT_OK && left > 0;) {
		size_t want = left < (int64_t)sizeof(buf) ? (size_t)left : sizeof(buf);
		ssize_t k = read(fd, buf, want);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0) {
			log_error(_("cannot read %s: %s. Nothing was written"), name, strerror(errno));
			return RESULT_DENIED;
		}
		if (k == 0) {
			log_error(_("%s became shorter while it was read: try again"), name);
			return RESULT_BAD_DATA;
		}
		left -= k;
		r = ending_signal_came() ? RESULT_AGAIN : put_data(p, buf, (size_t)k, sum);
	}
	return r;
}

enum result pack_file(struct pack *p, const char *name, int fd, char sum[SHA256_HEX])
{
	struct stat st;
	struct sha256 s;
	char hex[SHA256_HEX];
	if (ending_signal_came())
		return RESULT_AGAIN;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		log_error(_("%s is not a file"), name);
		return RESULT_BAD_DATA;
	}
	sha256_begin(&s);
	enum result r = put_header(p, name, false, st.st_size, st.st_mtime);
	if (r == RESULT_OK)
		r = copy(p, name, fd, st.st_size, &s);
	sha256_end(&s, sum ? sum : hex);
	return r;
}

enum result pack_text(struct pack *p, const char *name, const char *text, size_t n, char sum[SHA256_HEX])
{
	struct sha256 s;
	char hex[SHA256_HEX];
	sha256_begin(&s);
	enum result r = put_header(p, name, false, (int64_t)n, time(NULL));
	if (r == RESULT_OK)
		r = put_data(p, text, n, &s);
	sha256_end(&s, sum ? sum : hex);
	return r;
}

static void free_all(struct pack *p)
{
	archive_entry_free(p->entry);
	if (p->out)
		archive_write_free(p->out);
	if (p->fd >= 0)
		close(p->fd);
	free(p);
}

void pack_abandon(struct pack *p)
{
	if (!p)
		return;
	unlink(p->part);
	if (p->out)
		archive_write_fail(p->out);
	free_all(p);
}

enum result pack_finish(struct pack *p, int64_t *bytes)
{
	enum result r = ending_signal_came()			    ? RESULT_AGAIN
			: archive_write_close(p->out) == ARCHIVE_OK ? RESULT_OK
								    : failed(p);
	int fd = p->fd;
	*bytes = p->bytes;
	if (r == RESULT_OK) {
		p->fd = -1;
		bool ok = fsync(fd) == 0;
		ok = close(fd) == 0 && ok;
		if (!ok || rename(p->part, p->path) < 0) {
			log_error(_("cannot write %s: %s. Nothing was written"), p->path, strerror(errno));
			r = errno == ENOSPC || errno == EDQUOT ? RESULT_FULL : RESULT_DENIED;
		}
	}
	if (r != RESULT_OK) {
		pack_abandon(p);
		return r;
	}
	folders_sync(p->path);
	free_all(p);
	return RESULT_OK;
}

#else

struct pack {
	int none;
};

bool pack_can(void)
{
	return false;
}

enum result pack_create(const char *path, enum pack_form form, struct pack **out)
{
	(void)path;
	(void)form;
	*out = NULL;
	log_error(_(
		"this icecue was built without libarchive, and can make no archive: install libarchive-dev and build it again"));
	return RESULT_NONE;
}

enum result pack_folder(struct pack *p, const char *name)
{
	(void)p;
	(void)name;
	return RESULT_NONE;
}

enum result pack_file(struct pack *p, const char *name, int fd, char sum[SHA256_HEX])
{
	(void)p;
	(void)name;
	(void)fd;
	(void)sum;
	return RESULT_NONE;
}

enum result pack_text(struct pack *p, const char *name, const char *text, size_t n, char sum[SHA256_HEX])
{
	(void)p;
	(void)name;
	(void)text;
	(void)n;
	(void)sum;
	return RESULT_NONE;
}

enum result pack_finish(struct pack *p, int64_t *bytes)
{
	(void)p;
	*bytes = 0;
	return RESULT_NONE;
}

void pack_abandon(struct pack *p)
{
	(void)p;
}

#endif
