#include "chart.h"

#include <stdlib.h>

#include "plot.h"

static bool write_data(const char *folder, const char *kind, const struct chart_panel *p, bool fahrenheit,
		       void (*write_all)(FILE *, const struct chart_panel *, bool))
{
	char name[32];
	snprintf(name, sizeof(name), "%s%d.dat", kind, p->index);
	FILE *f = plot_create(folder, name);
	if (!f)
		return false;
	write_all(f, p, fahrenheit);
	return plot_finish(f);
}

struct inputs {
	const struct story *story;
	bool fahrenheit, sixel;
};

static void write_terminals(FILE *f)
{
	fprintf(f,
		"set terminal pngcairo size %d,%d font 'DejaVu Sans,15' background '#ffffff' noenhanced\n"
		"set output 'chart.png'\nboxes = 1\nload 'panels.gp'\nset output\n",
		CHART_WIDTH, CHART_HEIGHT);
	/* a font's point is 4/3 pixels in a PNG and one in an SVG: three quarters of the size look
	 * the same */
	fprintf(f,
		"set terminal svg size %d,%d dynamic font 'DejaVu Sans,15' background '#ffffff' name "
		"'icecue' noenhanced\n"
		"set output 'chart.svg'\nboxes = 0\nload 'panels.gp'\nset output\n",
		CHART_WIDTH * 3 / 4, CHART_HEIGHT * 3 / 4);
}

static bool write_inputs(void *context, const char *folder)
{
	const struct inputs *in = context;
	const struct story *s = in->story;
	bool fahrenheit = in->fahrenheit;
	struct chart_panel *panels = calloc(1 + STORY_ZOOMS_MAX, sizeof(*panels));
	if (!panels)
		return false;
	int n = chart_panels(s, panels);
	bool ok = true;
	for (int i = 0; i < n && ok; i++)
		ok = write_data(folder, "probe", &panels[i], fahrenheit, chart_write_probe) &&
		     write_data(folder, "skin", &panels[i], fahrenheit, chart_write_skin) &&
		     write_data(folder, "limb", &panels[i], fahrenheit, chart_write_reference);
	FILE *f = ok ? plot_create(folder, "panels.gp") : NULL;
	if (f)
		chart_write_commands(f, s, panels, n, fahrenheit);
	ok = f && plot_finish(f);
	free(panels);
	f = ok ? plot_create(folder, "chart.gp") : NULL;
	if (!f)
		return false;
	if (in->sixel)
		fputs("set terminal sixelgd size 1000,562 truecolor font 'DejaVu Sans,9' background "
		      "'#ffffff' noenhanced\n"
		      "set output 'chart.six'\nboxes = 0\nload 'panels.gp'\nset output\n",
		      f);
	else
		write_terminals(f);
	return plot_finish(f);
}

enum result chart_make(const struct story *s, const char *dir, bool fahrenheit)
{
	static const struct plot_output outputs[] = {{"chart.png", "chart.png"}, {"chart.svg", "chart.svg"}};
	struct inputs in = {s, fahrenheit, false};
	return plot_run(dir, write_inputs, &in, outputs, 2);
}

enum result chart_make_sixel(const struct story *s, const char *dir, bool fahrenheit)
{
	struct inputs in = {s, fahrenheit, true};
	return plot_run(dir, write_inputs, &in, &(struct plot_output){"chart.six", ".chart.six"}, 1);
}
