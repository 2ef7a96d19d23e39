/*
 * What stands on a plot, in gnuplot's words. Free text reaches it only in single quotes and noenhanced: there
 * it is no command and no markup.
 */
#include "base/format.h"
#include "base/i18n.h"
#include "chart.h"

/* A quote becomes a typographic one: gnuplot 5.4 does not read its own escape '' at the start of a string,
 * and takes what follows for commands. */
void chart_put_quoted(FILE *f, const char *text)
{
	fputc('\'', f);
	for (; *text; text++) {
		if (*text == '\'')
			fputs("\342\200\231", f);
		else
			fputc(*text, f);
	}
	fputc('\'', f);
}

static const char *const shades[PHASE_COUNT] = {
	[PHASE_BEFORE] = "#FFFFFF", [PHASE_ICING] = "#DCEFFB",	 [PHASE_NUMB] = "#B9DDF3",
	[PHASE_WINDOW] = "#FBE7B8", [PHASE_WARMING] = "#F7F2F5", [PHASE_WARM] = "#DDF1EA",
};
_Static_assert(PHASE_COUNT == 6, "each phase has its shade");

static void put_phase(FILE *f, const struct chart_panel *p, enum phase phase, int64_t from_ms, int64_t to_ms)
{
	if (from_ms < p->from_ms)
		from_ms = p->from_ms;
	if (to_ms > p->to_ms)
		to_ms = p->to_ms;
	if (to_ms > from_ms)
		fprintf(f,
			"set object rect from first %.5f, graph 0 to first %.5f, graph 1 fc rgb '%s' fs solid noborder behind\n",
			chart_minutes(p, from_ms), chart_minutes(p, to_ms), shades[phase]);
}

static void put_phases(FILE *f, const struct chart_panel *p, const struct story *s)
{
	for (int i = 0; i < s->n_phases; i++)
		put_phase(f, p, s->phases[i].phase, s->phases[i].from_ms,
			  i + 1 < s->n_phases ? s->phases[i + 1].from_ms : s->last_ms);
}

/* The line through the plot at the event, up to its name. */
static void put_label(FILE *f, const struct chart_panel *p, const struct chart_label *l)
{
	double x = chart_minutes(p, l->t_ms);
	double base = 1 - (p->top - 6 - CHART_ROW_PX * (l->row < 0 ? 0 : l->row)) / (double)CHART_HEIGHT;
	double top = l->row < 0 ? base : base + 22.0 / CHART_HEIGHT;
	fprintf(f,
		"set arrow from first %.5f, graph 0 to first %.5f, screen %.5f nohead lw 1.5 lc rgb '%s'\n",
		x, x, top, l->importance > 1 ? "#444444" : "#999999");
	if (l->row < 0)
		return;
	fputs("set label ", f);
	chart_put_quoted(f, l->text);
	fprintf(f,
		" at first %.5f, screen %.5f %s offset character %s,0 noenhanced font ',18' tc rgb '" INK
		"'\n",
		x, base + 12.0 / CHART_HEIGHT, l->to_left ? "right" : "left", l->to_left ? "-0.4" : "0.4");
}

static void put_level(FILE *f, int32_t mc, bool fahrenheit, const char *color, int dash)
{
	double y = chart_degrees(mc, fahrenheit);
	if (mc != MC_NONE)
		fprintf(f,
			"set arrow from graph 0, first %.3f to graph 1, first %.3f nohead lw 2.5 dt %d lc rgb '%s' back\n",
			y, y, dash, color);
}

static void put_captions(FILE *f, const struct chart_panel *p)
{
	for (int i = 0; i < p->n_captions; i++)
		fprintf(f,
			"set label '%s' at screen %.5f, screen %.5f center noenhanced font ',%d' tc rgb '#444444' front\n",
			p->captions[i].text, p->captions[i].x_px / (double)CHART_WIDTH,
			1 - (p->top + CHART_CAPTION_PX / 2 + 2) / (double)CHART_HEIGHT,
			p->captions[i].points);
}

/* The more that are newer, the paler; in ink for -1. */
static void put_stroke(FILE *f, double x1, double y1, double x2, double y2, double width, int newer)
{
	static const char *const colors[] = {INK, ORANGE, "#EDB84A", "#F1C876", "#F4D596", "#F6DEAF"};
	fprintf(f,
		"set arrow from first %.5f, screen %.5f to first %.5f, screen %.5f nohead lw %g lc rgb '%s' front\n",
		x1, y1, x2, y2, width, colors[1 + (newer < 4 ? newer : 4)]);
}

static double clamped(const struct chart_panel *p, int64_t t_ms)
{
	return chart_minutes(p, t_ms < p->from_ms ? p->from_ms : t_ms > p->to_ms ? p->to_ms : t_ms);
}

/* From the moment at which it was made a thin line, from the earliest to the latest a bar, a stroke in ink at
 * the forecast itself. */
static void put_forecast(FILE *f, const struct chart_panel *p, const struct fan_forecast *c, double y,
			 int newer)
{
	double made = clamped(p, c->made_ms), low = clamped(p, c->low_ms), at = chart_minutes(p, c->at_ms);
	double tick = (newer ? 2.5 : 4.0) / CHART_HEIGHT;
	if (c->low_ms > p->to_ms || c->high_ms < p->from_ms)
		return;
	put_stroke(f, made, y - tick, made, y + tick, 2, newer);
	put_stroke(f, made, y, low, y, 1, newer);
	put_stroke(f, low, y, clamped(p, c->high_ms), y, newer ? 4 : 6, newer);
	if (c->at_ms >= p->from_ms && c->at_ms <= p->to_ms)
		put_stroke(f, at, y - tick, at, y + tick, 3, -1);
}

/* The first one made at the top: bars that grow shorter towards what came. */
static void put_fans(FILE *f, const struct chart_panel *p)
{
	double foot = 1 - p->bottom / (double)CHART_HEIGHT, height = p->footroom_px / (double)CHART_HEIGHT;
	if (!p->n_fans)
		return;
	fprintf(f,
		"set object rect from graph 0, screen %.5f to graph 1, screen %.5f fc rgb '#FFFFFF' fs solid noborder behind\n",
		foot, foot + height);
	fprintf(f,
		"set arrow from graph 0, screen %.5f to graph 1, screen %.5f nohead lw 1 lc rgb '#BBBBBB' back\n",
		foot + height, foot + height);
	fprintf(f,
		"set label '%s' at screen %.5f, screen %.5f right noenhanced font ',14' tc rgb '#555555'\n",
		_("forecast"), (p->left - 10) / (double)CHART_WIDTH, foot + height / 2);
	for (int k = 0; k < p->n_fans; k++) {
		const struct fan *fan = p->fans[k];
		for (int i = 0; i < fan->n; i++)
			put_forecast(f, p, &fan->at[i], foot + height * (1 - (i + 0.8) / (fan->n + 0.6)),
				     fan->n - 1 - i);
	}
}

void chart_write_marks(FILE *f, const struct chart_panel *p, const struct story *s, bool fahrenheit)
{
	put_phases(f, p, s);
	put_level(f, s->head.rules.numb_mc, fahrenheit, VERMILLION, 2);
	put_level(f, s->baseline_mc, fahrenheit, DEEP_GREEN, 4);
	for (int i = 0; i < p->n_labels; i++)
		put_label(f, p, &p->labels[i]);
	put_captions(f, p);
	put_fans(f, p);
}
