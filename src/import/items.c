/* From rows to samples and marks. */
#include "items.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

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
	struct reading r = {.role = role, .has_role = true, .mc = v.mc, .status = v.status};

	text_copy(r.channel, sizeof(r.channel), role_name(role));
	return r;
}

/* Our own status column takes precedence over the number. A status of a newer icecue counts as a fault. */
static struct channel_value value_of(struct csv_field status, struct channel_value v)
{
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
		struct channel_value v = value_of(status, cell_temperature(number, t->spot_unit[i], NULL));
		bool there = t->spot_status[i] < 0 ? number.n > 0 : status.n > 0;
		out->spot[i] =
			there ? intake_judge(NULL, r->no_calibration ? NULL : &r->head.spot[i].calibration,
					     ROLE_SKIN, v)
			      : CHANNEL_ABSENT;
	}
	if (touch.n)
		out->touch = intake_judge(NULL, NULL, ROLE_REFERENCE,
					  cell_temperature(touch, t->unit[ROLE_TOUCH], NULL));
}

static struct channel_value skin_of(const struct import *r, const struct csv_field *row, int fields)
{
	if (r->found)
		return row_skin(&r->table, r->row);
	return cell_temperature(cell(row, fields, r->table.skin), r->table.unit[ROLE_SKIN], NULL);
}

static bool take_sample(struct import *r, const struct csv_field *row, int fields, int64_t t_ms,
			struct sample *out)
{
	const struct table *t = &r->table;
	const int column[ROLE_COUNT] = {
		[ROLE_SKIN] = t->skin, [ROLE_REFERENCE] = t->reference, [ROLE_AMBIENT] = t->ambient};
	_Static_assert(ROLE_COUNT == 4, "each role has its column, the touch beside the spots");
	struct readings got; /* not cleared: it is large, and each place that is used is filled */

	got.n = 0;
	got.at[got.n++] =
		reading_of(ROLE_SKIN, value_of(cell(row, fields, t->status), skin_of(r, row, fields)));
	for (enum role role = ROLE_REFERENCE; role <= ROLE_AMBIENT; role++) {
		struct csv_field f = cell(row, fields, column[role]);

		if (f.n)
			got.at[got.n++] = reading_of(role, cell_temperature(f, t->unit[role], NULL));
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

static void bad_line(struct import *r, int64_t number)
{
	r->bad_lines++;
	if (!r->first_bad_line)
		r->first_bad_line = number;
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

/* Takes a row that has enough fields and this time in the file, or MS_NONE. True when *out holds something.
 */
static bool take_row(struct import *r, const struct csv_field *row, int fields, int64_t file_ms,
		     int64_t number, struct import_item *out)
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
	if (file_ms == MS_NONE || (cell_mark.n && !mark_parse(name, &mark.kind))) {
		bad_line(r, number);
		return false;
	}
	mark.t_ms = file_ms - r->origin_ms;
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

/* Only spaces and separators. */
static bool is_blank(const char *line, size_t n)
{
	size_t i = 0;

	while (i < n && (line[i] == ',' || line[i] == ' ' || line[i] == '\t'))
		i++;
	return i == n;
}

static int64_t record_time(const struct csv_field *row, int fields, int column)
{
	struct csv_field f = cell(row, fields, column);
	int64_t ms;

	return f.n && parse_ms(f.at, f.n, '.', &ms) == f.n ? ms : MS_NONE;
}

/* A line of a record. */
static bool take_line(struct import *r, char *line, size_t n, bool whole, struct import_item *out)
{
	struct csv_field *row = r->fields;
	int columns = r->table.columns;

	if (is_blank(line, n) || line[0] == '#')
		return false;
	r->rows++;
	int fields =
		whole ? csv_split(line, n, ',', row, columns + 1 < COLUMNS_MAX ? columns + 1 : columns) : 0;

	/* a row of ours without its end, or with less cells, was cut off while it was written: its last
	 * number may be half of one */
	if (fields < columns || (fields > columns && cell_trim(row[columns]).n)) {
		bad_line(r, (int64_t)r->lines.number);
		return false;
	}
	return take_row(r, row, fields, record_time(row, fields, r->table.time), (int64_t)r->lines.number,
			out);
}

/* The next row of a table; false when it gives nothing. */
static bool take_next(struct import *r, struct import_item *out)
{
	const struct row_at *at = &r->found->rows.at[r->next++];
	int64_t number = r->sheet.line[at->line].number;

	if (at->other)
		return false;
	r->rows++;
	sheet_row(&r->sheet, at->line, r->found->rows.sep, r->row);
	if (!at->fields_bad)
		return take_row(r, r->row->field, r->row->n, at->ms, number, out);
	bad_line(r, number);
	return false;
}

static enum result hand_out(struct import *r, const struct import_item *item)
{
	switch (item->kind) {
	case IMPORT_SAMPLE:
		assert(r->last_ms == MS_NONE || item->sample.t_ms >= r->last_ms);
		r->last_ms = item->sample.t_ms;
		r->samples++;
		survey_take(&r->survey, &item->sample);
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
		enum result res = RESULT_OK;
		bool took = false;

		if (r->found && r->next < r->found->run.end) {
			took = take_next(r, out);
		} else if (r->found) {
			res = RESULT_NONE;
		} else {
			res = lines_next(&r->lines, &line, &n, &whole);
			took = res == RESULT_OK && take_line(r, line, n, whole, out);
		}
		if (took)
			return hand_out(r, out);
		if (res == RESULT_BAD_DATA) {
			r->rows++;
			bad_line(r, (int64_t)r->lines.number);
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
