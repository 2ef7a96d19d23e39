/*
 * unclosed.h - sessions that a crash or an empty battery cut off: their records have no end row, and nobody
 * holds the lock that a session has on its record.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNCLOSED_LOOK_AT 50 /* of the newest sessions */
#define UNCLOSED_MAX 8	    /* that one call closes */

struct unclosed {
	int n;
	struct unclosed_session {
		char name[64];	 /* of its folder, below base */
		int64_t last_ms; /* of its last whole row, in its own time */
	} at[UNCLOSED_MAX];
};

/* How a record ends. */
struct record_tail {
	bool ended;	 /* in order */
	bool closed;	 /* it was cut off, and closed later */
	bool cut;	 /* its last row has no line end */
	bool any;	 /* at least one whole row */
	int64_t last_ms; /* of the last whole row but an end that was added later, in its own time */
};
/* Of an open record; false when it cannot be read. */
bool record_tail(int fd, struct record_tail *t);

/*
 * Closes those below base: a row that was cut is ended, and an end row is added at the time of the last whole
 * one; what was there before is not touched. Those that cannot be written are passed over with a warning.
 * *out: those that were closed, the newest first. A base that is not there has none.
 */
void unclosed_close(const char *base, struct unclosed *out);
