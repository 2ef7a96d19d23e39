/*
 * The chart in gnuplot's words. Free text reaches it only in single quotes and noenhanced: there it is no
 * command and no markup. Colours after Okabe and Ito, readable for the
 * colour-blind; dashes, names and widths say the same again.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "chart.h"
#include "plot.h"
#include "show.h"

static double minutes(const struct chart_panel *p, int64_t t_ms)
{
	return (double)(t_ms - p->zero_ms) / 60000.0;
}

static double degrees(int32_t mc, bool fahrenheit)
{
	return (fahrenheit ? mc_to_mf(mc) : mc) / 1000.0;
}

struct range {
	int32_t min_mc, max_mc;
};

static void widen(struct range *r, int32_t mc)
{
	if (mc == MC_NONE)
		return;
	if (mc < r->min_mc)
		r->min_mc = mc;
	if (mc > r->max_mc)
		r->max_mc = mc;
}

/* From below the coldest to the warmest, the same for all panels. */
static struct range y_range(const struct story *s)
{
	struct range r = {s->head.rules.numb_mc - 4000, s->head.rules.numb_mc + 8000};
	widen(&r, s->baseline_mc);
	for (int i = 0; i < s->n_slices; i++) {
		widen(&r, s->slices[i].probe_min_mc);
		widen(&r, s->slices[i].probe_max_mc);
		widen(&r, s->slices[i].reference_mc);
		if (s->slices[i].skin_min_mc == MC_NONE)
			continue;
		widen(&r, s->slices[i].skin_min_mc - s->slices[i].band_mc);
		widen(&r, s->slices[i].skin_max_mc + s->slices[i].band_mc);
	}
	r.min_mc -= (r.max_mc - r.min_mc) / 25;
	return r;
}

/* Steps that people count in: at most `most` of them over the span. */
static int64_t nice_step_ms(int64_t span_ms, int most)
{
	static const int steps_s[] = {15,   30,	  60,	120,   300,   600,   900,
				      1800, 3600, 7200, 14400, 21600, 43200, 86400};
	size_t n = sizeof(steps_s) / sizeof(steps_s[0]);
	for (size_t i = 0; i < n; i++)
		if (span_ms / (steps_s[i] * INT64_C(1000)) <= most)
			return steps_s[i] * INT64_C(1000);
	return span_ms / most;
}

static void put_x_axis(FILE *f, const struct chart_panel *p)
{
	int64_t span_ms = p->to_ms - p->from_ms;
	int64_t step_ms = nice_step_ms(span_ms, (p->right - p->left) / 120);
	bool hours = span_ms > MINUTES_MS(240);
	int64_t first = (p->from_ms - p->zero_ms) / step_ms - 1;
	fprintf(f, "set xrange [%.5f:%.5f]\nset xtics (", minutes(p, p->from_ms), minutes(p, p->to_ms));
	bool any = false;
	for (int64_t k = first; k * step_ms <= p->to_ms - p->zero_ms; k++) {
		int64_t ms = k * step_ms;
		if (ms < p->from_ms - p->zero_ms)
			continue;
		fputs(any ? ", " : "", f);
		any = true;
		if (hours)
			fprintf(f, "'%" PRId64 ":%02" PRId64 "' %.5f", ms / 3600000, ms / 60000 % 60,
				(double)ms / 60000.0);
		else
			fprintf(f, "'%g' %.5f", (double)ms / 60000.0, (double)ms / 60000.0);
	}
	/* gnuplot sets it lower in an SVG, where the lowest one's foot would be off the canvas */
	fprintf(f, ") nomirror font ',18'\nset xlabel '%s' font ',18' offset 0,(boxes ? 0.45 : 0.8)\n",
		p->x_title);
}

/* Room above the warmest for the phases' names, in the whole session also for the one of the
 * resting level. */
static void put_y_axis(FILE *f, const struct chart_panel *p, struct range r, bool fahrenheit)
{
	double height = p->bottom - p->top, headroom = p->zoom ? 40 : 66;
	double low = degrees(r.min_mc, fahrenheit), high = degrees(r.max_mc, fahrenheit);
	double per_degree = (height - headroom) / (high - low);
	int step = 5 * per_degree >= 28 ? 5 : 10 * per_degree >= 28 ? 10 : 20;
	bool any = false;
	fprintf(f, "set yrange [%.3f:%.3f]\nset ytics (", low, high + headroom / per_degree);
	for (int y = -200; y <= high + 1; y += step) {
		if (y < low)
			continue;
		fprintf(f, "%s%d", any ? ", " : "", y);
		any = true;
	}
	fputs(") nomirror font ',18'\n", f);
}

static void put_margins(FILE *f, const struct chart_panel *p)
{
	fprintf(f,
		"set lmargin at screen %.5f\nset rmargin at screen %.5f\nset tmargin at screen %.5f\n"
		"set bmargin at screen %.5f\n",
		p->left / (double)CHART_WIDTH, p->right / (double)CHART_WIDTH,
		1 - p->top / (double)CHART_HEIGHT, 1 - p->bottom / (double)CHART_HEIGHT);
}

static const char *const shades[PHASE_COUNT] = {
	[PHASE_BEFORE] = "#FFFFFF", [PHASE_ICING] = "#DCEFFB",	 [PHASE_NUMB] = "#B9DDF3",
	[PHASE_WINDOW] = "#FBE7B8", [PHASE_WARMING] = "#F7F2F5", [PHASE_WARM] = "#DDF1EA",
};

/* A name covers the lines behind it, but for SVG, where gnuplot's boxes are always white. It has
 * three kinds. */
static const int box_style[PHASE_COUNT] = {[PHASE_ICING] = 1, [PHASE_WINDOW] = 2, [PHASE_WARMING] = 3};

static void put_phase(FILE *f, const struct chart_panel *p, int tag, enum phase phase, int64_t from_ms,
		      int64_t to_ms)
{
	if (from_ms < p->from_ms)
		from_ms = p->from_ms;
	if (to_ms > p->to_ms)
		to_ms = p->to_ms;
	if (to_ms <= from_ms)
		return;
	double x1 = minutes(p, from_ms), x2 = minutes(p, to_ms);
	fprintf(f,
		"set object rect from first %.5f, graph 0 to first %.5f, graph 1 fc rgb '%s' fs solid "
		"noborder behind\n",
		x1, x2, shades[phase]);
	double px =
		(double)(p->right - p->left) * (double)(to_ms - from_ms) / (double)(p->to_ms - p->from_ms);
	const char *name = show_phase(phase);
	if (px <= 15.0 * (double)strlen(name))
		return;
	fprintf(f,
		"set label %d '%s' at first %.5f, graph 1 center offset 0,-0.8 noenhanced font ',18' tc rgb "
		"'#444444' front\n",
		tag, name, (x1 + x2) / 2);
	if (box_style[phase])
		fprintf(f, "if (boxes) set label %d boxed bs %d\n", tag, box_style[phase]);
}

static void put_phases(FILE *f, const struct chart_panel *p, const struct story *s)
{
	for (int i = 0; i < s->n_phases; i++)
		put_phase(f, p, 500 + i, s->phases[i].phase, s->phases[i].from_ms,
			  i + 1 < s->n_phases ? s->phases[i + 1].from_ms : s->last_ms);
}

/* The line through the plot at the event, up to its name. */
static void put_label(FILE *f, const struct chart_panel *p, const struct chart_label *l)
{
	double x = minutes(p, l->t_ms);
	double base = 1 - (p->top - 6 - CHART_ROW_PX * (l->row < 0 ? 0 : l->row)) / (double)CHART_HEIGHT;
	double top = l->row < 0 ? base : base + 22.0 / CHART_HEIGHT;
	fprintf(f,
		"set arrow from first %.5f, graph 0 to first %.5f, screen %.5f nohead lw 1.5 lc rgb '%s'\n",
		x, x, top, l->importance > 1 ? "#444444" : "#999999");
	if (l->row < 0)
		return;
	fputs("set label ", f);
	plot_quoted(f, l->text);
	fprintf(f,
		" at first %.5f, screen %.5f %s offset character %s,0 noenhanced font ',18' tc rgb '" INK
		"'\n",
		x, base + 12.0 / CHART_HEIGHT, l->to_left ? "right" : "left", l->to_left ? "-0.4" : "0.4");
}

static void put_level(FILE *f, bool named, const char *name, int32_t mc, bool fahrenheit, const char *color,
		      int dash, bool at_right)
{
	char temp[32];
	double y = degrees(mc, fahrenheit);
	if (mc == MC_NONE)
		return;
	show_temp(mc, fahrenheit, true, temp, sizeof(temp));
	fprintf(f,
		"set arrow from graph 0, first %.3f to graph 1, first %.3f nohead lw 2.5 dt %d lc rgb '%s' "
		"back\n",
		y, y, dash, color);
	if (!named)
		return;
	fprintf(f,
		"set label '%s %s' at graph %s, first %.3f %s offset 0,0.7 noenhanced font ',18' tc rgb '%s' "
		"front\n",
		name, temp, at_right ? "0.995" : "0.005", y, at_right ? "right" : "left", color);
}

static bool has_data(const struct chart_panel *p, bool skin)
{
	for (int i = 0; i < p->n_slices; i++)
		if ((skin ? p->slices[i].skin_min_mc : p->slices[i].probe_min_mc) != MC_NONE)
			return true;
	return false;
}

static bool has_reference(const struct chart_panel *p)
{
	for (int i = 0; i < p->n_slices; i++)
		if (p->slices[i].reference_mc != MC_NONE)
			return true;
	return false;
}

/* The band under the probe under the estimate; the key in an order of its own. */
static void put_plot(FILE *f, const struct chart_panel *p, bool fan)
{
	bool skin = has_data(p, true), probe = has_data(p, false);
	if (!skin && !probe)
		fputs("set label 'no readings' at graph 0.5, graph 0.5 center font ',26' tc rgb '#555555'\n",
		      f);
	fputs("plot NaN notitle", f);
	if (skin)
		fprintf(f,
			", 'skin%d.dat' using 1:3:4 with filledcurves fc rgb '" SKY
			"' fs transparent solid 0.35 noborder notitle",
			p->index);
	if (probe)
		fprintf(f, ", 'probe%d.dat' using 1:2 with lines lw 1.5 lc rgb '" GREY "' notitle", p->index);
	if (skin)
		fprintf(f,
			", 'skin%d.dat' using 1:2 with lines lw 4.5 lc rgb '" BLUE "' notitle"
			", keyentry with lines lw 4.5 lc rgb '" BLUE "' title 'skin estimate'"
			", keyentry with filledcurves fc rgb '" SKY
			"' fs transparent solid 0.35 noborder title 'its error band'",
			p->index);
	if (probe)
		fputs(", keyentry with lines lw 2 lc rgb '" GREY "' title 'probe reading'", f);
	if (has_reference(p))
		fprintf(f, ", 'limb%d.dat' using 1:2 with lines lw 2 lc rgb '" PURPLE "' title 'other limb'",
			p->index);
	if (fan)
		fputs(", keyentry with filledcurves fc rgb '" GREEN
		      "' fs transparent solid 0.3 noborder title 'forecasts'",
		      f);
	fputc('\n', f);
}

/* In any panel: the key is that of the whole. */
static bool has_any_fan(const struct story *s)
{
	for (int i = 0; i < s->n_events; i++)
		if (s->events[i].event.kind == EVENT_FORECAST && s->events[i].event.skin_mc != MC_NONE)
			return true;
	return false;
}

static void put_panel(FILE *f, const struct chart_panel *p, const struct story *s, bool fahrenheit)
{
	fputs("unset label\nunset arrow\nunset object\n", f);
	put_margins(f, p);
	put_x_axis(f, p);
	put_y_axis(f, p, y_range(s), fahrenheit);
	put_phases(f, p, s);
	chart_write_fan(f, p, s, fahrenheit);
	bool named = !p->zoom || s->n_zooms == 1; /* a narrow plot has no room for words */
	put_level(f, named, "numb below", s->head.rules.numb_mc, fahrenheit, VERMILLION, 2,
		  !p->zoom && s->n_zooms);
	put_level(f, !p->zoom, "at rest", s->baseline_mc, fahrenheit, "#00734F", 4, true);
	for (int i = 0; i < p->n_labels; i++)
		put_label(f, p, &p->labels[i]);
	if (p->zoom)
		fputs("unset key\n", f);
	put_plot(f, p, !p->zoom && has_any_fan(s));
}

static void put_title(FILE *f, const struct story *s)
{
	char title[2 * LABEL_TEXT + 8], when[64], line[sizeof(title) + sizeof(when) + 4];
	show_title(s->head.client, s->head.site, title, sizeof(title));
	show_minute(s->head.start_iso, when, sizeof(when));
	snprintf(line, sizeof(line), "%s%s%s", title, *when ? ", " : "", when);
	fputs("set label 1000 ", f);
	plot_quoted(f, line);
	fprintf(f, " at screen 0.012, screen %.5f left noenhanced font ',26' tc rgb '" INK "'\n",
		1 - 32.0 / CHART_HEIGHT);
}

void chart_write_commands(FILE *f, const struct story *s, const struct chart_panel *panels, int n,
			  bool fahrenheit)
{
	fputs("reset\nset encoding utf8\nset multiplot\nset border 3 lw 1.5 lc rgb '#666666'\nset tics out "
	      "nomirror\n",
	      f);
	fputs("set grid ytics lc rgb '#D8D8D8' lw 1\n", f);
	fprintf(f, "set ylabel '\302\260%c' font ',18' rotate by 0 offset 1.5,0\n", fahrenheit ? 'F' : 'C');
	fprintf(f,
		"set key at screen 0.985, screen %.5f right center horizontal noenhanced font ',18' samplen "
		"2\n",
		1 - 70.0 / CHART_HEIGHT);
	for (enum phase i = PHASE_ICING; i <= PHASE_WARMING; i++)
		if (box_style[i])
			fprintf(f,
				"set style textbox %d opaque fillcolor rgb '%s' noborder margins 0.5,0.2\n",
				box_style[i], shades[i]);
	for (int i = 0; i < n; i++)
		put_panel(f, &panels[i], s, fahrenheit);
	/* the title stands alone, so that no panel repeats it */
	fputs("unset arrow\nunset object\nunset label\nunset xtics\nunset ytics\nunset xlabel\nunset "
	      "ylabel\nunset border\n"
	      "unset key\nunset grid\n",
	      f);
	put_title(f, s);
	fputs("set xrange [0:1]\nset yrange [0:1]\nplot NaN notitle\nunset multiplot\n", f);
}
