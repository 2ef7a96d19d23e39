/*
 * marks.h - what sends marks: the keyboard is the first; a foot switch, the page, a socket and a broker may
 * follow. All sources share one queue with one order: by time, and at the same time by arrival.
 */
#pragma once

#include <poll.h>

#include "icecue/mark.h"
#include "icecue/outcome.h"
#include "icecue/result.h"
#include "live/reporter.h"

struct mark_item {
	struct mark mark; /* the queue fills in its source */
	char note[NOTE_TEXT];
	bool end; /* this mark ends the session */
};

/*
 * A mark source is a struct of its own whose first member is this. No call waits; each but next() may be
 * NULL. Times are session time.
 */
struct mark_source {
	const char *name; /* for the log */
	enum mark_source_kind kind;
	/* The next mark that came until now_ms, with its time; phase is the session's. RESULT_OK, or
	 * RESULT_AGAIN when there is none now; any other result means that no more will come. */
	enum result (*next)(struct mark_source *s, int64_t now_ms, enum phase phase, struct mark_item *out);
	int (*pollfds)(const struct mark_source *s, struct pollfd *fds, int cap); /* like a sink's */
	int64_t (*due_ms)(const struct mark_source *s); /* when next() has a mark by itself; MS_NEVER */
	/* The present question or note, for the screen. */
	struct prompt (*prompt)(const struct mark_source *s);
	void (*close)(struct mark_source *s);
};

/* All zeros is a queue without sources. */
struct mark_queue {
	int n, size;
	struct mark_slot *slots;
	uint64_t arrivals;
	/* so that neither a key that lies under something nor a device that types fills the record */
	int room;	 /* for so many marks at once */
	int64_t room_ms; /* real time of the last one that came free */
	bool flooded;	 /* logged once */
};

/* The queue closes it. NULL comes from a constructor that found nothing to listen to, and is skipped. */
void mark_queue_add(struct mark_queue *q, struct mark_source *s);
/* Takes the first mark that is due by now_ms: RESULT_OK, or RESULT_AGAIN when there is none. Drops sources
 * that ended, and marks beyond five a second (twenty at once); never one that ends the session, nor one of
 * the program itself, which would be a step of a lesson left out. */
enum result mark_queue_next(struct mark_queue *q, int64_t now_ms, enum phase phase, struct mark_item *out);
int64_t mark_queue_due_ms(const struct mark_queue *q);
int mark_queue_pollfds(const struct mark_queue *q, struct pollfd *fds, int cap);
struct prompt mark_queue_prompt(const struct mark_queue *q); /* of all sources together */
void mark_queue_close(struct mark_queue *q);
