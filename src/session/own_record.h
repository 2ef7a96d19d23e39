/* own_record.h - the record that a session writes, in its folder: a new one, or that of a resumed session. */
#pragma once

#include "head.h"
#include "inputs.h"

struct own_record {
	char base[3072], dir[4096]; /* the folder with the sessions, and its own in it */
	struct record *record;	    /* NULL: the sink has it */
	struct record_end end;	    /* once it is closed */
};

/*
 * Opens the record, and completes the head for a new one. Other sessions that a crash or an empty battery cut
 * off are closed, get chart and page, and are reported. An exit code; the reason is on standard error. Call
 * own_record_close() in any case.
 */
int own_record_open(const struct options *o, const struct session_probes *probes,
		    const struct session_inputs *inputs, const struct resume *r, struct record_head *head,
		    struct own_record *out);
void own_record_close(struct own_record *w);
