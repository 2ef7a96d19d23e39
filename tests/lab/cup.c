/*
 * The cup of ice: back and forth on a short line for some seconds, then on another line of the area; every
 * 10-20 s the water is blotted away, with a hand that comes and goes.
 */
#include "world.h"

#include <math.h>

#define TURN 6.283185307179586

/* A point of the area for the middle of the cup; bias 0.5: evenly, below: more often near the rim. */
static void place(struct cup *c, double *x, double *y)
{
	const struct cup_draw *d = c->draw;
	double r = fmax(d->area_mm - d->inset_mm, 5) * pow(chance_unit(&c->chance), d->bias);
	double turn = TURN * chance_unit(&c->chance);
	*x = r * cos(turn);
	*y = r * sin(turn);
}

/* The next line begins where the last one was left, or anywhere after a blot. */
static void new_line(struct cup *c, double t_s, bool anywhere)
{
	const struct cup_draw *d = c->draw;
	double from_x = c->x, from_y = c->y, to_x, to_y;
	if (anywhere)
		place(c, &from_x, &from_y);
	place(c, &to_x, &to_y);
	double reach = chance_range(&c->chance, d->reach_min, 1);
	c->dx = reach * (to_x - from_x);
	c->dy = reach * (to_y - from_y);
	c->from_x = from_x;
	c->from_y = from_y;
	c->phase = 0;
	c->period_s = d->period_s * chance_range(&c->chance, 0.8, 1.2);
	/* half strokes: an odd number ends on the far side */
	int halves = 1 + (int)chance_wait(&c->chance, d->halves);
	c->line_until_s = t_s + halves * c->period_s / 2;
}

void cup_start(struct cup *c, const struct cup_draw *d, double t_s)
{
	c->draw = d;
	c->blotting = c->hand = false;
	c->hand_until_s = 0;
	c->next_blot_s = t_s + chance_range(&c->chance, d->every_min_s, d->every_max_s);
	new_line(c, t_s, true);
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
	if (c->blotting) {
		cup_hand(c, t_s);
		if (t_s < c->blot_until_s)
			return;
		c->blotting = c->hand = false;
		c->next_blot_s = t_s + chance_range(&c->chance, d->every_min_s, d->every_max_s);
		new_line(c, t_s, true);
	} else if (t_s >= c->next_blot_s) {
		c->blotting = true;
		c->hand = false;
		c->hand_until_s = t_s + chance_range(&c->chance, 0, 1.5);
		c->blot_until_s = t_s + chance_range(&c->chance, d->blot_min_s, d->blot_max_s);
		return;
	}
	if (t_s >= c->line_until_s)
		new_line(c, t_s, false);
	c->phase += TURN * dt_s / c->period_s;
	double along = (1 - cos(c->phase)) / 2;
	c->x = c->from_x + along * c->dx;
	c->y = c->from_y + along * c->dy;
}

double cup_over(const struct cup *c, double x_mm, double y_mm, double wider_mm)
{
	if (c->blotting)
		return 0;
	double away_mm = hypot(c->x - x_mm, c->y - y_mm) - wider_mm;
	return 1 / (1 + exp((away_mm - c->draw->radius_mm) / c->draw->rim_mm));
}
