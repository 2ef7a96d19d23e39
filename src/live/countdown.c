#include "countdown.h"

#include <stdlib.h>

#include "base/i18n.h"

void countdown_init(struct countdown *c, int64_t rewarm_min_ms)
{
	*c = (struct countdown){
		.target = {.to = EVENT_NONE, .at_ms = MS_NONE, .low_ms = MS_NONE, .high_ms = MS_NONE},
		.from_ms = MS_NONE,
		.reason_ms = MS_NONE,
		.least_ms = rewarm_min_ms,
		.ended_ms = MS_NONE,
		.warm_at_ms = MS_NONE,
	};
}

/* Without a reading a forecast stands still, but not that of numbness, which ends whether somebody reads it
 * or not. */
static bool stands(const struct countdown_target *target)
{
	return target->held && !target->exact && target->to != EVENT_WINDOW_CLOSED;
}

/* Also for a countdown that is hidden, because it may come back. */
static int64_t left_ms(const struct countdown *c, int64_t now_ms)
{
	if (c->target.to == EVENT_NONE)
		return 0;
	if (stands(&c->target))
		return c->held_ms;
	int64_t left = c->target.at_ms - now_ms, walked_ms = now_ms > c->from_ms ? now_ms - c->from_ms : 0;
	if (walked_ms < c->slew_ms)
		left += c->ahead_ms * (c->slew_ms - walked_ms) / c->slew_ms;
	return left > 0 ? left : 0;
}

static void set_reason(struct countdown *c, int64_t t_ms, enum countdown_reason why)
{
	c->reason = why;
	c->reason_ms = t_ms;
}

/* Nothing is expected any more. The figures are kept, because a forecast may come back. */
static void hide(struct countdown *c, int64_t t_ms, const struct countdown_target *target)
{
	if (!c->shown)
		return;
	c->shown = false;
	bool iced = target->phase == PHASE_ICING || target->phase == PHASE_NUMB;
	if (iced && c->target.to != EVENT_NUMB)
		set_reason(c, t_ms, COUNTDOWN_ICE_AGAIN);
	else if (target->phase == PHASE_ICING)
		set_reason(c, t_ms, COUNTDOWN_UNSURE);
	else
		set_reason(c, t_ms, COUNTDOWN_STEADY);
}

static void begin(struct countdown *c, int64_t t_ms, const struct countdown_target *target)
{
	bool after = c->target.to == EVENT_WINDOW_CLOSED || c->target.to == EVENT_REWARMED;
	if (target->to == EVENT_REWARMED)
		set_reason(c, t_ms, COUNTDOWN_FROM_ICE_END);
	else if (target->to == EVENT_NUMB && c->shown && after)
		set_reason(c, t_ms, COUNTDOWN_ICE_AGAIN);
	else
		set_reason(c, t_ms, COUNTDOWN_STEADY);
	c->ahead_ms = c->slew_ms = 0;
}

static enum countdown_reason why_jump(const struct countdown *c, const struct countdown_target *target,
				      int64_t ahead_ms)
{
	if (c->target.held && !target->held)
		return COUNTDOWN_READING_AGAIN;
	if (target->exact)
		return ahead_ms > 0 && !c->target.exact ? COUNTDOWN_LEAST : COUNTDOWN_FROM_ICE_END;
	return ahead_ms > 0 ? COUNTDOWN_SOONER : COUNTDOWN_LATER;
}

/* Moves gradually from what is shown, in time if it can, else no faster than the eye can follow. */
static void follow_window(struct countdown *c, int64_t t_ms, const struct countdown_target *target)
{
	int64_t left = target->at_ms > t_ms ? target->at_ms - t_ms : 0;
	int64_t ahead_ms = left_ms(c, t_ms) - left, most_ms = 2 * llabs(ahead_ms);
	int64_t least_ms = llabs(ahead_ms) / (COUNTDOWN_WINDOW_PACE - 1);
	if (most_ms < COUNTDOWN_WINDOW_GENTLE_MS)
		most_ms = COUNTDOWN_WINDOW_GENTLE_MS;
	c->ahead_ms = ahead_ms;
	c->slew_ms = most_ms < left ? most_ms : left;
	if (c->slew_ms < least_ms)
		c->slew_ms = least_ms;
}

/* Moves gradually from what is shown to the new target, or jumps there and gives the reason. */
static void follow(struct countdown *c, int64_t t_ms, const struct countdown_target *target)
{
	int64_t left = target->at_ms > t_ms ? target->at_ms - t_ms : 0;
	int64_t ahead_ms = left_ms(c, t_ms) - left, needs_ms = 2 * llabs(ahead_ms);
	int64_t most_ms = target->to == EVENT_REWARMED ? COUNTDOWN_SLEW_REWARMED_MS : COUNTDOWN_SLEW_NUMB_MS;
	int64_t gentle_ms = left < COUNTDOWN_GENTLE_MS ? left : COUNTDOWN_GENTLE_MS;
	bool reached = !target->exact && needs_ms <= most_ms && needs_ms <= left;
	if (c->target.held && !target->held && c->reason == COUNTDOWN_HELD)
		set_reason(c, t_ms, COUNTDOWN_STEADY);
	if (!reached && ahead_ms)
		set_reason(c, t_ms, why_jump(c, target, ahead_ms));
	c->ahead_ms = reached ? ahead_ms : 0;
	c->slew_ms = needs_ms > gentle_ms ? needs_ms : gentle_ms;
}

static bool same(const struct countdown_target *a, const struct countdown_target *b)
{
	return a->to == b->to && a->at_ms == b->at_ms && a->exact == b->exact && a->held == b->held &&
	       a->low_ms == b->low_ms && a->high_ms == b->high_ms;
}

void countdown_aim(struct countdown *c, int64_t t_ms, const struct countdown_target *target)
{
	if (target->to == EVENT_NONE) {
		hide(c, t_ms, target);
		return;
	}
	if (c->shown && same(&c->target, target))
		return;
	int64_t showing_ms = left_ms(c, t_ms);
	bool known = c->target.to == target->to && (c->shown || showing_ms > 0);
	bool stops = stands(target);
	if (!known)
		begin(c, t_ms, target);
	else if (target->to == EVENT_WINDOW_CLOSED && !target->exact)
		follow_window(c, t_ms, target);
	else if (!stops)
		follow(c, t_ms, target);
	if (stops) {
		c->held_ms = known ? showing_ms : target->at_ms > t_ms ? target->at_ms - t_ms : 0;
		set_reason(c, t_ms, COUNTDOWN_HELD);
	}
	c->target = *target;
	c->from_ms = t_ms;
	c->shown = true;
}

static bool blind(enum probe_state probe)
{
	return probe == PROBE_LOST || probe == PROBE_OFF;
}

static bool is_exact(const struct countdown *c, enum event_kind to, int64_t at_ms)
{
	return to == EVENT_REWARMED && c->ended_ms != MS_NONE && at_ms <= c->ended_ms + c->least_ms;
}

void countdown_outcome(struct countdown *c, int64_t t_ms, const struct outcome *o)
{
	bool window = o->countdown_to == EVENT_WINDOW_CLOSED;
	bool latest = window && o->countdown_high_ms < o->countdown_at_ms;
	countdown_aim(c, t_ms,
		      &(struct countdown_target){
			      .to = o->countdown_to,
			      .at_ms = o->countdown_at_ms,
			      .exact = latest || is_exact(c, o->countdown_to, o->countdown_at_ms),
			      .held = blind(o->probe),
			      .phase = o->phase,
			      .low_ms = window ? o->countdown_low_ms : MS_NONE,
			      .high_ms = window ? o->countdown_high_ms : MS_NONE,
		      });
}

/*
 * An event may be older than its outcome, which then already knows a later sample. Two such events move a
 * countdown.
 */
static void pass_deadline(struct countdown *c, const struct event *e)
{
	struct countdown_target target = c->target;
	if (e->kind == EVENT_PROBE_LOST && c->shown) {
		target.held = true;
	} else if (e->kind == EVENT_WINDOW_CLOSED && c->ended_ms != MS_NONE) {
		target.to = EVENT_REWARMED;
		target.at_ms = c->warm_at_ms == MS_NONE ? c->ended_ms + c->least_ms : c->warm_at_ms;
		target.exact = is_exact(c, target.to, target.at_ms);
		target.phase = PHASE_WARMING;
		target.low_ms = target.high_ms = MS_NONE;
	} else {
		return;
	}
	countdown_aim(c, e->t_ms, &target);
}

void countdown_event(struct countdown *c, const struct event *e, const struct outcome *o)
{
	if (e->kind == EVENT_ICING_ENDED) {
		c->ended_ms = e->t_ms;
		c->warm_at_ms = MS_NONE;
	} else if (e->kind == EVENT_FORECAST && e->of == EVENT_REWARMED) {
		c->warm_at_ms = e->at_ms;
	}
	if (e->t_ms < o->t_ms)
		pass_deadline(c, e);
	else
		countdown_outcome(c, o->t_ms, o);
}

enum event_kind countdown_to(const struct countdown *c)
{
	return c->shown ? c->target.to : EVENT_NONE;
}

int64_t countdown_left_ms(const struct countdown *c, int64_t now_ms)
{
	return c->shown ? left_ms(c, now_ms) : 0;
}

bool countdown_band_ms(const struct countdown *c, int64_t now_ms, int64_t *low_ms, int64_t *high_ms)
{
	int64_t left = countdown_left_ms(c, now_ms);
	if (!c->shown || c->target.exact || c->target.high_ms < c->target.at_ms)
		return false;
	*low_ms = c->target.low_ms > now_ms ? c->target.low_ms - now_ms : 0;
	*high_ms = c->target.high_ms > now_ms ? c->target.high_ms - now_ms : 0;
	if (*low_ms > left)
		*low_ms = left;
	if (*high_ms < left)
		*high_ms = left;
	return true;
}

static const char *text_of(enum countdown_reason why, enum event_kind to)
{
	bool numb = to == EVENT_NUMB;
	switch (why) {
	case COUNTDOWN_LATER:
		return numb ? _("later: the skin cools slowly") : _("later: the skin warms slowly");
	case COUNTDOWN_SOONER:
		return numb ? _("sooner: the skin cools fast") : _("sooner: the skin warms fast");
	case COUNTDOWN_LEAST:
		return _("sooner: at the earliest allowed");
	case COUNTDOWN_FROM_ICE_END:
		return _("from the ice's end");
	case COUNTDOWN_ICE_AGAIN:
		return _("ice again");
	case COUNTDOWN_HELD:
		return _("held: no reading");
	case COUNTDOWN_READING_AGAIN:
		return _("there is a reading again");
	case COUNTDOWN_UNSURE:
		return _("no forecast: too unsure");
	case COUNTDOWN_STEADY:
		break;
	}
	return "";
}

const char *countdown_why(const struct countdown *c, int64_t now_ms, int64_t for_ms)
{
	if (c->shown && stands(&c->target))
		return text_of(COUNTDOWN_HELD, c->target.to);
	return c->reason != COUNTDOWN_STEADY && now_ms - c->reason_ms < for_ms
		       ? text_of(c->reason, c->target.to)
		       : "";
}
