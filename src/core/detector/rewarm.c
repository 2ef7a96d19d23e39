#include "rewarm.h"

#include <math.h>

/* The chance is averaged over about a minute, so that noise from second to second does not restart the hold
 * of five minutes. A reading without error figures either meets the rule or does not. */
#define CHANCE_SHARE 0.02f

/* A minute's mean still looks warm when the probe has just fallen off: a reading this far below it is not
 * skin that re-warms. */
#define FELL_C 1.0f

void rewarm_begins(struct rewarm *w, float end_c)
{
	*w = (struct rewarm){0};
	warm_curve_reset(&w->curve, end_c);
}

void rewarm_break(struct rewarm *w)
{
	w->warm = (struct hold){0};
}

void rewarm_look(struct rewarm *w, const struct series *probe, int64_t second, int64_t ended_s)
{
	warm_curve_step(&w->curve, probe, second, ended_s);
}

/* Skin that was iced and warms again is seen to do both. Of 335 laboratory rounds all cooled by 4.0 C or more
 * (the mean of 25 s), and warmed from the 4th to the 45th minute by 1.6 C inside and 0.2 C at the edge. */
#define COOLED_C 3.0f
#define WARMED_IN_C 0.8f
#define WARMED_EDGE_C 0.1f

static bool was_iced(const struct warm_input *in, float now_c)
{
	float warmed_c = in->rules->placement == PLACEMENT_EDGE ? WARMED_EDGE_C : WARMED_IN_C;
	float early_c = in->curve->c[0];
	/* ice that comes back soon falls from skin that is cold already */
	float rest_c = fmaxf(in->focus->rest_c, in->baseline_c);
	return !(rest_c - in->focus->lowest_c < COOLED_C) && !(now_c - early_c < warmed_c);
}

static bool is_warm(struct rewarm *w, const struct warm_input *in, float t0_c, bool slow, int64_t second)
{
	enum placement placement = in->rules->placement;
	float share = 1, f[WARM_FEATURES];
	struct warm_sight sight = warm_at_probe(in->probe, second, slow);
	float minute_c = warm_minute_c(in->probe, second);
	if ((!slow && sight.c < minute_c - FELL_C) || !was_iced(in, minute_c)) {
		w->chance = 0;
		return false;
	}
	/* without a T0 the rule applies to the bare temperature, which the networks do not know */
	if (!slow && !isnan(in->baseline_c) && warm_features(in, second, f)) {
		sight = warm_at_focus(&sight, f, placement);
		share = CHANCE_SHARE;
	}
	float chance = warm_chance(&sight, t0_c);
	w->chance += share * ((isnan(chance) ? 0 : chance) - w->chance);
	return warm_enough(w->chance, placement);
}

/* So long before it may come at all it is looked for: the chance's mean knows its last minutes only. */
#define LOOK_AHEAD_S 600

static bool is_early(const struct rules *r, int64_t ended_s, int64_t second)
{
	return second < ended_s + (r->rewarm_min_ms - r->rewarm_hold_ms) / 1000 - LOOK_AHEAD_S;
}

bool rewarm_step(struct rewarm *w, const struct warm_input *in, float t0_c, bool slow, bool usable,
		 int64_t second)
{
	if (is_early(in->rules, in->ended_s, second))
		return false;
	int warm = usable ? is_warm(w, in, t0_c, slow, second) : -1;
	return hold_step(&w->warm, warm) >= in->rules->rewarm_hold_ms / 1000 && warm > 0;
}

#define APART_S 60

bool rewarm_apart(struct rewarm *w, const struct warm_input *in, bool apart, int64_t second)
{
	return hold_step(&w->apart, apart && !is_early(in->rules, in->ended_s, second)) >= APART_S;
}
