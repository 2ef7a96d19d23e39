/*
 * The cup of ice goes its path (path.c); every 10-20 s the water is blotted away, with a hand that comes and
 * goes.
 */
#include "world.h"

#include <math.h>

#define BAG_RIM_MM 3

void cup_start(struct cup *c, const struct cup_draw *d, double t_s)
{
	c->draw = d;
	c->blotting = c->hand = false;
	c->hand_until_s = 0;
	c->next_blot_s = t_s + chance_range(&c->chance, d->every_min_s, d->every_max_s);
	path_next(c, t_s, true);
	cup_step(c, t_s, 0);
}

void cup_hand(struct cup *c, double t_s)
{
	if (t_s < c->hand_until_s)
		return;
	c->hand = !c->hand;
	double mean = c->hand ? c->draw->hand_on_s : c->draw->hand_off_s;
	c->hand_until_s = t_s + 0.2 + chance_wait(&c->chance, mean);
}

void cup_step(struct cup *c, double t_s, double dt_s)
{
	const struct cup_draw *d = c->draw;
	if (d->technique == LAB_BAG) /* nobody blots below it */
		return;
	if (c->blotting) {
		cup_hand(c, t_s);
		if (t_s < c->blot_until_s)
			return;
		c->blotting = c->hand = false;
		c->next_blot_s = t_s + chance_range(&c->chance, d->every_min_s, d->every_max_s);
		path_next(c, t_s, true);
	} else if (t_s >= c->next_blot_s) {
		c->blotting = true;
		c->hand = false;
		c->hand_until_s = t_s + chance_range(&c->chance, 0, 1.5);
		c->blot_until_s = t_s + chance_range(&c->chance, d->blot_min_s, d->blot_max_s);
		return;
	}
	if (t_s >= c->line_until_s)
		path_next(c, t_s, false);
	path_step(c, dt_s);
}

double cup_over(const struct cup *c, double x_mm, double y_mm, double wider_mm)
{
	if (c->blotting || c->does == CUP_LIFTED)
		return 0;
	if (c->draw->technique == LAB_BAG)
		return 1 / (1 + exp((hypot(x_mm, y_mm) - wider_mm - c->draw->area_mm) / BAG_RIM_MM));
	double away_mm = hypot(c->x - x_mm, c->y - y_mm) - wider_mm;
	return 1 / (1 + exp((away_mm - c->draw->radius_mm) / c->draw->rim_mm));
}
