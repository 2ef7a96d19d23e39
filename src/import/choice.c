/* What was chosen, in figures and in words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "survey.h"

void survey_take(struct survey *s, const struct sample *sample)
{
	const struct channel_value *v = &sample->spot[0];

	if (s->closed || v->status != STATUS_OK)
		return;
	int64_t step = sample->t_ms - s->last_ms;

	if (s->used && s->steps < SURVEY_STEPS)
		s->step_ms[s->steps++] = step < INT32_MAX ? (int32_t)step : INT32_MAX;
	if (!s->used++) {
		s->first_ms = sample->t_ms;
		s->first_mc = v->mc;
	}
	s->last_ms = sample->t_ms;
	s->last_mc = v->mc;
}

static int by_size(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

void survey_end(struct survey *s, struct import_choice *out)
{
	qsort(s->step_ms, (size_t)s->steps, sizeof(s->step_ms[0]), by_size);
	out->step_ms = s->steps ? s->step_ms[s->steps / 2] : 0;
	out->span_ms = s->last_ms - s->first_ms;
	out->used = s->used;
	out->first_mc = s->used ? s->first_mc : MC_NONE;
	out->last_mc = s->used ? s->last_mc : MC_NONE;
}

static const char *form_name(const struct table *t, const struct profile *p)
{
	switch (t->form) {
	case TIME_NUMBER:
		return unit_name(t->time_unit ? t->time_unit : UNIT_S);
	case TIME_CLOCK:
		return p && p->moments		    ? "date and clock"
		       : unit_is_time(t->time_unit) ? unit_name(t->time_unit)
						    : "hh:mm:ss";
	case TIME_BOTH:
		return "date and clock in two columns";
	case TIME_PARTS:
		return "hour, minute and second in columns";
	case TIME_PACE:
		return "equal steps";
	}
	return "";
}

static void name_of(const struct columns *c, int column, char buf[64])
{
	text_copy(buf, 64, c && column >= 0 ? c->at[column].name : "");
}

void survey_names(const struct table *t, const struct columns *columns, const struct profile *profile,
		  struct import_choice *out)
{
	out->record = t->record;
	out->time_column = t->time + 1;
	out->day_column = t->day + 1;
	out->temperature_column = t->skin + 1;
	name_of(columns, t->time, out->time_name);
	name_of(columns, t->day, out->day_name);
	name_of(columns, t->skin, out->temperature_name);
	name_of(columns, t->only, out->only_name);
	text_copy(out->only_is, sizeof(out->only_is), t->only_is);
	out->time_form = form_name(t, profile && t->time >= 0 ? &profile[t->time] : NULL);
	out->unit = t->most_are ? t->most_are : UNIT_CELSIUS;
	out->unit_assumed = t->unit_assumed;
}

char *import_choice_line(const struct import_choice *c, char *buf, size_t n)
{
	static const char *const units[] = {"", "°C", "°F", "K", "m°C"};
	char step[24], span[32], day[96] = "", only[160] = "", time[112];

	if (c->day_column)
		snprintf(day, sizeof(day), _(" with the day in column %d %s"), c->day_column, c->day_name);
	if (c->only_is[0])
		snprintf(only, sizeof(only), _(", only %s=%s"), c->only_name, c->only_is);
	if (c->time_column)
		snprintf(time, sizeof(time), _("column %d %s (%s)"), c->time_column, c->time_name,
			 c->time_form);
	else
		snprintf(time, sizeof(time), _("equal steps"));
	snprintf(buf, n,
		 _("time: %s%s, every %s s, %s; temperature: column %d %s, %s%s%s; %llu of %llu rows"), time,
		 day, format_thousandths(c->step_ms, step, sizeof(step)),
		 format_duration(c->span_ms, span, sizeof(span)), c->temperature_column, c->temperature_name,
		 units[c->unit], c->unit_assumed ? _(" (the file does not say it)") : "", only,
		 (unsigned long long)c->used, (unsigned long long)c->rows);
	return buf;
}
