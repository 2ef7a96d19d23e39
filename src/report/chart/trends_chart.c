/* The chart of how a client's sessions change: a panel for each figure, a line for each client and site. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/datetime.h"
#include "base/i18n.h"
#include "base/text.h"
#include "chart.h"
#include "charts.h"
#include "plot.h"
#include "report/list.h"

struct drawn {
	const struct summary_list *s;
	const struct trend *of[TRENDS_DRAWN];
	int n;
	bool svg;
};

static const char *const colours[TRENDS_DRAWN] = {BLUE, VERMILLION, DEEP_GREEN, PURPLE, SKY, INK, GREY};

static bool moment(const struct summary *s, int64_t *unix_s)
{
	struct datetime d;
	int64_t ms;
	bool known = datetime_parse(s->start_iso, strlen(s->start_iso), &d) &&
		     datetime_ms(&d, DATE_ORDER_UNKNOWN, &ms);
	*unix_s = known ? ms / 1000 + d.zone_min * 60 : 0; /* as the person's calendar had it */
	return known;
}

/* One file for each client and figure: moment and minutes. */
static bool write_points(const struct drawn *d, const struct plot *plot)
{
	for (int i = 0; i < d->n; i++)
		for (int k = 0; k <= TREND_TO_WARM; k++) {
			char name[48];
			int64_t at_s;
			snprintf(name, sizeof(name), "points%d-%d.dat", i, k);
			FILE *f = plot_file(plot, name);
			if (!f)
				return false;
			for (size_t j = d->s->n; j-- > 0;) {
				int64_t v = trend_value(&d->s->at[j], (enum trend_figure)k);
				if (trend_has(d->of[i], &d->s->at[j]) && v != MS_NONE &&
				    moment(&d->s->at[j], &at_s))
					fprintf(f, "%lld %.3f\n", (long long)at_s, (double)v / 60000);
			}
			if (!plot_finish(f))
				return false;
		}
	return true;
}

static bool has_points(const struct trend *t, int k)
{
	return t->of[k].n > 0;
}

static bool any_points(const struct drawn *d, int k)
{
	for (int i = 0; i < d->n; i++)
		if (has_points(d->of[i], k))
			return true;
	return false;
}

/* gnuplot draws no axes around nothing unless they are set. */
static void write_empty(FILE *f)
{
	fprintf(f, "set label 2 '%s' at graph 0.5, graph 0.5 center font ',15'\n",
		_("in none of these sessions"));
	fputs("set xrange [0:1]\nset yrange [0:1]\nplot -1 notitle\nunset label 2\nset autoscale x\n"
	      "set yrange [0:*]\n",
	      f);
}

static void write_panel(FILE *f, const struct drawn *d, int k, const char *title)
{
	char label[2 * LABEL_TEXT + 40];
	fputs("set label 1 ", f);
	chart_put_quoted(f, title);
	fputs(" at graph 0, graph 1.09 font ',17' noenhanced\n", f);
	if (!any_points(d, k)) {
		write_empty(f);
		return;
	}
	fputs("plot ", f);
	bool any = false;
	for (int i = 0; i < d->n; i++) {
		const struct trend *t = d->of[i];
		if (!has_points(t, k))
			continue;
		snprintf(label, sizeof(label), "%s%s%s", t->client, *t->client && *t->site ? ", " : "",
			 *t->client || *t->site ? t->site : _("without a label"));
		fprintf(f,
			"%s'points%d-%d.dat' using 1:2 with linespoints lw 2 pt %d ps 1.2 lc rgb '%s' title ",
			any ? ", " : "", i, k, 5 + 2 * i, colours[i]);
		chart_put_quoted(f, label);
		fputs(" noenhanced", f);
		any = true;
	}
	fputc('\n', f);
}

static bool write_trends(const struct drawn *d, const struct plot *plot)
{
	if (!write_points(d, plot))
		return false;
	FILE *f = plot_file(plot, "chart.gp");
	if (!f)
		return false;
	fprintf(f, "set terminal %s noenhanced\nset output 'trends'\n",
		d->svg ? "svg size 1050,1000 dynamic font 'DejaVu Sans,13' background '#ffffff'"
		       : "pngcairo size 1400,1300 font 'DejaVu Sans,13' background '#ffffff'");
	fputs("set multiplot layout 3,1 margins 0.075,0.95,0.06,0.9 spacing 0,0.11\nset xdata time\n"
	      "set timefmt '%s'\nset format x '%Y-%m-%d'\n"
	      "set border 3\nset tics nomirror font ',14'\nset grid ytics lc rgb '#cccccc' lw 1\nset yrange [0:*]\n"
	      "set key at screen 0.975,0.99 right top maxcols 3 horizontal font ',15' noenhanced\n"
	      "set offsets 0, 0, graph 0.1, 0\n",
	      f);
	fprintf(f, "set ylabel '%s' font ',15'\n", _("minutes"));
	write_panel(f, d, TREND_TO_NUMB, _("Ice until numb"));
	fputs("unset key\n", f);
	write_panel(f, d, TREND_WINDOW, _("Window of numbness after the ice"));
	write_panel(f, d, TREND_TO_WARM, _("From the ice to re-warmed"));
	fputs("unset multiplot\nset output\n", f);
	return plot_finish(f);
}

static int most_first(const void *a, const void *b)
{
	const struct trend *x = *(const struct trend *const *)a, *y = *(const struct trend *const *)b;
	if (x->sessions != y->sessions)
		return y->sessions - x->sessions;
	return (x > y) - (x < y); /* by label, as they lie */
}

static enum result draw(const struct drawn *d, const char *dir, const char *file)
{
	struct plot p;
	enum result result = plot_begin(&p, dir);
	if (result != RESULT_OK)
		return result;
	result = write_trends(d, &p) ? plot_run(&p) : plot_failed(&p);
	if (result == RESULT_OK)
		result = plot_move(&p, dir, "trends", file);
	plot_end(&p);
	return result;
}

enum result trends_chart(const struct summary_list *s, const struct trend *t, int n, const char *path)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
	const struct trend **order = calloc((size_t)n + 1, sizeof(*order));
	struct drawn d = {.s = s, .svg = strlen(file) > 4 && !strcasecmp(file + strlen(file) - 4, ".svg")};
	if (!order)
		return RESULT_SYSTEM;
	int drawable = 0;
	for (int i = 0; i < n; i++)
		if (has_points(&t[i], TREND_TO_NUMB) || has_points(&t[i], TREND_TO_WARM))
			order[drawable++] = &t[i];
	qsort(order, (size_t)drawable, sizeof(*order), most_first);
	for (; d.n < drawable && d.n < TRENDS_DRAWN; d.n++)
		d.of[d.n] = order[d.n];
	free(order);
	if (!d.n)
		return RESULT_BAD_DATA;
	if (!slash)
		text_copy(dir, sizeof(dir), ".");
	else
		text_copy(dir,
			  (size_t)(slash - path) + 1 < sizeof(dir) ? (size_t)(slash - path) + 1 : sizeof(dir),
			  path);
	if (!*dir)
		text_copy(dir, sizeof(dir), "/");
	return draw(&d, dir, file);
}
