/* Points for gnuplot. An empty line breaks the drawn one: a gap stays a gap. */
#include "chart.h"

double chart_degrees(int32_t mc, bool fahrenheit)
{
	return (fahrenheit ? mc_to_mf(mc) : mc) / 1000.0;
}

double chart_minutes(const struct chart_panel *p, int64_t t_ms)
{
	return (double)(t_ms - p->zero_ms) / 60000.0;
}

struct chart_extremes chart_in_order(int64_t t_min_ms, int32_t min_mc, int64_t t_max_ms, int32_t max_mc)
{
	if (t_min_ms == t_max_ms)
		return (struct chart_extremes){1, {t_min_ms}, {min_mc}};
	if (t_min_ms < t_max_ms)
		return (struct chart_extremes){2, {t_min_ms, t_max_ms}, {min_mc, max_mc}};
	return (struct chart_extremes){2, {t_max_ms, t_min_ms}, {max_mc, min_mc}};
}

void chart_write_probe(FILE *f, const struct chart_panel *p, bool fahrenheit)
{
	for (int i = 0; i < p->n_slices; i++) {
		const struct story_slice *s = &p->slices[i];
		if (s->probe_min_mc == MC_NONE)
			continue;
		if (s->gap_before)
			fputc('\n', f);
		struct chart_extremes e =
			chart_in_order(s->t_min_ms, s->probe_min_mc, s->t_max_ms, s->probe_max_mc);
		for (int k = 0; k < e.n; k++)
			fprintf(f, "%.5f %.3f\n", chart_minutes(p, e.t_ms[k]),
				chart_degrees(e.mc[k], fahrenheit));
	}
}

void chart_write_skin(FILE *f, const struct chart_panel *p, bool fahrenheit)
{
	bool broken = true;
	for (int i = 0; i < p->n_slices; i++) {
		const struct story_slice *s = &p->slices[i];
		bool none = s->t_ms != MS_NONE && s->skin_min_mc == MC_NONE;
		if ((none || s->gap_before) && !broken) {
			fputc('\n', f);
			broken = true;
		}
		if (s->skin_min_mc == MC_NONE)
			continue;
		struct chart_extremes e =
			chart_in_order(s->skin_t_min_ms, s->skin_min_mc, s->skin_t_max_ms, s->skin_max_mc);
		for (int k = 0; k < e.n; k++)
			fprintf(f, "%.5f %.3f %.3f %.3f\n", chart_minutes(p, e.t_ms[k]),
				chart_degrees(e.mc[k], fahrenheit),
				chart_degrees(e.mc[k] - s->band_mc, fahrenheit),
				chart_degrees(e.mc[k] + s->band_mc, fahrenheit));
		broken = false;
	}
}

void chart_write_reference(FILE *f, const struct chart_panel *p, bool fahrenheit)
{
	for (int i = 0; i < p->n_slices; i++) {
		const struct story_slice *s = &p->slices[i];
		if (s->reference_mc != MC_NONE)
			fprintf(f, "%.5f %.3f\n", chart_minutes(p, s->t_ms),
				chart_degrees(s->reference_mc, fahrenheit));
		else if (s->t_ms != MS_NONE) /* no reading: the line is broken */
			fputc('\n', f);
	}
}

void chart_write_spots(FILE *f, const struct chart_panel *p, bool fahrenheit)
{
	for (int spot = 1; spot < SPOTS_MAX; spot++) {
		for (int i = 0; i < p->n_slices; i++) {
			const struct story_slice *s = &p->slices[i];
			if (s->spot_mc[spot] != MC_NONE)
				fprintf(f, "%.5f %.3f\n", chart_minutes(p, s->t_ms),
					chart_degrees(s->spot_mc[spot], fahrenheit));
			else if (s->t_ms != MS_NONE)
				fputc('\n', f);
		}
		fputc('\n', f); /* the next spot's is another line */
	}
}
