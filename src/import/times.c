/*
 * The times of all rows of a table. What one row does not show the others do: which number of a date is the
 * day, whether "00:05" is minutes and seconds, in which unit a number is.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "rows.h"

#define HOUR_MS MINUTES_MS(60)

/* ---- dates and clocks ---- */

/* A day and a clock of two columns as one text. */
static bool moment_of_row(const struct table *t, const struct cells *row, struct moment *m)
{
	struct csv_field clock = cell_at(row, t->time), day = cell_at(row, t->day);
	char both[80], padded[16];
	struct number v;

	if (t->digit_clock) {
		if (cell_number(clock, &v) != clock.n || v.negative || v.nano || v.whole > 235960)
			return false;
		clock.n = (size_t)snprintf(padded, sizeof(padded), "%02d:%02d:%02d", (int)v.whole / 10000,
					   (int)v.whole / 100 % 100, (int)v.whole % 100);
		clock.at = padded;
	}
	struct csv_field half = cell_at(row, t->half);

	if (!clock.n || clock.n + day.n + half.n + 3 > sizeof(both))
		return false;
	int n = snprintf(both, sizeof(both), "%.*s %.*s %.*s", t->form == TIME_BOTH ? (int)day.n : 0, day.at,
			 (int)clock.n, clock.at, (int)half.n, half.at);

	if (t->form == TIME_BOTH)
		return day.n && moment_parse_day(both, (size_t)n, m) && m->kind == MOMENT_FULL;
	if (half.n ? !moment_parse(both, (size_t)n, m) : !moment_parse(clock.at, clock.n, m))
		return false;
	if (m->kind == MOMENT_DAY && m->may_be_clock) {
		m->kind = MOMENT_CLOCK;
		m->parts = 3;
		m->d = (struct datetime){.kind = DATETIME_CLOCK, .clock_ms = m->as_clock_ms};
	}
	return true;
}

/* "24/05/23" is read as a day or a month and the year 2023: here as the 23rd of the year 2024. */
static void turn_year_first(struct moment *m)
{
	int first = m->d.slashed ? m->d.month : m->d.day, second = m->d.slashed ? m->d.day : m->d.month;

	m->d.day = m->d.year - 2000;
	m->d.month = second;
	m->d.year = 2000 + first;
	m->d.slashed = false;
}

/* Two numbers stay, and the year rises by one from row to row: it is the day. */
static bool is_year_first(const struct rows *r, const struct table *t)
{
	static struct cells row;
	struct moment m, before = {.kind = MOMENT_NONE};

	for (int i = 0; i < r->n; i++) {
		sheet_row(r->sheet, r->at[i].line, r->sep, &row);
		if (!moment_of_row(t, &row, &m) || m.kind != MOMENT_FULL)
			continue;
		if (before.kind && m.d.year != before.d.year)
			return m.d.year == before.d.year + 1 && m.d.month == before.d.month &&
			       m.d.day == before.d.day && m.d.clock_ms < before.d.clock_ms;
		before = m;
	}
	return false;
}

/* The order of slashed dates: a row with a number above 12 shows it, else the passage from one day to the
 * next. */
static enum date_order find_order(const struct rows *r, const struct table *t)
{
	static struct cells row;
	struct moment m, before = {.kind = MOMENT_NONE};
	enum date_order order = DATE_ORDER_UNKNOWN, between = DATE_ORDER_UNKNOWN;

	for (int i = 0; i < r->n && order == DATE_ORDER_UNKNOWN; i++) {
		sheet_row(r->sheet, r->at[i].line, r->sep, &row);
		if (!moment_of_row(t, &row, &m) || m.kind != MOMENT_FULL || !m.d.slashed)
			continue;
		order = datetime_order(&m.d);
		if (before.kind && between == DATE_ORDER_UNKNOWN)
			between = datetime_order_between(&before.d, &m.d);
		before = m;
	}
	return order ? order : between;
}

struct clockwork {
	char day[32]; /* the last that was given */
	size_t day_n;
	const struct table *table;
	struct moment first; /* of the rows that have a time */
	int64_t hours_ms;    /* whole hours that passed, of minutes and seconds */
	int64_t last_ms;     /* the highest so far, from which midnight is counted */
};

static bool time_of_text(struct clockwork *w, const struct cells *row, int64_t *out)
{
	const struct table *t = w->table;
	struct moment m;

	if (!moment_of_row(t, row, &m) || m.kind == MOMENT_DAY)
		return false;
	if (t->year_first)
		turn_year_first(&m);
	if (w->first.kind && m.kind != w->first.kind)
		return false;
	/* nothing tells which number is the day: only those of the first row's day have a known time */
	if (m.d.slashed && t->order == DATE_ORDER_UNKNOWN && w->first.kind &&
	    (m.d.year != w->first.d.year || m.d.month != w->first.d.month || m.d.day != w->first.d.day))
		return false;
	if (t->time_unit == UNIT_MMSS && m.kind == MOMENT_CLOCK && m.parts == 2 && !m.minutes_first)
		m.d.clock_ms /= 60;
	if (!datetime_ms(&m.d, t->order, out))
		return false;
	/* a spreadsheet shows minutes and seconds of a clock, without the hour that passed */
	int64_t of_hour_ms = w->last_ms == MS_NONE ? 0 : w->last_ms % HOUR_MS;

	if (m.kind == MOMENT_CLOCK && (m.minutes_first || t->time_unit == UNIT_MMSS) &&
	    *out < MINUTES_MS(5) && of_hour_ms >= MINUTES_MS(55))
		w->hours_ms = w->last_ms - of_hour_ms + HOUR_MS;
	if (m.kind == MOMENT_CLOCK && *out < HOUR_MS)
		*out += w->hours_ms;
	if (m.kind == MOMENT_CLOCK && w->first.kind && w->last_ms < 4 * DAY_MS)
		*out = datetime_unwrap(w->last_ms, *out);
	if (!w->first.kind)
		w->first = m;
	return true;
}

/* A number without a unit, for as long as only the order of the rows counts. */
static bool provisional(struct csv_field f, char thousands, int64_t *out)
{
	struct number v;

	if (!cell_plain_number(f, thousands, &v) || v.value > 9e18 || v.value < -9e18)
		return false;
	*out = (int64_t)(v.value < 1e9 && v.value > -1e9 ? v.value * 1e9 : v.value);
	return true;
}

static bool time_of_row(struct clockwork *w, const struct cells *row, int index, int64_t *out)
{
	const struct table *t = w->table;
	struct number millis;
	bool clock;

	switch (t->form) {
	case TIME_NUMBER:
		if (!t->time_unit)
			return provisional(cell_at(row, t->time), t->thousands, out);
		if (!cell_time(cell_at(row, t->time), t->time_unit, t->thousands, out))
			return false;
		if (t->day_part && w->last_ms != MS_NONE)
			*out = datetime_unwrap(w->last_ms, *out);
		return true;
	case TIME_CLOCK:
	case TIME_BOTH:
		if (!time_of_text(w, row, out))
			return false;
		if (cell_plain_number(cell_at(row, t->millis), 0, &millis))
			*out += millis.whole;
		return true;
	case TIME_PARTS:
		if (!cell_parts(t, row, &clock, out))
			return false;
		if (clock && t->part[PART_HOUR] >= 0 && w->last_ms != MS_NONE)
			*out = datetime_unwrap(w->last_ms, *out);
		return true;
	case TIME_PACE:
		if (index > INT64_MAX / t->pace_num_ms / 2)
			return false;
		*out = index * t->pace_num_ms / t->pace_den;
		return true;
	}
	return false;
}

/* A day may stand in the first of its rows only. */
static void carry_day(struct clockwork *w, struct cells *row)
{
	const struct table *t = w->table;
	struct csv_field day = cell_at(row, t->day);

	if (t->form != TIME_BOTH || t->day >= row->n)
		return;
	if (day.n && day.n < sizeof(w->day)) {
		memcpy(w->day, day.at, day.n);
		w->day_n = day.n;
	} else if (!day.n) {
		row->field[t->day] = (struct csv_field){w->day, w->day_n};
	}
}

static bool has_too_much(const struct cells *row, int columns)
{
	for (int i = columns; i < row->n; i++)
		if (row->field[i].n && cell_is_value(row->field[i]))
			return true; /* text would be a remark */
	return false;
}

void rows_times(struct rows *r, struct table *t)
{
	static struct cells row;
	struct clockwork w = {.table = t, .last_ms = MS_NONE};

	if ((t->form == TIME_CLOCK || t->form == TIME_BOTH) && t->order == DATE_ORDER_UNKNOWN)
		t->order = find_order(r, t);
	if (t->form == TIME_CLOCK || t->form == TIME_BOTH)
		t->year_first = is_year_first(r, t);
	for (int i = 0, index = 0; i < r->n; i++) {
		struct row_at *at = &r->at[i];
		struct number v;

		sheet_row(r->sheet, at->line, r->sep, &row);
		at->ms = MS_NONE;
		at->fields_bad = row.n < t->needed || has_too_much(&row, t->columns);
		at->no_row = at->fields_bad && !cell_is_value(cell_at(&row, 0));
		if (at->other)
			continue;
		carry_day(&w, &row);
		if (at->fields_bad || !time_of_row(&w, &row, index, &at->ms))
			at->ms = MS_NONE;
		else if (t->form == TIME_NUMBER &&
			 cell_plain_number(cell_at(&row, t->time), t->thousands, &v))
			at->raw = v.value;
		index++;
		if (at->ms != MS_NONE && at->ms > w.last_ms)
			w.last_ms = at->ms;
	}
}

/* ---- two numbers in a clock ---- */

static enum result refuse_short_clock(const struct table *t, const struct profile *p, const struct columns *c,
				      char *why, size_t n)
{
	return refuse(
		why, n,
		_("column %d %s has times of two numbers ('%s'), which may be minutes and seconds or hours and minutes; say which: --time-unit mm:ss or --time-unit hh:mm"),
		t->time + 1, c->at[t->time].name, p->first);
}

enum result times_settle_clock(struct table *t, const struct profile *p, const struct columns *c,
			       bool minutes, char *why, size_t n)
{
	const struct profile *at = t->time < 0 ? NULL : &p[t->time];

	if (!at || t->form != TIME_CLOCK || at->moments || 2 * at->short_clocks <= at->clocks)
		return RESULT_OK;
	if (t->time_unit == UNIT_MMSS || t->time_unit == UNIT_HHMM)
		return RESULT_OK;
	t->time_unit = UNIT_HHMM;
	if (at->minutes_first || minutes) {
		t->time_unit = UNIT_MMSS;
		return RESULT_OK;
	}
	/* a clock of the day seldom begins at midnight, and a stopwatch always does */
	if (!strncmp(at->first, "00:", 3) || !strncmp(at->first, "0:", 2) ||
	    !strncmp(c->at[t->time].key, "elapsed", 7) || !strcmp(c->at[t->time].key, "duration"))
		return refuse_short_clock(t, at, c, why, n);
	return RESULT_OK;
}

/* ---- the unit of a number ---- */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The steps up between the rows that are used. */
struct steps {
	int n;
	double first, median, mean, least, most;
	bool hundredths, thousandths; /* no time has more decimals */
};

static bool has_decimals(double v, double scale)
{
	return fabs(v * scale - floor(v * scale + 0.5)) > 1e-6 * scale;
}

static void take_steps(const struct rows *r, struct steps *out)
{
	double *step = calloc((size_t)r->n + 1, sizeof(*step)), last = 0;
	int n = 0, used = 0;

	*out = (struct steps){.hundredths = true, .thousandths = true};
	for (int i = 0; step && i < r->n; i++) {
		double raw = r->at[i].raw;

		if (r->at[i].other || r->at[i].ms == MS_NONE)
			continue;
		out->hundredths = out->hundredths && !has_decimals(raw, 100);
		out->thousandths = out->thousandths && !has_decimals(raw, 1000);
		if (!used++)
			out->first = raw;
		else if (raw > last)
			step[n++] = raw - last;
		last = raw;
	}
	if (n) {
		qsort(step, (size_t)n, sizeof(*step), by_size);
		out->median = step[n / 2];
		out->least = step[0];
		out->most = step[n - 1];
		for (int i = 0; i < n; i++)
			out->mean += step[i] / n;
	}
	out->n = n;
	free(step);
}

/* Is it nearly a whole number, and not 0? Short decimals of a unit are exact, parts of an hour are rounded.
 */
static bool is_near(double v, double part)
{
	double whole = floor(v + 0.5);

	return whole >= 1 && fabs(v - whole) < part * whole;
}

static bool is_exact(double v)
{
	return is_near(v, 0.0002);
}

static bool is_round(double v)
{
	return is_near(v, 0.005);
}

/* Steps that are common in seconds, from 20 on. */
static bool is_usual_seconds(double step)
{
	static const double usual[] = {20,  25,	 30,  40,  45,	50,  60,  75,	90,   120,  180, 240,
				       300, 360, 420, 480, 600, 720, 900, 1200, 1800, 3600, 7200};

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (fabs(step - usual[i]) < 0.02 * usual[i])
			return true;
	return step < 100 && (step < 20 || is_exact(step));
}

/* Unix time and days since 1900 show themselves by their size. */
static enum unit unit_of_size(double first, double step)
{
	/* Unix time from 1979 to 2103 */
	static const struct {
		double scale;
		enum unit unit;
	} unix_time[] = {{1e9, UNIT_NS}, {1e6, UNIT_US}, {1e3, UNIT_MS}, {1, UNIT_S}};

	for (size_t i = 0; i < sizeof(unix_time) / sizeof(unix_time[0]); i++)
		if (first > 3e8 * unix_time[i].scale && first < 4.2e9 * unix_time[i].scale)
			return unix_time[i].unit;
	/* days since 1900, and since the year 0 */
	if (((first > 20000 && first < 80000) || (first > 693000 && first < 800000)) && step < 0.5 &&
	    step > 0 && !is_exact(step * 1000))
		return UNIT_DAY;
	/* the part of a day: so small a step would be too short for a probe in any other unit */
	if (first >= 0 && first < 1 && step > 0 && step < 0.0007 && is_round(step * 86400) &&
	    !is_round(step * 3600))
		return UNIT_DAY;
	return UNIT_NONE;
}

/* Steps that differ by one in the last decimal were rounded: 0.08, 0.09, 0.08 is a twelfth. */
static double exact_step(const struct steps *s)
{
	double last = s->hundredths ? 0.01 : 0.001;
	bool rounded = s->thousandths && s->most > s->least && s->most - s->least < 1.5 * last;

	return rounded && s->n > 3 ? s->mean : s->median;
}

/* What the unit may be, if it is hardly seconds; UNIT_NONE if it may well be seconds. */
static enum unit doubt(const struct steps *s)
{
	double step = exact_step(s);

	if (step >= 20)
		return is_usual_seconds(step) ? UNIT_NONE
		       : step < 1e6	      ? UNIT_MS
		       : step < 1e9	      ? UNIT_US
					      : UNIT_NS;
	if (step >= 0.5 || step <= 0 || is_exact(step * 1000))
		return UNIT_NONE;
	if (is_round(step * 60) && step > 0.0166)
		return UNIT_MIN;
	if (is_round(step * 3600))
		return UNIT_H;
	return is_round(step * 86400) ? UNIT_DAY : step < 0.001 ? UNIT_H : UNIT_NONE;
}

enum result times_settle_unit(const struct rows *r, struct table *t, const struct columns *c, char *why,
			      size_t n)
{
	struct steps steps;

	if (t->form != TIME_NUMBER || t->time_unit)
		return RESULT_OK;
	take_steps(r, &steps);
	enum unit unit = unit_of_size(steps.first, steps.median),
		  guess = steps.n > 1 ? doubt(&steps) : UNIT_NONE;

	t->day_part = unit == UNIT_DAY && steps.first < 1;
	t->time_unit = unit ? unit : UNIT_S;
	if (unit || !guess)
		return RESULT_OK;
	return refuse(
		why, n,
		_("column %d %s gives no unit, and its rows are %g apart, which are hardly seconds: are they %s? Say it with --time-unit %s (or ns, us, ms, s, min, h, d)"),
		t->time + 1, c->at[t->time].name, exact_step(&steps),
		guess == UNIT_MS    ? _("milliseconds")
		: guess == UNIT_US  ? _("microseconds")
		: guess == UNIT_NS  ? _("nanoseconds")
		: guess == UNIT_MIN ? _("minutes")
		: guess == UNIT_H   ? _("hours")
				    : _("days"),
		unit_name(guess));
}
