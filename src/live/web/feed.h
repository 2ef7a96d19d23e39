/*
 * feed.h - what each viewer of the page gets, as Server-Sent Events: every event in its order, and the state
 * as it is now. A viewer that reads slowly skips states and never an event, as long as it is not more than
 * FEED_EVENTS behind; then it is told how many it did not get. Bounded memory, whoever reads or does not.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FEED_EVENTS 256

struct feed_message; /* one message, shared by all who are to get it */

struct feed {
	char session[17]; /* ids of another session mean nothing here */
	uint64_t next;	  /* the number of the next event, from 1 */
	uint64_t state_no;
	struct feed_message *events[FEED_EVENTS]; /* event i is at i % FEED_EVENTS */
	struct feed_message *state;
};

struct feed_reader {
	uint64_t next, state_no;  /* of the next event; of the last state */
	struct feed_message *now; /* is being sent */
	size_t at;
	struct feed_message *first; /* before everything else */
};

void feed_init(struct feed *f, const char *session);
/* Without memory an event is lost, and its number tells. json is one line. */
void feed_event(struct feed *f, const char *json);
void feed_state(struct feed *f, const char *json);
void feed_clear(struct feed *f);

/*
 * A new reader: last_id is what the browser had last, NULL or another session's: all events. hello and curve
 * are JSON for it alone, before the events; curve may be NULL.
 */
void feed_reader_begin(const struct feed *f, struct feed_reader *r, const char *last_id, const char *hello,
		       const char *curve);
/* Writes as much as there is and fits; 0: nothing now. */
size_t feed_read(const struct feed *f, struct feed_reader *r, char *buf, size_t n);
void feed_reader_end(struct feed_reader *r);
