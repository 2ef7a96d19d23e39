/*
 * queue.h - the one place where what a room found becomes an event. It is below all rooms and emits events
 * in the order in which they were found. It knows what was emitted in this round, and nothing about skin or
 * ice. Pure.
 */
#pragma once

#include "icecue/outcome.h"

struct queue {
	bool emitted[EVENT_KIND_COUNT]; /* in this round */
	bool told[REASON_COUNT];	/* likewise, of EVENT_CANNOT_TELL */
	bool iced;			/* there was a round */
	struct outcome *out;		/* of the current call */
};

/* A call begins: its events go into *out, which is empty. */
void queue_begin(struct queue *q, struct outcome *out);
/* The current call continues after nested ones, whose events it repeats: new events are added to *out. */
void queue_go_on(struct queue *q, struct outcome *out);
void queue_repeat(struct queue *q, const struct event *e);

/* Emits e. Its priority is that of the table of events, or its own if that is higher; the class follows the
 * kind. */
void queue_emit(struct queue *q, struct event e);
/* The same, but only once a round and reason. */
void queue_emit_once(struct queue *q, struct event e);

/* Allows the kind to be emitted once more in this round. */
void queue_rearm(struct queue *q, enum event_kind kind);
/* A round begins. In the same ice as before the events about ice count as emitted; likewise those about
 * cold. Before the first ice a reason is told for the round that it begins. */
void queue_new_round(struct queue *q, bool same_ice, bool same_cold);
