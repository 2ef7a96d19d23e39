/*
 * proof.h - is it proved that the probe is on skin? Without proof nothing is numb. Pure.
 *
 * A probe that cools may be in a fridge or a calibrator. If skin at its usual warmth was not seen before, a
 * low reading proves nothing.
 */
#pragma once

#include "series.h"

/* The lowest resting skin that the contract accepts. */
#define PROOF_SKIN_MIN_C 24.0f
#define PROOF_SKIN_MAX_C 40.0f

/* {0} is the initial state. */
struct proof {
	bool on_skin;
	bool elsewhere; /* still and colder than skin, before any skin was seen */
};

/* Takes one more second; before: no ice was seen in this session. */
void proof_step(struct proof *p, const struct series *raw, bool before, int64_t second);
/* A person who lays ice on skin knows that it is skin. */
void proof_by_person(struct proof *p);
/* Strokes over a minute prove skin too, if the session began with them. */
void proof_by_strokes(struct proof *p);
