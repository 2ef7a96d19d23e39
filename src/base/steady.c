#include "steady.h"

#include <assert.h>
#include <string.h>

void steady_init(struct steady *s, int32_t target_mc, int32_t near_mc, int32_t range_mc,
		 int32_t resolution_mc, int32_t interval_ms)
{
	int64_t two_ms = 2 * (int64_t)interval_ms;
	*s = (struct steady){
		.target_mc = target_mc,
		.near_mc = near_mc,
		.range_mc = range_mc > resolution_mc ? range_mc : resolution_mc,
		.slot_ms = two_ms > STEADY_SLOT_MS ? two_ms : STEADY_SLOT_MS,
		.slot_at_ms = MS_NONE,
	};
}

static void begin_anew(struct steady *s)
{
	s->n = 0;
	s->now.n = 0;
	s->moving = false;
	s->slot_at_ms = MS_NONE;
}

static int32_t slot_mean_mc(const struct steady_slot *slot)
{
	return (int32_t)(slot->sum_mc / slot->n);
}

static int32_t lower(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int32_t higher(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

static bool goes_together(const struct steady *s)
{
	int32_t low = INT32_MAX, high = INT32_MIN, mean_low = INT32_MAX, mean_high = INT32_MIN;
	for (int i = 0; i < s->n; i++) {
		int32_t mean = slot_mean_mc(&s->run[i]);
		low = lower(low, s->run[i].low_mc);
		high = higher(high, s->run[i].high_mc);
		mean_low = lower(mean_low, mean);
		mean_high = higher(mean_high, mean);
	}
	return mean_high - mean_low <= s->range_mc && high - low <= 3 * s->range_mc;
}

static void drop_oldest(struct steady *s)
{
	s->n--;
	memmove(s->run, s->run + 1, (size_t)s->n * sizeof(s->run[0]));
}

/* The slot is full: what went before and does not go with it is no part of the run any more. */
static void close_slot(struct steady *s)
{
	if (s->n == STEADY_SLOTS)
		drop_oldest(s);
	s->run[s->n++] = s->now;
	s->now.n = 0;
	s->moving = !goes_together(s);
	while (s->n > 0 && !goes_together(s))
		drop_oldest(s);
}

static void add(struct steady *s, int32_t mc)
{
	struct steady_slot *slot = &s->now;
	if (!slot->n)
		*slot = (struct steady_slot){.low_mc = mc, .high_mc = mc};
	slot->sum_mc += mc;
	slot->low_mc = lower(slot->low_mc, mc);
	slot->high_mc = higher(slot->high_mc, mc);
	slot->n++;
}

enum steady_state steady_take(struct steady *s, int64_t t_ms, int32_t mc)
{
	if (!s->any)
		s->first_mc = mc;
	s->any = true;
	s->changed = s->changed || mc != s->first_mc;
	int64_t off_mc = (int64_t)mc - s->target_mc;
	if (off_mc > s->near_mc || off_mc < -s->near_mc) {
		begin_anew(s);
		return off_mc > 0 ? STEADY_ABOVE : STEADY_BELOW;
	}
	if (s->slot_at_ms != MS_NONE && t_ms - s->slot_at_ms >= 2 * s->slot_ms)
		begin_anew(s); /* a slot went by without a reading */
	if (s->slot_at_ms == MS_NONE) {
		s->slot_at_ms = t_ms;
	} else if (t_ms - s->slot_at_ms >= s->slot_ms) {
		close_slot(s);
		s->slot_at_ms += s->slot_ms;
	}
	add(s, mc);
	if (s->n < STEADY_SLOTS)
		return s->moving ? STEADY_MOVING : STEADY_WAIT;
	return !s->changed && mc % 1000 == 0 ? STEADY_STUCK : STEADY_YES;
}

int64_t steady_for_ms(const struct steady *s)
{
	return s->n * s->slot_ms;
}

int32_t steady_mean_mc(const struct steady *s)
{
	int64_t sum_mc = 0, n = 0;
	for (int i = s->n / 2; i < s->n; i++) {
		sum_mc += s->run[i].sum_mc;
		n += s->run[i].n;
	}
	assert(n > 0);
	return (int32_t)((sum_mc >= 0 ? sum_mc + n / 2 : sum_mc - n / 2) / n);
}
