#include "record.h"

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

#include "base/i18n.h"
#include "base/safe_text.h"
#include "base/text.h"
#include "core/events.h"
#include "system/folders.h"
#include "system/log.h"
#include "system/syncer.h"

#define ROW_MAX 1024
#define NOTE_MAX 160
#define SYNC_EVERY_MS 1000
#define RETRY_MS 5000
#define WAITING_SAMPLES (7 << 20) /* beyond this only events and marks */
#define WAITING_MAX (8 << 20)	  /* bytes: two hours at 10 Hz */
#define PAGE 4096     /* a kill cuts write(2) only between two pages; larger pages are multiples */
#define ROW_USUAL 144 /* only a row with a long note is longer, */
#define ROW_BESIDE 24 /* with so many bytes more for each further spot and the touch */

struct record {
	int fd;
	off_t size;  /* up to the end of the last complete row */
	bool failed; /* logged once; nothing more is written */
	bool full;   /* logged once; rows wait in memory */
	int64_t retry_ms;
	char *waiting;
	size_t waiting_n, waiting_size;
	uint64_t lost_rows;
	bool unsynced, event_unsynced;
	struct syncer *syncer;
	int64_t synced_ms; /* session time when the last sync started */
	int64_t looked_ms; /* time of the last record_sync() */
	int64_t last_ms;   /* time of the last row */
	struct row_columns columns;
	size_t usual; /* ROW_USUAL for these columns */
	enum mark_source_kind end_source;
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

/* Removes a row that is only partly on the disk, so that the record ends with a complete one. */
static void cut_back(const struct record *r)
{
	if (ftruncate(r->fd, r->size) < 0)
		log_debug("ftruncate of %s: %s", r->path, strerror(errno));
}

static enum result give_up(struct record *r, int error)
{
	r->failed = true;
	cut_back(r);
	log_error(_("cannot write %s: %s: the watch and its alerts go on, but nothing more is recorded"),
		  r->path, strerror(error));
	return result_of(error);
}

/* Returns 0, or the errno with which the disk refused the row; then nothing of the row is left. */
static int write_row(struct record *r, const char *row, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t k = write(r->fd, row + done, n - done);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0) {
			int error = k < 0 ? errno : ENOSPC;
			cut_back(r);
			return error;
		}
		done += (size_t)k;
	}
	r->size += (off_t)n;
	r->unsynced = true;
	return 0;
}

/* Adds spaces before the line end, up to the end of the page, when the next row would not fit there. */
static size_t fill_page(const struct record *r, char *row, size_t n)
{
	size_t end = ((size_t)r->size + n) % PAGE;
	if (end == 0 || PAGE - end >= r->usual)
		return n;
	size_t fill = PAGE - end;
	memset(row + n - 1, ' ', fill);
	row[n - 1 + fill] = '\n';
	return n + fill;
}

/* ---- a disk that is full: rows wait in memory until there is room ---- */

/* A row that finds no room in memory either is lost and counted. */
static void keep_waiting(struct record *r, const char *row, size_t n)
{
	if (r->waiting_n + n > r->waiting_size) {
		size_t size = r->waiting_size ? 2 * r->waiting_size : 65536;
		char *more = size > WAITING_MAX ? NULL : realloc(r->waiting, size);
		if (!more) {
			r->lost_rows++;
			return;
		}
		r->waiting = more;
		r->waiting_size = size;
	}
	memcpy(r->waiting + r->waiting_n, row, n);
	r->waiting_n += n;
}

static void log_full(struct record *r, int error)
{
	log_error(
		_("the disk is full: %s: %s: make room! The watch and its alerts go on; rows wait in memory, and are written as soon as there is room"),
		r->path, strerror(error));
	r->full = true;
	r->retry_ms = r->last_ms + RETRY_MS;
}

static void log_room(struct record *r)
{
	if (r->lost_rows)
		log_error(
			_("there is room on the disk again: the rows that waited are recorded, but %llu rows found no room in memory"),
			(unsigned long long)r->lost_rows);
	else
		log_warning(_("there is room on the disk again: all rows that waited are recorded"));
	r->full = false;
	r->lost_rows = 0;
	free(r->waiting);
	r->waiting = NULL;
	r->waiting_n = r->waiting_size = 0;
}

/* Writes the rows that wait, as far as there is room. */
static enum result write_waiting(struct record *r)
{
	size_t done = 0;
	int error = 0;
	while (done < r->waiting_n && error == 0) {
		char row[ROW_MAX];
		const char *at = r->waiting + done, *end = memchr(at, '\n', r->waiting_n - done);
		size_t n = (size_t)(end - at) + 1;
		memcpy(row, at, n);
		error = write_row(r, row, fill_page(r, row, n));
		if (error == 0)
			done += n;
	}
	memmove(r->waiting, r->waiting + done, r->waiting_n - done);
	r->waiting_n -= done;
	if (error && result_of(error) != RESULT_FULL)
		return give_up(r, error);
	if (error == 0)
		log_room(r);
	return RESULT_OK;
}

/* Changes the row, which must have room for the bytes of another usual row. */
static enum result append(struct record *r, char *row, size_t n)
{
	if (r->failed)
		return RESULT_OK; /* already logged */
	if (r->full) {
		keep_waiting(r, row, n);
		return RESULT_OK;
	}
	char plain[ROW_MAX];
	memcpy(plain, row, n);
	int error = write_row(r, row, fill_page(r, row, n));
	if (error && result_of(error) != RESULT_FULL)
		return give_up(r, error);
	if (error) {
		log_full(r, error);
		keep_waiting(r, plain, n);
	}
	return RESULT_OK;
}

/* Makes the folder and the file; never opens a file that is there already. */
static enum result create_file(struct record *r, const char *dir)
{
	if (snprintf(r->path, sizeof(r->path), "%s/session.csv", dir) >= (int)sizeof(r->path)) {
		log_error(_("the session's folder has a name that is too long: %s"), dir);
		return RESULT_SYSTEM;
	}
	if (!folders_make(r->path)) {
		int error = errno;
		log_error(_("cannot make the session's folder %s: %s"), dir, strerror(error));
		return result_of(error);
	}
	r->fd = open(r->path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
	if (r->fd < 0) {
		int error = errno;
		if (error != EEXIST) /* of another session: the caller takes another folder */
			log_error(_("cannot create %s: %s"), r->path, strerror(error));
		return result_of(error);
	}
	/* held as long as it is written: a search for cut-off sessions leaves it alone */
	if (flock(r->fd, LOCK_EX | LOCK_NB) < 0)
		log_debug("flock of %s: %s", r->path, strerror(errno)); /* some network disks have no locks */
	r->syncer = syncer_create(r->fd);
	return r->syncer ? RESULT_OK : RESULT_SYSTEM;
}

/* Without room for the head there is no record. */
static enum result write_head(struct record *r, const char *text, size_t n)
{
	int error = write_row(r, text, n);
	if (error == 0)
		return RESULT_OK;
	log_error(_("%s%s: %s: nothing can be recorded there"),
		  result_of(error) == RESULT_FULL ? _("the disk is full: ") : _("cannot write "), r->path,
		  strerror(error));
	return result_of(error);
}

static void set_columns(struct record *r, const struct row_columns *c)
{
	r->columns = *c;
	r->usual = ROW_USUAL + ROW_BESIDE * (size_t)(c->n_spots - 1 + c->touch);
}

enum result record_create(const char *dir, const struct record_head *head, struct record **out)
{
	char text[RECORD_HEAD_MAX];
	struct row_columns columns = row_columns_of(head->n_spots, head->touch[0]);
	int n = record_head_format(head, text, sizeof(text));
	assert(n > 0);

	struct record *r = calloc(1, sizeof(*r));
	if (!r)
		return RESULT_SYSTEM;
	r->fd = -1;
	r->end_source = MARK_FROM_PROGRAM;
	set_columns(r, &columns);
	enum result result = create_file(r, dir);
	if (result == RESULT_OK)
		result = write_head(r, text, (size_t)n);
	if (result == RESULT_OK) {
		folders_sync(r->path);
		*out = r;
		return RESULT_OK;
	}
	if (r->fd >= 0) {
		if (r->syncer)
			syncer_destroy(r->syncer, false);
		close(r->fd);
		unlink(r->path); /* it is ours, and its head is not complete */
	}
	free(r);
	return result;
}

/* A resumed record keeps its columns. */
static enum result read_columns(struct record *r)
{
	char text[RECORD_HEAD_MAX], why[200];
	struct record_head head;
	ssize_t n = pread(r->fd, text, sizeof(text), 0);
	if (n < 0)
		return result_of(errno);
	if (!record_head_read(text, (size_t)n, &head, why, sizeof(why)) || !head.columns.n)
		return RESULT_BAD_DATA;
	set_columns(r, &head.columns);
	return RESULT_OK;
}

/* Opens it for reading, too: for its columns, and to see whether its last row was cut. */
static enum result open_file(struct record *r, const char *dir)
{
	char last = '\n';
	if (snprintf(r->path, sizeof(r->path), "%s/session.csv", dir) >= (int)sizeof(r->path))
		return RESULT_SYSTEM;
	r->fd = open(r->path, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
	if (r->fd < 0)
		return result_of(errno);
	if (flock(r->fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return RESULT_BUSY;
	enum result result = read_columns(r);
	if (result != RESULT_OK)
		return result;
	r->size = lseek(r->fd, 0, SEEK_END);
	if (r->size > 0 && pread(r->fd, &last, 1, r->size - 1) < 0)
		return result_of(errno);
	int error = last == '\n' ? 0 : write_row(r, "\n", 1);
	if (error)
		return result_of(error);
	r->syncer = syncer_create(r->fd);
	return r->syncer ? RESULT_OK : RESULT_SYSTEM;
}

enum result record_append(const char *dir, int64_t last_ms, struct record **out)
{
	struct record *r = calloc(1, sizeof(*r));
	if (!r)
		return RESULT_SYSTEM;
	r->last_ms = r->synced_ms = last_ms;
	r->end_source = MARK_FROM_PROGRAM;
	enum result result = open_file(r, dir);
	if (result == RESULT_OK) {
		*out = r;
		return RESULT_OK;
	}
	if (r->fd >= 0)
		close(r->fd);
	free(r);
	return result;
}

static enum result append_row(struct record *r, const struct row *row)
{
	char text[ROW_MAX];
	int n = row_format(row, &r->columns, text, sizeof(text));
	assert(n > 0 && (size_t)n + r->usual < sizeof(text));
	if (row->t_ms > r->last_ms)
		r->last_ms = row->t_ms;
	return append(r, text, (size_t)n);
}

/* The value that the device sent: the correction is in the head. */
static int32_t raw_mc(const struct channel_value *v)
{
	return v->status == STATUS_OK ? v->mc - v->correction_mc : MC_NONE;
}

enum result record_sample(struct record *r, const struct sample *s, const struct outcome *o)
{
	struct row row = row_at(s->t_ms);
	if (r->full && r->waiting_n > WAITING_SAMPLES) {
		r->lost_rows++;
		return RESULT_OK;
	}
	row.is_sample = true;
	row.n_spots = s->n_spots;
	for (int i = 0; i < s->n_spots; i++)
		row.spot[i] = (struct channel_value){raw_mc(&s->spot[i]), s->spot[i].status, 0};
	row.skin_mc = o->skin_mc;
	row.band_mc = o->band_mc;
	row.reference_mc = raw_mc(&s->reference);
	row.ambient_mc = raw_mc(&s->ambient);
	row.touch_mc = raw_mc(&s->touch);
	row.phase = (int)o->phase;
	return append_row(r, &row);
}

enum result record_event(struct record *r, const struct event *e, enum phase phase)
{
	struct row row = row_at(e->t_ms);
	row_set_event(&row, e);
	row.phase = (int)phase;
	r->event_unsynced = true;
	return append_row(r, &row);
}

enum result record_mark(struct record *r, const struct mark *m, const char *note)
{
	struct row row = row_at(m->t_ms);
	if (m->kind == MARK_END) { /* record_close() writes it, as the last row */
		r->end_source = m->source;
		return RESULT_OK;
	}
	row.mark = m->kind;
	row.source = m->source;
	if (note)
		text_printable(row.detail, NOTE_MAX, note, strlen(note));
	return append_row(r, &row);
}

enum result record_sync(struct record *r, int64_t now_ms)
{
	int error;
	enum result result = RESULT_OK;
	r->looked_ms = now_ms;
	if (r->full && now_ms >= r->retry_ms) {
		r->retry_ms = now_ms + RETRY_MS;
		result = write_waiting(r);
	}
	if (syncer_done(r->syncer, &error) && error && !r->failed)
		result = give_up(r, error);
	if (result != RESULT_OK || r->failed || syncer_runs(r->syncer) || !r->unsynced ||
	    (!r->event_unsynced && now_ms - r->synced_ms < SYNC_EVERY_MS))
		return result;
	r->unsynced = r->event_unsynced = false;
	r->synced_ms = now_ms;
	syncer_start(r->syncer);
	return RESULT_OK;
}

bool record_waits(const struct record *r)
{
	return r->full;
}

int64_t record_due_ms(const struct record *r)
{
	int64_t due = r->unsynced && !r->failed ? r->synced_ms + SYNC_EVERY_MS : MS_NEVER;
	if (due <= r->looked_ms && syncer_runs(r->syncer))
		due = MS_NEVER; /* the end of that sync wakes the loop */
	return r->full && r->retry_ms < due ? r->retry_ms : due;
}

int record_pollfds(const struct record *r, struct pollfd *fds, int cap)
{
	return syncer_pollfds(r->syncer, fds, cap);
}

enum result record_close(struct record *r, int64_t end_ms)
{
	if (!r)
		return RESULT_OK;
	enum result result = RESULT_OK;
	if (!r->failed) {
		struct row row = row_at(end_ms > r->last_ms ? end_ms : r->last_ms);
		row.mark = MARK_END;
		row.source = r->end_source;
		r->event_unsynced = true;
		result = append_row(r, &row);
		if (r->full)
			r->retry_ms = end_ms; /* the last chance */
		if (result == RESULT_OK)
			result = record_sync(r, end_ms);
		if (r->full) {
			log_error(_("the disk is still full: the last part of the session is not in %s"),
				  r->path);
			result = RESULT_FULL;
		}
	}
	/* without waiting for a disk that failed */
	int error = syncer_destroy(r->syncer, !r->failed);
	if (error && result == RESULT_OK)
		result = give_up(r, error);
	free(r->waiting);
	if (close(r->fd) < 0 && result == RESULT_OK && !r->failed) {
		log_error(_("cannot close %s: %s"), r->path, strerror(errno));
		result = result_of(errno);
	}
	free(r);
	return result;
}

const char *record_path(const struct record *r)
{
	return r->path;
}
