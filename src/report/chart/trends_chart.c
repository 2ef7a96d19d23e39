/*
 * The chart of how sessions change: small multiples, a row for each client and site, a column for each kind
 * of figure. Nobody is left out without a word: those that find no room are named below.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/who.h"
#include "chart.h"
#include "charts.h"
#include "plot.h"
#include "report/multiples.h"

/* pixels of a PNG; an SVG has three quarters of them, so that its letters look the same: plot.c */
#define WIDTH 1800
#define ROWS_TOP 128
#define ROW 108
#define ROW_PLOT 82 /* of it */
#define NAMES 250   /* the column of the names */
#define COLUMN ((WIDTH - NAMES - 16) / MULTIPLE_COUNT)
#define TICKS 38 /* of it, for the names of the axis */
#define REST_LINE 24
#define REST_LINES 4 /* below the rows */
#define REST_COLUMNS 190
#define REST_MAX 1024
#define NOTE 12 /* points of small text */

struct sheet {
	struct multiples m;
	bool svg;
	int height, rest_lines;
	const char *rest; /* of those that are not drawn */
};

static const char *const series_colours[2] = {BLUE, VERMILLION};

/* Shapes of gnuplot: the sensor's, full inside the ice, hollow elsewhere. */
static int point_type(const struct summary *s)
{
	int full = s->sensor == SENSOR_STEEL ? 5 : s->sensor == SENSOR_INFRARED ? 9 : 7;
	return s->placement == PLACEMENT_IN ? full : full - 1;
}

static void data_name(int row, enum multiple of, int series, char buf[48])
{
	snprintf(buf, 48, "row%d-%d-%d.dat", row, (int)of, series);
}

/* One file for each series that has points; *ok becomes false when it cannot be written. Returns how many. */
static int write_series(const struct sheet *s, const struct plot *p, int row, enum multiple of, int series,
			bool *ok)
{
	const struct trend *t = &s->m.t[row];
	char name[48];
	int n = 0;
	int64_t at_s, value;
	FILE *f = NULL;
	data_name(row, of, series, name);
	for (int i = 0; *ok && i < t->sessions; i++) {
		if (!multiples_point(&s->m, t->at[i], multiple_figure(of, series), &at_s, &value))
			continue;
		if (!f && !(f = plot_file(p, name))) {
			*ok = false;
			break;
		}
		fprintf(f, "%" PRId64 " %.3f %d\n", at_s, (double)value / 1000, point_type(t->at[i]));
		n++;
	}
	if (f && !plot_finish(f))
		*ok = false;
	return n;
}

/* ---- text ---- */

static void put_text(FILE *f, const struct sheet *s, int x, int y, int points, const char *colour,
		     const char *text)
{
	fputs("set label ", f);
	chart_put_quoted(f, text);
	fprintf(f, " at screen %.5f, screen %.5f left noenhanced font ',%d' tc rgb '%s' front\n",
		x / (double)WIDTH, 1 - y / (double)s->height, points, colour);
}

static void put_fitting(FILE *f, const struct sheet *s, int y, int points, const char *colour,
			const char *text)
{
	char cut[RECORD_TITLE];
	if (*text)
		put_text(f, s, 16, y, points, colour, chart_fit(text, points, NAMES - 24, cut, sizeof(cut)));
}

/* Whose row it is: client, site, how many sessions and how they were measured. */
static void put_row_name(FILE *f, const struct sheet *s, int row)
{
	const struct trend *t = &s->m.t[row];
	int y = ROWS_TOP + row * ROW + 16;
	char text[240];
	put_fitting(f, s, y, 15, INK, *t->client ? t->client : *t->site ? "" : _("without a label"));
	put_fitting(f, s, y + 23, 13, INK, t->site);
	snprintf(text, sizeof(text), _n("%d session", "%d sessions", t->sessions), t->sessions);
	put_fitting(f, s, y + 45, NOTE, "#444444", text);
	put_fitting(f, s, y + 64, 10, "#444444", trend_technique(t, text, sizeof(text)));
}

static void put_heads(FILE *f, const struct sheet *s)
{
	char text[120];
	put_text(f, s, 16, 30, 20, INK, _("How sessions change, by client and site"));
	put_text(
		f, s, 16, 64, NOTE, "#444444",
		_("First rounds. Orange: passes outside the window; forecasts of re-warming, blue those of numb. Circle: bare bead, square: steel tip, triangle: infrared; hollow: not inside the iced area."));
	for (int k = 0; k < MULTIPLE_COUNT; k++) {
		const char *unit = multiple_unit((enum multiple)k, s->m.fahrenheit);
		snprintf(text, sizeof(text), "%s%s%s", multiple_title((enum multiple)k), *unit ? ", " : "",
			 unit);
		put_text(f, s, NAMES + k * COLUMN + 8, 104, NOTE, INK, text);
	}
}

/* The first and the last day, below each column: two names that are never the same. */
static void put_days(FILE *f, const struct sheet *s)
{
	char first[16], last[16];
	int y = ROWS_TOP + s->m.n * ROW - 10;
	multiples_day(s->m.days.from_s, first, sizeof(first));
	multiples_day(s->m.days.to_s, last, sizeof(last));
	for (int k = 0; k < MULTIPLE_COUNT; k++) {
		int left = NAMES + k * COLUMN + TICKS, right = NAMES + (k + 1) * COLUMN - 8;
		put_text(f, s, left, y, 10, "#444444", first);
		if (strcmp(first, last) != 0)
			put_text(f, s, right - chart_text_px(last, 10), y, 10, "#444444", last);
	}
}

static void put_rest(FILE *f, const struct sheet *s)
{
	const char *text = s->rest;
	char line[1024];
	for (int i = 0; i < s->rest_lines && *text; i++) {
		size_t n = utf8_line(text, REST_COLUMNS);
		snprintf(line, sizeof(line), "%.*s%s", (int)n, text,
			 i + 1 == s->rest_lines && text[n] ? " …" : "");
		put_text(f, s, 16, ROWS_TOP + s->m.n * ROW + 18 + i * REST_LINE, NOTE, INK, line);
		for (text += n; *text == ' ';)
			text++;
	}
}

/* ---- commands ---- */

static void put_frame(FILE *f, const struct sheet *s, int left, int right, int top, int bottom)
{
	fprintf(f,
		"set lmargin at screen %.5f\nset rmargin at screen %.5f\nset tmargin at screen %.5f\nset bmargin at screen %.5f\n",
		left / (double)WIDTH, right / (double)WIDTH, 1 - top / (double)s->height,
		1 - bottom / (double)s->height);
}

/* All text at once, on a plot of nothing that is as large as the sheet. */
static void put_words(FILE *f, const struct sheet *s)
{
	put_frame(f, s, 0, WIDTH, 0, s->height);
	fputs("unset border\nunset tics\nunset key\nset xrange [0:1]\nset yrange [0:1]\n", f);
	put_heads(f, s);
	for (int i = 0; i < s->m.n; i++)
		put_row_name(f, s, i);
	put_days(f, s);
	put_rest(f, s);
	for (int i = 0; i < s->m.n; i++) {
		double y = 1 - (ROWS_TOP + i * ROW - 10) / (double)s->height;
		fprintf(f,
			"set arrow from screen 0.009, screen %.5f to screen 0.991, screen %.5f nohead lc rgb '#cccccc'\n",
			y, y);
	}
	fputs("plot -1 notitle\nunset label\nunset arrow\n", f);
}

static void put_axes(FILE *f, const struct sheet *s, enum multiple of)
{
	const struct multiple_axis *a = &s->m.axis[of];
	char tick[24];
	fprintf(f, "set xrange [%" PRId64 ":%" PRId64 "]\nset yrange [%.3f:%.3f]\nset ytics (",
		s->m.days.low_s, s->m.days.high_s, (double)a->low / 1000, (double)a->high / 1000);
	for (int64_t v = a->low; v <= a->high; v += a->step)
		fprintf(f, "%s'%s' %.3f", v > a->low ? ", " : "", multiples_tick(v, a, tick, sizeof(tick)),
			(double)v / 1000);
	fputs(") nomirror font ',10' textcolor rgb '#444444'\n", f);
}

static void put_series(FILE *f, int row, enum multiple of, const int n[2])
{
	const char *join = "plot ";
	for (int k = 0; k < 2; k++) {
		char name[48];
		if (!n[k])
			continue;
		data_name(row, of, k, name);
		fprintf(f, "%s'%s' using 1:2 with lines lw %d dt %d lc rgb '%s' notitle", join, name,
			k ? 1 : 2, k + 1, series_colours[k]);
		fprintf(f, ", '%s' using 1:2:3 with points pt variable ps (png ? %s) lc rgb '%s' notitle",
			name, n[k] > 40 ? "0.7 : 0.35" : "1.1 : 0.55", series_colours[k]);
		join = ", ";
	}
	fputc('\n', f);
}

static bool put_cell(FILE *f, const struct sheet *s, const struct plot *p, int row, enum multiple of)
{
	int left = NAMES + (int)of * COLUMN, top = ROWS_TOP + row * ROW, n[2] = {0, 0};
	bool ok = true;
	for (int k = 0; k < multiple_series(of); k++)
		n[k] = write_series(s, p, row, of, k, &ok);
	put_frame(f, s, left + TICKS, left + COLUMN - 8, top, top + ROW_PLOT);
	if (n[0] || n[1]) {
		fputs("set border 3 lc rgb '#8A8A8A'\nset grid ytics lc rgb '#dddddd' lw 1 lt 1\n", f);
		put_axes(f, s, of);
		put_series(f, row, of, n);
		return ok;
	}
	fputs("unset border\nunset ytics\nunset grid\nset xrange [0:1]\nset yrange [0:1]\nset label 1 ", f);
	chart_put_quoted(f, _("nothing yet"));
	fprintf(f, " at graph 0.5, graph 0.5 center noenhanced font ',%d' tc rgb '#666666'\n", NOTE);
	fputs("plot -1 notitle\nunset label 1\n", f);
	return ok;
}

static bool write_sheet(const struct sheet *s, const struct plot *p)
{
	FILE *f = plot_file(p, "chart.gp");
	if (!f)
		return false;
	fprintf(f,
		"set encoding utf8\npng = %d\nset terminal %s size %d,%d %sfont 'DejaVu Sans,13' background '#ffffff' noenhanced\n",
		!s->svg, s->svg ? "svg" : "pngcairo", s->svg ? WIDTH * 3 / 4 : WIDTH,
		s->svg ? s->height * 3 / 4 : s->height, s->svg ? "dynamic " : "");
	fputs("set output 'trends'\nset multiplot\n", f);
	put_words(f, s);
	bool ok = true;
	for (int row = 0; ok && row < s->m.n; row++)
		for (int k = 0; ok && k < MULTIPLE_COUNT; k++)
			ok = put_cell(f, s, p, row, (enum multiple)k);
	fputs("unset multiplot\nset output\n", f);
	return plot_finish(f) && ok;
}

static enum result draw(const struct sheet *s, const char *dir, const char *file)
{
	struct plot p;
	enum result result = plot_begin(&p, dir);
	if (result != RESULT_OK)
		return result;
	result = write_sheet(s, &p) ? plot_run(&p) : plot_failed(&p);
	if (result == RESULT_OK)
		result = plot_move(&p, dir, "trends", file);
	plot_end(&p);
	return result;
}

/* ---- which ---- */

static int has_figure(const struct trend *t)
{
	for (int k = 0; k < TREND_COUNT; k++)
		if (t->of[k].n)
			return 1;
	return 0;
}

static int most_first(const void *a, const void *b)
{
	const struct trend *x = a, *y = b;
	if (has_figure(x) != has_figure(y))
		return has_figure(y) - has_figure(x);
	return x->sessions != y->sessions ? y->sessions - x->sessions : trend_by_label(a, b);
}

/* Names those behind the first `drawn` while there is room, and counts the others. */
static void name_rest(const struct trend *t, int n, int drawn, char *buf, size_t size)
{
	char whose[RECORD_TITLE], one[RECORD_TITLE + 80];
	size_t used = 0;
	*buf = '\0';
	for (int i = drawn; i < n; i++) {
		snprintf(one, sizeof(one), "%s%s (%d)", i > drawn ? "; " : _("Not drawn, for want of room: "),
			 trend_whose(&t[i], whose), t[i].sessions);
		if (used + strlen(one) + 80 > size) {
			snprintf(buf + used, size - used, _("; and %d more. icecue sessions --page has all"),
				 n - i);
			return;
		}
		text_copy(buf + used, size - used, one);
		used += strlen(one);
	}
}

/* A session without a date has no place on the axes. */
static void tell_undated(int undated, char *buf, size_t size)
{
	size_t used = strlen(buf);
	if (undated)
		snprintf(buf + used, size - used,
			 _n("%s%d session has no date and is not drawn",
			    "%s%d sessions have no date and are not drawn", undated),
			 used ? ". " : "", undated);
}

/* What of it the picture has room for: names, how many are not named, and how many have no date. */
static int fit_rest(const struct trend *t, int n, int drawn, int undated, char buf[REST_MAX])
{
	int lines = 0;
	for (size_t room = REST_MAX; room > REST_MAX / 4; room -= REST_MAX / 16) {
		name_rest(t, n, drawn, buf, room);
		tell_undated(undated, buf, REST_MAX);
		lines = 0;
		for (const char *text = buf; *text; lines++) {
			text += utf8_line(text, REST_COLUMNS);
			text += strspn(text, " ");
		}
		if (lines <= REST_LINES)
			break;
	}
	return lines < REST_LINES ? lines : REST_LINES;
}

static bool anything(const struct multiples *m)
{
	for (int i = 0; i < m->n; i++)
		for (int k = 0; k < MULTIPLE_COUNT; k++)
			if (multiples_any(m, &m->t[i], (enum multiple)k))
				return true;
	return false;
}

static void split(const char *path, char dir[PATH_MAX], const char **file)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) + 1 : 0;
	*file = slash ? slash + 1 : path;
	text_copy(dir, PATH_MAX, !slash ? "." : n == 1 ? "/" : "");
	if (n > 1)
		text_copy(dir, n < PATH_MAX ? n : PATH_MAX, path);
}

enum result trends_chart(const struct trend *t, int n, bool fahrenheit, const char *path, char *rest,
			 size_t n_rest)
{
	char dir[PATH_MAX];
	const char *file;
	char shown[REST_MAX];
	struct sheet s = {.rest = shown};
	struct trend *chosen = calloc((size_t)n + 1, sizeof(*chosen));
	*rest = '\0';
	if (!chosen)
		return RESULT_SYSTEM;
	memcpy(chosen, t, (size_t)n * sizeof(*t));
	int drawn = n < TRENDS_DRAWN ? n : TRENDS_DRAWN;
	qsort(chosen, (size_t)n, sizeof(*chosen), most_first);
	name_rest(chosen, n, drawn, rest, n_rest);
	qsort(chosen, (size_t)drawn, sizeof(*chosen), trend_by_label);
	multiples_begin(&s.m, chosen, n, fahrenheit);
	int undated = s.m.undated; /* of all */
	multiples_begin(&s.m, chosen, drawn, fahrenheit);
	tell_undated(undated, rest, n_rest);
	split(path, dir, &file);
	s.svg = text_ends(file, ".svg");
	s.rest_lines = fit_rest(chosen, n, drawn, undated, shown);
	s.height = ROWS_TOP + s.m.n * ROW + 12 + s.rest_lines * REST_LINE;
	enum result result = anything(&s.m) ? draw(&s, dir, file) : RESULT_BAD_DATA;
	free(chosen);
	return result;
}
