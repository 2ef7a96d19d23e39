#include "chart.h"

#include <stdlib.h>

#include "charts.h"
#include "plot.h"

struct chart_drawing {
	struct drawing drawing;
	const struct story *s;
	bool fahrenheit;
};

static bool write_data(const struct plot *plot, const char *kind, const struct chart_panel *p,
		       bool fahrenheit, void (*write_all)(FILE *, const struct chart_panel *, bool))
{
	char name[32];
	snprintf(name, sizeof(name), "%s%d.dat", kind, p->index);
	FILE *f = plot_file(plot, name);
	if (!f)
		return false;
	write_all(f, p, fahrenheit);
	return plot_finish(f);
}

static bool write_panels(const struct chart_drawing *c, const struct plot *plot,
			 const struct chart_panel *panels, int n)
{
	bool ok = true;
	for (int i = 0; i < n && ok; i++)
		ok = write_data(plot, "probe", &panels[i], c->fahrenheit, chart_write_probe) &&
		     write_data(plot, "skin", &panels[i], c->fahrenheit, chart_write_skin) &&
		     write_data(plot, "spots", &panels[i], c->fahrenheit, chart_write_spots) &&
		     write_data(plot, "limb", &panels[i], c->fahrenheit, chart_write_reference);
	FILE *f = ok ? plot_file(plot, "panels.gp") : NULL;
	if (!f)
		return false;
	chart_write_commands(f, c->s, panels, n, c->fahrenheit);
	return plot_finish(f);
}

static bool write_inputs(const struct drawing *d, struct plot *plot)
{
	const struct chart_drawing *c = (const struct chart_drawing *)d;
	struct chart_panel *panels = calloc(1 + STORY_ZOOMS_MAX, sizeof(*panels));
	if (!panels)
		return false;
	bool ok = write_panels(c, plot, panels, chart_panels(c->s, panels));
	free(panels);
	return ok;
}

static void write_plain(const struct drawing *d, FILE *f, const struct picture *screen)
{
	const struct chart_drawing *c = (const struct chart_drawing *)d;
	struct chart_panel *p = calloc(1, sizeof(*p));
	if (p)
		chart_write_plain(f, c->s, p, screen, c->fahrenheit);
	free(p);
}

static void write_words(const struct drawing *d, FILE *out, const struct picture *screen, bool before)
{
	const struct chart_drawing *c = (const struct chart_drawing *)d;
	chart_write_words(out, c->s, screen, c->fahrenheit, before);
}

static struct chart_drawing drawing_of(const struct story *s, bool fahrenheit)
{
	return (struct chart_drawing){
		.drawing = {"chart", CHART_WIDTH, CHART_HEIGHT, write_inputs, write_plain, write_words},
		.s = s,
		.fahrenheit = fahrenheit,
	};
}

enum result chart_make(const struct story *s, const char *dir, bool fahrenheit)
{
	struct chart_drawing c = drawing_of(s, fahrenheit);
	return drawing_make(&c.drawing, dir);
}

enum result chart_show(const struct story *s, const struct picture *screen, bool fahrenheit, FILE *out)
{
	struct chart_drawing c = drawing_of(s, fahrenheit);
	return drawing_show(&c.drawing, screen, out);
}
