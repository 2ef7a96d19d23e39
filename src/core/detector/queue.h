/*
 * queue.h - the one place where what a room found becomes an event: below all rooms, in the order in which
 * they found it. It knows what was emitted in this round, and nothing of skin or ice. Pure.
 */
#pragma once

#include "icecue/outcome.h"

struct queue {
	bool emitted[EVENT_KIND_COUNT]; /* in this round */
	struct outcome *out;		/* of the call that is under way */
};

/* A call begins: its events go into *out, which has none yet. */
void queue_begin(struct queue *q, struct outcome *out);
/* A call goes on after others, of which it repeats events: what comes goes behind what *out has. */
void queue_go_on(struct queue *q, struct outcome *out);
void queue_repeat(struct queue *q, const struct event *e);

/* Priority: what the table of events has for the kind, or that of e when it is higher. The class follows. */
void queue_emit(struct queue *q, struct event e);
/* The same, once a round. */
void queue_emit_once(struct queue *q, struct event e);

/* The kind may be emitted once more in this round. */
void queue_rearm(struct queue *q, enum event_kind kind);
/* A round begins. What is of the ice stays emitted where it is the same ice as before, the cold likewise. */
void queue_new_round(struct queue *q, bool same_ice, bool same_cold);
