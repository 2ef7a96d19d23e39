/*
 * proof.h - is it proved that the probe is on skin? Without proof nothing is numb. Pure.
 *
 * A probe that cools may be in a fridge, a calibrator or a glass. If skin at its usual warmth was not seen
 * before, a low reading proves nothing, whatever it does, and neither does a person's key: they see the ice,
 * not where the probe lies. A probe that is attached after the ice began is held on warm skin beside the area
 * first, or on the other limb.
 */
#pragma once

#include "series.h"

/* The lowest resting skin that the contract accepts. */
#define PROOF_SKIN_MIN_C 24.0f
#define PROOF_SKIN_MAX_C 40.0f

/* {0} is the initial state. */
struct proof {
	bool on_skin;
	bool late; /* proved only after ice was in use: it was moved onto skin that is cold */
};

/* Takes one more second; late: ice was in use before. True when this second proves it. */
bool proof_step(struct proof *p, const struct series *raw, bool late, int64_t second);
/* A probe in the hand settled on this: true when that proves it. */
bool proof_touched(struct proof *p, float c, bool late);
/* The probe came off, or was not watched for long. */
void proof_lost(struct proof *p);
