/*
 * A probe in the hand that is put on the focus: at each blot, now and then at rest, between the passes and
 * while the skin re-warms. Some touches are too short to settle, some touch ice.
 */
#include "world.h"

#include <math.h>

#define STREAM 661
#define SHORT 0.06
#define ICE 0.04
/* After a blot began: the water is wiped off first. The ice comes back a moment after the touch. */
#define WIPED_MIN_S 0.8
#define WIPED_MAX_S 1.8
#define GONE_S 0.4
#define ICE_C 0.3

static void plan(struct toucher *h, double from_s, double least_s, double most_s)
{
	double u = chance_unit(&h->chance);
	double for_s = chance_range(&h->chance, least_s, most_s);
	double short_s = chance_range(&h->chance, 0.6, 1.6);
	h->what = u < SHORT ? LAB_TOUCHED_SHORT : LAB_TOUCHED;
	h->from_s = from_s;
	h->to_s = from_s + (h->what == LAB_TOUCHED_SHORT ? short_s : for_s);
}

static void plan_later(struct toucher *h, double t_s)
{
	switch (h->when) {
	case WHEN_REST:
		plan(h, t_s + chance_range(&h->chance, 5, 40), 4, 8);
		return;
	case WHEN_PASSES:
		plan(h, t_s + chance_range(&h->chance, 6, 30), 3, 6);
		return;
	case WHEN_WARM:
		plan(h, t_s + chance_range(&h->chance, 240, 900), 6, 15);
		return;
	case WHEN_ICE: /* at the next blot */
		h->from_s = h->to_s = INFINITY;
		return;
	}
}

void touch_begin(struct toucher *h, const struct touch_draw *d, uint64_t seed)
{
	*h = (struct toucher){.sensor.c = d->away_c};
	chance_seed(&h->chance, seed, STREAM);
	plan_later(h, 0);
}

static void write_down(const struct toucher *h, struct lab_session *s)
{
	bool known = s->touch_count && fabs(s->touch[s->touch_count - 1].from_s - h->from_s) < 1e-6;
	if (!known && s->touch_count < LAB_TOUCHES)
		s->touch[s->touch_count++] = (struct lab_touching){h->from_s, h->to_s, h->what};
}

void touch_plan(struct toucher *h, enum touch_when when, double t_s, struct cup *cup, struct lab_session *s)
{
	bool began = when == WHEN_ICE && cup->blotting && !h->blotting;
	h->blotting = when == WHEN_ICE && cup->blotting;
	if (touch_is_on(h, t_s))
		write_down(h, s);
	if (when != h->when) {
		h->when = when;
		plan_later(h, t_s);
	} else if (began) {
		plan(h, t_s + chance_range(&h->chance, WIPED_MIN_S, WIPED_MAX_S), 3, 6);
		if (chance_one_in(&h->chance, ICE))
			h->what = LAB_TOUCHED_ICE;
		cup->blot_until_s = fmax(cup->blot_until_s, h->to_s + GONE_S);
	} else if (t_s >= h->to_s && when != WHEN_ICE) {
		plan_later(h, t_s);
	}
}

bool touch_is_on(const struct toucher *h, double t_s)
{
	return t_s >= h->from_s && t_s < h->to_s;
}

void touch_step(struct toucher *h, const struct touch_draw *d, double t_s, double dt_s,
		const struct around *focus)
{
	struct around a = *focus;
	h->before_c = h->sensor.c;
	if (!touch_is_on(h, t_s))
		a = (struct around){.room_c = d->away_c, .off = true};
	else if (h->what == LAB_TOUCHED_ICE)
		a = (struct around){.skin_c = ICE_C, .room_c = ICE_C};
	sensor_step(&d->sensor, &h->sensor, &a, dt_s);
}
