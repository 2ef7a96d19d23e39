/*
 * The chart in gnuplot's words. Free text reaches it only in single quotes and noenhanced: there it is no
 * command and no markup.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/i18n.h"
#include "chart.h"

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

static bool has_spots(const struct chart_panel *p)
{
	for (int i = 0; i < p->n_slices; i++)
		for (int spot = 1; spot < SPOTS_MAX; spot++)
			if (p->slices[i].spot_mc[spot] != MC_NONE)
				return true;
	return false;
}

static bool has_forecasts(const struct story *s)
{
	for (int i = 0; i < s->n_rounds && i < ROUNDS_MAX; i++)
		if (s->rounds[i].numb.n || s->rounds[i].closed.n || s->rounds[i].rewarmed.n)
			return true;
	return false;
}

static void put_level_key(FILE *f, const char *name, int32_t mc, bool fahrenheit, const char *color, int dash)
{
	char temp[32];
	if (mc != MC_NONE)
		fprintf(f, ", keyentry with lines lw 2.5 dt %d lc rgb '%s' title '%s %s'", dash, color, name,
			format_temp(mc, fahrenheit, true, temp, sizeof(temp)));
}

static void put_key_entry(FILE *f, const char *style, const char *name)
{
	fprintf(f, ", keyentry with %s title ", style);
	chart_put_quoted(f, name);
}

/* Names of lines stand here and not beside them, where a curve may come. */
static void put_key(FILE *f, const struct chart_panel *p, const struct story *s, bool fahrenheit)
{
	if (has_data(p, true)) {
		put_key_entry(f, "lines lw 4.5 lc rgb '" BLUE "'", _("skin estimate"));
		put_key_entry(f, "filledcurves fc rgb '" SKY "' fs transparent solid 0.35 noborder",
			      _("its error band"));
	}
	if (has_data(p, false))
		put_key_entry(f, "lines lw 2 lc rgb '" GREY "'", _("probe"));
	if (has_spots(p))
		put_key_entry(f, "lines lw 1 dt 3 lc rgb '" GREY "'", _("further spots"));
	if (has_reference(p))
		put_key_entry(f, "lines lw 2 lc rgb '" PURPLE "'", _("other limb"));
	put_level_key(f, _("numb below"), s->head.rules.numb_mc, fahrenheit, VERMILLION, 2);
	put_level_key(f, _("at rest"), s->baseline_mc, fahrenheit, DEEP_GREEN, 4);
	if (has_forecasts(s))
		put_key_entry(f, "lines lw 6 lc rgb '" ORANGE "'", _("forecasts"));
}

/* The band under the probe under the estimate. */
static void put_plot(FILE *f, const struct chart_panel *p)
{
	bool skin = has_data(p, true), probe = has_data(p, false);
	if (!skin && !probe)
		fprintf(f, "set label '%s' at graph 0.5, graph 0.5 center font ',26' tc rgb '#555555'\n",
			_("no readings"));
	fputs("plot NaN notitle", f);
	if (skin)
		fprintf(f,
			", 'skin%d.dat' using 1:3:4 with filledcurves fc rgb '" SKY
			"' fs transparent solid 0.35 noborder notitle",
			p->index);
	if (probe)
		fprintf(f, ", 'probe%d.dat' using 1:2 with lines lw 1.5 lc rgb '" GREY "' notitle", p->index);
	if (has_spots(p))
		fprintf(f, ", 'spots%d.dat' using 1:2 with lines lw 1 dt 3 lc rgb '" GREY "' notitle",
			p->index);
	if (skin)
		fprintf(f, ", 'skin%d.dat' using 1:2 with lines lw 4.5 lc rgb '" BLUE "' notitle", p->index);
	if (has_reference(p))
		fprintf(f, ", 'limb%d.dat' using 1:2 with lines lw 2 lc rgb '" PURPLE "' notitle", p->index);
}

static void put_panel(FILE *f, const struct chart_panel *p, const struct story *s, bool fahrenheit)
{
	chart_write_axes(f, p, fahrenheit);
	chart_write_marks(f, p, s, fahrenheit);
	if (p->zoom)
		fputs("unset key\n", f);
	put_plot(f, p);
	if (!p->zoom)
		put_key(f, p, s, fahrenheit);
	fputc('\n', f);
}

void chart_write_commands(FILE *f, const struct story *s, const struct chart_panel *panels, int n,
			  bool fahrenheit)
{
	char title[RECORD_TITLE], when[64], line[sizeof(title) + sizeof(when) + 4];
	record_title(&s->head, title, sizeof(title));
	format_minute(s->head.start_iso, when, sizeof(when));
	snprintf(line, sizeof(line), "%s%s%s", title, *when ? ", " : "", when);
	chart_write_begin(f, fahrenheit);
	/* gnuplot sets the lines of a key further apart in an SVG */
	fprintf(f,
		"set key at screen 0.985, screen %.5f right center horizontal noenhanced font ',16' spacing (png ? 1 : 0.8) samplen 2\n",
		1 - 70.0 / CHART_HEIGHT);
	for (int i = 0; i < n; i++)
		put_panel(f, &panels[i], s, fahrenheit);
	chart_write_end(f, line);
}
