/*
 * Each separator shows tables of its own in a file, and each table may be one with a time and a temperature.
 * All are tried; the one that holds what is needed is taken, else the one that lacks the least is refused.
 */
#include "search.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

#define TABLES_MAX 64

/* How far a table came: columns of a time and a temperature, rows of which most have a time, readings. */
enum stage { STAGE_NONE, STAGE_NAMES, STAGE_COLUMNS, STAGE_ROWS, STAGE_DONE };

struct attempt {
	struct place places[PLACES_MAX + 1];
	int n, which;
	enum stage stage;
	struct run run[RUNS_MAX];
	int runs;
	char why[1024];
	struct found *found;
};

void found_free(struct found *f)
{
	if (!f)
		return;
	free(f->rows.at);
	free(f);
}

/* ---- one table ---- */

/* Names stand for minutes and seconds: Artisan writes Time1 and Time2 so. */
static bool is_roast(const struct columns *c)
{
	return columns_find(c, "Time1") >= 0 && columns_find(c, "Time2") >= 0;
}

static void take_head_unit(const struct sheet *s, const struct place *p, struct found *f)
{
	struct table *t = &f->table;
	const int *signs = f->profile[t->skin].signs;

	if (t->unit[ROLE_SKIN] || t->unit_column >= 0 ||
	    signs[UNIT_CELSIUS] + signs[UNIT_FAHRENHEIT] + signs[UNIT_KELVIN])
		return;
	t->unit[ROLE_SKIN] = place_unit_said(s, &f->rows, t, p->header);
	t->unit_in_line = t->unit[ROLE_SKIN] != UNIT_NONE;
}

static enum result choose_columns(const struct place *p, const struct import_options *o, struct found *f,
				  char *why, size_t n)
{
	struct import_options own = *o;
	char time[12], temperature[12];
	profile_columns(&f->rows, f->profile, f->columns.n);
	if (p->header < 0 &&
	    !((given_by_number(o->time_column) || given_pace(o)) && given_by_number(o->temp_column))) {
		if (o->time_column || o->temp_column || !bare_is_clear(f, time, temperature))
			return bare_refuse(f, why, n);
		own.time_column = time;
		own.temp_column = temperature;
	}
	f->table = table_none();
	return columns_choose(&(struct given_table){&f->columns, f->profile, &own}, &f->table, why, n);
}

/* Times, and which rows are of the sensor that is wanted. */
static enum result settle_rows(struct attempt *a, const struct import_options *o, int header, char *why,
			       size_t n)
{
	struct found *f = a->found;
	struct given_table g = {&f->columns, f->profile, o};
	struct table *t = &f->table;
	bool minutes = is_roast(&f->columns) || place_says_mmss(f->rows.sheet, &f->rows);
	enum result r = times_settle_clock(t, f->profile, &f->columns, minutes, why, n);

	if (r != RESULT_OK)
		return r;
	rows_times(&f->rows, t);
	r = rows_select(&f->rows, &g, t, f->note, sizeof(f->note), why, n);
	if (r == RESULT_OK)
		r = times_settle_unit(&f->rows, t, &f->columns, why, n);
	if (r != RESULT_OK)
		return r;
	rows_times(&f->rows, t);
	r = rows_check_order(&f->rows, &g, t, header, why, n);
	if (r == RESULT_OK)
		a->runs = rows_runs(&f->rows, a->run);
	return r;
}

static void keep_run(struct found *f, const struct run *run)
{
	f->run = *run;
	for (int i = 0; i < f->rows.n; i++)
		if (i < run->first || i >= run->end)
			f->rows.at[i].other = true;
}

static bool most_have_times(const struct rows *r)
{
	int times = 0, rows = 0;

	for (int i = 0; i < r->n; i++) {
		rows += !r->at[i].other;
		times += !r->at[i].other && r->at[i].ms != MS_NONE;
	}
	return times && 2 * times >= rows;
}

/* Its first rows show which columns it has: of a file that is no table nothing more is looked at. */
static bool choose_place(const struct sheet *s, const struct import_options *o, struct attempt *a)
{
	static struct cells first;
	const struct place *p = &a->places[a->which];
	struct found *f = a->found;

	if (!places_rows(s, a->places, a->n, a->which, PROFILE_ROWS, &f->rows)) {
		refuse(a->why, sizeof(a->why), _("no memory"));
		return false;
	}
	sheet_row(s, p->first, p->sep, &first);
	if (place_names(s, p, o, &first, &f->columns, a->why, sizeof(a->why)) != RESULT_OK)
		return false;
	a->stage = STAGE_NAMES;
	if (choose_columns(p, o, f, a->why, sizeof(a->why)) != RESULT_OK)
		return false;
	a->stage = STAGE_COLUMNS;
	free(f->rows.at);
	if (places_rows(s, a->places, a->n, a->which, INT_MAX, &f->rows))
		return true;
	refuse(a->why, sizeof(a->why), _("no memory"));
	return false;
}

/* Tries a table as far as it goes. run: which of its runs. */
static void try_place(const struct sheet *s, const struct import_options *o, struct attempt *a, int which,
		      int run)
{
	struct found *f = calloc(1, sizeof(*f));
	char *why = a->why;
	size_t n = sizeof(a->why);
	int header = a->places[which].header;

	a->which = which;
	a->stage = STAGE_NONE;
	a->runs = 0;
	a->found = f;
	if (!f)
		refuse(why, n, _("no memory"));
	if (!f || !choose_place(s, o, a))
		return;
	take_head_unit(s, &a->places[which], f);
	enum result r = settle_rows(a, o, header, why, n);

	if (most_have_times(&f->rows))
		a->stage = STAGE_ROWS;
	if (r != RESULT_OK)
		return;
	if (a->runs)
		keep_run(f, &a->run[run < a->runs ? run : 0]);
	if (rows_check_temperatures(&f->rows, &(struct given_table){&f->columns, f->profile, o}, &f->table,
				    why, n) == RESULT_OK)
		a->stage = STAGE_DONE;
}

/* ---- all tables ---- */

/* How sure it is that the numbers are temperatures: by their name or their unit; by a heading; by nothing;
 * and a heading may speak against it. */
static int sureness(const struct attempt *a)
{
	const struct found *f = a->found;
	const struct column *skin = f->table.skin < 0 ? NULL : &f->columns.at[f->table.skin];
	enum title title = a->places[a->which].title;

	if (!skin || skin->temperature || f->table.unit_column >= 0 || !f->table.unit_assumed || f->note[0])
		return 3;
	return title == TITLE_TEMPERATURE ? 2 : title == TITLE_OTHER ? 0 : 1;
}

/* One that is whole, or lacks less; with more names that we know; with more rows; the first. */
static bool is_better(const struct attempt *a, const struct attempt *best)
{
	if (!best->found || a->stage != best->stage)
		return !best->found || a->stage > best->stage;
	int known = a->places[a->which].known, best_known = best->places[best->which].known;

	if (a->stage != STAGE_DONE && known != best_known)
		return known > best_known;
	if (a->stage == STAGE_DONE && sureness(a) != sureness(best))
		return sureness(a) > sureness(best);
	return a->found->rows.n > best->found->rows.n && a->places[0].sep != best->places[0].sep;
}

/* The tables that can be taken, as --table counts them. */
struct list {
	int n;
	struct {
		struct attempt *attempt;
		int which, run, line;
		bool names_again;
	} at[TABLES_MAX];
};

static void add_tables(struct list *list, struct attempt *a)
{
	for (int i = 0; i < a->runs && list->n < TABLES_MAX; i++) {
		list->at[list->n].attempt = a;
		list->at[list->n].which = a->which;
		list->at[list->n].run = i;
		list->at[list->n].names_again = a->run[i].names_again;
		list->at[list->n++].line = a->run[i].line;
	}
}

/* Tries all tables of a separator: *best is the best of them and of those before. */
static void try_separator(const struct sheet *s, const struct import_options *o, char sep,
			  struct attempt *now, struct attempt *best, struct list *list)
{
	static struct list own;
	bool won = false;

	own.n = 0;
	now->n = places_find(s, sep, o, now->places);
	for (int i = 0; i < now->n; i++) {
		if (now->places[i].same_as >= 0)
			continue;
		try_place(s, o, now, i, 0);
		if (now->stage == STAGE_DONE)
			add_tables(&own, now);
		if (is_better(now, best)) {
			found_free(best->found);
			*best = *now;
			won = true;
		} else {
			found_free(now->found);
		}
		now->found = NULL;
	}
	if (won)
		*list = own;
}

/*
 * A wristband's export: the start as Unix time, the rate in Hz, then one value a line. NULL when it is none,
 * or without memory.
 */
static struct found *wristband(const struct sheet *s)
{
	double head[2] = {0, 0};
	struct number v;
	struct found *f;

	for (int i = 0; i < 3; i++) {
		if (s->lines < 3 ||
		    !cell_plain_number((struct csv_field){s->line[i].at, s->line[i].n}, 0, &v))
			return NULL;
		if (i < 2)
			head[i] = v.value;
	}
	if (head[0] < 1e8 || head[1] < 0.001 || head[1] > 1000)
		return NULL;
	f = calloc(1, sizeof(*f));
	if (!f || !places_rows(s, &(struct place){.sep = ',', .first = 2, .end = s->lines, .same_as = -1}, 1,
			       0, INT_MAX, &f->rows)) {
		free(f);
		return NULL;
	}
	f->columns.n = 1;
	f->run = (struct run){.first = 0, .end = f->rows.n, .line = 3};
	f->table = table_none();
	f->table.form = TIME_PACE;
	f->table.pace_num_ms = 1000000;
	f->table.pace_den = (int64_t)(head[1] * 1000);
	f->table.skin = 0;
	f->table.columns = f->table.needed = 1;
	f->table.most_are = UNIT_CELSIUS;
	f->table.unit_assumed = true;
	rows_times(&f->rows, &f->table);
	return f;
}

/* "0,0,31,4" under "time,temp" */
static bool is_comma_line(const char *names, size_t n_names, const char *row, size_t n_row)
{
	int in_names = 0, in_row = 0;

	for (size_t i = 0; i < n_names; i++)
		in_names += names[i] == ',';
	for (size_t i = 0; i < n_row; i++) {
		in_row += row[i] == ',';
		if (!strchr("0123456789-,", row[i]))
			return false;
	}
	return in_names && in_row == 2 * in_names + 1;
}

static enum result refuse_text(const struct sheet *s, char *why, size_t n)
{
	char shown[64] = "";
	int i = 0;
	bool long_line = s->lines == 1 && s->line[0].n >= 4096;

	while (i < s->lines - 1 && !s->line[i].n)
		i++;
	if (s->lines)
		text_printable(shown, sizeof(shown), s->line[i].at, s->line[i].n);
	int below = i + 1 < s->lines ? i + 1 : i;
	if (below > i && is_comma_line(s->line[i].at, s->line[i].n, s->line[below].at, s->line[below].n))
		return refuse(
			why, n,
			_("the comma of its numbers stands between columns, too (line %d): save it with ; between the columns"),
			s->line[below].number);
	if (below > i && cell_is_value((struct csv_field){s->line[below].at, s->line[below].n}))
		return refuse(
			why, n,
			_("expected a time and a temperature, found one number a line; give the distance of the rows: --time-column every=SECONDS"));
	return refuse(
		why, n,
		_("expected a table: a header line with the names of the columns and below it rows with a time and a temperature, separated by , ; | blanks or tab; found none%s; line %d begins '%s': export it as CSV from the program that made it"),
		long_line ? _(" and no end of a line") : "", s->lines ? s->line[i].number : 1, shown);
}

static void add_note(struct found *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add_note(struct found *f, const char *format, ...)
{
	size_t used = strlen(f->note);
	va_list args;

	if (used && used + 3 < sizeof(f->note)) {
		text_copy(f->note + used, sizeof(f->note) - used, "; ");
		used += 2;
	}
	va_start(args, format);
	vsnprintf(f->note + used, sizeof(f->note) - used, format, args);
	va_end(args);
}

/* Says what else the file holds, and what is not sure. */
static void tell_others(struct found *f, const struct list *list, int taken)
{
	const struct column *skin = f->table.skin < 0 ? NULL : &f->columns.at[f->table.skin];
	int other = taken ? 0 : 1, second = taken ? taken : 1;

	/* "Irms_C" is most likely the current of phase C */
	if (skin && ((column_is(skin, WORD_HUMIDITY) && !column_is(skin, WORD_TEMPERATURE)) ||
		     (column_is_second_choice(skin) && !column_is_skin(skin))))
		add_note(
			f,
			_("column %d %s may be something else than a temperature: if so, name another one with --temp-column NAME"),
			f->table.skin + 1, skin->name);
	if (list->n < 2)
		return;
	if (list->at[taken].which != list->at[other].which)
		add_note(
			f,
			_("the file holds %d tables with a time and a temperature: table %d is taken, from line %d on; --table N takes another"),
			list->n, taken + 1, list->at[taken].line);
	else if (list->at[second].names_again)
		add_note(
			f,
			_("a second recording begins at line %d: only table %d of %d is taken; --table %d takes the other"),
			list->at[second].line, taken + 1, list->n, other + 1);
	else
		add_note(
			f,
			_("the time falls back at line %d, where the clock was set back or another recording begins: only table %d of %d is taken; --table %d takes the other"),
			list->at[second].line, taken + 1, list->n, other + 1);
}

static enum result take_best(const struct sheet *s, const struct import_options *o, struct attempt *best,
			     const struct list *list, char *why, size_t n)
{
	int taken = o->table ? o->table - 1 : 0;

	if (best->stage != STAGE_DONE) {
		text_copy(why, n, best->why);
		return RESULT_BAD_DATA;
	}
	if (!o->temp_column && !sureness(best))
		return refuse(
			why, n,
			_("expected a column with a temperature, found column %d %s under a heading of something else; if it is the temperature: --temp-column %d"),
			best->found->table.skin + 1, best->found->columns.at[best->found->table.skin].name,
			best->found->table.skin + 1);
	if (taken >= list->n)
		return refuse(
			why, n,
			_("--table: the file has %d with a time and a temperature, from line %d on; there is no table %d"),
			list->n, list->at[0].line, o->table);
	if (!o->table) /* the best may be a later one of several */
		for (int i = 0; i < list->n; i++)
			if (list->at[i].which == best->which && !list->at[i].run)
				taken = i;
	if (list->at[taken].which != best->which || list->at[taken].run) {
		found_free(best->found);
		try_place(s, o, best, list->at[taken].which, list->at[taken].run);
		if (best->stage != STAGE_DONE) {
			text_copy(why, n, best->why);
			return RESULT_BAD_DATA;
		}
	}
	tell_others(best->found, list, taken);
	return RESULT_OK;
}

enum result search_table(const struct sheet *s, const struct import_options *o, struct found **out, char *why,
			 size_t n)
{
	static const char seps[] = {'\t', ';', '|', ',', SEP_WORDS, SEP_BLANKS};
	static struct attempt now, best;
	static struct list list;

	best.found = NULL;
	list.n = 0;
	*out = !o->time_column && !o->temp_column ? wristband(s) : NULL;
	if (*out)
		return RESULT_OK;
	for (size_t i = 0; i < sizeof(seps); i++) {
		/* blanks stand in cells, too */
		if (seps[i] == SEP_WORDS && best.found && best.stage >= STAGE_ROWS)
			break;
		try_separator(s, o, seps[i], &now, &best, &list);
	}
	if (!best.found)
		return refuse_text(s, why, n);
	enum result r = take_best(s, o, &best, &list, why, n);

	if (r != RESULT_OK)
		found_free(best.found);
	*out = r == RESULT_OK ? best.found : NULL;
	return r;
}
