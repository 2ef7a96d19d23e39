/*
 * countdown.h - what a countdown shows while its forecast moves. Pure: the same events and outcomes give the
 * same figure for a moment, however often it is read.
 *
 * A forecast comes once a minute and never agrees with the one before. The shown figure does not jump to it:
 * it runs a little faster or slower than time, 0.5 to 1.5 s a second, until it has met the forecast. If it
 * can, it takes the whole minute until the next one, so that the eye sees a clock that runs. If it cannot
 * meet the forecast before the moment itself, or within COUNTDOWN_SLEW_*, it jumps there at once and shows a
 * reason.
 *
 * The end of the window is near, its forecasts come more often, and who presses must not see a figure jump:
 * it never jumps, but runs up to COUNTDOWN_WINDOW_PACE times faster than time where it must.
 *
 * The deadlines of the rules (the latest end of the window, the shortest time to re-warmed) are exact and
 * never slewed. While there is no reading, a forecast stands still, because nothing can come true then; a
 * deadline goes on, and so does the window: numbness ends whether somebody reads it or not.
 */
#pragma once

#include "icecue/outcome.h"

/* The longest time to meet a new forecast: a difference of up to half of it is taken gradually. */
#define COUNTDOWN_SLEW_NUMB_MS MINUTES_MS(2)
#define COUNTDOWN_SLEW_REWARMED_MS MINUTES_MS(10)
#define COUNTDOWN_GENTLE_MS SECONDS_MS(60) /* the pace of the forecasts */
/* Of the window: the pace of its forecasts, and how much faster than time it may run. */
#define COUNTDOWN_WINDOW_GENTLE_MS SECONDS_MS(10)
#define COUNTDOWN_WINDOW_PACE 3
#define COUNTDOWN_WHY_MS SECONDS_MS(10) /* how long a live screen shows a reason */

enum countdown_reason {
	COUNTDOWN_STEADY,
	COUNTDOWN_LATER,
	COUNTDOWN_SOONER,
	COUNTDOWN_LEAST, /* the forecast fell to the earliest moment that the rules allow */
	COUNTDOWN_FROM_ICE_END,
	COUNTDOWN_ICE_AGAIN,
	COUNTDOWN_HELD,
	COUNTDOWN_READING_AGAIN,
	COUNTDOWN_UNSURE, /* there is no forecast any more */
};

struct countdown_target {
	enum event_kind to; /* EVENT_NONE: nothing is expected */
	int64_t at_ms;
	bool exact; /* a deadline, not a forecast */
	bool held;  /* no reading */
	enum phase phase;
	int64_t low_ms, high_ms; /* of the window: its band; MS_NONE without one */
};

struct countdown {
	struct countdown_target target; /* the last one that was shown */
	bool shown;
	int64_t from_ms;  /* when it became the target */
	int64_t ahead_ms; /* how much more was shown then than was left */
	int64_t slew_ms;  /* the time in which that is worked off */
	int64_t held_ms;  /* what is shown while held */
	enum countdown_reason reason;
	int64_t reason_ms;
	/* known from the session */
	int64_t least_ms; /* a rule: the shortest time from the end of the ice to re-warmed */
	int64_t ended_ms, warm_at_ms;
};

void countdown_init(struct countdown *c, int64_t rewarm_min_ms);

/* To be called for every event with its outcome, before anything else of that outcome. */
void countdown_event(struct countdown *c, const struct event *e, const struct outcome *o);
/* The outcome of a sample, a mark or a wake-up at t_ms. */
void countdown_outcome(struct countdown *c, int64_t t_ms, const struct outcome *o);

/* Sets what is expected from t_ms on. A target that is already set changes nothing. */
void countdown_aim(struct countdown *c, int64_t t_ms, const struct countdown_target *target);

/* The event it counts down to; EVENT_NONE when nothing is shown. */
enum event_kind countdown_to(const struct countdown *c);
/* The time to show, never below 0; 0 when nothing is shown. */
int64_t countdown_left_ms(const struct countdown *c, int64_t now_ms);
/* The band beside it, which always holds it; false when there is none. */
bool countdown_band_ms(const struct countdown *c, int64_t now_ms, int64_t *low_ms, int64_t *high_ms);
/* Why it jumped, if it did so less than for_ms ago; else "". */
const char *countdown_why(const struct countdown *c, int64_t now_ms, int64_t for_ms);
