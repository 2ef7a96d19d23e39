#include "handout_curve.h"

#include "base/format.h"
#include "base/i18n.h"
#include "core/events.h"
#include "page_html.h"
#include "report/chart/chart.h"

#define WIDTH 740
#define HEIGHT 196
#define TOP 30
#define BOTTOM 160

struct plot_area {
	const struct story_slice *slices;
	int n;
	int64_t from_ms, to_ms, zero_ms;
	int left, right;
	double low, high; /* degrees of the reader's unit */
	bool fahrenheit;
	const char *title;
};

static const char *const shades[PHASE_COUNT] = {
	[PHASE_ICING] = "#DCEFFB",   [PHASE_NUMB] = "#B9DDF3", [PHASE_WINDOW] = "#FBE7B8",
	[PHASE_WARMING] = "#F5F0F3", [PHASE_WARM] = "#DDF1EA",
};
_Static_assert(PHASE_COUNT == 6, "each phase has its shade; before the ice there is none");

static double x_of(const struct plot_area *a, int64_t t_ms)
{
	return a->left +
	       (double)(a->right - a->left) * (double)(t_ms - a->from_ms) / (double)(a->to_ms - a->from_ms);
}

static double y_of(const struct plot_area *a, double degrees)
{
	return BOTTOM - (BOTTOM - TOP) * (degrees - a->low) / (a->high - a->low);
}

static void put_text(FILE *f, double x, double y, const char *anchor, const char *colour, const char *text)
{
	fprintf(f, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\" font-size=\"10\">", x, y,
		anchor, colour);
	page_text(f, text);
	fputs("</text>", f);
}

/* The phases as stretches of colour, each with its name where there is room. */
static void put_phases(FILE *f, const struct story *s, const struct plot_area *a)
{
	for (int i = 0; i < s->n_phases; i++) {
		enum phase phase = s->phases[i].phase;
		int64_t from_ms = s->phases[i].from_ms,
			to_ms = i + 1 < s->n_phases ? s->phases[i + 1].from_ms : s->last_ms;
		from_ms = from_ms > a->from_ms ? from_ms : a->from_ms;
		to_ms = to_ms < a->to_ms ? to_ms : a->to_ms;
		if (to_ms <= from_ms || !shades[phase])
			continue;
		double x = x_of(a, from_ms), width = x_of(a, to_ms) - x;
		fprintf(f, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>", x, TOP,
			width, BOTTOM - TOP, shades[phase]);
		if (chart_text_px(phase_text(phase), 8) < width)
			put_text(f, x + width / 2, TOP + 12, "middle", "#444444", phase_text(phase));
	}
}

static void put_temperatures(FILE *f, const struct plot_area *a)
{
	char text[24];
	int step = a->high - a->low > 45 ? 20 : a->high - a->low > 20 ? 10 : 5;
	for (int d = -100; d <= a->high; d += step) {
		if (d < a->low)
			continue;
		double y = y_of(a, d);
		fprintf(f,
			"<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#bbbbbb\" stroke-width=\"0.5\"/>",
			a->left, a->right, y, y);
		snprintf(text, sizeof(text), "%d", d);
		put_text(f, a->left - 5, y + 3.5, "end", "#444444", text);
	}
	put_text(f, a->left - 5, TOP - 8, "end", "#444444", a->fahrenheit ? "°F" : "°C");
}

/* Whole minutes since the ice came on, so that no two names are the same. */
static void put_minutes(FILE *f, const struct plot_area *a)
{
	static const int steps_min[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1440};
	int step = 0;
	for (size_t i = 0; i < sizeof(steps_min) / sizeof(steps_min[0]); i++)
		if (!step && (a->to_ms - a->from_ms) / MINUTES_MS(steps_min[i]) <= 8)
			step = steps_min[i];
	step = step ? step : (int)((a->to_ms - a->from_ms) / MINUTES_MS(8)) + 1;
	char text[24];
	for (int64_t m = (a->from_ms - a->zero_ms) / MINUTES_MS(step) * step;
	     a->zero_ms + MINUTES_MS(m) <= a->to_ms; m += step) {
		if (a->zero_ms + MINUTES_MS(m) < a->from_ms)
			continue;
		double x = x_of(a, a->zero_ms + MINUTES_MS(m));
		fprintf(f, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#444444\"/>", x, x,
			BOTTOM, BOTTOM + 4);
		snprintf(text, sizeof(text), "%lld", (long long)m);
		put_text(f, x, BOTTOM + 15, "middle", "#444444", text);
	}
	put_text(f, (a->left + a->right) / 2.0, BOTTOM + 30, "middle", "#444444",
		 _("minutes since the ice came on"));
}

/* A gap stays a gap. */
static void put_skin(FILE *f, const struct plot_area *a)
{
	const char *join =
		"<path fill=\"none\" stroke=\"#0069A6\" stroke-width=\"2\" stroke-linejoin=\"round\" d=\"";
	bool broken = true, any = false;
	for (int i = 0; i < a->n; i++) {
		const struct story_slice *s = &a->slices[i];
		if (s->t_ms == MS_NONE || s->t_ms < a->from_ms || s->t_ms > a->to_ms)
			continue;
		broken |= s->gap_before || s->skin_min_mc == MC_NONE;
		if (s->skin_min_mc == MC_NONE)
			continue;
		double y = y_of(a, chart_degrees(s->skin_min_mc / 2 + s->skin_max_mc / 2, a->fahrenheit));
		fprintf(f, "%s%s%.1f,%.1f", any ? "" : join, broken ? "M" : "L", x_of(a, s->t_ms), y);
		any = true;
		broken = false;
	}
	fputs(any ? "\"/>" : "", f);
}

static void put_plot(FILE *f, const struct story *s, const struct plot_area *a)
{
	double numb = chart_degrees(s->head.rules.numb_mc, a->fahrenheit);
	put_phases(f, s, a);
	put_temperatures(f, a);
	put_minutes(f, a);
	if (numb > a->low && numb < a->high)
		fprintf(f,
			"<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#963B00\" stroke-dasharray=\"6 4\"/>",
			a->left, a->right, y_of(a, numb), y_of(a, numb));
	put_skin(f, a);
	fprintf(f, "<text x=\"%d\" y=\"14\" font-size=\"11\" font-weight=\"bold\" fill=\"#1B1B1B\">",
		a->left);
	page_text(f, a->title);
	fputs("</text>", f);
}

/* False when there is no estimate at all. */
static bool span(const struct story *s, struct plot_area *a)
{
	int32_t low_mc = MC_NONE, high_mc = MC_NONE;
	for (int i = 0; i < s->n_slices; i++) {
		const struct story_slice *one = &s->slices[i];
		if (one->t_ms == MS_NONE || one->skin_min_mc == MC_NONE)
			continue;
		low_mc = low_mc == MC_NONE || one->skin_min_mc < low_mc ? one->skin_min_mc : low_mc;
		high_mc = high_mc == MC_NONE || one->skin_max_mc > high_mc ? one->skin_max_mc : high_mc;
	}
	if (low_mc == MC_NONE || s->last_ms <= s->first_ms)
		return false;
	low_mc = low_mc < s->head.rules.numb_mc ? low_mc : s->head.rules.numb_mc; /* its line is to be seen */
	a->low = chart_degrees(low_mc - 1500, a->fahrenheit);
	a->high = chart_degrees(high_mc + 4000, a->fahrenheit); /* room for the names of the phases */
	return true;
}

void handout_curve(FILE *f, const struct story *s, bool fahrenheit)
{
	char title[64], level[200], temp[32];
	struct plot_area a = {.slices = s->slices,
			      .n = s->n_slices,
			      .from_ms = s->first_ms,
			      .to_ms = s->last_ms,
			      .zero_ms = s->n_rounds ? s->rounds[0].icing_ms : s->first_ms,
			      .left = 34,
			      .right = WIDTH - 6,
			      .fahrenheit = fahrenheit,
			      .title = _("The whole session")};
	if (!span(s, &a))
		return;
	fprintf(f,
		"<div class=\"scroll\"><svg viewBox=\"0 0 %d %d\" role=\"img\" font-family=\"DejaVu Sans, Verdana, sans-serif\" aria-label=\"%s\">",
		WIDTH, HEIGHT, _("Temperature of the skin over the session"));
	if (s->n_zooms) {
		const struct story_zoom *z = &s->zooms[0];
		struct plot_area near = a;
		snprintf(title, sizeof(title),
			 s->n_rounds > 1 ? _("The minutes of ice, round %d") : _("The minutes of ice"),
			 z->round);
		near.slices = z->slices;
		near.n = z->n_slices;
		near.from_ms = z->from_ms;
		near.to_ms = z->to_ms;
		near.zero_ms = s->rounds[z->round - 1].icing_ms;
		near.right = WIDTH / 2 - 18;
		near.title = title;
		put_plot(f, s, &near);
		a.left = WIDTH / 2 + 34;
	}
	put_plot(f, s, &a);
	fputs("</svg></div>\n<p class=\"caption\">", f);
	snprintf(level, sizeof(level),
		 _("Temperature of the skin, estimated. Broken line: numb at or below %s."),
		 format_temp(s->head.rules.numb_mc, fahrenheit, true, temp, sizeof(temp)));
	page_text(f, level);
	fputs("</p>\n", f);
}
