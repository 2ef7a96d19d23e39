/*
 * Forecasts as fans: from the skin when one was given to the band in which the moment was to come, at the
 * height of its rule; a dashed line to the moment itself. Of numb where the ice is large enough to be seen,
 * of re-warmed over the whole, the first and then one every ten minutes: all would be a wall.
 */
#include "chart.h"
#include "plot.h"

#define WARM_EVERY_MS MINUTES_MS(10)
#define WARM_BELOW_REST_MC 2000 /* the rule of the contract */
#define WARM_WITHOUT_REST_MC 26500

static double minutes(const struct chart_panel *p, int64_t t_ms)
{
	return (double)(t_ms - p->zero_ms) / 60000.0;
}

static double degrees(int32_t mc, bool fahrenheit)
{
	return (fahrenheit ? mc_to_mf(mc) : mc) / 1000.0;
}

static int32_t target_mc(const struct story *s, const struct event *e)
{
	if (e->of == EVENT_NUMB)
		return s->head.rules.numb_mc;
	return s->baseline_mc == MC_NONE ? WARM_WITHOUT_REST_MC : s->baseline_mc - WARM_BELOW_REST_MC;
}

/* Is this one drawn here? *warm_ms: when the last one of re-warming was given that is. */
static bool is_drawn(const struct chart_panel *p, const struct story *s, const struct event *e,
		     int64_t *warm_ms)
{
	if (e->kind != EVENT_FORECAST || e->skin_mc == MC_NONE || e->t_ms < p->from_ms ||
	    e->t_ms > p->to_ms || e->low_ms > p->to_ms || e->high_ms <= e->t_ms)
		return false;
	if (e->of == EVENT_NUMB)
		return p->zoom || s->n_zooms == 0;
	if (p->zoom || (*warm_ms != MS_NONE && e->t_ms > *warm_ms && e->t_ms - *warm_ms < WARM_EVERY_MS))
		return false;
	*warm_ms = e->t_ms;
	return true;
}

bool chart_has_fan(const struct chart_panel *p, const struct story *s)
{
	int64_t warm_ms = MS_NONE;
	for (int i = 0; i < s->n_events; i++)
		if (is_drawn(p, s, &s->events[i].event, &warm_ms))
			return true;
	return false;
}

static void put_fan(FILE *f, const struct chart_panel *p, const struct story *s, const struct event *e,
		    bool fahrenheit)
{
	const char *colour = e->of == EVENT_NUMB ? VERMILLION : GREEN;
	double x = minutes(p, e->t_ms), y = degrees(e->skin_mc, fahrenheit);
	double goal = degrees(target_mc(s, e), fahrenheit);
	int64_t low_ms = e->low_ms > e->t_ms ? e->low_ms : e->t_ms,
		high_ms = e->high_ms < p->to_ms ? e->high_ms : p->to_ms;
	int64_t at_ms = e->at_ms < p->to_ms ? e->at_ms : p->to_ms;
	fprintf(f,
		"set object polygon from first %.5f, first %.3f to first %.5f, first %.3f to first %.5f, "
		"first %.3f to first "
		"%.5f, first %.3f fc rgb '%s' fs transparent solid 0.13 noborder behind\n",
		x, y, minutes(p, low_ms), goal, minutes(p, high_ms), goal, x, y, colour);
	fprintf(f,
		"set arrow from first %.5f, first %.3f to first %.5f, first %.3f nohead lw 1.2 dt 3 lc rgb "
		"'%s' back\n",
		x, y, minutes(p, at_ms), goal, colour);
}

void chart_write_fan(FILE *f, const struct chart_panel *p, const struct story *s, bool fahrenheit)
{
	int64_t warm_ms = MS_NONE;
	for (int i = 0; i < s->n_events; i++)
		if (is_drawn(p, s, &s->events[i].event, &warm_ms))
			put_fan(f, p, s, &s->events[i].event, fahrenheit);
}
