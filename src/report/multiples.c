#include "multiples.h"

#include <string.h>

#include "base/datetime.h"
#include "base/i18n.h"
#include "base/text.h"

#define STEPS_MOST 4 /* of an axis: more names do not fit beside a small plot */

#define MULTIPLE_ROW(member, title, unit, first, second) [member] = {title, unit, {first, second}},
static const struct {
	const char *title, *unit;
	enum trend_figure of[2];
} rows[MULTIPLE_COUNT] = {MULTIPLE_LIST(MULTIPLE_ROW)};

const char *multiple_title(enum multiple m)
{
	return _(rows[m].title);
}

const char *multiple_unit(enum multiple m, bool fahrenheit)
{
	if (m == MULTIPLE_COLDEST)
		return fahrenheit ? "°F" : "°C";
	return *rows[m].unit ? _(rows[m].unit) : "";
}

int multiple_series(enum multiple m)
{
	return rows[m].of[0] == rows[m].of[1] ? 1 : 2;
}

enum trend_figure multiple_figure(enum multiple m, int series)
{
	return rows[m].of[series];
}

static bool moment_s(const struct summary *s, int64_t *at_s)
{
	struct datetime d;
	int64_t ms;
	if (!datetime_parse(s->start_iso, strlen(s->start_iso), &d) ||
	    !datetime_ms(&d, DATE_ORDER_UNKNOWN, &ms))
		return false;
	*at_s = ms / 1000 + d.zone_min * 60;
	return true;
}

/* In thousandths of the axis's unit. */
static int64_t on_axis(int64_t value, enum trend_figure k, bool fahrenheit)
{
	switch (trend_unit(k)) {
	case TREND_SHORT:
	case TREND_LONG:
		return value / 60; /* minutes */
	case TREND_DEGREES:
		return fahrenheit ? value * 9 / 5 + 32000 : value;
	case TREND_NUMBER:
		break;
	}
	return value;
}

bool multiples_point(const struct multiples *m, const struct summary *s, enum trend_figure k, int64_t *at_s,
		     int64_t *value)
{
	int64_t v = trend_value(s, k);
	if (v == MS_NONE || !moment_s(s, at_s))
		return false;
	*value = on_axis(v, k, m->fahrenheit);
	return true;
}

bool multiples_any(const struct multiples *m, const struct trend *t, enum multiple of)
{
	int64_t at_s, value;
	for (int k = 0; k < multiple_series(of); k++)
		for (int i = 0; t->of[rows[of].of[k]].n && i < t->sessions; i++)
			if (multiples_point(m, t->at[i], rows[of].of[k], &at_s, &value))
				return true;
	return false;
}

/* ---- the axes ---- */

static int64_t step_of(int64_t span, int64_t least)
{
	static const int64_t steps[] = {100,   200,   500,   1000,   2000,   5000,   10000,
					20000, 30000, 60000, 120000, 300000, 600000, 1440000};
	int n = (int)(sizeof(steps) / sizeof(steps[0]));
	for (int i = 0; i < n; i++)
		if (steps[i] >= least && span <= STEPS_MOST * steps[i])
			return steps[i];
	int64_t step = steps[n - 1];
	while (span > STEPS_MOST * step)
		step *= 2;
	return step;
}

static int64_t floor_to(int64_t v, int64_t step)
{
	int64_t rest = v % step;
	return v - (rest < 0 ? rest + step : rest);
}

/* From nothing on, but a temperature around what there is. */
static void span_values(struct multiples *m, enum multiple of)
{
	bool degrees = of == MULTIPLE_COLDEST, any = false;
	int64_t low = 0, high = 0, at_s, v;
	for (int i = 0; i < m->n; i++)
		for (int k = 0; k < multiple_series(of); k++)
			for (int j = 0; j < m->t[i].sessions; j++) {
				if (!multiples_point(m, m->t[i].at[j], rows[of].of[k], &at_s, &v))
					continue;
				low = (degrees && !any) || v < low ? v : low;
				high = !any || v > high ? v : high;
				any = true;
			}
	int64_t least = degrees || of == MULTIPLE_PASSES ? 1000 : 100;
	int64_t step = step_of(high - low, least);
	low = floor_to(low, step);
	if (high > low + STEPS_MOST * step) { /* the lower end moved */
		step = step_of(high - low, 2 * step);
		low = floor_to(low, step);
	}
	high = high > low ? floor_to(high + step - 1, step) : low + step;
	m->axis[of] = (struct multiple_axis){low, high, step};
}

static void span_days(struct multiples *m)
{
	struct multiple_days *d = &m->days;
	int64_t at_s;
	for (int i = 0; i < m->n; i++)
		for (int j = 0; j < m->t[i].sessions; j++) {
			m->sessions++;
			if (!moment_s(m->t[i].at[j], &at_s)) {
				m->undated++;
				continue;
			}
			d->from_s = !d->any || at_s < d->from_s ? at_s : d->from_s;
			d->to_s = !d->any || at_s > d->to_s ? at_s : d->to_s;
			d->any = true;
		}
	int64_t beside_s = (d->to_s - d->from_s) / 20;
	beside_s = beside_s > DAY_MS / 2000 ? beside_s : DAY_MS / 2000;
	d->low_s = d->from_s - beside_s;
	d->high_s = d->to_s + beside_s;
}

void multiples_begin(struct multiples *m, const struct trend *t, int n, bool fahrenheit)
{
	*m = (struct multiples){.t = t, .n = n, .fahrenheit = fahrenheit};
	span_days(m);
	for (int k = 0; k < MULTIPLE_COUNT; k++)
		span_values(m, (enum multiple)k);
}

char *multiples_tick(int64_t value, const struct multiple_axis *a, char *buf, size_t n)
{
	int64_t tenths = (value < 0 ? -value : value) / 100;
	if (a->step % 1000)
		snprintf(buf, n, "%s%lld.%d", value < 0 ? "-" : "", (long long)(tenths / 10),
			 (int)(tenths % 10));
	else
		snprintf(buf, n, "%lld", (long long)(value / 1000));
	return buf;
}

char *multiples_day(int64_t at_s, char *buf, size_t n)
{
	char whole[48];
	datetime_format(at_s * 1000, 0, false, whole, sizeof(whole));
	text_copy(buf, n < 11 ? n : 11, whole);
	return buf;
}
