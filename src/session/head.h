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
	struct calibration_of calibration; /* as it was found; what is in force stands in the record's head */
};

/*
 * Out of what was given, the probe and its calibration; of a session that is gone on with, out of its record:
 * one record has one set of rules, one probe and its calibration. An exit code: another probe is refused.
 */
int head_prepare(const struct options *o, const struct role_probe *skin, const struct resume *r,
		 struct session_head *out);

/* What the folder with the sessions and the open probes add to that of a new session: how many rounds the
 * client had today, the client's own numb threshold unless one was given, the probes beside the skin's. */
void head_complete(const struct options *o, const struct session_probes *probes,
		   const struct devices *devices, const char *base, struct record_head *h);

/* Reports the calibration that is applied, on standard error. */
void head_report_calibration(const struct session_head *h, bool fahrenheit);
/* What must be seen during the session, too: to be called once the screen has begun. */
void head_warn_of_calibration(const struct session_head *h);
