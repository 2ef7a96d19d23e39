/* Which column holds the time, and what to report when none does. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "table.h"

bool given_by_number(const char *option)
{
	return option && *option && strspn(option, "0123456789") == strlen(option);
}

bool given_pace(const struct import_options *o)
{
	return o->time_column && !strncmp(o->time_column, "every=", 6);
}

/* What the values of a column are; false when they are no time. */
static bool form_of(const struct column *c, const struct profile *p, enum time_form *form)
{
	/* "10.11.12" in a column of times */
	bool dotted = p->days && p->dotted == p->days && column_time_rank(c) >= 30 && !column_is_date(c);

	*form = TIME_CLOCK;
	if (dotted)
		return 2 * p->days >= p->filled;
	if (p->clocks + p->moments > 0 && p->clocks + p->moments >= p->numbers)
		*form = TIME_CLOCK;
	else if (p->numbers)
		*form = TIME_NUMBER;
	else
		return false;
	return 2 * (p->clocks + p->moments + p->numbers) >= p->filled;
}

/* Days alone, also as the number 20240523 where the name means a day. */
static bool holds_days(const struct column *c, const struct profile *p)
{
	if (2 * p->days > p->filled)
		return true;
	return column_is_date(c) && !column_time_rank(c) && p->numbers && p->least > 19700000 &&
	       p->most < 22000000;
}

/* A day that stands beside a clock; -1. */
static int day_beside(const struct given_table *g, int clock)
{
	int found = -1, named = -1;

	for (int i = 0; i < g->columns->n; i++) {
		if (i == clock || !holds_days(&g->columns->at[i], &g->profile[i]))
			continue;
		found = found < 0 ? i : found;
		if (named < 0 && column_is_date(&g->columns->at[i]))
			named = i;
	}
	return named >= 0 ? named : found;
}

/* "213005" is a clock where a day stands beside it, or where all of many rows can be one. */
static bool is_digit_clock(const struct given_table *g, int column)
{
	const struct profile *p = &g->profile[column];
	int rank = column_time_rank(&g->columns->at[column]);

	if (rank < 30 || rank > 98 || g->columns->at[column].unit || p->digit_clocks != p->numbers ||
	    !p->digits_vary)
		return false;
	return day_beside(g, column) >= 0 || (p->numbers >= 8 && p->most >= 10000);
}

/* "21:30:00" and "500" under "ms"; -1. */
static int millis_beside(const struct given_table *g, int column)
{
	static const char *const names[] = {"ms",	"msec",		"millis",
					    "millisec", "milliseconds", "millisecond"};

	for (int i = 0; i < g->columns->n; i++) {
		const struct profile *p = &g->profile[i];
		bool can_be = i != column && p->numbers && p->numbers == p->filled && p->whole &&
			      p->least >= 0 && p->most < 1000 && p->distinct > 1;

		for (size_t k = 0; can_be && k < sizeof(names) / sizeof(names[0]); k++)
			if (text_same_name(names[k], g->columns->at[i].name))
				return i;
	}
	return -1;
}

void columns_use_time(const struct given_table *g, int column, enum time_form form, struct table *t)
{
	const struct profile *p = &g->profile[column];
	enum unit given = g->options->time_unit;

	t->time = column;
	t->digit_clock = form == TIME_NUMBER && !given && is_digit_clock(g, column);
	t->form = form = t->digit_clock ? TIME_CLOCK : form;
	t->time_unit = g->columns->at[column].unit;
	if (unit_is_temperature(t->time_unit))
		t->time_unit = UNIT_NONE;
	t->thousands = p->grouped ? ',' : '\0';
	/* "5.000" beside "31,4" is five thousand */
	for (int i = 0; i < g->columns->n; i++)
		if (p->points && p->points_grouped && g->profile[i].commas && !g->profile[i].points)
			t->thousands = '.';
	for (int i = 0; i < g->columns->n; i++)
		if (g->profile[i].halves && 2 * g->profile[i].halves > g->profile[i].filled)
			t->half = i;
	if (form == TIME_CLOCK)
		t->millis = millis_beside(g, column);
	if (given && (given >= UNIT_MMSS) == (form == TIME_CLOCK))
		t->time_unit = given;
	if (form != TIME_CLOCK || p->moments)
		return;
	t->day = day_beside(g, column);
	if (t->day >= 0)
		t->form = TIME_BOTH;
}

/* The column with that part of a moment; -1. */
static int part_column(const struct given_table *g, enum time_part part)
{
	static const char *const keys[PART_COUNT] = {
		[PART_YEAR] = " year years yyyy yr jahr ano annee anno rok jaar ",
		[PART_MONTH] = " month months mon monat mes mois mese mesic maand ",
		[PART_DAY] = " day days dd tag dia jour giorno den dag dayofmonth ",
		[PART_HOUR] =
			" hour hours hr hrs hh h stunde stunden std heure heures hora horas ore uur hodina ",
		[PART_MINUTE] = " minute minutes min mins minuten minuto minutos minuti minuta ",
		[PART_SECOND] =
			" second seconds sec secs ss s sekunde sekunden sek seconde secondes segundo segundos secondi ",
	};
	_Static_assert(PART_COUNT == 6, "each part has its names");

	for (int i = 0; i < g->columns->n; i++) {
		char word[COLUMN_TEXT + 2];

		snprintf(word, sizeof(word), " %.60s ", g->columns->at[i].key);
		if (word[2] && strstr(keys[part], word) && g->profile[i].numbers)
			return i;
	}
	return -1;
}

/* Columns named Hour, Minute and Second, and with Year, Month and Day the moment. Without hours the minutes
 * count on. */
static bool choose_parts(const struct given_table *g, struct table *t)
{
	for (enum time_part p = PART_YEAR; p < PART_COUNT; p++)
		t->part[p] = part_column(g, p);
	int hour = t->part[PART_HOUR], minute = t->part[PART_MINUTE], second = t->part[PART_SECOND];

	if (minute < 0 || second < 0 || !g->profile[minute].whole || (hour >= 0 && !g->profile[hour].whole))
		return false;
	if (g->profile[second].most > 61 || g->profile[second].least < 0)
		return false;
	t->form = TIME_PARTS;
	t->time = hour >= 0 ? hour : minute;
	return true;
}

static int rank_of(const struct given_table *g, int i, enum time_form *form)
{
	*form = TIME_NUMBER;

	const struct column *c = &g->columns->at[i];
	const struct profile *p = &g->profile[i];
	int rank = column_time_rank(c);

	if (!form_of(c, p, form) || c->temperature)
		return 0;
	if (*form == TIME_NUMBER && p->numbers > 1 && p->least == p->most)
		return 0;
	if (!rank && column_is_date(c) && !holds_days(c, p) && (*form == TIME_CLOCK || p->least > 20000))
		return 15;
	return rank;
}

/* The best named column with times; else the first with moments, or the only one with clocks, in it. */
static bool choose_time(const struct given_table *g, struct table *t)
{
	enum time_form form, best_form = TIME_NUMBER;
	int best = -1, best_rank = 0, dated = -1, n_dated = 0, clock = -1, n_clocks = 0;

	for (int i = 0; i < g->columns->n; i++) {
		int rank = rank_of(g, i, &form);
		const struct profile *p = &g->profile[i];

		if (rank > best_rank) {
			best = i;
			best_rank = rank;
			best_form = form;
		}
		if (2 * p->moments > p->filled)
			dated = n_dated++ ? dated : i;
		else if (2 * p->clocks > p->filled)
			clock = i, n_clocks++;
	}
	/* a moment is certain, and a number without a unit is not */
	if (best >= 0 && best_form == TIME_NUMBER && !g->columns->at[best].unit && n_dated &&
	    g->profile[best].least < 3e8 && !g->profile[dated].short_clocks && !g->options->time_unit) {
		best = dated;
		best_form = TIME_CLOCK;
	}
	if (best < 0 && (n_dated || n_clocks == 1)) {
		best = n_dated ? dated : clock;
		best_form = TIME_CLOCK;
	}
	if (best < 0)
		return false;
	columns_use_time(g, best, best_form, t);
	return true;
}

/* "every=60": the rows are so many seconds apart. */
static bool choose_pace(const char *option, struct table *t)
{
	static const char word[] = "every=";
	int64_t ms;
	size_t n = strlen(option);

	if (strncmp(option, word, sizeof(word) - 1) != 0)
		return false;
	n -= sizeof(word) - 1;
	if (parse_ms(option + sizeof(word) - 1, n, '.', &ms) != n || ms < 1 || ms > DAY_MS)
		return false;
	t->form = TIME_PACE;
	t->pace_num_ms = ms;
	t->pace_den = 1;
	return true;
}

static enum result named_time(const struct given_table *g, struct table *t, char *why, size_t n)
{
	enum time_form form;
	int i;

	if (choose_pace(g->options->time_column, t))
		return RESULT_OK;
	enum result r = columns_find_given(g->columns, "--time-column", g->options->time_column, &i, why, n);

	if (r != RESULT_OK)
		return r;
	if (form_of(&g->columns->at[i], &g->profile[i], &form)) {
		columns_use_time(g, i, form, t);
		return RESULT_OK;
	}
	return refuse(
		why, n,
		_("--time-column: '%s' holds no time that is understood: found '%s', expected seconds (or another unit: --time-unit), 2026-11-22T21:10:00, 22.11.2026 21:10:00, Nov 22, 2026 9:10 PM, Sun Nov 22 21:10:00 2026 or 21:10:00"),
		g->columns->at[i].name, g->profile[i].filled ? g->profile[i].first : _("nothing"));
}

/* Why no column is a time: they may count the rows, or hold days without a clock. */
static enum result refuse_no_time(const struct given_table *g, char *why, size_t n)
{
	char list[256], hint[160] = "";

	for (int i = 0; i < g->columns->n && !hint[0]; i++) {
		const struct column *c = &g->columns->at[i];

		if (holds_days(c, &g->profile[i]))
			snprintf(hint, sizeof(hint), _("; column %d %s holds days without a time of day"),
				 i + 1, c->name);
		else if (g->profile[i].counts)
			snprintf(hint, sizeof(hint), _("; column %d %s counts the rows"), i + 1, c->name);
	}
	return refuse(
		why, n,
		_("expected a column with the time (elapsed_s, time, timestamp, date and time), found the columns %s, none of which holds it%s; name it with --time-column NAME, or give the distance of the rows with --time-column every=SECONDS"),
		columns_list(g->columns, NULL, list, sizeof(list)), hint);
}

enum result columns_find_time(const struct given_table *g, struct table *t, char *why, size_t n)
{
	if (g->options->time_column)
		return named_time(g, t, why, n);
	if (choose_parts(g, t) || choose_time(g, t))
		return RESULT_OK;
	return refuse_no_time(g, why, n);
}
