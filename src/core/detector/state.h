/* state.h - the state of the whole detector: that of each of its rooms. */
#pragma once

#include "already.h"
#include "ending.h"
#include "estimate.h"
#include "forecast.h"
#include "gate.h"
#include "hold.h"
#include "icecue/detector.h"
#include "limb.h"
#include "onset.h"
#include "queue.h"
#include "round.h"
#include "skin.h"
#include "undo.h"
#include "warm.h"

struct guard {
	int64_t too_cold_since_ms, caution_since_ms; /* MS_NONE = not now */
	int32_t low_mc, high_mc;		     /* extremes since too_cold_since_ms */
	int64_t last_ms;
	int32_t last_mc;
	int64_t dose_ms;  /* at or below 10 C, in this ice */
	int64_t cold_ms;  /* the last reading at or below 10 C */
	int64_t ice_ms;	  /* since when ice is on: pauses are taken out, see guard_round_begins() */
	int64_t iced_ms;  /* the last reading that told of ice */
	int32_t still_mc; /* the icing was said to be over: at or below it the ice is still on */
	int64_t ice_before_ms, iced_before_ms; /* as they were, should there have been no ice */
	float peak_c;			       /* running maximum while re-warming */
	struct hold fallen, rising, back;
};

struct detector {
	struct rules rules;
	int64_t now_ms; /* the latest time seen */
	struct queue queue;
	struct round round;

	struct gate gate;
	struct skin skin;
	struct onset onset;
	bool lay_elsewhere;	/* phase.c: still and colder than skin, before any skin was seen */
	struct already already; /* before ice, or while nothing has proved skin */
	struct ending ending;
	struct focus focus;
	struct estimate estimate;
	int64_t forecast_due_ms;     /* look_ahead() in detector.c */
	enum event_kind forecast_of; /* what the last one was of; EVENT_NONE = none holds */
	struct forecast forecast;
	struct guard guard; /* guard.c */

	enum probe_state probe; /* watchdog in deadline.c, off.c */

	/* phase.c */
	struct warm_curve curve;  /* of the re-warming so far */
	float warm_chance;	  /* that the focus is warm now, a minute's mean */
	float end_floor_c;	  /* the lowest reading as icing ended: below it the ice is back */
	int64_t tentative_fall_s; /* re-warming fell: new ice or probe off? 0 = no */
	float fell_from_c;
	struct limb limb;     /* detector.c feeds it */
	bool on_skin;	      /* the probe has been as warm as skin, or a person said that ice is on */
	float baseline_c;     /* NAN = none */
	int32_t lag_ms;	      /* learned of the probe as the first ice came; 0 = it did not show */
	float room_c;	      /* as told, else measured last, else learned; NAN = unknown. Never for safety */
	bool window_by_clock; /* numb was felt, not measured: only the clock ends the window */
	struct hold numb_hold, window_hold, warm_hold;

	struct undo *undo; /* detector.c */
};

/* An event as things stand: with the estimate, and the round that it is of. */
struct event state_event(const struct detector *d, int64_t t_ms, enum event_kind kind);
/* Emits it, and nothing else of it matters. */
void state_emit(struct detector *d, int64_t t_ms, enum event_kind kind);
/* The same, once a round. */
void state_emit_once(struct detector *d, int64_t t_ms, enum event_kind kind);
/* The estimate of the focus, MC_NONE where there is none. */
int32_t state_estimate_mc(const struct detector *d);

/* The room as a person told it, or NAN: a measured one may be wild, and must not move what is safety. */
float round_told_room_c(const struct detector *d);
/* What is known of the re-warming; false when too little. */
bool round_warm_features(const struct detector *d, int64_t second, float out[WARM_FEATURES]);

/* phase.c: one more second of the series is known; t_ms is the time of the sample that finished it. */
void phase_second(struct detector *d, int64_t t_ms, int64_t second);
void phase_mark(struct detector *d, const struct mark *m);
void phase_start_icing(struct detector *d, int64_t t_ms);
void phase_end_icing(struct detector *d, int64_t t_ms);
/* There was no ice after all: back to where the round began from. */
void phase_retract_icing(struct detector *d);
void phase_close_window(struct detector *d, int64_t t_ms);

/* guard.c: from the gated reading itself, never from the estimate. */
void guard_init(struct guard *g);
/* t_ms: of the reading itself; a jump is passed on with the sample that confirms it, and was cold before. */
void guard_reading(struct detector *d, int64_t t_ms, int32_t mc);
/* Forgets what was said, but not of the same ice: ice soon after the last is the same. */
void guard_round_begins(struct detector *d, int64_t t_ms);
void guard_round_retracted(struct guard *g);
/* Icing is said to be over: the reading must now show it. */
void guard_round_ends(struct detector *d);
/* Is ice on? As the phase says, or since the reading never warmed after the icing was said to be over. */
bool guard_ice_is_on(const struct detector *d, int64_t t_ms);
/* Is a reading that stands still to the last digit a broken probe, and not a coarse one at rest? */
bool guard_must_move(const struct detector *d, int64_t t_ms, int32_t mc);
/* Since when no ice is on: as was said, unless the reading stayed cold. */
int64_t guard_ice_left_ms(const struct detector *d);
/* Is this a time that somebody can wait for? Not in the past, not beyond a session, its band around it. */
bool guard_forecast(const struct forecast *f, int64_t now_ms);

/* off.c: is the probe still on skin? */
void off_second(struct detector *d, int64_t t_ms, int64_t second);
/* Does the reading of the last fifty seconds show ice, and not a probe that hangs in the room? */
bool off_ice_seen(const struct detector *d, int64_t second);
/* A fall after icing: 1 = new ice, -1 = the probe is off, 0 = cannot tell yet. */
int off_judge_fall(const struct detector *d, int64_t second);
/* It was no ice: says so when the probe came off. */
void off_fell(struct detector *d, int64_t t_ms, int64_t second);

/* deadline.c: what happens because time passes. */
int64_t deadline_next(const struct detector *d, enum event_kind *kind);
/* The next limit on how long ice may be on; MS_NEVER when all are told. */
int64_t deadline_of_ice(const struct detector *d, enum event_kind *kind);
void deadline_fire(struct detector *d, int64_t at_ms, enum event_kind kind);
