/*
 * round.h - one round of icing, passes and re-warming: its phase and times. It changes only through the
 * calls below, and decides nothing. Pure.
 *
 *              ice touches                 13.6 C kept 60 s
 *     BEFORE ---------------> ICING ----------------------------> NUMB
 *                               |  ice away                        | ice away
 *                               v                                  v
 *                            WARMING <--- above 15 C, or 180 s --- WINDOW
 *                               | 45 min and warm again
 *                               v
 *                             WARM            ice again leads from the lower row back to ICING
 */
#pragma once

#include "icecue/outcome.h"

struct round {
	enum phase phase, phase_before_ice;
	int n;			      /* from 1; 0 before the first ice */
	int64_t started_ms, ended_ms; /* of this round; MS_NONE before */
	int64_t ended_before_ms;      /* ended_ms of the round before */
	int64_t left_ms;	      /* since when the ice is away; ended_ms is when that was found */
	int passes, passes_outside;   /* while numb, and not */
};

static inline bool round_icing(const struct round *r)
{
	return r->phase == PHASE_ICING || r->phase == PHASE_NUMB;
}

void round_init(struct round *r);
void round_start(struct round *r, int64_t t_ms);
/* There was no ice after all: goes back to the state before the round. */
void round_retract(struct round *r);
void round_numb(struct round *r);
void round_end(struct round *r, int64_t t_ms);
/* The ice left earlier than was known when it ended. */
void round_date_back(struct round *r, int64_t left_ms);
/* The ice was not away after all. */
void round_resume(struct round *r);
/* Numbness can end while the cup is still moved about: then the round continues as icing. */
void round_close_window(struct round *r);
void round_warm(struct round *r);
/* Counts a deep pass; the number of its like in this round. */
int round_pass(struct round *r, bool outside);
/* Does skin that is numb, or was a moment ago, invite to deep passes? */
static inline bool round_invites(const struct round *r)
{
	return r->phase == PHASE_NUMB || r->phase == PHASE_WINDOW;
}
