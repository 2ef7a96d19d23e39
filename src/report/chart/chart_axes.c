/* What frames the plots of a chart, in gnuplot's words. */
#include <inttypes.h>

#include "chart.h"

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

void chart_write_axes(FILE *f, const struct chart_panel *p, bool fahrenheit)
{
	fputs("unset label\nunset arrow\nunset object\n", f);
	put_margins(f, p);
	chart_write_x_axis(f, p);
	put_y_axis(f, p, fahrenheit);
}

void chart_write_begin(FILE *f, bool fahrenheit)
{
	fputs("reset\nset encoding utf8\nset multiplot\nset border 3 lw 1.5 lc rgb '#666666'\nset tics out nomirror\nset grid ytics lc rgb '#D8D8D8' lw 1\n",
	      f);
	fprintf(f, "set ylabel '\302\260%c' font ',18' rotate by 0 offset 1.5,0\n", fahrenheit ? 'F' : 'C');
}

static void put_title(FILE *f, const char *title)
{
	int points = TITLE_POINTS, width = chart_text_px(title, TITLE_POINTS);
	if (width > TITLE_PX) /* set smaller */
		points = TITLE_POINTS * TITLE_PX / width;
	fputs("set label 1000 ", f);
	chart_put_quoted(f, title);
	fprintf(f, " at screen 0.012, screen %.5f left noenhanced font ',%d' tc rgb '" INK "'\n",
		1 - 28.0 / CHART_HEIGHT, points);
}

/* The title stands alone, so that no panel repeats it. */
void chart_write_end(FILE *f, const char *title)
{
	fputs("unset arrow\nunset object\nunset label\nunset xtics\nunset ytics\nunset xlabel\nunset ylabel\nunset border\nunset key\nunset grid\n",
	      f);
	put_title(f, title);
	fputs("set xrange [0:1]\nset yrange [0:1]\nplot NaN notitle\nunset multiplot\n", f);
}
