#include "old_priority.h"

#include <stdlib.h>

#define STILL_AFTER_MS SECONDS_MS(90) /* as in src/core/detector/guard.c */
#define STILL_SEEN_MS SECONDS_MS(30)
#define PASSES_ENOUGH 6

void old_priority_init(struct old_priority *p)
{
	*p = (struct old_priority){
		.ended_ms = MS_NONE, .iced_ms = MS_NONE, .good_ms = MS_NONE, .still_mc = MC_NONE};
	for (int i = 0; i < OLD_PRIORITY_SECONDS; i++)
		p->seconds_mc[i] = MC_NONE;
}

static bool iced(int phase)
{
	return phase == PHASE_ICING || phase == PHASE_NUMB;
}

static int by_value(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

/* MC_NONE when nothing was read; sorting puts it first, as the lowest number. */
static int32_t middle_mc(const struct old_priority *p)
{
	int32_t sorted[OLD_PRIORITY_SECONDS];
	int none = 0;
	for (int i = 0; i < OLD_PRIORITY_SECONDS; i++) {
		sorted[i] = p->seconds_mc[i];
		none += sorted[i] == MC_NONE;
	}
	qsort(sorted, OLD_PRIORITY_SECONDS, sizeof(sorted[0]), by_value);
	int n = OLD_PRIORITY_SECONDS - none;
	const int32_t *middle = &sorted[none + n / 2];
	return !n ? MC_NONE : n % 2 ? *middle : (middle[-1] + *middle) / 2;
}

void old_priority_sample(struct old_priority *p, const struct row *row)
{
	int32_t mc = row->spot[0].mc;
	int64_t t_ms = row->t_ms;
	p->icing = iced(row->phase);
	if (mc == MC_NONE || t_ms < 0)
		return;
	/* seconds in a gap have no reading */
	int64_t second = t_ms / 1000, last = p->good_ms == MS_NONE ? second : p->good_ms / 1000;
	for (int64_t s = last + 1; s < second && s <= last + OLD_PRIORITY_SECONDS; s++)
		p->seconds_mc[s % OLD_PRIORITY_SECONDS] = MC_NONE;
	int32_t *mean = &p->seconds_mc[second % OLD_PRIORITY_SECONDS];
	p->in_second = second == last && p->good_ms != MS_NONE ? p->in_second + 1 : 1;
	*mean = p->in_second == 1 ? mc : *mean + (mc - *mean) / p->in_second;
	p->good_ms = t_ms;
	if (p->icing)
		p->ended_ms = MS_NONE;
	if (p->icing || (p->still_mc != MC_NONE && mc <= p->still_mc))
		p->iced_ms = t_ms;
	if (p->ended_ms != MS_NONE && t_ms - p->ended_ms >= STILL_AFTER_MS &&
	    t_ms - p->iced_ms > STILL_SEEN_MS)
		p->still_mc = MC_NONE; /* away: what cools from now on is new ice */
}

/* The ice counted as away, but the readings did not warm. */
static bool ice_lay_still(const struct old_priority *p, int phase)
{
	bool over = phase == PHASE_WINDOW || phase == PHASE_WARMING;
	return over && p->ended_ms != MS_NONE && p->iced_ms != MS_NONE &&
	       p->good_ms - p->ended_ms >= STILL_AFTER_MS && p->good_ms - p->iced_ms <= STILL_SEEN_MS;
}

enum priority old_priority_event(struct old_priority *p, const struct row *row, const struct event *e)
{
	bool icing = p->icing || iced(row->phase);
	if (e->kind == EVENT_ICING_STARTED)
		p->icing = true;
	if (e->kind == EVENT_ICING_ENDED) {
		p->icing = false;
		p->ended_ms = e->t_ms;
		p->still_mc = middle_mc(p);
	}
	if (e->kind == EVENT_PROBE_LOST && (icing || ice_lay_still(p, row->phase)))
		return PRIORITY_HIGH;
	if (e->kind == EVENT_PROBE_OFF && icing)
		return PRIORITY_HIGH;
	if (e->kind == EVENT_PASS && e->count == PASSES_ENOUGH)
		return PRIORITY_MEDIUM;
	return event_priority(e->kind);
}
