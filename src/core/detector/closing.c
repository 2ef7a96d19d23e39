#include "closing.h"

#include <math.h>
#include <stdlib.h>

#define KEPT (WINDOW_BACK_S + 1)

static float back_c(const struct closing *c, int seconds)
{
	return c->c[(c->second - seconds) % KEPT];
}

void closing_note(struct closing *c, const struct estimate *e, bool usable, int64_t second)
{
	if (!usable || second < 0) {
		c->known = 0;
		return;
	}
	bool follows = c->known && second == c->second + 1;
	c->known = !follows ? 1 : c->known < KEPT ? c->known + 1 : KEPT;
	c->second = second;
	c->c[second % KEPT] = e->c;
}

void closing_forget(struct closing *c)
{
	c->holds = false;
	c->due_ms = 0;
}

static int64_t within(int64_t t_ms, int64_t low_ms, int64_t high_ms)
{
	return t_ms < low_ms ? low_ms : t_ms > high_ms ? high_ms : t_ms;
}

/* A network may be wrong: this keeps the numbers finite. */
#define LEFT_MAX_S 3600.0f

static int64_t to_ms(float s)
{
	return (int64_t)(fmaxf(0, fminf(LEFT_MAX_S, s)) * 1000);
}

/* The forecast that the rules allow: nothing in the past, nothing later than their maximum. */
static struct forecast forecast_of(const struct closing *c, const struct view *v, const struct estimate *e,
				   int64_t t_ms)
{
	const struct round *r = v->round;
	int64_t latest_ms = r->ended_ms + v->rules->window_max_ms;
	float features[WINDOW_FEATURES], left_s[WINDOW_QUANTILES];
	struct window_look look = {
		.over_c = back_c(c, 0) - (float)v->rules->window_mc / 1000,
		.rise_half_c = back_c(c, 0) - back_c(c, WINDOW_HALF_BACK_S),
		.rise_c = back_c(c, 0) - back_c(c, WINDOW_BACK_S),
		.band_c = e->error_c * ESTIMATE_BAND_ERRORS,
		.since_s = (float)(t_ms - r->ended_ms) / 1000,
		.ice_s = (float)(r->ended_ms - r->started_ms) / 1000,
		.edge = v->rules->placement == PLACEMENT_EDGE,
	};
	window_features(&look, features);
	window_left_s(features, left_s);
	struct forecast f = {
		.low_ms = t_ms + to_ms(left_s[0]),
		.at_ms = t_ms + to_ms(left_s[1]),
		.high_ms = t_ms + to_ms(left_s[2]),
	};
	f.low_ms = within(f.low_ms, t_ms, latest_ms);
	f.at_ms = within(f.at_ms, f.low_ms, latest_ms);
	f.high_ms = within(f.high_ms, f.at_ms, latest_ms);
	return f;
}

static bool moved(int64_t a_ms, int64_t b_ms)
{
	return llabs(a_ms - b_ms) > CLOSING_MOVED_MS;
}

bool closing_step(struct closing *c, const struct view *v, const struct estimate *e, int64_t t_ms)
{
	if (t_ms < c->due_ms || c->known < KEPT || gate_is_slow(v->gate) ||
	    t_ms > v->round->ended_ms + v->rules->window_max_ms)
		return false;
	struct forecast f = forecast_of(c, v, e, t_ms);
	const struct forecast *was = &c->forecast;
	if (c->holds && !moved(f.at_ms, was->at_ms) && !moved(f.low_ms, was->low_ms) &&
	    !moved(f.high_ms, was->high_ms))
		return false;
	c->forecast = f;
	c->holds = true;
	c->due_ms = t_ms + CLOSING_EVERY_MS;
	return true;
}
