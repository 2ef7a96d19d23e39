/* A record of ours: its head, and what a spreadsheet made of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "record.h"
#include "system/log.h"

static const char magic[] = "# icecue record ";
static const char header[] = "elapsed_s,probe_c,status";

enum result record_choose(const struct columns *c, const struct import_options *o, struct table *t, char *why,
			  size_t n)
{
	static struct profile profile[COLUMNS_MAX];

	for (int i = 0; i < c->n; i++)
		profile[i] = (struct profile){.filled = 1, .numbers = 1};
	return columns_choose(&(struct given_table){c, profile, o}, t, why, n);
}

enum result record_take(struct lines *l, const struct import_options *o, struct table *t,
			struct record_head *head, char *why, size_t n)
{
	static struct csv_field names[COLUMNS_MAX];
	static struct columns columns;
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
	if (head->bad_rules[0])
		log_warning(_("%s: the default holds"), head->bad_rules);
	for (const char *end = text + taken; l->buf + l->at < end;)
		lines_next(l, &line, &len, &whole);
	if (lines_next(l, &line, &len, &whole) != RESULT_OK)
		return RESULT_SYSTEM;
	text_printable(shown, sizeof(shown), line, len);
	columns_read(&columns, names, csv_split(line, len, ',', names, COLUMNS_MAX));
	t->record = true;
	if (strncmp(shown, header, sizeof(header) - 1) != 0)
		return refuse(
			why, n,
			_("a record of icecue without its header: line %llu should begin with 'elapsed_s,probe_c,status', found '%s'"),
			(unsigned long long)l->number, shown);
	enum result r = record_choose(&columns, o, t, why, n);

	t->columns = columns.n;
	return r;
}

/* ---- as a spreadsheet saves it ---- */

enum record_kind record_kind(const char *text, size_t n)
{
	static const char bom[] = "\xef\xbb\xbf";
	bool marked = n >= 3 && !memcmp(text, bom, 3), quoted;

	text += marked ? 3 : 0;
	n -= marked ? 3 : 0;
	quoted = n && text[0] == '"';
	text += quoted;
	n -= quoted;
	if (n < sizeof(magic) || memcmp(text, magic, sizeof(magic) - 1) != 0)
		return RECORD_NONE;
	const char *after = text + sizeof(magic) - 1, *end = text + n;

	while (after < end && *after >= '0' && *after <= '9')
		after++;
	bool alone = after < end && (*after == '\n' || *after == '\r');
	bool other = memmem(text, n, "\nelapsed_s;", 11) || memmem(text, n, "\nelapsed_s\t", 11) ||
		     memmem(text, n, "\n\"elapsed_s", 11);

	return !quoted && alone && !other ? RECORD_PLAIN : RECORD_RESAVED;
}

/* The sign between the cells; '\0' where each line is one cell. */
static char find_separator(const struct sheet *s)
{
	static const char seps[] = {'\t', ';', ','};
	static struct cells row;

	for (int i = 0; i < s->lines; i++) {
		for (size_t k = 0; k < sizeof(seps); k++) {
			if (!sheet_row(s, i, seps[k], &row) || row.n < 3 || row.field[0].n != 9)
				continue;
			if (!memcmp(row.field[0].at, "elapsed_s", 9))
				return seps[k];
		}
	}
	return '\0';
}

static bool is_number(struct csv_field f)
{
	for (size_t i = 0; i < f.n; i++)
		if ((f.at[i] < '0' || f.at[i] > '9') && f.at[i] != ',' && f.at[i] != '.' &&
		    !(f.at[i] == '-' && !i))
			return false;
	return f.n > 0;
}

/* A cell as a record has it: a point in numbers, quotes where they are needed. */
static void put_cell(FILE *f, struct csv_field cell)
{
	bool number = is_number(cell);
	bool quoted = !number && (memchr(cell.at, ',', cell.n) || memchr(cell.at, '"', cell.n) ||
				  memchr(cell.at, ';', cell.n));

	if (quoted)
		fputc('"', f);
	for (size_t i = 0; i < cell.n; i++) {
		if (cell.at[i] == '"')
			fputc('"', f);
		fputc(number && cell.at[i] == ',' ? '.' : cell.at[i], f);
	}
	if (quoted)
		fputc('"', f);
}

/* A line of the head was split at its commas; empty cells fill it up. */
static void put_head_line(FILE *f, struct csv_field *field, int n)
{
	while (n && !cell_trim(field[n - 1]).n)
		n--;
	for (int i = 0; i < n; i++)
		fprintf(f, "%s%.*s", i ? "," : "", (int)field[i].n, field[i].at);
	fputc('\n', f);
}

int record_respread(const struct sheet *s)
{
	static struct csv_field field[COLUMNS_MAX];
	char sep = find_separator(s);
	int fd = memfd_create("record", MFD_CLOEXEC);
	FILE *f = fd < 0 ? NULL : fdopen(dup(fd), "w");

	for (int i = 0; f && i < s->lines; i++) {
		char *line = s->text + (s->line[i].at - s->text);
		int n = csv_split(line, s->line[i].n, sep ? sep : '\n', field, COLUMNS_MAX);

		if (field[0].n && field[0].at[0] == '#') {
			put_head_line(f, field, n);
			continue;
		}
		bool filled = false;

		for (int k = 0; k < n; k++)
			filled = filled || cell_trim(field[k]).n;
		for (int k = 0; filled && k < n; k++) {
			if (k)
				fputc(',', f);
			if (sep)
				put_cell(f, cell_trim(field[k]));
			else
				fwrite(field[k].at, 1, field[k].n, f);
		}
		if (filled)
			fputc('\n', f);
	}
	bool written = f && !fclose(f) && !lseek(fd, 0, SEEK_SET);

	if (!written && fd >= 0)
		close(fd);
	return written ? fd : -1;
}
