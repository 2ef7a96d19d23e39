/* resume.h - a session that was cut off is gone on with, in its own record. */
#pragma once

#include "icecue/detector.h"
#include "live/reporter.h"
#include "store/record.h"

#define RESUME_MAX_MS MINUTES_MS(180) /* a round and its re-warming: later it is another session */

struct resume {
	char dir[4096];
	struct record_head head;
	int64_t last_ms; /* of its last row */
	int64_t now_ms;	 /* session time now, by the wall clock */
	bool clock_lies; /* that was before the last row: the gap is not known */
};

/* The session of that name, "" = the newest that was cut off, below base. An exit code; why is on standard
 * error. */
int resume_find(const char *base, const char *name, struct resume *r);

/* Its head is in force, not what is told today: one record has one set of rules, one probe and its
 * calibration. An exit code: another probe is refused. */
int resume_go_on(const struct resume *r, const char *driver, struct record_head *head, char *dir, size_t n);

/* The detector, and the sinks' state, as they were: every row of the record through them. An exit code. */
int resume_rebuild(const struct resume *r, struct detector *d, struct reporter *reporter);

/* The note about the gap. */
void resume_note(const struct resume *r, struct reporter *reporter);
