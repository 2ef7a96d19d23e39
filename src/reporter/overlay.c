/* Several sessions over one another, at the moment that their ice came or went. */
#include <stdio.h>
#include <string.h>

#include "icecue/picture.h"
#include "plot.h"
#include "show.h"

struct drawing {
	const struct overlay_curve *curves;
	int n;
	bool at_ice_off, fahrenheit;
};

static double degrees(int32_t mc, bool fahrenheit)
{
	return (fahrenheit ? mc_to_mf(mc) : mc) / 1000.0;
}

static bool write_points(const struct drawing *d, const char *folder)
{
	for (int i = 0; i < d->n; i++) {
		char name[32];
		const struct story *s = d->curves[i].story;
		snprintf(name, sizeof(name), "session%d.dat", i);
		FILE *f = plot_create(folder, name);
		if (!f)
			return false;
		for (int k = 0; k < s->n_slices; k++) {
			const struct story_slice *p = &s->slices[k];
			if (p->gap_before)
				fputc('\n', f);
			if (p->t_ms != MS_NONE && p->skin_mc != MC_NONE)
				fprintf(f, "%.5f %.3f\n", (double)(p->t_ms - d->curves[i].zero_ms) / 60000,
					degrees(p->skin_mc, d->fahrenheit));
		}
		if (!plot_finish(f))
			return false;
	}
	return true;
}

/* The newest strong, the others thinner and fainter, in colours that differ also for the colour-blind. */
static void write_plot(FILE *f, const struct drawing *d)
{
	static const char *const colours[] = {BLUE, VERMILLION, GREEN, PURPLE, SKY, GREY};
	char title[2 * LABEL_TEXT + 8], when[24], line[sizeof(title) + sizeof(when) + 4];
	fputs("plot ", f);
	for (int i = d->n; i-- > 0;) {
		const struct record_head *h = &d->curves[i].story->head;
		snprintf(line, sizeof(line), "%s  %s", show_minute(h->start_iso, when, sizeof(when)),
			 show_title(h->client, h->site, title, sizeof(title)));
		fprintf(f, "'session%d.dat' using 1:2 with lines lw %s dt %d lc rgb '%s' title ", i,
			i ? "1.8" : "4.5", i / 6 ? 2 : 1, colours[i % 6]);
		plot_quoted(f, line);
		fputs(i ? ", " : "\n", f);
	}
}

static void write_terminal(FILE *f, const char *terminal, const char *output, bool svg)
{
	fprintf(f,
		"set terminal %s size %d,%d %s font 'DejaVu Sans,15' background '#ffffff' noenhanced\nset "
		"output '%s'\n"
		"load 'plot.gp'\nset output\n",
		terminal, svg ? 1200 : 1600, svg ? 675 : 900, svg ? "dynamic" : "", output);
}

static bool write_overlay(void *context, const char *folder)
{
	const struct drawing *d = context;
	if (!write_points(d, folder))
		return false;
	FILE *f = plot_create(folder, "plot.gp");
	if (!f)
		return false;
	int32_t numb_mc = d->curves[0].story->head.rules.numb_mc;
	double numb = degrees(numb_mc, d->fahrenheit);
	fprintf(f,
		"reset\nset encoding utf8\nset border 3 lw 1.5 lc rgb '#666666'\nset tics out nomirror font "
		"',18'\n"
		"set grid ytics lc rgb '#D8D8D8' lw 1\nset xlabel 'minutes since the ice %s' font ',18'\n"
		"set ylabel '\302\260%c' font ',18' rotate by 0\nset key above left horizontal maxcols 3 "
		"noenhanced font "
		"',14'\nset arrow from graph 0, first %.3f to graph 1, first %.3f nohead lw 2 dt 2 lc rgb "
		"'" VERMILLION "' back\nset arrow from first 0, graph 0 to first 0, graph 1 nohead lw 1.5 lc "
		"rgb '#444444' back\n"
		"set label 'numb' at graph 0.995, first %.3f right offset 0,0.7 font ',18' tc rgb "
		"'" VERMILLION "'\n",
		d->at_ice_off ? "was taken away" : "came on", d->fahrenheit ? 'F' : 'C', numb, numb, numb);
	write_plot(f, d);
	if (!plot_finish(f) || !(f = plot_create(folder, "chart.gp")))
		return false;
	write_terminal(f, "pngcairo", "overlay.png", false);
	write_terminal(f, "svg", "overlay.svg", true);
	return plot_finish(f);
}

enum result overlay_make(const struct overlay_curve *curves, int n, bool at_ice_off, const char *dir,
			 bool fahrenheit)
{
	static const struct plot_output outputs[] = {{"overlay.png", "overlay.png"},
						     {"overlay.svg", "overlay.svg"}};
	struct drawing d = {curves, n, at_ice_off, fahrenheit};
	return plot_run(dir, write_overlay, &d, outputs, 2);
}
