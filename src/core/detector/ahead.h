/*
 * ahead.h - which forecast holds, and when the next is due: one a minute while something is still to come,
 * numb while icing and re-warmed afterwards. Pure.
 */
#pragma once

#include "core/detector/model/forecast.h"
#include "view.h"

struct ahead {
	int64_t due_ms;
	enum event_kind of; /* EVENT_NONE = none holds */
	struct forecast forecast;
};

/* The ice came on, or went away: the forecast no longer holds. */
void ahead_ice_begins(struct ahead *a, int64_t t_ms);
void ahead_ice_ends(struct ahead *a, int64_t t_ms);
/* Takes one more second of a good probe, at t_ms; for `in` see warm.h. Returns true when there is a new
 * forecast. */
bool ahead_step(struct ahead *a, const struct view *v, const struct warm_input *in, int64_t t_ms,
		int64_t second);
/* Numb is refused at t_ms: no forecast of it holds, and none is made in this second. */
void ahead_refused(struct ahead *a, int64_t t_ms);
