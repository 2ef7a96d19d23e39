/* The order of a table's rows: one run, several, or none. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "rows.h"

#define JITTER_ROWS 3 /* rows that fall back for no longer than this are left out, and begin nothing */

static bool is_used(const struct row_at *at)
{
	return !at->other && at->ms != MS_NONE;
}

/* Do the rows from here on stay below this time for longer than a jitter? */
static bool stays_behind(const struct rows *r, int from, int64_t ms)
{
	int behind = 0, later = 0;

	for (int i = from; i < r->n; i++) {
		if (!is_used(&r->at[i]))
			continue;
		if (r->at[i].ms > ms)
			later++;
		else
			behind++;
		if (later || behind > JITTER_ROWS)
			break;
	}
	return behind > JITTER_ROWS;
}

/* The number of the row's line, or of the names above it. */
static int line_of_run(const struct rows *r, int row, bool names)
{
	int line = r->at[row].line;

	for (int i = names && row ? r->at[row - 1].line + 1 : line; i < line; i++)
		if (cell_trim((struct csv_field){r->sheet->line[i].at, r->sheet->line[i].n}).n)
			return r->sheet->line[i].number;
	return r->sheet->line[line].number;
}

int rows_runs(const struct rows *r, struct run *out)
{
	int n = 0;
	int64_t last = MS_NONE;
	bool begins = false;

	for (int i = 0; i < r->n; i++) {
		const struct row_at *at = &r->at[i];

		begins = begins || at->begins;
		if (!is_used(at))
			continue;
		bool falls = last != MS_NONE && at->ms < last;

		if (!n || (falls && n < RUNS_MAX && (begins || stays_behind(r, i, last)))) {
			if (n)
				out[n - 1].end = i;
			/* rows without a time in front of the first belong to it */
			out[n] = (struct run){.first = n ? i : 0,
					      .end = r->n,
					      .line = line_of_run(r, i, begins),
					      .names_again = begins};
			n++;
			last = at->ms;
		}
		begins = false;
		last = at->ms > last ? at->ms : last;
	}
	return n;
}

static enum result refuse_falling(const struct rows *r, int header, char *why, size_t n)
{
	int names = header < 0 ? 0 : r->sheet->line[header].number;

	return refuse(
		why, n,
		_("the newest row is the first: turn them round: (head -n %d FILE; tail -n +%d FILE | tac) >rising.csv, and replay that"),
		names, names + 1);
}

/* "21:30" of a day or a clock, without seconds. */
static bool lacks_seconds(const struct given_table *g, const struct table *t)
{
	const struct profile *p = t->time < 0 ? NULL : &g->profile[t->time];

	if (!p || (t->form != TIME_CLOCK && t->form != TIME_BOTH) || t->time_unit == UNIT_MMSS)
		return false;
	return p->short_clocks > 0 && 10 * p->short_clocks >= 9 * (p->clocks + p->moments);
}

enum result rows_check_order(const struct rows *r, const struct given_table *g, const struct table *t,
			     int header, char *why, size_t n)
{
	int up = 0, down = 0, same = 0, times = 0;
	int64_t last = MS_NONE;

	for (int i = 0; i < r->n; i++) {
		if (!is_used(&r->at[i]))
			continue;
		int64_t ms = r->at[i].ms;

		up += last != MS_NONE && ms > last;
		down += last != MS_NONE && ms < last;
		same += ms == last;
		times++;
		last = ms;
	}
	if (times > 2 && !up && !down && t->time >= 0 && !lacks_seconds(g, t))
		return refuse(
			why, n,
			_("all rows have the same time in column %d %s ('%s'); name another one with --time-column NAME, or give the distance of the rows: --time-column every=SECONDS"),
			t->time + 1, g->columns->at[t->time].name, g->profile[t->time].first);
	if (down > up && down > 1)
		return refuse_falling(r, header, why, n);
	if (same * 4 < times || times < 3 || !lacks_seconds(g, t))
		return RESULT_OK;
	/* whole groups: the first and the last minute may have fewer rows */
	int minutes = times - same, each = minutes > 0 ? (times + minutes - 1) / minutes : times;

	return refuse(
		why, n,
		_("the clock in column %d %s has no seconds, and about %d rows share each minute; give the distance of the rows: --time-column every=%d"),
		t->time + 1, g->columns->at[t->time].name, each, each >= 60 ? 1 : 60 / each);
}
