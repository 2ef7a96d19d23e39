/* live_session.h - a session that is prepared: runs, and leaves chart and page. */
#pragma once

#include "own_record.h"

/* What the steps before it returned. */
struct live_session {
	const struct options *options;
	const struct session_probes *probes;
	const struct session_head *head;
	const struct resume *resume;
	const char *speech; /* the program that speaks; "" = none */
	struct session_inputs *inputs;
	struct own_record *own; /* its record goes to the sink */
};

/* Runs until it ends. An exit code; the reason is on standard error. */
int live_session_run(const struct live_session *s);
