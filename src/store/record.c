#include "record.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/safe_text.h"
#include "base/text.h"
#include "core/events.h"
#include "lock.h"
#include "system/ending.h"
#include "system/folders.h"
#include "system/log.h"
#include "system/shared.h"
#include "system/writer.h"

#define ROW_MAX 1024
#define NOTE_MAX 160
/* Sooner by the second of them with a row, later without one: a row a second is synced as it comes, in the
 * same wake-up. */
#define SYNC_EVERY_MS 1000
#define SYNC_NEAR_MS 50
#define RETRY_MS 2000
#define WAITING_SAMPLES (7 << 20) /* beyond this only events and marks */
#define WAITING_MAX (8 << 20)	  /* bytes: two hours at 10 Hz */
#define ROW_USUAL 144		  /* only a row with a long note is longer, */
#define ROW_BESIDE 24		  /* with so many bytes more for each further spot and the touch */

struct record {
	struct writer *writer;
	int error; /* as writer_look() has it: logged, and rows wait in memory. 0: all is well */
	int64_t retry_ms;
	uint64_t lost_rows, lost_all;
	bool unsynced, event_unsynced, fresh; /* fresh: a row came since record_sync() */
	int64_t synced_ms;		      /* session time when the last sync was asked for */
	int64_t last_ms;		      /* time of the last row */
	struct row_columns columns;
	size_t usual; /* ROW_USUAL for these columns */
	enum mark_source_kind end_source;
	struct record_end *end; /* may be NULL */
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

/* ---- a disk that fails ---- */

static const char *reason(int error)
{
	return error == WRITER_STALLS ? _("the disk does not answer")
	       : error == WRITER_CUT  ? _("another program has cut it")
				      : strerror(error);
}

static void log_failing(const struct record *r, int error)
{
	if (error != WRITER_STALLS && result_of(error) == RESULT_FULL)
		log_error(
			_("the disk is full: %s: %s: make room! The watch and its alerts go on; rows wait in memory, and are written as soon as there is room"),
			r->path, strerror(error));
	else if (error == WRITER_CUT)
		log_error(
			_("the record was cut by another program: %s. The watch and its alerts go on; it is in memory, and is written anew"),
			r->path);
	else if (error == ENOENT)
		log_error(
			_("the record was removed: %s. The watch and its alerts go on; it is in memory, and is written anew"),
			r->path);
	else
		log_error(
			_("cannot write %s: %s. The watch and its alerts go on; rows wait in memory, and are written as soon as that works again"),
			r->path, reason(error));
}

static void log_back(struct record *r)
{
	if (r->lost_rows)
		log_error(
			_("the record can be written again: the rows that waited are in it, but %llu rows found no room in memory"),
			(unsigned long long)r->lost_rows);
	else
		log_warning(_("the record can be written again: all rows that waited are in it"));
	r->lost_rows = 0;
}

/* Logs when it begins to fail, when it fails otherwise, and when it works again. */
static void look(struct record *r)
{
	int error = writer_look(r->writer);
	if (error == r->error)
		return;
	if (error)
		log_failing(r, error);
	else
		log_back(r);
	if (!r->error)
		r->retry_ms = r->last_ms + RETRY_MS;
	r->error = error;
}

/* ---- the file ---- */

/* Makes the folder and the file; never opens a file that is there already. */
static enum result create_file(struct record *r, const char *dir, int *fd)
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
	*fd = open(r->path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
	if (*fd < 0) {
		int error = errno;
		if (error != EEXIST) /* of another session: the caller takes another folder */
			log_error(_("cannot create %s: %s"), r->path, strerror(error));
		return result_of(error);
	}
	shared_file(*fd, r->path);
	/* held as long as it is written: a search for cut-off sessions leaves it alone */
	if (flock(*fd, LOCK_EX | LOCK_NB) < 0)
		log_debug("flock of %s: %s", r->path, strerror(errno)); /* some network disks have no locks */
	return RESULT_OK;
}

/* Without room for the head there is no record. */
static enum result write_head(const struct record *r, int fd, const char *text, size_t n)
{
	ssize_t k = write(fd, text, n);
	if (k == (ssize_t)n)
		return RESULT_OK;
	int error = k < 0 ? errno : ENOSPC;
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

/* From now on the file is the writer's. */
static enum result start_writer(struct record *r, int fd, const char *head, size_t n)
{
	r->writer = writer_create(&(struct writer_file){.path = r->path,
							.fd = fd,
							.head = head,
							.head_n = n,
							.usual = r->usual,
							.samples_max = WAITING_SAMPLES,
							.max = WAITING_MAX});
	r->unsynced = true;
	return r->writer ? RESULT_OK : RESULT_SYSTEM;
}

static struct record *new_record(int64_t last_ms)
{
	struct record *r = calloc(1, sizeof(*r));
	if (!r)
		return NULL;
	r->last_ms = r->synced_ms = last_ms;
	r->end_source = MARK_FROM_PROGRAM;
	return r;
}

enum result record_create(const char *dir, const struct record_head *head, struct record **out)
{
	char text[RECORD_HEAD_MAX];
	struct row_columns columns = row_columns_of(head->n_spots, head->touch[0]);
	int n = record_head_format(head, text, sizeof(text)), fd = -1;
	assert(n > 0);

	struct record *r = new_record(0);
	if (!r)
		return RESULT_SYSTEM;
	set_columns(r, &columns);
	enum result result = create_file(r, dir, &fd);
	if (result == RESULT_OK)
		result = write_head(r, fd, text, (size_t)n);
	if (result == RESULT_OK)
		result = start_writer(r, fd, text, (size_t)n);
	if (result == RESULT_OK) {
		*out = r;
		return RESULT_OK;
	}
	if (fd >= 0) {
		close(fd);
		unlink(r->path); /* it is ours, and its head is not complete */
	}
	free(r);
	return result;
}

/* A resumed record keeps its head and its columns. */
static enum result read_head(struct record *r, int fd, char *text, size_t *n)
{
	char why[200];
	struct record_head head;
	ssize_t k = pread(fd, text, RECORD_HEAD_MAX, 0);
	if (k < 0)
		return result_of(errno);
	*n = record_head_read(text, (size_t)k, &head, why, sizeof(why));
	if (!*n || !head.columns.n)
		return RESULT_BAD_DATA;
	set_columns(r, &head.columns);
	/* with the names of the columns */
	const char *end = memchr(text + *n, '\n', (size_t)k - *n);
	if (!end)
		return RESULT_BAD_DATA;
	*n = (size_t)(end - text) + 1;
	return RESULT_OK;
}

/* Ends a last row that was cut. */
static enum result end_row(int fd)
{
	char last = '\n';
	off_t size = lseek(fd, 0, SEEK_END);
	if (size > 0 && pread(fd, &last, 1, size - 1) < 0)
		return result_of(errno);
	return last == '\n' || write(fd, "\n", 1) == 1 ? RESULT_OK : result_of(errno);
}

/* Opens it for reading, too: for its head, and to see whether its last row was cut. */
static enum result open_file(struct record *r, const char *dir, int *fd)
{
	char text[RECORD_HEAD_MAX];
	size_t n = 0;
	if (snprintf(r->path, sizeof(r->path), "%s/session.csv", dir) >= (int)sizeof(r->path))
		return RESULT_SYSTEM;
	*fd = open(r->path, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
	if (*fd < 0)
		return result_of(errno);
	if (!lock_take(*fd, false) && errno == EWOULDBLOCK)
		return RESULT_BUSY;
	enum result result = read_head(r, *fd, text, &n);
	if (result == RESULT_OK)
		result = end_row(*fd);
	return result == RESULT_OK ? start_writer(r, *fd, text, n) : result;
}

enum result record_append(const char *dir, int64_t last_ms, struct record **out)
{
	int fd = -1;
	struct record *r = new_record(last_ms);
	if (!r)
		return RESULT_SYSTEM;
	enum result result = open_file(r, dir, &fd);
	if (result == RESULT_OK) {
		*out = r;
		return RESULT_OK;
	}
	if (fd >= 0)
		close(fd);
	free(r);
	return result;
}

void record_tell_end(struct record *r, struct record_end *end)
{
	r->end = end;
}

/* ---- rows ---- */

static void append_row(struct record *r, const struct row *row)
{
	char text[ROW_MAX];
	int n = row_format(row, &r->columns, text, sizeof(text));
	assert(n > 0 && (size_t)n + r->usual < sizeof(text));
	if (row->t_ms > r->last_ms)
		r->last_ms = row->t_ms;
	if (writer_put(r->writer, text, (size_t)n, !row->is_sample)) {
		r->unsynced = r->fresh = true;
	} else {
		r->lost_rows++;
		r->lost_all++;
	}
}

/* The value that the device sent: the correction is in the head. */
static int32_t raw_mc(const struct channel_value *v)
{
	return v->status == STATUS_OK ? v->mc - v->correction_mc : MC_NONE;
}

void record_sample(struct record *r, const struct sample *s, const struct outcome *o)
{
	struct row row = row_at(s->t_ms);
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
	append_row(r, &row);
}

void record_event(struct record *r, const struct event *e, enum phase phase)
{
	struct row row = row_at(e->t_ms);
	row_set_event(&row, e);
	row.phase = (int)phase;
	r->event_unsynced = true;
	append_row(r, &row);
}

void record_mark(struct record *r, const struct mark *m, const char *note)
{
	struct row row = row_at(m->t_ms);
	if (m->kind == MARK_END) { /* record_close() writes it, as the last row */
		r->end_source = m->source;
		return;
	}
	row.mark = m->kind;
	row.source = m->source;
	if (note)
		text_printable(row.detail, NOTE_MAX, note, strlen(note));
	append_row(r, &row);
}

void record_sync(struct record *r, int64_t now_ms)
{
	look(r);
	if (r->error && r->error != WRITER_STALLS && now_ms >= r->retry_ms) {
		r->retry_ms = now_ms + RETRY_MS;
		writer_retry(r->writer);
	}
	int64_t least_ms = SYNC_EVERY_MS + (r->fresh ? -SYNC_NEAR_MS : SYNC_NEAR_MS);
	r->fresh = false;
	if (!r->unsynced || (!r->event_unsynced && now_ms - r->synced_ms < least_ms))
		return;
	r->unsynced = r->event_unsynced = false;
	r->synced_ms = now_ms;
	writer_sync(r->writer);
}

bool record_waits(const struct record *r)
{
	return r->error != 0;
}

int64_t record_due_ms(const struct record *r, int64_t now_ms)
{
	int64_t due = r->unsynced ? r->synced_ms + SYNC_EVERY_MS + SYNC_NEAR_MS : MS_NEVER;
	if (r->error && r->error != WRITER_STALLS && r->retry_ms < due)
		due = r->retry_ms;
	int stall_ms = r->error ? -1 : writer_stall_in_ms(r->writer);
	return stall_ms >= 0 && now_ms + stall_ms < due ? now_ms + stall_ms : due;
}

int record_pollfds(const struct record *r, struct pollfd *fds, int cap)
{
	return writer_pollfds(r->writer, fds, cap);
}

/* ---- the end ---- */

/* All that memory has, to one of the places that are left. */
static bool write_elsewhere(struct record *r, struct record_end *end, int error)
{
	char path[PATH_MAX];
	for (int i = 0; i < RECORD_PLACES && end->place[i][0]; i++) {
		snprintf(path, sizeof(path), "%s/session.csv", end->place[i]);
		int other = writer_end_at(r->writer, path, ending_half_ms());
		if (other) {
			log_error(_("cannot write %s: %s"), path, reason(other));
			continue;
		}
		text_copy(end->dir, sizeof(end->dir), end->place[i]);
		if (r->lost_all)
			log_error(
				_("cannot write %s: %s. What found room in memory of this session is in %s instead"),
				r->path, reason(error), path);
		else if (writer_has_all(r->writer))
			log_error(_("cannot write %s: %s. The whole record of this session is in %s instead"),
				  r->path, reason(error), path);
		else
			log_error(_("cannot write %s: %s. The last hours of this session are in %s instead"),
				  r->path, reason(error), path);
		return writer_has_all(r->writer);
	}
	return false;
}

/* Where nothing can be written: what happened can still be told from memory. */
static void keep_text(struct record *r, struct record_end *end)
{
	end->text = memfd_create("session", MFD_CLOEXEC);
	if (end->text >= 0 && !writer_copy(r->writer, end->text)) {
		close(end->text);
		end->text = -1;
	}
}

static enum result end_failed(struct record *r, int error)
{
	struct record_end *end = r->end;
	bool elsewhere = end && write_elsewhere(r, end, error);
	if (end)
		end->whole = elsewhere && !r->lost_all;
	if (elsewhere)
		return RESULT_OK;
	log_error(_("cannot write %s: %s. The last part of this session is not in it"), r->path,
		  reason(error));
	if (end)
		keep_text(r, end);
	return error == WRITER_STALLS ? RESULT_AGAIN : result_of(error);
}

/* Its rows are all in it, wherever somebody has put it meanwhile. */
static void find_moved(const struct record *r)
{
	char to[PATH_MAX];
	if (!writer_was_moved(r->writer, to, sizeof(to)))
		return;
	log_warning(_("the record was moved while it was written: all of it is in %s"), to);
	char *slash = strrchr(to, '/');
	if (!r->end || !slash)
		return;
	*slash = '\0';
	text_copy(r->end->dir, sizeof(r->end->dir), to);
}

enum result record_close(struct record *r, int64_t end_ms)
{
	if (!r)
		return RESULT_OK;
	struct row row = row_at(end_ms > r->last_ms ? end_ms : r->last_ms);
	row.mark = MARK_END;
	row.source = r->end_source;
	append_row(r, &row);
	enum result result = RESULT_OK;
	int error = writer_end(r->writer, ending_half_ms());
	if (error)
		result = end_failed(r, error);
	else if (r->error)
		log_back(r);
	if (!error)
		find_moved(r);
	if (r->lost_all)
		log_error(_("%llu rows of this session found no room in memory and are lost"),
			  (unsigned long long)r->lost_all);
	if (r->end && !error)
		r->end->whole = !r->lost_all;
	writer_free(r->writer);
	free(r);
	return result;
}

const char *record_path(const struct record *r)
{
	return r->path;
}
