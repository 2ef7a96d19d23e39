/* resume.h - resumes a session that was cut off, in its own record. */
#pragma once

#include "config/options.h"
#include "icecue/detector.h"
#include "live/reporter.h"
#include "store/record.h"

#define RESUME_MAX_MS MINUTES_MS(180) /* a round and its re-warming; then it is a new session */

struct resume {
	char dir[4096];
	struct record_head head;
	int64_t last_ms; /* time of the last row of its record */
	int64_t now_ms;	 /* session time now, by the wall clock */
	bool clock_lies; /* now is not after the last row, so the gap is not known */
};

/* Finds the session of that name below base, "" = the newest that was cut off. An exit code; reasons go to
 * standard error. */
int resume_find(const char *base, const char *name, struct resume *r);

/* The same for the session of --resume. */
int resume_wanted(const struct options *o, struct resume *r);
/* Is a session resumed? Else a new one begins. */
bool resume_is(const struct resume *r);

/* Takes the head of its record, not today's options: one record has one set of rules, one probe and its
 * calibration; what was corrected or noted since is told. Returns an exit code: another probe is refused. */
int resume_head(const struct resume *r, const char *driver, bool fahrenheit, struct record_head *head);

/* Brings detector and sinks back to their state, by passing them every row of the record. An exit code. */
int resume_rebuild(const struct resume *r, struct detector *d, struct reporter *reporter);

/* Adds a note about the gap. */
void resume_note(const struct resume *r, struct reporter *reporter);
