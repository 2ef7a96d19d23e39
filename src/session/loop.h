/*
 * loop.h - one session, live or replayed: a source of samples (and of the marks of a recording), mark
 * sources, a detector, a reporter, and the only poll(2) of the program. The same order of calls whatever the
 * source, so that the same samples give the same events.
 */
#pragma once

#include <poll.h>

#include "collector/collector.h"
#include "collector/devices.h"
#include "icecue/detector.h"
#include "import/import.h"
#include "live/reporter.h"
#include "marks.h"

/*
 * Where samples come from. A collector (live, simulated, capture) or a recording. next() hands out what
 * is there up to now_ms: RESULT_OK and one item, RESULT_AGAIN when there is no more now, RESULT_NONE at
 * the end.
 */
struct source {
	void *state;
	bool whole; /* without a pace everything may be handed out at once: no time-outs depend on now_ms */
	enum result (*next)(void *state, int64_t now_ms, struct import_item *out);
	int (*pollfds)(void *state, struct pollfd *fds, int cap);
	int64_t (*due_ms)(void *state);
};
struct source source_of_collector(struct collector *c);
struct source source_of_devices(struct devices *d);
struct recording;				      /* a replay with the one item that was read ahead */
struct recording *recording_create(struct import *r); /* NULL when memory is out; r stays the caller's */
void recording_destroy(struct recording *r);
struct source source_of_recording(struct recording *r);

struct loop {
	struct source source;
	struct detector *detector;
	struct reporter *reporter;
	double speed;		  /* session time per real time; 0 = as fast as it goes (recordings) */
	int64_t start_ms;	  /* session time at the start: of one that is gone on with */
	int64_t for_ms;		  /* end after so much session time; MS_NEVER */
	struct mark_queue *marks; /* with a pace only; NULL = none */
	/* Called about once a second of real time, for messages that depend on the source; NULL = none. */
	void (*watch)(void *context, int64_t now_ms);
	void *context;
	int64_t end_ms; /* out: session time at the end */
};

/*
 * Blocks the signals that end a session, to be called before any library may start a thread: a thread that
 * does not block them would take the program down with it. loop_run() lets them through again at its end.
 */
void loop_hold_signals(void);

/*
 * Runs until the source ends, for_ms has passed, SIGINT, SIGTERM or SIGHUP comes, or a mark ends it.
 * Closes the marks and the reporter. RESULT_SYSTEM when the kernel refuses a descriptor at the start.
 */
enum result loop_run(struct loop *l);
