/*
 * marks.h - whatever sends marks: the keyboard is the first, a foot switch, the page, a socket and a broker
 * may follow. Several are one queue with one order: by time, and of one time by arrival.
 */
#pragma once

#include <poll.h>

#include "icecue/mark.h"
#include "icecue/outcome.h"
#include "icecue/result.h"
#include "live/reporter.h"

struct mark_item {
	struct mark mark; /* its source is filled in by the queue */
	char note[NOTE_TEXT];
	bool end; /* the session ends with it */
};

/*
 * A mark source: a struct of its own whose first member is this. No call waits; each but next() may be NULL.
 * Times are session time.
 */
struct mark_source {
	const char *name; /* for the log */
	enum mark_source_kind kind;
	/* The next mark that came until now_ms, with its time; phase is where the session is. RESULT_OK;
	 * RESULT_AGAIN when there is none now; anything else when there will be none any more. */
	enum result (*next)(struct mark_source *s, int64_t now_ms, enum phase phase, struct mark_item *out);
	int (*pollfds)(const struct mark_source *s, struct pollfd *fds, int cap); /* as a sink's */
	int64_t (*due_ms)(const struct mark_source *s); /* when next() has a mark by itself; MS_NEVER */
	/* What is asked or typed just now, for the screen. */
	struct prompt (*prompt)(const struct mark_source *s);
	void (*close)(struct mark_source *s);
};

/* All zero is a queue without sources. */
struct mark_queue {
	int n, size;
	struct mark_slot *slots;
	uint64_t arrivals;
};

/* The queue closes it. NULL, from a constructor that found nothing to listen to, is passed over. */
void mark_queue_add(struct mark_queue *q, struct mark_source *s);
/* The first in order that is due by now_ms: RESULT_OK, or RESULT_AGAIN. A source that has ended is dropped.
 */
enum result mark_queue_next(struct mark_queue *q, int64_t now_ms, enum phase phase, struct mark_item *out);
int64_t mark_queue_due_ms(const struct mark_queue *q);
int mark_queue_pollfds(const struct mark_queue *q, struct pollfd *fds, int cap);
struct prompt mark_queue_prompt(const struct mark_queue *q); /* of the first source that has one */
void mark_queue_close(struct mark_queue *q);
