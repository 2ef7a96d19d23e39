#include "icecue/record.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "icecue/log.h"
#include "icecue/text.h"
#include "safe_text.h"

#define ROW_MAX 1024
#define HEAD_MAX 4096
#define SYNC_EVERY_MS 1000
#define PAGE 4096     /* a kill cuts write(2) only where two pages meet; larger pages are multiples of it */
#define ROW_USUAL 128 /* no row but a long note is longer */

struct record {
	int fd;
	off_t size;  /* up to the end of the last whole row */
	bool failed; /* told once; nothing is written any more */
	bool unsynced;
	bool event_unsynced;
	int64_t synced_ms; /* session time of the last sync */
	int64_t last_ms;   /* of the last row */
	char path[PATH_MAX];
};

static enum result result_of(int error)
{
	switch (error) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return RESULT_FULL;
	case EACCES:
	case EPERM:
	case EROFS:
		return RESULT_DENIED;
	case EEXIST:
		return RESULT_BUSY;
	case ENOENT:
	case ENOTDIR:
		return RESULT_NONE;
	default:
		return RESULT_SYSTEM;
	}
}

/* mkdir -p with mode 0700: what is about a person's body is for that person's eyes. */
static int make_folders(const char *dir)
{
	char path[PATH_MAX];
	size_t n = strlen(dir);
	if (!n || n >= sizeof(path)) {
		errno = n ? ENAMETOOLONG : ENOENT;
		return -1;
	}
	memcpy(path, dir, n + 1);
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return -1;
		*slash = '/';
	}
	return mkdir(path, 0700) < 0 && errno != EEXIST ? -1 : 0;
}

/* The folder's entry must outlive a power cut like the rows do. */
static void sync_folder(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (fsync(fd) < 0)
		log_debug("fsync of %s: %s", dir, strerror(errno));
	close(fd);
}

/* Takes back a row of which only a part went to the disk, so that the record ends with a whole one. */
static enum result give_up(struct record *r, int error)
{
	r->failed = true;
	if (ftruncate(r->fd, r->size) < 0)
		log_debug("ftruncate of %s: %s", r->path, strerror(errno));
	fdatasync(r->fd);
	enum result result = result_of(error);
	log_error("%s%s: %s: the watch and its alerts go on, nothing is recorded from now",
		  result == RESULT_FULL ? "the disk is full: " : "cannot write ", r->path, strerror(error));
	return result;
}

static enum result append(struct record *r, const char *row, size_t n)
{
	if (r->failed)
		return RESULT_OK; /* was told */
	for (size_t done = 0; done < n;) {
		ssize_t k = write(r->fd, row + done, n - done);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return give_up(r, k < 0 ? errno : ENOSPC);
		done += (size_t)k;
	}
	r->size += (off_t)n;
	r->unsynced = true;
	return RESULT_OK;
}

/* Makes the folder and the file; never opens a file that is there already. */
static enum result create_file(struct record *r, const char *dir)
{
	if (snprintf(r->path, sizeof(r->path), "%s/session.csv", dir) >= (int)sizeof(r->path)) {
		log_error("the session's folder has a name that is too long: %s", dir);
		return RESULT_SYSTEM;
	}
	if (make_folders(dir) < 0) {
		int error = errno;
		log_error("cannot make the session's folder %s: %s", dir, strerror(error));
		return result_of(error);
	}
	r->fd = open(r->path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
	if (r->fd < 0) {
		int error = errno;
		log_error("cannot create %s: %s", r->path, strerror(error));
		return result_of(error);
	}
	/* for as long as it is written: whoever looks for sessions that were cut off leaves it alone */
	if (flock(r->fd, LOCK_EX | LOCK_NB) < 0)
		log_debug("flock of %s: %s", r->path, strerror(errno)); /* some network disks have none */
	return RESULT_OK;
}

enum result record_create(const char *dir, const struct record_head *head, struct record **out)
{
	char text[HEAD_MAX];
	int n = record_head_format(head, text, sizeof(text));
	assert(n > 0);

	struct record *r = calloc(1, sizeof(*r));
	if (!r)
		return RESULT_SYSTEM;
	r->fd = -1;
	enum result result = create_file(r, dir);
	if (result == RESULT_OK)
		result = append(r, text, (size_t)n);
	if (result == RESULT_OK) {
		sync_folder(dir);
		*out = r;
		return RESULT_OK;
	}
	if (r->fd >= 0) {
		close(r->fd);
		unlink(r->path); /* ours, and without even a whole head */
	}
	free(r);
	return result;
}

/* A temperature cell, empty when there is none. */
static const char *cell_mc(int32_t mc, char buf[16])
{
	if (mc == MC_NONE)
		return "";
	return format_thousandths(mc, buf, 16);
}

/* Spaces ahead of the line end up to the end of the page when the next row would not fit there. */
static size_t fill_page(const struct record *r, char *row, size_t n)
{
	size_t end = ((size_t)r->size + n) % PAGE;
	if (end == 0 || PAGE - end >= ROW_USUAL)
		return n;
	size_t fill = PAGE - end;
	memset(row + n - 1, ' ', fill);
	row[n - 1 + fill] = '\n';
	return n + fill;
}

/* The row, with room for ROW_USUAL bytes more, is changed. */
static enum result append_row(struct record *r, int64_t t_ms, char *row, int n)
{
	assert(n > 0 && n < ROW_MAX - ROW_USUAL);
	if (t_ms > r->last_ms)
		r->last_ms = t_ms;
	return append(r, row, fill_page(r, row, (size_t)n));
}

/* As the device said it: what it was corrected by is in the head. */
static int32_t role_mc(const struct sample *s, enum role role)
{
	const struct channel_value *v = &s->role[role];
	return v->status == STATUS_OK ? v->mc - v->correction_mc : MC_NONE;
}

enum result record_sample(struct record *r, const struct sample *s, const struct outcome *o)
{
	char row[ROW_MAX], t[24], probe[16], skin[16], band[16], reference[16], ambient[16];
	int n = snprintf(row, sizeof(row), "%s,%s,%s,%s,%s,%s,%s,%s,,,\n",
			 format_fixed(s->t_ms, 3, t, sizeof(t)), cell_mc(role_mc(s, ROLE_SKIN), probe),
			 status_name(s->role[ROLE_SKIN].status), cell_mc(o->skin_mc, skin),
			 cell_mc(o->skin_mc == MC_NONE ? MC_NONE : o->band_mc, band),
			 cell_mc(role_mc(s, ROLE_REFERENCE), reference),
			 cell_mc(role_mc(s, ROLE_AMBIENT), ambient), phase_name(o->phase));
	return append_row(r, s->t_ms, row, n);
}

static void event_detail(const struct event *e, char *buf, size_t n)
{
	char at[24], low[24], high[24];
	*buf = '\0';
	if (e->kind == EVENT_PASS || e->kind == EVENT_ROUNDS_TODAY)
		snprintf(buf, n, "count=%d", (int)e->count);
	else if (e->kind == EVENT_UNDONE)
		snprintf(buf, n, "of=%s count=%d", event_name(e->of), (int)e->count);
	else if (e->kind == EVENT_FORECAST)
		snprintf(buf, n, "of=%s at_s=%s low_s=%s high_s=%s", event_name(e->of),
			 format_thousandths(e->at_ms, at, sizeof(at)),
			 format_thousandths(e->low_ms, low, sizeof(low)),
			 format_thousandths(e->high_ms, high, sizeof(high)));
}

enum result record_event(struct record *r, const struct event *e, enum phase phase)
{
	char row[ROW_MAX], t[24], skin[16], detail[160];
	event_detail(e, detail, sizeof(detail));
	int n = snprintf(row, sizeof(row), "%s,,,%s,,,,%s,,%s,%s\n", format_fixed(e->t_ms, 3, t, sizeof(t)),
			 cell_mc(e->skin_mc, skin), phase_name(phase), event_name(e->kind), detail);
	r->event_unsynced = true;
	return append_row(r, e->t_ms, row, n);
}

enum result record_mark(struct record *r, const struct mark *m, const char *note)
{
	if (m->kind == MARK_END)
		return RESULT_OK; /* record_close() writes it: it must be the last row */
	char row[ROW_MAX], t[24], text[160] = "", detail[4 * sizeof(text)];
	if (note)
		text_printable(text, sizeof(text), note, strlen(note));
	int n = snprintf(row, sizeof(row), "%s,,,,,,,,%s,,%s\n", format_fixed(m->t_ms, 3, t, sizeof(t)),
			 mark_name(m->kind), csv_cell(detail, sizeof(detail), text));
	return append_row(r, m->t_ms, row, n);
}

enum result record_sync(struct record *r, int64_t now_ms)
{
	if (r->failed || !r->unsynced || (!r->event_unsynced && now_ms - r->synced_ms < SYNC_EVERY_MS))
		return RESULT_OK;
	if (fdatasync(r->fd) < 0 && errno != EINVAL) /* EINVAL: a kind of file that cannot be synced */
		return give_up(r, errno);
	r->unsynced = r->event_unsynced = false;
	r->synced_ms = now_ms;
	return RESULT_OK;
}

int64_t record_due_ms(const struct record *r)
{
	return r->unsynced && !r->failed ? r->synced_ms + SYNC_EVERY_MS : MS_NEVER;
}

enum result record_close(struct record *r, int64_t end_ms)
{
	if (!r)
		return RESULT_OK;
	enum result result = RESULT_OK;
	if (!r->failed) {
		char row[ROW_MAX], t[24];
		int n = snprintf(row, sizeof(row), "%s,,,,,,,,%s,,\n",
				 format_fixed(end_ms > r->last_ms ? end_ms : r->last_ms, 3, t, sizeof(t)),
				 mark_name(MARK_END));
		r->event_unsynced = true;
		result = append_row(r, end_ms, row, n);
		if (result == RESULT_OK)
			result = record_sync(r, end_ms);
	}
	if (close(r->fd) < 0 && result == RESULT_OK && !r->failed) {
		log_error("cannot close %s: %s", r->path, strerror(errno));
		result = result_of(errno);
	}
	free(r);
	return result;
}

const char *record_path(const struct record *r)
{
	return r->path;
}
