#include "import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "items.h"
#include "plain.h"
#include "record.h"

/* Numbers of seconds this large are moments (Unix time), not a session's own clock. */
#define UNIX_MS INT64_C(100000000000)

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

/* Begins at the first item. */
static void rewind_items(struct import *r)
{
	r->ended = r->has_kept = false;
	r->next = r->found ? r->found->run.first : 0;
	r->last_ms = r->end_ms = MS_NONE;
	r->rows = r->samples = r->bad_lines = r->stale = 0;
	r->first_bad_line = 0;
	intake_init(&r->intake, NULL, NULL);
	if (!r->no_calibration)
		intake_calibrate(&r->intake, 0, &r->head.spot[0].calibration);
}

/* Session time begins at the file's own 0 if its numbers count from there, else at its first row. */
static void find_origin(struct import *r)
{
	const struct rows *rows = &r->found->rows;
	enum time_form form = r->table.form;
	bool counts = form == TIME_NUMBER || form == TIME_PACE;

	for (int i = r->found->run.first; i < r->found->run.end; i++) {
		int64_t ms = rows->at[i].other ? MS_NONE : rows->at[i].ms;

		if (ms == MS_NONE)
			continue;
		r->origin_ms = counts && ms >= 0 && ms < UNIX_MS ? 0 : ms;
		return;
	}
}

/* A table is gone through once to tell what it holds. */
static void look_through(struct import *r)
{
	struct import_item item;

	rewind_items(r);
	while (import_next(r, &item) == RESULT_OK)
		;
	survey_end(&r->survey, &r->choice);
	rewind_items(r);
	r->survey.closed = true;
}

static enum result open_table(struct import *r, const struct import_options *o, char *why, size_t n)
{
	enum result res = search_table(&r->sheet, o, &r->found, why, n);

	if (res != RESULT_OK)
		return res;
	r->row = malloc(sizeof(*r->row));
	if (!r->row)
		return refuse(why, n, _("no memory"));
	r->table = r->found->table;
	for (int i = 0; i < r->found->rows.n; i++)
		r->choice.rows += !r->found->rows.at[i].no_row;
	text_copy(r->choice.note, sizeof(r->choice.note), r->found->note);
	survey_names(&r->table, &r->found->columns, &r->found->profile[0], &r->choice);
	find_origin(r);
	look_through(r);
	return RESULT_OK;
}

static enum result open_record(struct import *r, const struct import_options *o, char *why, size_t n)
{
	r->fields = calloc(COLUMNS_MAX, sizeof(*r->fields));
	if (!r->fields)
		return refuse(why, n, _("no memory"));
	r->table = table_none();
	enum result res = record_take(&r->lines, o, &r->table, &r->head, why, n);

	if (res != RESULT_OK)
		return res;
	survey_names(&r->table, NULL, NULL, &r->choice);
	rewind_items(r);
	return RESULT_OK;
}

/* A file that is no record as icecue writes it is read as a whole. */
static enum result open_text(struct import *r, const struct import_options *o, bool resaved, char *why,
			     size_t n)
{
	char *text;
	size_t n_text;
	enum result res = bytes_read(&r->lines, &text, &n_text, why, n);

	if (res != RESULT_OK)
		return res;
	res = bytes_refuse_foreign(text, n_text, why, n);
	if (res == RESULT_OK)
		res = bytes_decode(&text, &n_text, why, n);
	resaved = resaved || record_kind(text, n_text) != RECORD_NONE;
	if (res == RESULT_OK)
		res = bytes_refuse_no_text(text, n_text, why, n);
	if (res == RESULT_OK)
		res = json_to_table(&text, &n_text, why, n);
	if (res != RESULT_OK) {
		free(text);
		return res;
	}
	if (!sheet_open(&r->sheet, text, n_text))
		return refuse(why, n, _("no memory"));
	if (!resaved)
		return open_table(r, o, why, n);
	int fd = record_respread(&r->sheet);

	if (fd < 0)
		return refuse(why, n, _("no memory"));
	if (r->own_fd)
		close(r->fd);
	r->fd = fd;
	r->own_fd = true;
	lines_init(&r->lines, fd);
	return open_record(r, o, why, n);
}

/* Does the person say what a table with our own names would not need? */
static bool is_told(const struct import_options *o)
{
	return o->time_column || o->temp_column || o->fahrenheit || o->temp_unit || o->time_unit || o->only ||
	       o->table;
}

static enum result open_plain(struct import *r, const struct import_options *o, char *why, size_t n)
{
	r->fields = calloc(COLUMNS_MAX, sizeof(*r->fields));
	if (!r->fields)
		return refuse(why, n, _("no memory"));
	r->table = table_none();
	enum result res = plain_take(&r->lines, o, &r->table, &r->choice, why, n);

	if (res != RESULT_OK)
		return res;
	survey_end(&r->survey, &r->choice);
	r->survey.closed = true;
	rewind_items(r);
	return RESULT_OK;
}

static enum result open_any(struct import *r, const struct import_options *o, char *why, size_t n)
{
	static const char bom[] = "\xef\xbb\xbf";
	size_t ahead;
	const char *text = lines_ahead(&r->lines, &ahead);

	if (r->lines.failed)
		return refuse(why, n, _("it cannot be read"));
	enum record_kind kind = record_kind(text, ahead);

	if (kind == RECORD_NONE && r->own_fd && !is_told(o) && plain_look(r->fd, &r->survey, &r->choice.rows))
		return open_plain(r, o, why, n);
	if (kind != RECORD_PLAIN)
		return open_text(r, o, kind == RECORD_RESAVED, why, n);
	if (!memcmp(text, bom, 3))
		r->lines.at += 3;
	return open_record(r, o, why, n);
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
	r->no_calibration = o->no_calibration;
	lines_init(&r->lines, fd);
	used = snprintf(why, n, "%.200s: ", strcmp(o->path, "-") ? o->path : _("standard input"));
	if (used < 0 || (size_t)used >= n)
		used = 0;
	res = open_any(r, o, why + used, n - (size_t)used);
	if (res != RESULT_OK) {
		import_close(r);
		return res;
	}
	*out = r;
	return RESULT_OK;
}

void import_close(struct import *r)
{
	if (!r)
		return;
	if (r->own_fd)
		close(r->fd);
	found_free(r->found);
	sheet_close(&r->sheet);
	free(r->row);
	free(r->fields);
	free(r);
}

const struct record_head *import_head(const struct import *r)
{
	return r->table.record ? &r->head : NULL;
}

void import_choice(const struct import *r, struct import_choice *out)
{
	struct survey survey = r->survey;

	*out = r->choice;
	if (r->survey.closed)
		return;
	survey_end(&survey, out);
	out->rows = r->rows;
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
