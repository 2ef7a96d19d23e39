/*
 * Where the table begins in a file, and of what kind it is:
 *
 *     a record of ours     "# icecue record 2", head lines, our header
 *     wristband            start as Unix time, then the rate in Hz, then one value a line
 *     a table              lines of any kind, the header, rows
 *     without a header     rows from the first line on; the columns are given by number
 *
 * Only the first LINES_BUFFER bytes are looked at; only the lines before the rows are taken from the file.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "system/log.h"
#include "table.h"

#define LINE_MAX_BYTES 4096 /* a header or a first row; a longer line counts as none */
#define HEADER_LINES_MAX 500

/* ---- looking ahead, line by line ---- */

struct ahead {
	const char *at, *end;
	int number; /* number of the line read last, from 1 */
};

/* Reads the next line without its end into buf, cut to its size; false at the end of the buffer. */
static bool ahead_line(struct ahead *a, char buf[LINE_MAX_BYTES], size_t *n)
{
	if (a->at >= a->end)
		return false;
	const char *stop = memchr(a->at, '\n', (size_t)(a->end - a->at));
	size_t len = (size_t)((stop ? stop : a->end) - a->at);

	*n = len < LINE_MAX_BYTES ? len : LINE_MAX_BYTES - 1;
	memcpy(buf, a->at, *n);
	if (*n && buf[*n - 1] == '\r')
		--*n;
	buf[*n] = '\0';
	a->at = stop ? stop + 1 : a->end;
	a->number++;
	return true;
}

/* A line and its fields. */
struct cells {
	char text[LINE_MAX_BYTES];
	struct csv_field field[COLUMNS_MAX];
	int n, filled; /* number of fields, and of those that are not empty */
};

static void row_split(struct cells *r, size_t n, char sep)
{
	r->n = csv_split(r->text, n, sep, r->field, COLUMNS_MAX);
	r->filled = 0;
	for (int i = 0; i < r->n; i++) {
		r->field[i] = cell_trim(r->field[i]);
		r->filled += r->field[i].n > 0;
	}
}

/* Reads the next line that is not empty, only separators, or a comment, split at sep. */
static bool ahead_row(struct ahead *a, char sep, struct cells *r)
{
	size_t n;

	while (ahead_line(a, r->text, &n)) {
		if (r->text[0] == '#')
			continue;
		row_split(r, n, sep);
		if (r->filled)
			return true;
	}
	return false;
}

static char decimal_sign(char sep)
{
	return sep == ',' ? '.' : ',';
}

static int count_values(const struct cells *r, char sep)
{
	int values = 0;

	for (int i = 0; i < r->n; i++)
		values += cell_is_value(r->field[i], decimal_sign(sep));
	return values;
}

/* ---- what it is not ---- */

static enum result refuse(char *why, size_t n, const char *format, ...) __attribute__((format(printf, 3, 4)));
static enum result refuse(char *why, size_t n, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, n, format, args);
	va_end(args);
	return RESULT_BAD_DATA;
}

static enum result refuse_foreign_format(const char *text, size_t n_text, char *why, size_t n)
{
	static const struct {
		const char *head;
		size_t len;
		const char *what;
	} kinds[] = {
		{"\x1f\x8b", 2, N_("it is compressed: unpack it first (gunzip)")},
		{"PK\x03\x04", 4, N_("it is an archive or a spreadsheet: save the table in it as CSV")},
		{"\xff\xfe", 2, N_("it is UTF-16: save it as UTF-8")},
		{"\xfe\xff", 2, N_("it is UTF-16: save it as UTF-8")},
		{"# icecue capture ", 17,
		 N_("it holds the raw bytes of a probe and cannot be read as a table; is its first line '# icecue capture 1', and does a line '# driver NAME' follow?")},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (n_text >= kinds[i].len && !memcmp(text, kinds[i].head, kinds[i].len))
			return refuse(why, n, _("expected a table as text, but %s"), _(kinds[i].what));
	if (!n_text)
		return refuse(why, n,
			      _("expected a header line with the names of the columns, but it is empty"));
	if (memchr(text, '\0', n_text))
		return refuse(why, n, _("expected a table as text, but it holds bytes that are no text"));
	return RESULT_OK;
}

/* ---- a record of ours ---- */

/* Takes the head's lines and the header. */
static enum result take_record(struct lines *l, const struct import_options *o, struct table *t,
			       struct record_head *head, char *why, size_t n)
{
	struct csv_field names[COLUMNS_MAX];
	struct columns columns;
	size_t len, ahead;
	const char *text = lines_ahead(l, &ahead);
	char *line, shown[64];
	bool whole;
	size_t taken = record_head_read(text, ahead, head, why, n);

	if (!taken)
		return RESULT_BAD_DATA;
	if (head->bad_calibration)
		log_warning(
			_("line %d: expected offset_c=N slope=N calibrated=MOMENT within their limits: the readings are not corrected"),
			head->bad_calibration);
	for (const char *end = text + taken; l->buf + l->at < end;)
		lines_next(l, &line, &len, &whole);
	if (lines_next(l, &line, &len, &whole) != RESULT_OK)
		return RESULT_SYSTEM;
	text_printable(shown, sizeof(shown), line, len);
	t->sep = ',';
	t->comma = '.';
	t->columns = csv_split(line, len, ',', names, COLUMNS_MAX);
	columns_read(&columns, names, t->columns);
	t->record = true;
	if (strncmp(shown, "elapsed_s,probe_c,status,", 25) != 0)
		return refuse(
			why, n,
			_("a record of icecue without its header: line %llu should begin with 'elapsed_s,probe_c,status', found '%s'"),
			(unsigned long long)l->number, shown);
	/* no first row is needed: every column's form is known */
	const struct csv_field zero = {.at = "0", .n = 1};

	for (int i = 0; i < t->columns; i++)
		names[i] = zero;
	return columns_choose(&columns, o, names, t->columns, t, why, n);
}

/* ---- wristband ---- */

/* Start time in seconds since 1970, then the rate in Hz, then values; one a line. */
static bool is_wristband(struct ahead a, struct table *t)
{
	char line[LINE_MAX_BYTES];
	int64_t value[3];
	size_t n;

	for (int i = 0; i < 3; i++)
		if (!ahead_line(&a, line, &n) ||
		    !cell_time((struct csv_field){line, n}, '.', UNIT_S, &value[i]))
			return false;
	if (value[0] < INT64_C(100000000000) || value[1] < 1 || value[1] > 1000000)
		return false;
	t->form = TIME_PACE;
	t->pace_num_ms = 1000000;
	t->pace_den = value[1];
	t->sep = ',';
	t->comma = '.';
	t->columns = t->needed = 1;
	t->skin = 0;
	return true;
}

/* ---- the header of any table ---- */

/* The result: the header's names, the first row of values, and their separator. */
struct found {
	char sep;
	int line; /* number of the header's; 0 = there is none */
	struct cells names, first;
};

/*
 * Is the line read last a header with this separator? It has names and no values, and the next row has
 * values: as many fields (or one more, if the header forgot the column with the time) and a time or a
 * second value.
 */
static bool is_header(struct ahead next, const char *line, size_t n, char sep, int names_min, struct found *f)
{
	memcpy(f->names.text, line, n + 1);
	row_split(&f->names, n, sep);
	if (f->names.filled < names_min || count_values(&f->names, sep))
		return false;
	if (!ahead_row(&next, sep, &f->first) || !count_values(&f->first, sep))
		return false;
	if (f->first.n < names_min || f->first.n > f->names.n + 1)
		return false;
	f->sep = sep;
	return true;
}

/* "# time,temp" is a header too. */
static size_t strip_comment(char *line, size_t n)
{
	size_t i = strspn(line, "# ");

	if (line[0] != '#' || i > n)
		return n;
	memmove(line, line + i, n - i + 1);
	return n - i;
}

static bool is_paced(const struct import_options *o)
{
	return o->time_column && !strncmp(o->time_column, "every=", 6);
}

/* Finds the first header with this many names; known: one of them must be a name that we know or the user
 * gave. */
static bool find_header(struct ahead a, const struct import_options *o, bool known, int names_min,
			struct found *f)
{
	static const char seps[] = {';', '\t', ','};
	struct columns columns;
	char line[LINE_MAX_BYTES];
	size_t n;

	while (a.number < HEADER_LINES_MAX && ahead_line(&a, line, &n)) {
		n = strip_comment(line, n);
		for (size_t i = 0; i < sizeof(seps); i++) {
			if (!is_header(a, line, n, seps[i], names_min, f))
				continue;
			columns_read(&columns, f->names.field, f->names.n);
			f->line = a.number; /* it was the last line that was read */
			if (!known || columns_known(&columns, o))
				return true;
		}
	}
	return false;
}

/* Rows without a header: makes the names from the first row's values. */
static bool find_bare_rows(struct ahead a, struct found *f)
{
	static const char seps[] = {';', '\t', ','};

	for (size_t i = 0; i < sizeof(seps); i++) {
		struct ahead from = a;

		if (!ahead_row(&from, seps[i], &f->first) ||
		    count_values(&f->first, seps[i]) != f->first.filled)
			continue;
		if (f->first.n < 2 && seps[i] != ',')
			continue;
		f->sep = seps[i];
		f->line = 0;
		f->names = f->first;
		return true;
	}
	return false;
}

static bool is_number(const char *s)
{
	return s && *s && strspn(s, "0123456789") == strlen(s);
}

/*
 * If a row has one field more than there are names, the first name is missing, provided that a time stands
 * there and no name means a time. If one does, it may just as well be the last name that is missing; then
 * nobody knows.
 */
static enum result shift_names(struct found *f, const struct import_options *o, char *why, size_t n)
{
	struct csv_field first = f->first.field[0], last = f->first.field[f->first.n - 1];
	struct columns columns;
	char list[256];

	if (!f->line || f->first.n != f->names.n + 1 || f->names.n >= COLUMNS_MAX || !last.n)
		return RESULT_OK;
	if (is_number(o->time_column) && is_number(o->temp_column))
		return RESULT_OK;
	columns_read(&columns, f->names.field, f->names.n);
	if (columns_have_time(&columns)) {
		if (!cell_is_value(last, decimal_sign(f->sep)))
			return RESULT_OK;
		return refuse(
			why, n,
			_("expected a name for every column, found %d names (%s) and %d fields in the rows; complete the header in line %d, or name the columns by number: --time-column 1 --temp-column 2"),
			f->names.n, columns_list(&columns, NULL, list, sizeof(list)), f->first.n, f->line);
	}
	if (!cell_is_value(first, decimal_sign(f->sep)))
		return RESULT_OK;
	memmove(&f->names.field[1], &f->names.field[0], (size_t)f->names.n * sizeof(f->names.field[0]));
	f->names.field[0] = (struct csv_field){.at = "", .n = 0};
	f->names.n++;
	return RESULT_OK;
}

/* Slashed dates: a row with a number above 12 shows which one is the day, for the whole file. */
static enum date_order find_order(struct ahead a, const struct table *t)
{
	enum date_order order = DATE_ORDER_UNKNOWN;
	struct datetime d;
	struct cells r;

	if (t->form != TIME_DATETIME)
		return order;
	while (order == DATE_ORDER_UNKNOWN && ahead_row(&a, t->sep, &r))
		if (r.n > t->time && datetime_parse(r.field[t->time].at, r.field[t->time].n, &d))
			order = datetime_order(&d);
	return order;
}

static enum result refuse_bare(const struct found *f, char *why, size_t n)
{
	char first[80];

	/* the row was split in place: show its first fields */
	text_printable(first, sizeof(first), f->first.field[0].at, f->first.field[0].n);
	if (f->first.n == 1)
		return refuse(
			why, n,
			_("expected a time and a temperature, found one number a line (the first is '%s') and no header; give the distance of the rows with --time-column every=SECONDS --temp-column 1"),
			first);
	return refuse(
		why, n,
		_("expected a header line with the names of the columns, found %d columns of values at once (the first is '%s'); name them by number: --time-column 1 --temp-column 2"),
		f->first.n, first);
}

static enum result refuse_text(struct ahead a, char *why, size_t n)
{
	char line[LINE_MAX_BYTES] = "", shown[64];
	size_t len = 0;
	bool long_line = !memchr(a.at, '\n', (size_t)(a.end - a.at)) && a.end - a.at >= LINE_MAX_BYTES;

	while (ahead_line(&a, line, &len) && !len)
		;
	text_printable(shown, sizeof(shown), line, len);
	return refuse(
		why, n,
		_("expected a table: a header line with the names of the columns and below it rows with a time and a temperature, separated by , ; or tab; found none%s; line %d begins '%s'"),
		long_line ? _(" and no end of a line") : "", a.number, shown);
}

static enum result choose_columns(const struct found *f, const struct import_options *o, struct table *t,
				  char *why, size_t n)
{
	struct columns columns;

	if (!f->line && !((is_number(o->time_column) || is_paced(o)) && is_number(o->temp_column)))
		return refuse_bare(f, why, n);
	t->sep = f->sep;
	t->comma = decimal_sign(f->sep);
	t->columns = f->names.n > f->first.n ? f->names.n : f->first.n;
	columns_read(&columns, f->names.field, f->names.n);
	return columns_choose(&columns, o, f->first.field, f->first.n, t, why, n);
}

static enum result take_lines(struct lines *l, int count)
{
	char *line;
	size_t n;
	bool whole;

	for (; count > 0; count--) {
		enum result r = lines_next(l, &line, &n, &whole);

		if (r != RESULT_OK && r != RESULT_BAD_DATA)
			return r;
	}
	return RESULT_OK;
}

static enum result find_table(struct lines *l, struct ahead a, const struct import_options *o,
			      struct table *t, char *why, size_t n)
{
	struct found f;

	if (!o->time_column && !o->temp_column && is_wristband(a, t))
		return take_lines(l, 2);
	/* a header with known names may follow lines that only look like one; a single column is a table
	 * only if the user declared that no time is needed */
	if (!find_header(a, o, true, 2, &f) && !(is_paced(o) && find_header(a, o, true, 1, &f)) &&
	    !find_bare_rows(a, &f) && !find_header(a, o, false, 2, &f))
		return refuse_text(a, why, n);
	enum result r = shift_names(&f, o, why, n);

	if (r == RESULT_OK)
		r = choose_columns(&f, o, t, why, n);

	if (r != RESULT_OK)
		return r;
	t->order = find_order(a, t);
	return take_lines(l, f.line);
}

enum result table_find(struct lines *l, const struct import_options *o, struct table *t,
		       struct record_head *head, char *why, size_t n)
{
	static const char ours[] = "# icecue record ";
	static const char bom[] = "\xef\xbb\xbf";
	size_t n_text;
	const char *text = lines_ahead(l, &n_text);

	*t = (struct table){.time = -1,
			    .skin = -1,
			    .reference = -1,
			    .ambient = -1,
			    .status = -1,
			    .mark = -1,
			    .event = -1,
			    .source = -1,
			    .detail = -1,
			    .touch = -1,
			    .n_spots = 1};
	if (l->failed)
		return refuse(why, n, _("it cannot be read"));
	if (n_text >= 3 && !memcmp(text, bom, 3)) {
		l->at += 3;
		text += 3;
		n_text -= 3;
	}
	enum result r = refuse_foreign_format(text, n_text, why, n);

	if (r != RESULT_OK)
		return r;
	if (n_text >= sizeof(ours) && !memcmp(text, ours, sizeof(ours) - 1))
		return take_record(l, o, t, head, why, n);
	return find_table(l, (struct ahead){.at = text, .end = text + n_text}, o, t, why, n);
}
