#include "skin.h"

#include <math.h>

void skin_init(struct skin *s, const struct rules *r)
{
	int32_t tau_ms = r->tau_ms ? r->tau_ms : r->sensor == SENSOR_STEEL ? SKIN_STEEL_TAU_MS : 0;
	if (r->sensor != SENSOR_STEEL && tau_ms <= SKIN_UNDO_MS)
		tau_ms = 0;
	double tau_s = tau_ms / 1000.0;
	*s = (struct skin){.tau_s = tau_s, .learned_tau_s = tau_s, .fill_end_s = -1, .estimate_c = NAN};
}

/* The start of ice is found late, at the edge by 12 s in one session of ten: that fall is not part of the
 * rise. */
#define FOUND_LATE_S 12

struct settled skin_learn(struct skin *s)
{
	struct settled got = {NAN, NAN, NAN};
	if (s->raw.any)
		got = settle_learn(&s->raw, s->raw.last_s - FOUND_LATE_S);
	if (got.tau_s > 0)
		s->lag_ms = (int32_t)lroundf(got.tau_s * 1000);
	if (got.tau_s * 1000 > SKIN_UNDO_MS)
		s->learned_tau_s = got.tau_s;
	return got;
}

/* Draws a straight line from one second to another, for skin_step(). */
static void fill_to(struct skin *s, int64_t from_s, double from_c, int64_t to_s, double to_c)
{
	s->fill_s = from_s;
	s->fill_c = from_c;
	s->fill_slope = to_s > from_s ? (to_c - from_c) / (double)(to_s - from_s) : 0;
}

/* A reading came in a later second than the last: what is before it is known now. */
static void finish_before(struct skin *s, int64_t second, double c, bool bridged)
{
	if (s->open) {
		fill_to(s, s->open_s, s->sum / s->n, second, c);
		s->fill_end_s = bridged ? second - 1 : s->open_s;
	} else if (s->raw.any && bridged) {
		fill_to(s, s->raw.last_s, series_at(&s->raw, s->raw.last_s), second, c);
		s->fill_end_s = second - 1;
		s->fill_c += s->fill_slope;
		s->fill_s++;
	}
	s->open = false;
}

/* No other reading is expected in the open second: it is complete now, and not with the next reading. */
static void finish_open(struct skin *s)
{
	bool waits = s->fill_s <= s->fill_end_s;
	if (waits && s->fill_end_s != s->open_s - 1)
		return; /* after a gap: the next reading will do */
	if (!waits)
		fill_to(s, s->open_s, s->sum / s->n, s->open_s, 0);
	s->fill_end_s = s->open_s;
	s->open = false;
}

void skin_take(struct skin *s, int64_t t_ms, int32_t mc, const struct skin_pace *pace)
{
	int64_t second = t_ms / 1000;
	double c = mc / 1000.0;
	if (s->raw.any && second <= s->raw.last_s)
		second = s->raw.last_s + 1;
	if (!s->open || second > s->open_s) {
		finish_before(s, second, c, t_ms - s->last_ms <= pace->bridge_ms);
		s->open = true;
		s->open_s = second;
		s->sum = 0;
		s->n = 0;
	}
	s->sum += c;
	s->n++;
	s->last_ms = t_ms;
	s->last_c = c;
	int64_t next_ms = t_ms + pace->interval_ms + pace->interval_ms / SKIN_EARLY_SHARE;
	if (pace->interval_ms > 0 && next_ms >= SECONDS_MS(second + 1))
		finish_open(s);
}

bool skin_under_ice(const struct skin *s, int64_t second)
{
	if (series_at(&s->raw, second) > SKIN_ICE_MAX_C)
		return false;
	struct series_stats st = series_stats(&s->raw, second - SKIN_ICE_S + 1, second);
	return st.n >= SKIN_ICE_S / 2 && st.max <= SKIN_ICE_MAX_C && st.sd <= SKIN_ICE_SD_C;
}

static float quiet_c(struct skin *s)
{
	int64_t last_s = s->probe.last_s;
	order_move(&s->quiet, &s->probe, last_s - SKIN_MEDIAN_QUIET_S + 1, last_s);
	return order_median(&s->quiet, SKIN_MEDIAN_QUIET_S / 2);
}

static float among_strokes_c(struct skin *s)
{
	int64_t last_s = s->probe.last_s;
	order_move(&s->strokes, &s->probe, last_s - SKIN_MEDIAN_ICING_S + 1, last_s);
	return order_median(&s->strokes, SKIN_MEDIAN_ICING_S / 2);
}

bool skin_step(struct skin *s, bool icing, int64_t *second)
{
	if (s->fill_s > s->fill_end_s || (s->raw.any && s->fill_s <= s->raw.last_s))
		return false;
	float c = (float)s->fill_c;
	*second = s->fill_s++;
	s->fill_c += s->fill_slope;
	series_push(&s->raw, *second, c);

	/* undoes a first-order lag: T = y + tau dy/dt, with the slope over two seconds to keep noise down */
	float before = series_at(&s->raw, *second - 2);
	float slope = isnan(before) ? 0 : (c - before) / 2;
	bool iced = skin_under_ice(s, *second);
	series_push(&s->probe, *second, iced ? NAN : c + (float)s->tau_s * slope);
	series_push(&s->sharp, *second, iced ? NAN : c + (float)s->learned_tau_s * slope);

	s->estimate_c = icing ? among_strokes_c(s) : quiet_c(s);
	return true;
}

void skin_mend(struct skin *s, int64_t second, float by_c)
{
	series_mend(&s->raw, second, by_c);
	series_mend(&s->probe, second, by_c);
	series_mend(&s->sharp, second, by_c);
}
