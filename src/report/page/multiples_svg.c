#include "multiples_svg.h"

#include "base/format.h"
#include "base/i18n.h"
#include "page_html.h"

#define WIDTH 200
#define HEIGHT 104
#define LEFT 32
#define RIGHT 194
#define TOP 8
#define BOTTOM 84
/* A point with its words stands for each session, but where there are so many, in a series or in all, only a
 * line is drawn: a browser would take seconds. */
#define POINTS_MAX 120
#define ALL_MAX 4000

struct place {
	double x, y;
};

static struct place place_of(const struct multiples *m, enum multiple of, int64_t at_s, int64_t value)
{
	const struct multiple_axis *a = &m->axis[of];
	const struct multiple_days *d = &m->days;
	return (struct place){
		LEFT + (double)(RIGHT - LEFT) * (double)(at_s - d->low_s) / (double)(d->high_s - d->low_s),
		BOTTOM - (double)(BOTTOM - TOP) * (double)(value - a->low) / (double)(a->high - a->low)};
}

static void put_axes(FILE *f, const struct multiples *m, enum multiple of)
{
	const struct multiple_axis *a = &m->axis[of];
	char text[24], last[24];
	for (int64_t v = a->low; v <= a->high; v += a->step) {
		double y = place_of(m, of, m->days.low_s, v).y;
		fprintf(f,
			"<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
			LEFT, RIGHT, y, y, LEFT - 5, y + 4, multiples_tick(v, a, text, sizeof(text)));
	}
	multiples_day(m->days.from_s, text, sizeof(text));
	multiples_day(m->days.to_s, last, sizeof(last));
	fprintf(f, "<text x=\"%d\" y=\"%d\">%s</text>", LEFT, HEIGHT - 4, text);
	if (m->days.to_s / 86400 != m->days.from_s / 86400)
		fprintf(f, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", RIGHT, HEIGHT - 4, last);
}

/* Shapes as in the chart: circle, square and triangle for the sensor, hollow outside the iced area. */
static void put_point(FILE *f, const struct summary *s, struct place at, int series, const char *words)
{
	const char *hollow = s->placement == PLACEMENT_IN ? "" : " hollow";
	if (s->sensor == SENSOR_STEEL)
		fprintf(f, "<rect class=\"s%d%s\" x=\"%.1f\" y=\"%.1f\" width=\"5\" height=\"5\">", series,
			hollow, at.x - 2.5, at.y - 2.5);
	else if (s->sensor == SENSOR_INFRARED)
		fprintf(f, "<path class=\"s%d%s\" d=\"M%.1f,%.1fl3.4,6h-6.8z\">", series, hollow, at.x,
			at.y - 3.8);
	else
		fprintf(f, "<circle class=\"s%d%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.8\">", series, hollow, at.x,
			at.y);
	fputs("<title>", f);
	page_text(f, words);
	fputs(s->sensor == SENSOR_STEEL	     ? "</title></rect>"
	      : s->sensor == SENSOR_INFRARED ? "</title></path>"
					     : "</title></circle>",
	      f);
}

static void put_line(FILE *f, const struct multiples *m, const struct trend *t, enum multiple of, int series)
{
	int64_t at_s, value;
	fprintf(f, "<polyline class=\"s%d\" points=\"", series);
	for (int i = 0; i < t->sessions; i++) {
		if (!multiples_point(m, t->at[i], multiple_figure(of, series), &at_s, &value))
			continue;
		struct place at = place_of(m, of, at_s, value);
		fprintf(f, "%.1f,%.1f ", at.x, at.y);
	}
	fputs("\"/>", f);
}

static void put_points(FILE *f, const struct multiples *m, const struct trend *t, enum multiple of,
		       int series)
{
	enum trend_figure k = multiple_figure(of, series);
	char day[64], figure[40], words[160];
	int64_t at_s, value;
	for (int i = 0; i < t->sessions; i++) {
		if (!multiples_point(m, t->at[i], k, &at_s, &value))
			continue;
		snprintf(words, sizeof(words), "%s: %s %s",
			 format_minute(t->at[i]->start_iso, day, sizeof(day)), trend_title(k),
			 trend_format(trend_value(t->at[i], k), k, m->fahrenheit, figure, sizeof(figure)));
		put_point(f, t->at[i], place_of(m, of, at_s, value), series, words);
	}
}

void multiples_svg(FILE *f, const struct multiples *m, const struct trend *t, enum multiple of)
{
	if (!multiples_any(m, t, of)) {
		fprintf(f, "<p class=\"none\">%s</p>", _("nothing yet"));
		return;
	}
	fprintf(f, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, HEIGHT);
	page_text(f, multiple_title(of));
	fputs("\">", f);
	put_axes(f, m, of);
	for (int k = 0; k < multiple_series(of); k++) {
		put_line(f, m, t, of, k);
		if (m->sessions <= ALL_MAX && t->of[multiple_figure(of, k)].n <= POINTS_MAX)
			put_points(f, m, t, of, k);
	}
	fputs("</svg>", f);
}
