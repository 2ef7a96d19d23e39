/* live_session.h - runs a prepared session, which leaves chart and page. */
#pragma once

#include "own_record.h"

struct web;

/* The results of the steps before. */
struct live_session {
	const struct options *options;
	const struct session_probes *probes;
	const struct session_head *head;
	const struct resume *resume;
	const char *speech; /* the program that speaks; "" = none */
	struct session_inputs *inputs;
	struct own_record *own; /* the sink takes over its record */
	struct web *web;	/* the live page; NULL: none */
	bool newcomer;		/* whose_settle() */
};

/* Runs the session to its end. An exit code; the reason is on standard error. */
int live_session_run(const struct live_session *s);
