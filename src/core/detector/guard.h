/*
 * guard.h - the safety rules on the gated reading itself. They know of the round that it began and that it
 * was told to have ended; that the ice is away they believe when the reading shows it. No estimate, no
 * network, no forecast. Pure.
 *
 * Sources: ColdSurf contact-cold criteria (7 C numbness, 0 C freezing injury) and seven minutes of ordinary
 * ice massage at 5.8 +- 1.1 C (Sidhu 2008), so that 4 C is below what a normal massage reaches.
 */
#pragma once

#include "deadline.h"
#include "round.h"
#include "series.h"

struct guard {
	int64_t too_cold_since_ms, caution_since_ms; /* MS_NONE = not now */
	int32_t low_mc, high_mc;		     /* extremes since too_cold_since_ms */
	int64_t last_ms;
	int32_t last_mc;
	int64_t dose_ms;  /* at or below 10 C, in this ice */
	int64_t cold_ms;  /* the last reading at or below 10 C */
	int64_t ice_ms;	  /* since when ice is on: pauses are taken out, see guard_round_begins() */
	int64_t iced_ms;  /* the last reading that told of ice */
	int32_t still_mc; /* after the end of icing: at or below it the ice is still on */
	int64_t ice_before_ms, iced_before_ms; /* as they were, should there have been no ice */
};

enum guard_cold {
	GUARD_COLD_NO,
	GUARD_COLD_FOR_LONG, /* as long as the rule asks for */
	GUARD_COLD_OVER,     /* so warm that the next time is another */
};

struct guard_found {
	bool gap; /* before this reading, and so long that nothing held across it */
	bool dose;
	enum guard_cold too_cold, caution;
	bool ice_stays; /* the ice is on though it was told to be away: guard_next_limit() still counts */
};

void guard_init(struct guard *g);
/*
 * A reading and its own time: a jump is passed on with the sample that confirms it, at now_ms, and was cold
 * before. lost_ms: a longer gap is none of a living probe. on_skin: it was on skin in this session.
 */
struct guard_found guard_reading(struct guard *g, const struct round *r, int64_t t_ms, int32_t mc,
				 int64_t now_ms, int64_t lost_ms, bool on_skin);

/* Ice soon after the last is the same ice: its limits and its cold go on. */
struct guard_ice {
	bool same, same_cold;
};
struct guard_ice guard_round_begins(struct guard *g, int64_t t_ms);
void guard_round_retracted(struct guard *g);
/* Icing is told to be over: the readings must now show it. */
void guard_round_ends(struct guard *g, const struct series *raw);

/* Is ice on? As the phase says, or since the reading never warmed after the end of icing. */
bool guard_ice_is_on(const struct guard *g, const struct round *r, int64_t t_ms);
/* Is a reading that stands still to the last digit a broken probe, and not a coarse one at rest? */
bool guard_must_move(const struct guard *g, const struct round *r, int64_t t_ms, int32_t mc);
/* Since when no ice is on: as was told, unless the reading stayed cold. */
int64_t guard_ice_left_ms(const struct guard *g, const struct round *r);

/* The next limit on how long ice may be on, of those that were not emitted. */
struct deadline guard_next_limit(const struct guard *g, const struct round *r, bool bony,
				 const bool emitted[EVENT_KIND_COUNT]);
