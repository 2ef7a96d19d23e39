/*
 * control.h - a running session as other programs of the same user reach it: `icecue mark`, `status` and
 * `follow`. A source of marks and a sink at once. src/doc/control.md describes what is said on its socket.
 *
 * It never waits. A program that follows and does not read loses samples, but no events: they stay in the
 * session's history, and it gets them when it reads again.
 */
#pragma once

#include "live/state_json.h"
#include "marks.h"
#include "system/local_socket.h"

struct control; /* opaque */

struct control_options {
	struct state_about about; /* its strings outlive the session; .session is filled in */
	int32_t rewarm_min_ms;
	struct alert_times times;
	bool touch; /* there is a probe in the hand */
};

/* dir: the session's folder, which it is named after. Adds itself to both, whose ends it lasts to. A session
 * that cannot be reached goes on, and the reason is logged. */
void control_add(const char *dir, const struct control_options *o, struct mark_queue *marks,
		 struct reporter *to);
