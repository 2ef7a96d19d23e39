/*
 * The chart in gnuplot's words. Free text reaches it only in single quotes and noenhanced: there it is no
 * command and no markup.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "chart.h"
#include "show.h"

#define TITLE_POINTS 26
#define TITLE_PX (CHART_WIDTH - 40)

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

void chart_write_x_axis(FILE *f, const struct chart_panel *p)
{
	int64_t span_ms = p->to_ms - p->from_ms;
	int64_t step_ms = nice_step_ms(span_ms, (p->right - p->left) / 120);
	bool hours = span_ms > MINUTES_MS(240);
	int64_t first = (p->from_ms - p->zero_ms) / step_ms - 1;
	fprintf(f, "set xrange [%.5f:%.5f]\nset xtics (", chart_minutes(p, p->from_ms),
		chart_minutes(p, p->to_ms));
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
	fprintf(f, ") nomirror font ',18'\nset xlabel '%s' font ',18' offset 0,(png ? 0.45 : 0.8)\n",
		p->x_title);
}

/* Room above the warmest for the phases' names, below the coldest for the forecasts. */
static void put_y_axis(FILE *f, const struct chart_panel *p, bool fahrenheit)
{
	double height = p->bottom - p->top - p->headroom_px - p->footroom_px;
	double low = chart_degrees(p->low_mc, fahrenheit), high = chart_degrees(p->high_mc, fahrenheit);
	double per_degree = height / (high - low);
	int step = 5 * per_degree >= 28 ? 5 : 10 * per_degree >= 28 ? 10 : 20;
	bool any = false;
	fprintf(f, "set yrange [%.3f:%.3f]\nset ytics (", low - p->footroom_px / per_degree,
		high + p->headroom_px / per_degree);
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

static bool has_forecasts(const struct story *s)
{
	for (int i = 0; i < s->n_rounds && i < STORY_ROUNDS_MAX; i++)
		if (s->rounds[i].numb.n || s->rounds[i].rewarmed.n)
			return true;
	return false;
}

static void put_level_key(FILE *f, const char *name, int32_t mc, bool fahrenheit, const char *color, int dash)
{
	char temp[32];
	if (mc != MC_NONE)
		fprintf(f, ", keyentry with lines lw 2.5 dt %d lc rgb '%s' title '%s %s'", dash, color, name,
			show_temp(mc, fahrenheit, true, temp, sizeof(temp)));
}

/* Names of lines stand here and not beside them, where a curve may come. */
static void put_key(FILE *f, const struct chart_panel *p, const struct story *s, bool fahrenheit)
{
	if (has_data(p, true))
		fputs(", keyentry with lines lw 4.5 lc rgb '" BLUE "' title 'skin estimate'"
		      ", keyentry with filledcurves fc rgb '" SKY
		      "' fs transparent solid 0.35 noborder title 'its error band'",
		      f);
	if (has_data(p, false))
		fputs(", keyentry with lines lw 2 lc rgb '" GREY "' title 'probe'", f);
	if (has_reference(p))
		fputs(", keyentry with lines lw 2 lc rgb '" PURPLE "' title 'other limb'", f);
	put_level_key(f, "numb below", s->head.rules.numb_mc, fahrenheit, VERMILLION, 2);
	put_level_key(f, "at rest", s->baseline_mc, fahrenheit, DEEP_GREEN, 4);
	if (has_forecasts(s))
		fputs(", keyentry with lines lw 6 lc rgb '" ORANGE "' title 'forecasts'", f);
}

/* The band under the probe under the estimate. */
static void put_plot(FILE *f, const struct chart_panel *p)
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
		fprintf(f, ", 'skin%d.dat' using 1:2 with lines lw 4.5 lc rgb '" BLUE "' notitle", p->index);
	if (has_reference(p))
		fprintf(f, ", 'limb%d.dat' using 1:2 with lines lw 2 lc rgb '" PURPLE "' notitle", p->index);
}

static void put_panel(FILE *f, const struct chart_panel *p, const struct story *s, bool fahrenheit)
{
	fputs("unset label\nunset arrow\nunset object\n", f);
	put_margins(f, p);
	chart_write_x_axis(f, p);
	put_y_axis(f, p, fahrenheit);
	chart_write_marks(f, p, s, fahrenheit);
	if (p->zoom)
		fputs("unset key\n", f);
	put_plot(f, p);
	if (!p->zoom)
		put_key(f, p, s, fahrenheit);
	fputc('\n', f);
}

static void put_title(FILE *f, const struct story *s)
{
	char title[2 * LABEL_TEXT + 8], when[64], line[sizeof(title) + sizeof(when) + 4];
	show_title(s->head.client, s->head.site, title, sizeof(title));
	show_minute(s->head.start_iso, when, sizeof(when));
	snprintf(line, sizeof(line), "%s%s%s", title, *when ? ", " : "", when);
	int points = TITLE_POINTS, width = chart_text_px(line, TITLE_POINTS);
	if (width > TITLE_PX) /* set smaller */
		points = TITLE_POINTS * TITLE_PX / width;
	fputs("set label 1000 ", f);
	chart_put_quoted(f, line);
	fprintf(f, " at screen 0.012, screen %.5f left noenhanced font ',%d' tc rgb '" INK "'\n",
		1 - 28.0 / CHART_HEIGHT, points);
}

void chart_write_commands(FILE *f, const struct story *s, const struct chart_panel *panels, int n,
			  bool fahrenheit)
{
	fputs("reset\nset encoding utf8\nset multiplot\nset border 3 lw 1.5 lc rgb '#666666'\nset tics out "
	      "nomirror\n",
	      f);
	fputs("set grid ytics lc rgb '#D8D8D8' lw 1\n", f);
	fprintf(f, "set ylabel '\302\260%c' font ',18' rotate by 0 offset 1.5,0\n", fahrenheit ? 'F' : 'C');
	/* gnuplot sets the lines of a key further apart in an SVG */
	fprintf(f,
		"set key at screen 0.985, screen %.5f right center horizontal noenhanced font ',16' spacing "
		"(png ? 1 : 0.8) samplen 2\n",
		1 - 70.0 / CHART_HEIGHT);
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
