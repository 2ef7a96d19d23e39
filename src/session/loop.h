/*
 * loop.h - one session, live or replayed: a source of samples (and of the marks of a recording), mark
 * sources, a detector, a reporter, and the only poll(2) of the program. The order of calls is the same for
 * every source, so that the same samples give the same events.
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
 * Where samples come from: a collector (live, simulated, capture) or a recording. next() hands out what is
 * there up to now_ms: RESULT_OK and one item, RESULT_AGAIN when there is no more now, RESULT_NONE at the end.
 */
struct source {
	void *state;
	bool whole; /* no time-out depends on now_ms: without a pace everything may be handed out at once */
	enum result (*next)(void *state, int64_t now_ms, struct import_item *out);
	int (*pollfds)(void *state, struct pollfd *fds, int cap);
	int64_t (*due_ms)(void *state);
};
struct source source_of_collector(struct collector *c);
struct source source_of_devices(struct devices *d);
struct recording;				      /* an import with the one item that was read ahead */
struct recording *recording_create(struct import *r); /* NULL when there is no memory; r stays the caller's */
void recording_destroy(struct recording *r);
struct source source_of_recording(struct recording *r);

struct loop {
	struct source source;
	struct detector *detector;
	struct reporter *reporter;
	double speed;		  /* session time per real time; 0 = as fast as possible (recordings) */
	int64_t start_ms;	  /* session time at the start; not 0 for a resumed session */
	int64_t for_ms;		  /* end after so much session time; MS_NEVER */
	struct mark_queue *marks; /* only with a pace; NULL = none */
	/* Called about once a second of real time, for messages that depend on the source; NULL = none. */
	void (*watch)(void *context, int64_t now_ms);
	void *context;
	bool touch;	   /* there is a probe in the hand */
	bool files_follow; /* the end goes on after the loop: signals stay held, and system/ending.h counts
			      the time */
	int64_t end_ms;	   /* out: session time at the end */
};

/* Before a session: waits for the source, but not longer than so many milliseconds. */
#define LOOP_PAUSE_FDS 64
void loop_pause(struct source source, int ms);

/*
 * Runs until the source ends, for_ms has passed, SIGINT, SIGTERM or SIGHUP comes, or a mark ends it. These
 * are held from then on, and released at its end unless files follow. Closes the marks and the reporter.
 * RESULT_SYSTEM when the kernel refuses a descriptor at the start.
 */
enum result loop_run(struct loop *l);
