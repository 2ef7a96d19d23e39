/* own_record.h - the record that a session writes, in its folder: a new one, or that of a session gone on
 * with. */
#pragma once

#include "head.h"
#include "inputs.h"

struct own_record {
	char dir[4096];
	struct record *record; /* NULL: the sink has it */
};

/*
 * Opens it; head is completed and written into a new one. What a crash or an empty battery left beside it is
 * closed as well, with its chart and page, and reported. An exit code; the reason is on standard error. For
 * own_record_close() whatever comes of it.
 */
int own_record_open(const struct options *o, const struct session_probes *probes,
		    const struct session_inputs *inputs, const struct resume *r, struct record_head *head,
		    struct own_record *out);
void own_record_close(struct own_record *w);
