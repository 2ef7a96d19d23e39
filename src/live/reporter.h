/*
 * reporter.h - outcomes in, files and alerts out. Passes everything on to all sinks. A sink that fails is
 * logged once and dropped, and the session goes on.
 */
#pragma once

#include <poll.h>

#include "icecue/mark.h"
#include "icecue/outcome.h"
#include "icecue/result.h"
#include "icecue/sample.h"

#define NOTE_TEXT 140 /* bytes of a note that a person types, with its end */

/* The state of the keys, for the screen. */
struct prompt {
	bool help;	    /* the help on the keys is wanted */
	bool quit;	    /* one more q ends the session */
	const char *note;   /* what has been typed of a note; NULL = no note */
	const char *lesson; /* what a learner is to do now; NULL = no lesson */
	int lesson_step;    /* changes with it */
	int redraws;	    /* how often it was asked to draw everything anew */
};

/*
 * A sink is a struct of its own whose first member is this. Each call may be NULL, and none waits: what may
 * take time runs beside the session, wakes it by a descriptor or a deadline, and is looked after in tick(). A
 * result other than RESULT_OK drops the sink. `now_ms` is session time.
 */
struct sink {
	const char *name;
	enum result (*sample)(struct sink *s, const struct sample *sample, const struct outcome *o);
	enum result (*event)(struct sink *s, const struct event *e, const struct outcome *o);
	enum result (*mark)(struct sink *s, const struct mark *m, const char *note);
	enum result (*tick)(struct sink *s, int64_t now_ms,
			    const struct outcome *o); /* at wake-ups: repeats, sync */
	/* What happened before a session was resumed: it changes the sink's state, and nothing is reported. A
	 * sample or a mark, with its outcome. Both may be NULL. */
	void (*recall)(struct sink *s, const struct sample *sample, const struct mark *m,
		       const struct outcome *o);
	void (*prompt)(struct sink *s, const struct prompt *p); /* when it changed */
	int64_t (*due_ms)(const struct sink *s);		/* when tick wants to be called; MS_NEVER */
	/* Fills in the descriptors whose events must lead to tick(), as many as fit; returns how many. */
	int (*pollfds)(const struct sink *s, struct pollfd *fds, int cap);
	void (*close)(struct sink *s, int64_t end_ms);
	bool failed; /* of the reporter: it is called no more, and closed as soon as no call is under way */
};

/* All zeros is a reporter without sinks. */
struct reporter {
	int n, size;
	int rounds;	/* under way: a sink may report while it is called */
	bool failed;	/* a sink has: not all was told or written; known after reporter_close(), too */
	bool no_losses; /* readings come so seldom that each gap would be one: it was said once */
	struct sink **sinks;
};

/* NULL comes from a constructor that found no memory: it is logged and skipped. */
void reporter_add(struct reporter *r, struct sink *s);
/* Events of the outcome first, in order, then the sample row when sample is not NULL. */
void reporter_outcome(struct reporter *r, const struct sample *sample, const struct outcome *o);
/* An event of the program's own, to all sinks. `now`: the outcome of this moment. */
void reporter_emit(struct reporter *r, enum event_kind kind, int64_t now_ms, const struct outcome *now);
void reporter_mark(struct reporter *r, const struct mark *m, const char *note);
void reporter_tick(struct reporter *r, int64_t now_ms, const struct outcome *o);
void reporter_recall(struct reporter *r, const struct sample *sample, const struct mark *m,
		     const struct outcome *o);
void reporter_prompt(struct reporter *r, const struct prompt *p);
int64_t reporter_due_ms(const struct reporter *r);
int reporter_pollfds(const struct reporter *r, struct pollfd *fds, int cap);
void reporter_close(struct reporter *r, int64_t end_ms);
