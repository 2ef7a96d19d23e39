/*
 * state.h - the state of the whole detector. The state of a room is written only by the file of that name,
 * the rest only by detector.c.
 */
#pragma once

#include "again.h"
#include "ahead.h"
#include "already.h"
#include "ending.h"
#include "estimate.h"
#include "gate.h"
#include "guard.h"
#include "limb.h"
#include "numb.h"
#include "off.h"
#include "onset.h"
#include "proof.h"
#include "queue.h"
#include "rest.h"
#include "rewarm.h"
#include "round.h"
#include "skin.h"
#include "undo.h"

struct detector {
	struct rules rules;
	int64_t now_ms; /* the latest time seen */
	struct undo *undo;

	struct queue queue;
	struct round round;
	struct gate gate;
	struct guard guard;
	struct off off;
	struct skin skin;
	struct limb limb;
	struct proof proof;
	struct rest rest;
	struct onset onset;
	struct already already;
	struct ending ending;
	struct again again;
	struct focus focus;
	struct estimate estimate;
	struct numb numb;
	struct rewarm rewarm;
	struct ahead ahead;
};

struct view state_view(const struct detector *d);
/* What the test of re-warmed and its forecast look at. */
struct warm_input state_warm_input(const struct detector *d);
/* The estimate of the focus, MC_NONE where there is none. */
int32_t state_estimate_mc(const struct detector *d);

/* An event as things stand: with the estimate, and the round that it is of. */
struct event state_event(const struct detector *d, int64_t t_ms, enum event_kind kind);
/* Emits it as it is. */
void state_emit(struct detector *d, int64_t t_ms, enum event_kind kind);
/* The same, once a round. */
void state_emit_once(struct detector *d, int64_t t_ms, enum event_kind kind);
