/*
 * unclosed.h - sessions that a crash or an empty battery cut off: their records have no end row, and nobody
 * holds the lock of a running session on them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNCLOSED_LOOK_AT 50 /* of the newest sessions */
#define UNCLOSED_MAX 8	    /* most that one call closes */

struct unclosed {
	int n;
	struct unclosed_session {
		char name[64];	 /* its folder, below base */
		int64_t last_ms; /* time of its last complete row, in session time */
	} at[UNCLOSED_MAX];
};

/* The end of a record. */
struct record_tail {
	bool ended;	 /* it ended in order */
	bool closed;	 /* it was cut off, and closed later */
	bool cut;	 /* its last row has no line end */
	bool any;	 /* it has at least one complete row */
	int64_t last_ms; /* session time of the last complete row, without an end that was added later */
};
/* Reads the end of an open record; false when it cannot be read. */
bool record_tail(int fd, struct record_tail *t);

/*
 * Closes the cut-off sessions below base: a cut row gets its line end, and an end row is added at the time of
 * the last complete one; nothing else changes. Those that cannot be written are skipped with a warning. *out:
 * those that were closed, the newest first. A base that does not exist has none.
 */
void unclosed_close(const char *base, struct unclosed *out);
