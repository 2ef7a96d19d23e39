/*
 * state.h - the state of the whole detector: that of each of its rooms. Only the file of its name writes a
 * room's state; detector.c writes the rest.
 */
#pragma once

#include "again.h"
#include "ahead.h"
#include "away.h"
#include "closing.h"
#include "core/detector/model/already.h"
#include "core/detector/model/ending.h"
#include "core/detector/model/estimate.h"
#include "core/detector/model/limb.h"
#include "core/detector/signal/gate.h"
#include "core/detector/signal/onset.h"
#include "core/detector/signal/proof.h"
#include "core/detector/signal/skin.h"
#include "core/detector/signal/touch.h"
#include "core/detector/spots/spots.h"
#include "evidence.h"
#include "guard.h"
#include "held.h"
#include "numb.h"
#include "off.h"
#include "queue.h"
#include "rest.h"
#include "rewarm.h"
#include "round.h"
#include "undo.h"

struct detector {
	struct rules rules;
	int64_t now_ms; /* the latest time seen */
	struct undo *undo;

	struct queue queue;
	struct round round;
	struct spots spots;
	struct gate gate; /* of the probe, or of what several have in common */
	struct guard guard;
	struct off off;
	struct away away;
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
	struct evidence evidence;
	struct numb numb;
	struct rewarm rewarm;
	struct ahead ahead;
	struct closing closing;
	struct touch touch; /* the probe in the hand, */
	struct held held;   /* where it is the only one */
};

struct view state_view(const struct detector *d);
/* The input for the test of re-warmed and its forecast. */
struct warm_input state_warm_input(const struct detector *d);
/* The estimate of the focus, MC_NONE where there is none. */
int32_t state_estimate_mc(const struct detector *d);

/* An event in the current state, with the estimate and the round. */
struct event state_event(const struct detector *d, int64_t t_ms, enum event_kind kind);
/* Emits an event that needs nothing else. */
void state_emit(struct detector *d, int64_t t_ms, enum event_kind kind);
/* The same, once a round. */
void state_emit_once(struct detector *d, int64_t t_ms, enum event_kind kind);
