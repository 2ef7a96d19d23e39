/* head.h - the head of a new session's record: who, which probe, and the rules in force with their
 * calibration. */
#pragma once

#include "calibration_of.h"
#include "collector/devices.h"
#include "resume.h"
#include "roles.h"
#include "store/record.h"

struct session_head {
	struct record_head record;
	int n_spots;
	struct calibration_of
		calibration[SPOTS_MAX]; /* as found, of each spot; the record's head has those in force */
};

/*
 * Makes the head from the options, the probes and their calibration; for a resumed session, from its record:
 * one record has one set of rules, one probe and its calibration. An exit code: another probe is refused.
 */
int head_prepare(const struct options *o, const struct session_probes *probes, const struct resume *r,
		 struct session_head *out);

/* Completes the head of a new session from the folder with the sessions and the open probes: the client's
 * rounds of today, the client's own numb threshold unless one was given, the probes beside the skin's. */
void head_complete(const struct options *o, const struct session_probes *probes,
		   const struct devices *devices, const char *base, struct record_head *h);

/* Has each spot a calibration that is applied? */
bool head_is_calibrated(const struct session_head *h);
/* Reports the applied calibration on standard error. */
void head_report_calibration(const struct session_head *h, bool fahrenheit);
/* Logs doubts about the calibration. They must be seen during the session: call it once the screen is on. */
void head_warn_of_calibration(const struct session_head *h);
