/*
 * Where the tables of a file begin and end: the lines of names with rows of values below, for each separator.
 * Whether such a table holds a time and a temperature is seen later (columns.c).
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/text.h"
#include "table.h"

#define UNDER_MAX 6 /* lines of units and the like between the names and the rows */

static bool has_value(const struct cells *c)
{
	for (int i = 0; i < c->n; i++)
		if (cell_is_value(c->field[i]))
			return true;
	return false;
}

static int least_names(const struct import_options *o)
{
	return given_pace(o) ? 1 : 2;
}

/* The first line below the header that has a value; -1 when none follows, or a row of another width. */
static int first_row(const struct sheet *s, int header, char sep, const struct cells *names, int least)
{
	static struct cells row;
	int width = names->n;

	for (int i = header + 1, under = 0; i < s->lines && under <= UNDER_MAX; i++) {
		if (!sheet_row(s, i, sep, &row) || row.comment)
			continue;
		if (!has_value(&row)) {
			under++;
			continue;
		}
		return row.n >= least && row.n <= width + 1 ? i : -1;
	}
	return -1;
}

static bool same_line(const struct sheet *s, int a, int b)
{
	return s->line[a].n == s->line[b].n && !memcmp(s->line[a].at, s->line[b].at, s->line[a].n);
}

/* Of several lines above the same rows the one with the most names that we know is the header. */
static int add_place(struct place *out, int n, const struct place *p)
{
	if (n && out[n - 1].first == p->first) {
		if (p->known > out[n - 1].known)
			out[n - 1] = *p;
		return n;
	}
	if (n == PLACES_MAX)
		return n;
	out[n] = *p;
	return n + 1;
}

/* Rows without a header: at least two values in the first. */
static bool bare_place(const struct sheet *s, char sep, const struct import_options *o, struct place *p)
{
	static struct cells row;
	int values = 0, i = 0;

	while (i < s->lines && (!sheet_row(s, i, sep, &row) || row.comment))
		i++;
	if (i == s->lines)
		return false;
	for (int k = 0; k < row.n; k++)
		values += cell_is_value(row.field[k]);
	if (values < (sep == ',' ? 1 : least_names(o)) || (values == 1 && row.filled > 1))
		return false;
	if ((sep == SEP_BLANKS || sep == SEP_WORDS) && !cell_is_value(row.field[0]))
		return false; /* a sentence */
	*p = (struct place){.sep = sep, .header = -1, .first = i, .end = s->lines, .same_as = -1};
	return true;
}

/* A table ends where the next one begins: at names that we know, or at others behind an empty line. */
static void set_ends(const struct sheet *s, struct place *p, int n)
{
	for (int i = 0; i < n; i++) {
		p[i].end = s->lines;
		for (int k = i + 1; k < n && p[i].end == s->lines; k++) {
			int line = p[k].header;

			if (p[k].known >= 2 || same_line(s, p[i].header, line) ||
			    (line > 0 &&
			     !cell_trim((struct csv_field){s->line[line - 1].at, s->line[line - 1].n}).n))
				p[i].end = line;
		}
		for (int k = 0; k < i && p[i].same_as < 0; k++)
			if (same_line(s, p[i].header, p[k].header) && p[i].title == p[k].title)
				p[i].same_as = k;
	}
}

/* "Temperature" or "Humidity" as the heading of a table. */
static enum title title_of(const struct sheet *s, int header)
{
	char folded[WORD_MAX];
	int i = header - 1;

	while (i >= 0 && !cell_trim((struct csv_field){s->line[i].at, s->line[i].n}).n)
		i--;
	if (i < 0 || s->line[i].n >= WORD_MAX)
		return TITLE_NONE;
	fold(folded, sizeof(folded), s->line[i].at, s->line[i].n);
	if (strpbrk(folded, "0123456789:;\t"))
		return TITLE_NONE;
	return words_have(folded, WORD_HUMIDITY)      ? TITLE_OTHER
	       : words_have(folded, WORD_TEMPERATURE) ? TITLE_TEMPERATURE
						      : TITLE_NONE;
}

int places_find(const struct sheet *s, char sep, const struct import_options *o, struct place *out)
{
	static struct cells row;
	static struct columns columns;
	int n = 0, least = least_names(o);

	for (int i = 0; i < s->lines && n < PLACES_MAX; i++) {
		if (!sheet_row(s, i, sep, &row) || row.n < least || has_value(&row))
			continue;
		int first = first_row(s, i, sep, &row, least);

		if (first < 0)
			continue;
		columns_read(&columns, row.field, row.n);
		int known = columns_known(&columns, o);

		/* ",Temp (C)": one name will do if it is known */
		if (row.filled < least && !known)
			continue;
		n = add_place(out, n,
			      &(struct place){.sep = sep,
					      .header = i,
					      .first = first,
					      .known = known,
					      .title = title_of(s, i),
					      .same_as = -1});
	}
	set_ends(s, out, n);
	if (n < PLACES_MAX && bare_place(s, sep, o, &out[n]))
		n++;
	return n;
}

/* ---- rows ---- */

bool places_rows(const struct sheet *s, const struct place *places, int n, int which, int most,
		 struct rows *out)
{
	static struct cells row;
	int cap = 0;

	for (int k = which; k < n; k++)
		if (k == which || places[k].same_as == which)
			cap += places[k].end - places[k].first;
	cap = cap < most ? cap : most;
	*out = (struct rows){
		.sheet = s, .sep = places[which].sep, .at = calloc((size_t)cap + 1, sizeof(*out->at))};
	if (!out->at)
		return false;
	for (int k = which; k < n; k++) {
		if (k != which && places[k].same_as != which)
			continue;
		for (int i = places[k].first; i < places[k].end && out->n < cap; i++) {
			/* a line that is too long is a bad row */
			if ((!sheet_row(s, i, out->sep, &row) || row.comment) && s->line[i].n < ROW_BYTES)
				continue;
			out->at[out->n++] = (struct row_at){
				.line = i, .ms = MS_NONE, .begins = i == places[k].first && k != which};
		}
	}
	return true;
}

/* ---- names ---- */

static bool all_digits(struct csv_field f)
{
	for (size_t i = 0; i < f.n; i++)
		if (f.at[i] < '0' || f.at[i] > '9')
			return false;
	return f.n > 0;
}

/* "31,4" of a spreadsheet that writes commas between the columns, too: half a number would be read. */
static bool comma_cuts(const struct place *p, const struct cells *first, const struct cells *names)
{
	struct csv_field whole, part;

	if (p->sep != ',' || first->quoted_first || first->n != names->n + 1 || first->n < 2)
		return false;
	whole = first->field[first->n - 2];
	part = first->field[first->n - 1];
	return all_digits(part) && part.n <= 3 &&
	       all_digits((struct csv_field){whole.at + (whole.n && *whole.at == '-'),
					     whole.n - (whole.n && *whole.at == '-')});
}

/*
 * If a row has one cell more than there are names, the first name is missing, provided that a time stands
 * there and no name means a time, or that it is a number in quotes, as R writes in front of its rows. If a
 * name means a time, it may just as well be the last name that is missing; then nobody knows.
 */
static enum result shift_names(const struct sheet *s, const struct place *p, const struct import_options *o,
			       const struct cells *first, struct cells *names, char *why, size_t n)
{
	static struct columns columns;
	char list[256];
	bool numbered = first->quoted_first && names->quoted_first;

	if (comma_cuts(p, first, names))
		return refuse(
			why, n,
			_("the comma of its numbers ('%.*s,%.*s') stands between columns, too: save it with ; between the columns, or, if only the last column has a comma: sed -E 's/,([0-9]+)(\\r?)$/.\\1\\2/' FILE >table.csv"),
			(int)first->field[first->n - 2].n, first->field[first->n - 2].at,
			(int)first->field[first->n - 1].n, first->field[first->n - 1].at);
	if (first->n != names->n + 1 || names->n >= COLUMNS_MAX || !first->field[first->n - 1].n)
		return RESULT_OK;
	if (given_by_number(o->time_column) && given_by_number(o->temp_column))
		return RESULT_OK;
	columns_read(&columns, names->field, names->n);
	if (columns_have_time(&columns) && !numbered) {
		if (!cell_is_value(first->field[first->n - 1]))
			return RESULT_OK;
		return refuse(
			why, n,
			_("expected a name for every column, found %d names (%s) and %d fields in the rows; complete the header in line %d, or name the columns by number: --time-column 1 --temp-column 2"),
			names->n, columns_list(&columns, NULL, list, sizeof(list)), first->n,
			s->line[p->header].number);
	}
	if (!cell_is_value(first->field[0]))
		return RESULT_OK;
	memmove(&names->field[1], &names->field[0], (size_t)names->n * sizeof(names->field[0]));
	names->field[0] = (struct csv_field){.at = "", .n = 0};
	names->n++;
	return RESULT_OK;
}

/* Names between which there are at least two blanks, or a tab. */
static int split_wide(struct csv_field whole, struct csv_field *out)
{
	int n = 0;

	for (size_t i = 0; i < whole.n && n < COLUMNS_MAX;) {
		size_t from = i;

		while (i < whole.n && whole.at[i] != '\t' &&
		       !(whole.at[i] == ' ' && i + 1 < whole.n &&
			 (whole.at[i + 1] == ' ' || whole.at[i + 1] == '\t')))
			i++;
		out[n++] = cell_trim((struct csv_field){whole.at + from, i - from});
		while (i < whole.n && (whole.at[i] == ' ' || whole.at[i] == '\t'))
			i++;
	}
	return n;
}

/* Blanks stand in names, too: more of them than cells are put together, at wide gaps or before a unit. */
static void join_names(const struct sheet *s, const struct place *p, int wanted, struct cells *names)
{
	static struct csv_field wide[COLUMNS_MAX];
	struct csv_field whole = cell_trim((struct csv_field){s->line[p->header].at, s->line[p->header].n});

	while (whole.n && (*whole.at == '#' || *whole.at == ' '))
		whole.at++, whole.n--;
	if ((p->sep != SEP_BLANKS && p->sep != SEP_WORDS) || names->n <= wanted)
		return;
	if (split_wide(whole, wide) == wanted) {
		memcpy(names->field, wide, sizeof(wide[0]) * (size_t)wanted);
		names->n = wanted;
		return;
	}
	for (int i = 1; i < names->n && names->n > wanted; i++) {
		struct csv_field *before = &names->field[i - 1], *unit = &names->field[i];

		if (!unit_of_text(unit->at, unit->n))
			continue;
		before->n = (size_t)(unit->at + unit->n - before->at);
		memmove(unit, unit + 1, sizeof(*unit) * (size_t)(names->n - i - 1));
		names->n--;
		i--;
	}
}

enum result place_names(const struct sheet *s, const struct place *p, const struct import_options *o,
			const struct cells *first, struct columns *c, char *why, size_t n)
{
	static struct cells names, units;
	static struct csv_field none[COLUMNS_MAX];

	if (p->header < 0) {
		for (int i = 0; i < first->n; i++)
			none[i] = (struct csv_field){.at = "", .n = 0};
		columns_read(c, none, first->n);
		return RESULT_OK;
	}
	sheet_row(s, p->header, p->sep, &names);
	join_names(s, p, first->n, &names);
	int before = names.n;
	enum result r = shift_names(s, p, o, first, &names, why, n);

	if (r != RESULT_OK)
		return r;
	columns_read(c, names.field, names.n);
	for (int i = p->header + 1; i < p->first; i++) {
		if (!sheet_row(s, i, p->sep, &units) || units.comment || units.n < before - 1)
			continue;
		columns_read_units(c, units.field, units.n);
	}
	/* columns at the end that have no name */
	for (; c->n < first->n && c->n < COLUMNS_MAX; c->n++)
		c->at[c->n] = (struct column){.unit = UNIT_NONE};
	return RESULT_OK;
}

/* ---- what other lines tell ---- */

/* "Skin temperature (F)", "temp in F". */
static enum unit unit_behind_name(const char *at, size_t n, const char *folded)
{
	if (!words_have(folded, WORD_TEMPERATURE))
		return UNIT_NONE;
	for (size_t i = 0; i < n; i++) {
		bool bracket = at[i] == '(' || at[i] == '[',
		     in = i >= 4 && !strncasecmp(at + i - 4, " in ", 4);

		if (!bracket && !in)
			continue;
		const char *word = at + i + bracket;
		size_t length = 0;

		while (word + length < at + n && !strchr(")] ,;\t", word[length]))
			length++;
		if (unit_is_temperature(unit_of_text(word, length)))
			return unit_of_text(word, length);
	}
	return UNIT_NONE;
}

/* "Unit:F", "Temperature unit;°F", "Units: Fahrenheit", or a sign of degrees anywhere in the line. */
static enum unit unit_of_line(const char *at, size_t n)
{
	char folded[256];
	enum unit said = unit_said(at, n);

	if (said || n >= sizeof(folded))
		return said;
	fold(folded, sizeof(folded), at, n);
	said = unit_behind_name(at, n, folded);
	if (said)
		return said;
	for (const char *word = folded; *word; word++) {
		static const char *const names[] = {"unit",    "einheit",  "unite",	  "unidad",
						    "eenheid", "jednotka", "y_unit_label"};
		size_t used = 0;

		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !used; i++)
			if (!strncmp(word, names[i], strlen(names[i])))
				used = strlen(names[i]);
		if (!used || (word > folded && ((word[-1] >= 'a' && word[-1] <= 'z'))))
			continue;
		used += strspn(word + used, "s");
		used += strspn(word + used, " _label");
		const char *value = word + used + strspn(word + used, " :=;,\t\"|");
		size_t length = strcspn(value, ";,\t\"|");

		if (length > 14)
			length = strcspn(value, " ;,\t\"|");
		while (length && value[length - 1] == ' ')
			length--;
		said = unit_of_text(value, length);
		if (unit_is_temperature(said))
			return said;
	}
	return UNIT_NONE;
}

enum unit place_unit_said(const struct sheet *s, const struct rows *r, const struct table *t, int header)
{
	static struct cells row;
	int first = r->n ? r->at[0].line : s->lines;
	enum unit found = UNIT_NONE;

	for (int i = 0, k = 0; i < s->lines; i++) {
		while (k < r->n && r->at[k].line < i)
			k++;
		bool is_row =
			k < r->n && r->at[k].line == i && sheet_row(s, i, r->sep, &row) && row.n >= t->needed;

		if (is_row || i == header)
			continue;
		enum unit said = unit_of_line(s->line[i].at, s->line[i].n < 400 ? s->line[i].n : 400);

		/* those above the rows tell about them, what others tell counts only if they tell nothing */
		if (unit_is_temperature(said) && (!found || i < first))
			found = found && found != said && i < first ? UNIT_NONE : said;
	}
	return found;
}

bool place_says_mmss(const struct sheet *s, const struct rows *r)
{
	char folded[256];

	for (int i = 0; r->n && i < r->at[0].line; i++) {
		fold(folded, sizeof(folded), s->line[i].at, s->line[i].n < 200 ? s->line[i].n : 200);
		const char *form = strstr(folded, "mm:ss");

		if (form && (form == folded || form[-1] != ':'))
			return true;
	}
	return false;
}
