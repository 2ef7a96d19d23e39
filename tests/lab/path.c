/*
 * How the ice is moved. The usual way: back and forth on a short line for some seconds, then on another line
 * of the area. The other techniques differ in what comes next, or in the blots.
 */
#include "world.h"

#include <math.h>
#include <string.h>

#define TURN 6.283185307179586

/* Long blots; and how a runner blots: at whim. */
#define LONG_BLOTS 2.5
#define RUNNER_EVERY_MIN_S 7
#define RUNNER_EVERY_MAX_S 45
#define RUNNER_BLOT_MIN_S 1.5
#define RUNNER_BLOT_MAX_S 14
/* A bag with cloth or towel below, W/m2K: far less than wet ice that is rubbed; and its outside. */
#define BAG_H 55
#define BAG_H_MIN 20
#define BAG_H_MAX 200
#define BAG_C_MIN 0.5
#define BAG_C_MAX 4
/* So long circles stay at a place. */
#define CIRCLES_MIN_S 4
#define CIRCLES_MAX_S 15
/* Of the reach of strokes: where ice is held, and where a runner holds or circles. */
#define HELD_REACH 0.75
#define RUNNER_REACH 0.65

const char *lab_technique_name(enum lab_technique t)
{
	static const char *const names[] = {LAB_TECHNIQUE_LIST(ENUM_NAME)};
	return names[t];
}

bool lab_technique_parse(const char *name, enum lab_technique *out)
{
	for (int i = 0; i < LAB_TECHNIQUE_COUNT; i++) {
		*out = (enum lab_technique)i;
		if (!strcmp(name, lab_technique_name(*out)))
			return true;
	}
	return false;
}

static void draw_bag(struct world *w, struct chance *c)
{
	w->ice_h = fmin(fmax(chance_log(c, BAG_H, 0.5), BAG_H_MIN), BAG_H_MAX);
	w->ice_c = chance_range(c, BAG_C_MIN, BAG_C_MAX);
	for (int i = 0; i < LAB_SPOTS; i++)
		w->bag_touch[i] = chance_range(c, 0.75, 1.2);
}

void path_draw(struct world *w, struct chance *c)
{
	struct cup_draw *d = &w->cup;
	d->technique = w->config->technique;
	d->focus_x_mm = w->focus_x_mm;
	d->focus_y_mm = w->focus_y_mm;
	d->circle_mm = chance_range(c, 8, 28);
	d->axis = TURN * chance_unit(c);
	double apart_mm = chance_range(c, 8, 25), slower = chance_range(c, 1.2, 2);
	d->apart_mm = chance_one_in(c, 0.6) ? apart_mm : 0;
	d->held_s = chance_range(c, 8, 12);
	d->wander_mm = chance_range(c, 8, 30);
	switch (d->technique) {
	case LAB_LINES: /* long ones take longer */
		d->period_s *= slower;
		return;
	case LAB_BLOTS:
		d->blot_min_s *= LONG_BLOTS;
		d->blot_max_s *= LONG_BLOTS;
		return;
	case LAB_RUNNER:
		d->every_min_s = RUNNER_EVERY_MIN_S;
		d->every_max_s = RUNNER_EVERY_MAX_S;
		d->blot_min_s = RUNNER_BLOT_MIN_S;
		d->blot_max_s = RUNNER_BLOT_MAX_S;
		return;
	case LAB_BAG:
		draw_bag(w, c);
		return;
	case LAB_USUAL:
	case LAB_CIRCLES:
	case LAB_HELD:
		return;
	}
}

static double reach_mm(const struct cup_draw *d)
{
	return fmax(d->area_mm - d->inset_mm, 5);
}

/* A point of the area for the middle of the cup; bias 0.5: evenly, below: more often near the rim. */
static void place(struct cup *c, double within_mm, double bias, double *x, double *y)
{
	double r = within_mm * pow(chance_unit(&c->chance), bias);
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
		place(c, reach_mm(d), d->bias, &from_x, &from_y);
	place(c, reach_mm(d), d->bias, &to_x, &to_y);
	double reach = chance_range(&c->chance, d->reach_min, 1);
	c->does = CUP_LINE;
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

/* From rim to rim: beside the last line, or wherever another crosses the area. */
static void long_line(struct cup *c, double t_s, bool anywhere)
{
	const struct cup_draw *d = c->draw;
	double reach = reach_mm(d), axis = d->axis + chance_normal(&c->chance, 0, 0.05);
	if (d->apart_mm <= 0)
		axis = TURN * chance_unit(&c->chance);
	if (d->apart_mm <= 0 || anywhere)
		c->beside_mm = reach * chance_range(&c->chance, -0.9, 0.9);
	else
		c->beside_mm += d->apart_mm * chance_range(&c->chance, 0.7, 1.3);
	if (c->beside_mm > 0.95 * reach)
		c->beside_mm -= 1.9 * reach;
	double half = sqrt(reach * reach - c->beside_mm * c->beside_mm), ux = cos(axis), uy = sin(axis);
	double mid_x = -uy * c->beside_mm, mid_y = ux * c->beside_mm;
	/* from the nearer end */
	double side = (c->x - mid_x) * ux + (c->y - mid_y) * uy > 0 ? 1 : -1;
	c->does = CUP_LINE;
	c->from_x = mid_x + side * half * ux;
	c->from_y = mid_y + side * half * uy;
	c->dx = -2 * side * half * ux;
	c->dy = -2 * side * half * uy;
	c->phase = 0;
	c->period_s = d->period_s * chance_range(&c->chance, 0.8, 1.2);
	c->line_until_s = t_s + (1 + (int)chance_wait(&c->chance, d->halves)) * c->period_s / 2;
}

static void circles(struct cup *c, double t_s, double x, double y, double radius_mm)
{
	c->does = CUP_CIRCLE;
	c->from_x = x;
	c->from_y = y;
	c->circle_mm = radius_mm * chance_range(&c->chance, 0.7, 1.3);
	c->period_s = c->draw->period_s * chance_range(&c->chance, 0.6, 1);
	c->line_until_s = t_s + chance_range(&c->chance, CIRCLES_MIN_S, CIRCLES_MAX_S);
}

static void stay(struct cup *c, double until_s, double within)
{
	c->does = CUP_STAYS;
	place(c, within * reach_mm(c->draw), 0.5, &c->x, &c->y);
	c->line_until_s = until_s;
}

static void at_whim(struct cup *c, double t_s, bool anywhere)
{
	double what = chance_unit(&c->chance), x, y;
	if (what < 0.2 && !anywhere) {
		c->does = CUP_LIFTED;
		c->line_until_s = t_s + chance_range(&c->chance, 2, 12);
	} else if (what < 0.4) {
		stay(c, t_s + chance_range(&c->chance, 3, 15), RUNNER_REACH);
	} else if (what < 0.55) {
		place(c, RUNNER_REACH * reach_mm(c->draw), 0.5, &x, &y);
		circles(c, t_s, x, y, c->draw->circle_mm);
	} else {
		new_line(c, t_s, anywhere);
		double slower = exp(chance_range(&c->chance, log(0.6), log(2.5)));
		c->period_s *= slower;
		c->line_until_s = t_s + (1 + (int)chance_wait(&c->chance, 2)) * c->period_s / 2;
	}
}

void path_next(struct cup *c, double t_s, bool anywhere)
{
	const struct cup_draw *d = c->draw;
	double off_x, off_y;
	switch (d->technique) {
	case LAB_USUAL:
	case LAB_BLOTS:
		new_line(c, t_s, anywhere);
		return;
	case LAB_CIRCLES:
		off_x = chance_normal(&c->chance, 0, d->wander_mm);
		off_y = chance_normal(&c->chance, 0, d->wander_mm);
		circles(c, t_s, d->focus_x_mm + off_x, d->focus_y_mm + off_y, d->circle_mm);
		return;
	case LAB_LINES:
		long_line(c, t_s, anywhere);
		return;
	case LAB_HELD:
		stay(c, t_s + d->held_s * chance_range(&c->chance, 0.7, 1.3), HELD_REACH);
		return;
	case LAB_RUNNER:
		at_whim(c, t_s, anywhere);
		return;
	case LAB_BAG:
		c->does = CUP_STAYS;
		c->x = c->y = 0;
		return;
	}
}

void path_step(struct cup *c, double dt_s)
{
	if (c->does == CUP_STAYS || c->does == CUP_LIFTED)
		return;
	c->phase += TURN * dt_s / c->period_s;
	if (c->does == CUP_CIRCLE) {
		c->x = c->from_x + c->circle_mm * cos(c->phase);
		c->y = c->from_y + c->circle_mm * sin(c->phase);
		return;
	}
	double along = (1 - cos(c->phase)) / 2;
	c->x = c->from_x + along * c->dx;
	c->y = c->from_y + along * c->dy;
}
