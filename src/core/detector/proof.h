/*
 * proof.h - is it proved that the probe is on skin? Without that nothing is numb. Pure.
 *
 * What cools may be a probe in a fridge or in a calibrator. Without skin at the warmth of skin before, a low
 * reading proves nothing.
 */
#pragma once

#include "series.h"

/* The lowest resting skin that the contract takes. */
#define PROOF_SKIN_MIN_C 24.0f
#define PROOF_SKIN_MAX_C 40.0f

/* {0} to begin with. */
struct proof {
	bool on_skin;
	bool elsewhere; /* still and colder than skin, before any skin was seen */
};

/* One more second; before: no ice was seen in this session. */
void proof_step(struct proof *p, const struct series *raw, bool before, int64_t second);
/* Whoever lays ice on skin knows that it is skin. */
void proof_by_person(struct proof *p);
/* Strokes over a minute are proof of skin, too, when the session began with them. */
void proof_by_strokes(struct proof *p);
