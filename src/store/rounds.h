/* rounds.h - the rounds of a past session, from its events. Pure. */
#pragma once

#include "icecue/outcome.h"

#define ROUNDS_MAX 16	     /* later ones are only counted */
#define ROUNDS_COLD_MC 10000 /* that of the alert COLD FOR LONG */

/*
 * The forecasts of one event in one round, in order. A forecast that equals the one before is left out. If
 * there are more than fit, some are kept that are spread evenly, and always the latest.
 */
#define FAN_MAX 8
struct fan_forecast {
	int64_t made_ms, at_ms, low_ms, high_ms;
};
struct fan {
	int n, kept; /* the next one replaces at[kept], if there is one */
	int seen, every;
	struct fan_forecast at[FAN_MAX];
};
/* Pure; all zeros is empty. */
void fan_add(struct fan *fan, const struct fan_forecast *f);

/* One round; MS_NONE and MC_NONE: did not happen. */
struct past_round {
	int64_t icing_ms, numb_ms, felt_ms, ended_ms, closed_ms, rewarmed_ms, still_cold_ms;
	int32_t felt_mc, coldest_mc; /* the skin estimate */
	int64_t cold_ms;	     /* how long it was at or below ROUNDS_COLD_MC */
	/* while it was numb; before that, or in a round that never was; after the numbness was over */
	int32_t passes, passes_before, passes_after;
	struct fan numb, closed, rewarmed;
};

struct rounds {
	bool felt_is_gone; /* given: "felt numb" was a mistake somewhere, and what followed only from it is
			      none */
	int n;		   /* including those that found no room */
	int32_t passes_before; /* the first ice */
	int32_t *last_pass;    /* what counted it, so that it can be taken back; NULL: none */
	int64_t skin_ms;       /* of the last estimate of this round; MS_NONE */
	int32_t skin_mc;
	struct past_round at[ROUNDS_MAX];
};

/*
 * What an event in this phase (-1: not known) is told as. Older versions knew no `pass_outside` and no
 * `felt_numb_note`: there the phase tells them apart.
 */
enum event_kind rounds_kind(enum event_kind kind, int phase);
/* Takes the events, of such kinds, in the order of time. */
void rounds_event(struct rounds *r, const struct event *e);
/* The same of an event of a record in that phase; returns what it is told as. */
enum event_kind rounds_event_of(struct rounds *r, const struct event *e, int phase);
/* Takes an estimate of the skin, in the order of time, for the coldest and for how long it was cold; MC_NONE:
 * there is none. It counts only while rounds_cooling(), so that whoever wants no more than that need not read
 * on. */
void rounds_skin(struct rounds *r, int64_t t_ms, int32_t skin_mc);
/* Is the ice on, or away for less than the longest window? The skin does not become colder after that. */
bool rounds_cooling(const struct rounds *r, int64_t t_ms);
/* The current round; NULL before the first, or when it found no room. */
struct past_round *rounds_now(struct rounds *r);
