#include "ahead.h"

/* The longest wait in a session is two hours, for `still_cold`. */
#define WAIT_MAX_MS MINUTES_MS(6 * 60)

void ahead_ice_begins(struct ahead *a, int64_t t_ms)
{
	*a = (struct ahead){.due_ms = t_ms + FORECAST_NUMB_FROM_MS, .of = EVENT_NONE};
}

void ahead_ice_ends(struct ahead *a, int64_t t_ms)
{
	*a = (struct ahead){.due_ms = t_ms + FORECAST_REWARMED_FROM_MS, .of = EVENT_NONE};
}

/* Can somebody wait for this time? It must not be in the past or beyond a session, and must lie within its
 * band. */
static bool can_be_awaited(const struct forecast *f, int64_t now_ms)
{
	return now_ms <= f->low_ms && f->low_ms <= f->at_ms && f->at_ms <= f->high_ms &&
	       f->high_ms <= now_ms + WAIT_MAX_MS;
}

/* Makes the forecast that applies now and returns its event; EVENT_NONE when there is none. */
static enum event_kind look(struct ahead *a, const struct view *v, const struct warm_input *in, int64_t t_ms,
			    int64_t second)
{
	float features[FOCUS_FEATURES > WARM_FEATURES ? FOCUS_FEATURES : WARM_FEATURES];
	enum phase phase = v->round->phase;
	if (phase == PHASE_ICING &&
	    focus_features(in->focus, &v->skin->sharp, second, 0, in->rules, in->room_c, features) &&
	    forecast_numb(features, t_ms, &a->forecast))
		return EVENT_NUMB;
	if ((phase == PHASE_WINDOW || phase == PHASE_WARMING) && warm_features(in, second, features)) {
		forecast_rewarmed(features, v->round->ended_ms, t_ms, in->rules, &a->forecast);
		return EVENT_REWARMED;
	}
	return EVENT_NONE;
}

bool ahead_step(struct ahead *a, const struct view *v, const struct warm_input *in, int64_t t_ms,
		int64_t second)
{
	if (t_ms < a->due_ms || gate_is_slow(v->gate))
		return false;
	a->of = look(a, v, in, t_ms, second);
	if (a->of == EVENT_NONE || !can_be_awaited(&a->forecast, t_ms)) {
		a->of = EVENT_NONE;
		return false;
	}
	a->due_ms = t_ms + FORECAST_EVERY_MS;
	return true;
}

void ahead_refused(struct ahead *a, int64_t t_ms)
{
	if (a->of == EVENT_NUMB)
		a->of = EVENT_NONE;
	if (a->due_ms <= t_ms)
		a->due_ms = t_ms + 1;
}
