#include "import.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "system/log.h"
#include "table.h"

/* Numbers of seconds this large are moments (Unix time), not a session's own clock. */
#define UNIX_MS INT64_C(100000000000)

struct import {
	int fd;
	bool own_fd, ended, no_calibration;
	struct table table;
	struct record_head head;
	struct intake intake;

	/* times of the file's rows, and of the session */
	bool begun;
	struct datetime first; /* slashed date that is kept until the order is known */
	int64_t origin_ms;     /* file time of session time 0 */
	int64_t last_file_ms;  /* the highest so far, from which midnight is counted */
	int64_t last_ms;       /* session time of the latest item; MS_NONE = none yet */
	int64_t end_ms;	       /* time of an end row; MS_NONE */
	uint64_t index;	       /* rows so far, for TIME_PACE */

	struct import_item kept; /* the mark of a row that is a sample too */
	bool has_kept;
	uint64_t rows, samples, bad_lines, stale; /* stale: earlier than the latest item */
	int64_t first_bad_line;
	struct lines lines;
};

/* ---- opening ---- */

static enum result open_file(const char *path, int *fd, char *why, size_t n)
{
	struct stat st;

	*fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	if (*fd < 0) {
		int error = errno;

		snprintf(why, n, "%.200s: %s", path,
			 error == ENOENT ? _("there is no such file") : strerror(error));
		if (error == ENOENT || error == ENOTDIR)
			return RESULT_NONE;
		return error == EACCES ? RESULT_DENIED : RESULT_SYSTEM;
	}
	if (!fstat(*fd, &st) && S_ISDIR(st.st_mode)) {
		if (*fd != STDIN_FILENO)
			close(*fd);
		snprintf(why, n, _("%.200s: it is a folder; name the file in it"), path);
		return RESULT_BAD_DATA;
	}
	return RESULT_OK;
}

enum result import_open(const struct import_options *o, struct import **out, char *why, size_t n)
{
	int fd, used;

	*out = NULL;
	enum result res = open_file(o->path, &fd, why, n);

	if (res != RESULT_OK)
		return res;
	struct import *r = calloc(1, sizeof(*r));

	if (!r) {
		snprintf(why, n, _("no memory"));
		if (fd != STDIN_FILENO)
			close(fd);
		return RESULT_SYSTEM;
	}
	r->fd = fd;
	r->own_fd = fd != STDIN_FILENO;
	r->last_ms = r->end_ms = MS_NONE;
	lines_init(&r->lines, fd);
	intake_init(&r->intake, NULL, NULL);
	used = snprintf(why, n, "%.200s: ", strcmp(o->path, "-") ? o->path : _("standard input"));
	if (used < 0 || (size_t)used >= n)
		used = 0;
	res = table_find(&r->lines, o, &r->table, &r->head, why + used, n - (size_t)used);
	if (res != RESULT_OK) {
		import_close(r);
		return res;
	}
	r->no_calibration = o->no_calibration;
	if (!r->no_calibration)
		intake_calibrate(&r->intake, 0, &r->head.spot[0].calibration);
	*out = r;
	return RESULT_OK;
}

void import_close(struct import *r)
{
	if (!r)
		return;
	if (r->own_fd)
		close(r->fd);
	free(r);
}

const struct record_head *import_head(const struct import *r)
{
	return r->table.record ? &r->head : NULL;
}

/* ---- time ---- */

/* A slashed date of unknown order: this row may show it, and then the first row's time is known too. */
static bool settle_order(struct import *r, const struct datetime *d)
{
	struct table *t = &r->table;
	bool same_day = d->year == r->first.year && d->month == r->first.month && d->day == r->first.day;

	t->order = datetime_order(d);
	if (!r->begun || (t->order == DATE_ORDER_UNKNOWN && same_day))
		return true;
	if (t->order == DATE_ORDER_UNKNOWN)
		t->order = datetime_order_between(&r->first, d);
	if (t->order == DATE_ORDER_UNKNOWN)
		return false;
	return datetime_ms(&r->first, t->order, &r->origin_ms);
}

static bool file_time_of_text(struct import *r, struct csv_field f, int64_t *out)
{
	struct datetime d;

	if (!datetime_parse(f.at, f.n, &d))
		return false;
	if (r->begun && d.kind != r->first.kind)
		return false;
	if (d.slashed && r->table.order == DATE_ORDER_UNKNOWN && !settle_order(r, &d))
		return false;
	if (!datetime_ms(&d, r->table.order, out))
		return false;
	if (d.kind == DATETIME_CLOCK && r->begun)
		*out = datetime_unwrap(r->last_file_ms, *out);
	if (!r->begun)
		r->first = d;
	return true;
}

/* The time as the file gives it. */
static bool file_time(struct import *r, const struct csv_field *row, int64_t *out)
{
	const struct table *t = &r->table;
	bool clock;

	switch (t->form) {
	case TIME_NUMBER:
		return cell_time(row[t->time], t->comma, t->time_unit, out);
	case TIME_DATETIME:
		return file_time_of_text(r, row[t->time], out);
	case TIME_PARTS:
		if (!cell_parts(t, row, &clock, out))
			return false;
		if (clock && r->begun)
			*out = datetime_unwrap(r->last_file_ms, *out);
		return true;
	case TIME_PACE:
		if (r->index > (uint64_t)(INT64_MAX / t->pace_num_ms) / 2)
			return false;
		*out = (int64_t)r->index * t->pace_num_ms / t->pace_den;
		return true;
	}
	return false;
}

/* Session time: the file's own if that counts from 0, else the time since its first row. */
static bool row_time(struct import *r, const struct csv_field *row, int64_t *t_ms)
{
	int64_t ms;

	if (!file_time(r, row, &ms))
		return false;
	if (!r->begun) {
		bool counts = r->table.form == TIME_NUMBER || r->table.form == TIME_PACE;

		r->begun = true;
		r->last_file_ms = ms;
		r->origin_ms = r->table.record || (counts && ms >= 0 && ms < UNIX_MS) ? 0 : ms;
	}
	if (ms > r->last_file_ms)
		r->last_file_ms = ms;
	*t_ms = ms - r->origin_ms;
	return true;
}

/* ---- rows ---- */

static struct csv_field cell(const struct csv_field *row, int fields, int column)
{
	return column >= 0 && column < fields ? cell_trim(row[column]) : (struct csv_field){.at = "", .n = 0};
}

static void cell_text(struct csv_field f, char *buf, size_t n)
{
	size_t len = f.n < n ? f.n : n - 1;

	memcpy(buf, f.at, len);
	buf[len] = '\0';
}

static struct reading reading_of(enum role role, struct channel_value v)
{
	return (struct reading){
		.channel = role_name(role), .role = role, .has_role = true, .mc = v.mc, .status = v.status};
}

/* Our own status column takes precedence over the number. A status of a newer icecue counts as a fault. */
static struct channel_value value_of(struct csv_field status, struct csv_field number, char comma,
				     bool fahrenheit)
{
	struct channel_value v = cell_temperature(number, comma, fahrenheit);
	enum status own = STATUS_OK;
	char name[32];

	if (!status.n)
		return v;
	cell_text(status, name, sizeof(name));
	if (!status_parse(name, &own))
		own = STATUS_FAULT;
	return own == STATUS_OK ? v : (struct channel_value){.mc = MC_NONE, .status = own};
}

/* The other spots, and the touch, of a record. */
static void take_spots(struct import *r, const struct csv_field *row, int fields, struct sample *out)
{
	const struct table *t = &r->table;
	struct csv_field touch = cell(row, fields, t->touch);

	out->n_spots = t->n_spots;
	for (int i = 1; i < t->n_spots; i++) {
		struct csv_field status = cell(row, fields, t->spot_status[i]);
		struct csv_field number = cell(row, fields, t->spot[i]);
		struct channel_value v = value_of(status, number, t->comma, t->spot_fahrenheit[i]);
		bool there = t->spot_status[i] < 0 ? number.n > 0 : status.n > 0;
		out->spot[i] =
			there ? intake_judge(NULL, r->no_calibration ? NULL : &r->head.spot[i].calibration,
					     ROLE_SKIN, v)
			      : CHANNEL_ABSENT;
	}
	if (touch.n)
		out->touch = intake_judge(NULL, NULL, ROLE_REFERENCE,
					  cell_temperature(touch, t->comma, t->fahrenheit[ROLE_TOUCH]));
}

static bool take_sample(struct import *r, const struct csv_field *row, int fields, int64_t t_ms,
			struct sample *out)
{
	const struct table *t = &r->table;
	const int column[ROLE_COUNT] = {
		[ROLE_SKIN] = t->skin, [ROLE_REFERENCE] = t->reference, [ROLE_AMBIENT] = t->ambient};
	_Static_assert(ROLE_COUNT == 4, "each role has its column, the touch beside the spots");
	struct readings got = {0};

	got.at[got.n++] =
		reading_of(ROLE_SKIN, value_of(cell(row, fields, t->status), cell(row, fields, t->skin),
					       t->comma, t->fahrenheit[ROLE_SKIN]));
	for (enum role role = ROLE_REFERENCE; role <= ROLE_AMBIENT; role++) {
		struct csv_field f = cell(row, fields, column[role]);

		if (f.n)
			got.at[got.n++] =
				reading_of(role, cell_temperature(f, t->comma, t->fahrenheit[role]));
	}
	if (!intake_take(&r->intake, t_ms, &got, out))
		return false;
	/* a record has at each sample what was known then: no value is carried over */
	for (enum role role = ROLE_REFERENCE; t->record && role <= ROLE_AMBIENT; role++)
		if (!cell(row, fields, column[role]).n)
			*sample_role(out, role) = CHANNEL_ABSENT;
	take_spots(r, row, fields, out);
	return true;
}

static void bad_line(struct import *r)
{
	r->bad_lines++;
	if (!r->first_bad_line)
		r->first_bad_line = (int64_t)r->lines.number;
}

/* Takes a mark or the end; false when it is earlier than the latest item. */
static bool take_mark(struct import *r, const struct mark *mark, struct import_item *out)
{
	int64_t t_ms = mark->t_ms;
	if (mark->kind == MARK_END) {
		*out = (struct import_item){.kind = IMPORT_END,
					    .t_ms = r->last_ms > t_ms ? r->last_ms : t_ms};
		if (out->t_ms < 0)
			out->t_ms = 0;
		return true;
	}
	if (t_ms < 0 || t_ms < r->last_ms) {
		r->stale++;
		return false;
	}
	*out = (struct import_item){.kind = IMPORT_MARK, .mark = *mark};
	return true;
}

static bool is_sample_row(const struct import *r, const struct csv_field *row, int fields)
{
	if (r->table.mark < 0 && r->table.event < 0)
		return true;
	return cell(row, fields, r->table.skin).n || cell(row, fields, r->table.status).n;
}

/* A session that was cut off and closed may have been continued: its end counts only if nothing follows. */
static bool was_cut_off(const struct import *r, const struct csv_field *row, int fields)
{
	static const char words[] = "cut off";
	struct csv_field detail = cell(row, fields, r->table.detail);
	return r->table.record && detail.n >= sizeof(words) - 1 &&
	       !memcmp(detail.at, words, sizeof(words) - 1);
}

/* Takes a row that has enough fields. True when *out holds something. */
static bool take_row(struct import *r, const struct csv_field *row, int fields, struct import_item *out)
{
	struct csv_field cell_mark = cell(row, fields, r->table.mark);
	bool is_sample = is_sample_row(r, row, fields);
	struct mark mark = {.kind = MARK_NONE};
	char name[32], source[32];

	if (!is_sample && !cell_mark.n)
		return false; /* an event: the detector emits it again */
	cell_text(cell_mark, name, sizeof(name));
	cell_text(cell(row, fields, r->table.source), source, sizeof(source));
	if (source[0])
		mark_source_parse(source, &mark.source);
	if (!row_time(r, row, &mark.t_ms) || (cell_mark.n && !mark_parse(name, &mark.kind))) {
		bad_line(r);
		return false;
	}
	if (mark.kind == MARK_END && was_cut_off(r, row, fields)) {
		r->end_ms = mark.t_ms;
		return false;
	}
	if (!is_sample)
		return take_mark(r, &mark, out);
	*out = (struct import_item){.kind = IMPORT_SAMPLE};
	if (mark.t_ms < 0 || mark.t_ms < r->last_ms) { /* before a mark: the intake sees no marks */
		r->stale++;
		return false;
	}
	if (!take_sample(r, row, fields, mark.t_ms, &out->sample))
		return false;
	r->has_kept = cell_mark.n && take_mark(r, &mark, &r->kept);
	return true;
}

static bool has_too_much(const struct csv_field *row, int fields, int columns)
{
	for (int i = columns; i < fields; i++)
		if (cell_trim(row[i]).n)
			return true;
	return false;
}

/* Only spaces and separators. */
static bool is_blank(const char *line, size_t n, char sep)
{
	size_t i = 0;

	while (i < n && (line[i] == sep || line[i] == ' ' || line[i] == '\t'))
		i++;
	return i == n;
}

static bool take_line(struct import *r, char *line, size_t n, bool whole, struct import_item *out)
{
	struct csv_field row[COLUMNS_MAX + 1];

	if (is_blank(line, n, r->table.sep) || line[0] == '#')
		return false;
	r->rows++;
	/* a row of ours without its end was cut off while it was written: its last number may be half of one
	 */
	if (r->table.record && !whole) {
		bad_line(r);
		return false;
	}
	int fields = csv_split(line, n, r->table.sep, row, r->table.columns + 1);
	bool produced = false;

	/* a row of ours with less is one that was cut off, and ended later: its last number may be half of
	 * one */
	int least = r->table.record ? r->table.columns : r->table.needed;
	if (fields < least || has_too_much(row, fields, r->table.columns))
		bad_line(r);
	else
		produced = take_row(r, row, fields, out);
	r->index++;
	return produced;
}

static enum result hand_out(struct import *r, const struct import_item *item)
{
	switch (item->kind) {
	case IMPORT_SAMPLE:
		assert(r->last_ms == MS_NONE || item->sample.t_ms >= r->last_ms);
		r->last_ms = item->sample.t_ms;
		r->samples++;
		break;
	case IMPORT_MARK:
		r->last_ms = item->mark.t_ms;
		break;
	case IMPORT_END:
		r->ended = true;
		break;
	}
	return RESULT_OK;
}

enum result import_next(struct import *r, struct import_item *out)
{
	char *line;
	size_t n;
	bool whole;

	if (r->has_kept) {
		r->has_kept = false;
		*out = r->kept;
		return hand_out(r, out);
	}
	while (!r->ended) {
		enum result res = lines_next(&r->lines, &line, &n, &whole);

		if (res == RESULT_OK && take_line(r, line, n, whole, out))
			return hand_out(r, out);
		if (res == RESULT_BAD_DATA) {
			r->rows++;
			r->index++;
			bad_line(r);
		}
		if (res == RESULT_SYSTEM)
			return res;
		if (res == RESULT_NONE) {
			int64_t end_ms = r->end_ms > r->last_ms ? r->end_ms : r->last_ms;
			*out = (struct import_item){.kind = IMPORT_END, .t_ms = end_ms > 0 ? end_ms : 0};
			return hand_out(r, out);
		}
	}
	return RESULT_NONE;
}

void import_counts(const struct import *r, struct import_counts *out)
{
	*out = (struct import_counts){
		.rows = r->rows,
		.samples = r->samples,
		.bad_lines = r->bad_lines,
		.bad_times = r->intake.time_faults + r->stale,
		.first_bad_line = r->first_bad_line,
		.intake = &r->intake,
	};
}
