/*
 * guard.h - the safety rules on the gated reading itself. They use the beginning and the end of a round,
 * but believe that the ice is away only when the reading shows it. They use no estimate, no network and no
 * forecast. Pure.
 *
 * Sources: ColdSurf contact-cold criteria (7 C numbness, 0 C freezing injury) and seven minutes of ordinary
 * ice massage at 5.8 +- 1.1 C (Sidhu 2008), so that 4 C is below what a normal massage reaches.
 */
#pragma once

#include "core/detector/signal/series.h"
#include "deadline.h"
#include "round.h"

enum guard_cold {
	GUARD_COLD_NO,
	GUARD_COLD_FOR_LONG, /* for as long as the rule requires */
	GUARD_COLD_OVER,     /* so warm that the next cold counts as new */
};

/* The skin under one probe: it is cold there, whatever the others say. */
struct guard_spot {
	int64_t too_cold_since_ms, caution_since_ms; /* MS_NONE = not now */
	int32_t low_mc, high_mc;		     /* extremes since too_cold_since_ms */
	int64_t last_ms;
	int32_t last_mc;
	int64_t dose_ms;		   /* at or below 10 C, in this ice */
	enum guard_cold too_cold, caution; /* at its last reading */
};

struct guard {
	struct guard_spot spot[SPOTS_MAX];
	int64_t last_ms;
	int64_t cold_ms;  /* the last reading at or below 10 C */
	int64_t ice_ms;	  /* since when ice is on, without the pauses: see guard_round_begins() */
	int64_t iced_ms;  /* the last reading that showed ice */
	int32_t still_mc; /* after the icing ended: at or below it the ice is still on */
	int64_t ice_before_ms, iced_before_ms; /* as they were, in case there was no ice */
};

struct guard_found {
	bool gap;	/* there was a gap before this reading, so long that no hold survives it */
	bool long_gap;	/* ... and so long that nobody knows where the probe was */
	bool ice_stays; /* the icing ended, but the ice is still on: guard_next_limit() applies */
};

void guard_init(struct guard *g);
/*
 * A reading, and the time at which it was taken: one that jumped is passed on only with the sample that
 * confirms it, at now_ms. lost_ms: after a longer gap the probe counts as lost. Of several probes: what they
 * have in common.
 */
struct guard_found guard_reading(struct guard *g, const struct round *r, int64_t t_ms, int32_t mc,
				 int64_t now_ms, int64_t lost_ms);
/* A reading of one of the probes, for how cold it is there; true: cold for long in all. counts: the probe was
 * on skin before. */
bool guard_skin(struct guard *g, int spot, int64_t t_ms, int32_t mc, int64_t lost_ms, bool counts);
/* How cold it is at the coldest of those that are used. */
enum guard_cold guard_too_cold(const struct guard *g, const bool used[SPOTS_MAX]);
enum guard_cold guard_caution(const struct guard *g, const bool used[SPOTS_MAX]);

/* Ice soon after the last is the same ice: its limits and its cold dose continue. */
struct guard_ice {
	bool same, same_cold;
};
struct guard_ice guard_round_begins(struct guard *g, int64_t t_ms);
void guard_round_retracted(struct guard *g);
/* The icing ended: from now on the readings must show it. */
void guard_round_ends(struct guard *g, const struct series *raw);

/* Is ice on? The phase is one of ice, or the reading has not warmed since the icing ended. */
bool guard_ice_is_on(const struct guard *g, const struct round *r, int64_t t_ms);
/* Does a reading that stands still to the last digit mean a broken probe, and not a coarse one at rest? */
bool guard_must_move(const struct guard *g, const struct round *r, int64_t t_ms, int32_t mc);
/* Since when no ice is on: the end of icing, or later if the reading stayed cold. */
int64_t guard_ice_left_ms(const struct guard *g, const struct round *r);

/* The next limit on the time of ice, among those not emitted yet. */
struct deadline guard_next_limit(const struct guard *g, const struct round *r, bool bony,
				 const bool emitted[EVENT_KIND_COUNT]);
