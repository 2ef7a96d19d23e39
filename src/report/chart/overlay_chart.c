/*
 * The sessions of an overlay drawn: above the whole round, below the minutes around the ice. The newest is
 * the widest and strongest; the others differ in their colours (Okabe and Ito), their dashes, and how much
 * they fade.
 */
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/i18n.h"
#include "base/who.h"
#include "chart.h"
#include "charts.h"
#include "plot.h"
#include "report/overlay.h"

#define PLOT_RIGHT (CHART_WIDTH - 290)
#define LEGEND_X (PLOT_RIGHT + 30)
#define WHOLE_MAX_MS MINUTES_MS(120)
#define NEAR_MAX_MS MINUTES_MS(15)
#define LEGEND_POINTS 14
#define COLORS 7

struct overlay_drawing {
	struct drawing drawing;
	const struct overlay *o;
};

/* Without the #, to take how much it fades in front. */
static const char *const colors[COLORS] = {"0072B2", "D55E00", "009E73", "CC79A7",
					   "E69F00", "56B4E9", "8A8A8A"};

static int64_t at_most(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t at_least(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The end of the part with ice: its window, else the ice itself. */
static int64_t ice_end_ms(const struct overlay_curve *c)
{
	if (c->r->closed_ms != MS_NONE)
		return c->r->closed_ms;
	return c->r->ended_ms != MS_NONE ? c->r->ended_ms : c->to_ms;
}

static void set_times(const struct overlay *o, struct chart_panel *p, bool near)
{
	int64_t from_ms = -30000, to_ms = 60000;
	for (int i = 0; i < o->n; i++) {
		const struct overlay_curve *c = &o->curves[i];
		int64_t begin_ms = near ? c->r->icing_ms - 30000 : c->from_ms;
		int64_t end_ms = near ? ice_end_ms(c) + 60000 : c->to_ms;
		from_ms = at_most(from_ms, at_least(begin_ms, c->from_ms) - c->zero_ms);
		to_ms = at_least(to_ms, at_most(end_ms, c->to_ms) - c->zero_ms);
	}
	p->from_ms = at_least(from_ms, -NEAR_MAX_MS);
	p->to_ms = at_most(to_ms, near ? NEAR_MAX_MS : WHOLE_MAX_MS);
}

static void widen(struct chart_panel *p, int32_t mc)
{
	if (mc < p->low_mc)
		p->low_mc = mc;
	if (mc > p->high_mc)
		p->high_mc = mc;
}

static void set_range(const struct overlay *o, struct chart_panel *p)
{
	p->low_mc = o->curves[0].s->head.rules.numb_mc - 2000;
	p->high_mc = o->curves[0].s->head.rules.numb_mc + 10000;
	for (int i = 0; i < o->n; i++) {
		const struct overlay_curve *c = &o->curves[i];
		for (int k = 0; k < c->s->n_slices; k++) {
			const struct story_slice *slice = &c->s->slices[k];
			if (slice->skin_min_mc == MC_NONE || slice->t_ms < c->from_ms ||
			    slice->t_ms > c->to_ms)
				continue;
			widen(p, slice->skin_min_mc);
			widen(p, slice->skin_max_mc);
		}
	}
	p->low_mc -= 500;
}

static struct chart_panel panel_of(const struct overlay *o, bool near)
{
	struct chart_panel p = {
		.left = 110,
		.right = PLOT_RIGHT,
		.top = near ? 480 : 70,
		.bottom = near ? 816 : 398,
		.headroom_px = 12,
		.x_title = o->moment == OVERLAY_ICE_ON ? _("minutes since the ice came on")
						       : _("minutes since the ice went away"),
	};
	set_times(o, &p, near);
	set_range(o, &p);
	return p;
}

/* ---- data ---- */

/* The slices within from..to of those, as points. */
static void write_slices(FILE *f, const struct overlay_curve *c, const struct story_slice *slices, int n,
			 int64_t from_ms, int64_t to_ms, bool fahrenheit)
{
	struct chart_panel view = {.zero_ms = c->zero_ms};
	for (int i = 0; i < n; i++) {
		if (slices[i].t_ms == MS_NONE || slices[i].t_ms < from_ms || slices[i].t_ms >= to_ms)
			continue;
		if (!view.slices)
			view.slices = &slices[i];
		view.n_slices = (int)(&slices[i] - view.slices) + 1;
	}
	chart_write_skin(f, &view, fahrenheit);
}

/* The fine slices of the ice where there are some, those of the whole session before and after. */
static void write_curve(FILE *f, const struct overlay *o, const struct overlay_curve *c)
{
	const struct story *s = c->s;
	int64_t from_ms = c->from_ms, to_ms = at_most(c->to_ms, c->zero_ms + WHOLE_MAX_MS) + 1;
	for (int i = 0; i < s->n_zooms; i++) {
		const struct story_zoom *z = &s->zooms[i];
		if (z->round != o->round)
			continue;
		write_slices(f, c, s->slices, s->n_slices, from_ms, z->from_ms, o->fahrenheit);
		write_slices(f, c, z->slices, z->n_slices, at_least(from_ms, z->from_ms),
			     at_most(z->to_ms, to_ms), o->fahrenheit);
		from_ms = at_least(from_ms, z->to_ms);
	}
	write_slices(f, c, s->slices, s->n_slices, from_ms, to_ms, o->fahrenheit);
}

static void write_mark(FILE *f, const struct overlay *o, const struct overlay_curve *c, enum event_kind kind,
		       int64_t t_ms)
{
	for (int i = 0; t_ms != MS_NONE && i < c->s->n_events; i++) {
		const struct event *e = &c->s->events[i].event;
		if (e->kind != kind || e->t_ms != t_ms || e->skin_mc == MC_NONE)
			continue;
		fprintf(f, "%.5f %.3f\n", (double)(t_ms - c->zero_ms) / 60000.0,
			chart_degrees(e->skin_mc, o->fahrenheit));
		return;
	}
	fputs("NaN NaN\n", f); /* an empty file is an error to gnuplot */
}

static bool write_data(const struct overlay *o, const struct plot *p, int i)
{
	const struct overlay_curve *c = &o->curves[i];
	char name[32];
	for (int part = 0; part < 3; part++) {
		static const char *const names[] = {"curve", "numb", "warm"};
		snprintf(name, sizeof(name), "%s%d.dat", names[part], i);
		FILE *f = plot_file(p, name);
		if (!f)
			return false;
		if (part == 0)
			write_curve(f, o, c);
		else if (part == 1)
			write_mark(f, o, c, EVENT_NUMB, c->r->numb_ms);
		else
			write_mark(f, o, c, EVENT_REWARMED, c->r->rewarmed_ms);
		if (!plot_finish(f))
			return false;
	}
	return true;
}

/* ---- commands ---- */

static double width_of(int i)
{
	return i == 0 ? 5 : i < 4 ? 3 : 2;
}

static void put_style(FILE *f, const struct overlay *o, int i)
{
	int faded = o->n < 2 ? 0 : 0x70 * i / (o->n - 1);
	fprintf(f, " lc rgb '#%02X%s'", (unsigned)faded, colors[i % COLORS]);
}

/* The same for all, or none. */
static int32_t level_mc(const struct overlay *o)
{
	int32_t mc = o->curves[0].s->head.rules.numb_mc;
	for (int i = 1; i < o->n; i++)
		if (o->curves[i].s->head.rules.numb_mc != mc)
			return MC_NONE;
	return mc;
}

static void put_plot(FILE *f, const struct overlay *o)
{
	fputs("plot NaN notitle", f);
	for (int i = o->n - 1; i >= 0; i--) {
		fprintf(f, ", 'curve%d.dat' using 1:2 with lines lw %g dt %d", i, width_of(i),
			i < COLORS ? 1 : 2);
		put_style(f, o, i);
		fprintf(f, " notitle, 'numb%d.dat' using 1:2 with points pt 7 ps (png ? 1.8 : 0.9)", i);
		put_style(f, o, i);
		fprintf(f, " notitle, 'warm%d.dat' using 1:2 with points pt 9 ps (png ? 2.2 : 1.1)", i);
		put_style(f, o, i);
		fputs(" notitle", f);
	}
	fputc('\n', f);
}

static void put_panel(FILE *f, const struct overlay *o, const struct chart_panel *p)
{
	int32_t mc = level_mc(o);
	chart_write_axes(f, p, o->fahrenheit);
	fprintf(f,
		"set arrow from first 0, graph 0 to first 0, graph 1 nohead lw 1.5 lc rgb '#444444' back\n");
	if (mc != MC_NONE)
		fprintf(f,
			"set arrow from graph 0, first %.3f to graph 1, first %.3f nohead lw 2.5 dt 2 lc rgb '" INK
			"' back\n",
			chart_degrees(mc, o->fahrenheit), chart_degrees(mc, o->fahrenheit));
}

static double legend_y(int row)
{
	return 1 - (84 + 31 * row) / (double)CHART_HEIGHT;
}

static void put_legend_text(FILE *f, int row, const char *text)
{
	fputs("set label ", f);
	chart_put_quoted(f, text);
	fprintf(f, " at screen %.5f, screen %.5f left noenhanced font ',%d' tc rgb '" INK "'\n",
		(LEGEND_X + 56) / (double)CHART_WIDTH, legend_y(row), LEGEND_POINTS);
}

static void put_legend_line(FILE *f, int row, double width, int dash)
{
	fprintf(f, "set arrow from screen %.5f, screen %.5f to screen %.5f, screen %.5f nohead lw %g dt %d",
		LEGEND_X / (double)CHART_WIDTH, legend_y(row), (LEGEND_X + 44) / (double)CHART_WIDTH,
		legend_y(row), width, dash);
}

static void put_legend_point(FILE *f, int row, int point, const char *text)
{
	fprintf(f,
		"set label '' at screen %.5f, screen %.5f point pt %d ps (png ? 1.6 : 0.6) lc rgb '#444444'\n",
		(LEGEND_X + 22) / (double)CHART_WIDTH, legend_y(row), point);
	put_legend_text(f, row, text);
}

static bool same_whose(const struct overlay *o)
{
	const struct record_head *first = &o->curves[0].s->head;
	for (int i = 1; i < o->n; i++)
		if (!who_same(first->client, o->curves[i].s->head.client) ||
		    !who_same(first->site, o->curves[i].s->head.site))
			return false;
	return true;
}

/* Is another curve of the same client and site, on the same day? */
static bool is_twice(const struct overlay *o, int i)
{
	const struct record_head *one = &o->curves[i].s->head;
	for (int k = 0; k < o->n; k++) {
		const struct record_head *other = &o->curves[k].s->head;
		if (k != i && who_same(one->client, other->client) && who_same(one->site, other->site) &&
		    !strncmp(one->start_iso, other->start_iso, 10))
			return true;
	}
	return false;
}

/* When it was; of several clients or sites the day and whose, as much of it as there is room for. */
static const char *name_of(const struct overlay *o, int i, char *buf, size_t n)
{
	const struct record_head *head = &o->curves[i].s->head;
	char when[64], title[RECORD_TITLE], whole[RECORD_TITLE + 24];
	format_minute(head->start_iso, when, sizeof(when));
	if (same_whose(o)) {
		snprintf(buf, n, "%s", *when ? when : _("no date"));
		return buf;
	}
	snprintf(whole, sizeof(whole), "%.*s%s%s", is_twice(o, i) ? 16 : 10, when, *when ? " " : "",
		 record_title(head, title, sizeof(title)));
	return chart_fit(whole, LEGEND_POINTS, CHART_WIDTH - LEGEND_X - 64, buf, n);
}

static void put_legend(FILE *f, const struct overlay *o)
{
	char text[RECORD_TITLE], temp[32];
	int row = 0;
	for (int i = 0; i < o->n; i++, row++) {
		put_legend_line(f, row, width_of(i), i < COLORS ? 1 : 2);
		put_style(f, o, i);
		fputc('\n', f);
		put_legend_text(f, row, name_of(o, i, text, sizeof(text)));
	}
	put_legend_point(f, ++row, 7, _("numb"));
	put_legend_point(f, ++row, 9, _("re-warmed"));
	if (level_mc(o) == MC_NONE)
		return;
	put_legend_line(f, ++row, 2.5, 2);
	fputs(" lc rgb '" INK "'\n", f);
	snprintf(text, sizeof(text), _("numb below %s"),
		 format_temp(level_mc(o), o->fahrenheit, true, temp, sizeof(temp)));
	put_legend_text(f, row, text);
}

/* Whose they are when it is the same for all. */
static char *overlay_title(const struct overlay *o, char *buf, size_t n)
{
	char whose[2 * LABEL_TEXT + 8];
	const struct record_head *first = &o->curves[0].s->head;
	bool same = same_whose(o);
	snprintf(buf, n,
		 _n("%s%s%d session, round %d, from the moment when the ice %s",
		    "%s%s%d sessions, round %d, from the moment when the ice %s", o->n),
		 same ? format_title(first->client, first->site, whose, sizeof(whose)) : "", same ? ": " : "",
		 o->n, o->round, o->moment == OVERLAY_ICE_ON ? _("came on") : _("went away"));
	return buf;
}

static bool write_inputs(const struct drawing *d, struct plot *p)
{
	const struct overlay *o = ((const struct overlay_drawing *)d)->o;
	char title[2 * LABEL_TEXT + 128];
	for (int i = 0; i < o->n; i++)
		if (!write_data(o, p, i))
			return false;
	FILE *f = plot_file(p, "panels.gp");
	if (!f)
		return false;
	chart_write_begin(f, o->fahrenheit);
	for (int near = 0; near < 2; near++) {
		struct chart_panel panel = panel_of(o, near);
		put_panel(f, o, &panel);
		if (near)
			put_legend(f, o);
		put_plot(f, o);
	}
	chart_write_end(f, overlay_title(o, title, sizeof(title)));
	return plot_finish(f);
}

static void write_plain(const struct drawing *d, FILE *f, const struct picture *screen)
{
	const struct overlay *o = ((const struct overlay_drawing *)d)->o;
	struct chart_panel p = panel_of(o, false);
	int32_t mc = level_mc(o);
	p.left = 0; /* a step of the axis every ten letters */
	p.right = screen->columns * 12;
	chart_write_plain_frame(f, &p, screen, o->fahrenheit);
	if (mc != MC_NONE)
		fprintf(f, ", %.3f with points pt '-' lc rgb '" INK "' notitle",
			chart_degrees(mc, o->fahrenheit));
	for (int i = o->n - 1; i >= 0; i--)
		fprintf(f, ", 'curve%d.dat' using 1:2 with points pt '%c' lc rgb '#%s' notitle", i,
			OVERLAY_LETTERS[i], colors[i % COLORS]);
	fputc('\n', f);
}

static void write_words(const struct drawing *d, FILE *out, const struct picture *screen, bool before)
{
	const struct overlay *o = ((const struct overlay_drawing *)d)->o;
	char title[2 * LABEL_TEXT + 128], temp[32];
	if (before)
		fprintf(out, "%s\n", overlay_title(o, title, sizeof(title)));
	else if (level_mc(o) != MC_NONE)
		fprintf(out, _("1 newest, as in the table   --- numb below %s\n"),
			format_temp(level_mc(o), o->fahrenheit, screen->utf8, temp, sizeof(temp)));
}

static struct overlay_drawing drawing_of(const struct overlay *o)
{
	return (struct overlay_drawing){
		.drawing = {"overlay", CHART_WIDTH, CHART_HEIGHT, write_inputs, write_plain, write_words},
		.o = o,
	};
}

enum result overlay_make(const struct overlay *o, const char *dir)
{
	struct overlay_drawing d = drawing_of(o);
	return drawing_make(&d.drawing, dir);
}

enum result overlay_show(const struct overlay *o, const struct picture *screen, FILE *out)
{
	struct overlay_drawing d = drawing_of(o);
	return drawing_show(&d.drawing, screen, out);
}
