/*
 * result.h - what a call that touches the outside world can end in.
 *
 * One value for each thing that the caller can do about it. The text for the log is written where
 * errno is still known; the sentence for the user comes from result_remedy().
 */
#pragma once

#include "icecue/enums.h"

#define RESULT_LIST(X)                                                                                     \
	X(RESULT_OK, "ok", N_("Nothing to do."))                                                           \
	/* nothing there yet: wait for the descriptor or the next deadline */                              \
	X(RESULT_AGAIN, "again", N_("Wait a moment."))                                                     \
	/* the device was there and is not any more: close, re-open with back-off */                       \
	X(RESULT_GONE, "gone", N_("Plug the probe in again; it is picked up by itself."))                  \
	/* permission: name the udev rule or the group to the user */                                      \
	X(RESULT_DENIED, "denied", N_("Permission is missing: run `icecue probes`, it names the remedy.")) \
	/* another program holds it: name it if possible */                                                \
	X(RESULT_BUSY, "busy", N_("Another program holds it: close that program and try again."))          \
	/* there is no such thing (no probe, no file, no session) */                                       \
	X(RESULT_NONE, "none", N_("There is no such thing here: check the name."))                         \
	/* what came from outside is not what it should be */                                              \
	X(RESULT_BAD_DATA, "bad_data",                                                                     \
	  N_("The data are not what was expected: check the file or the probe's settings."))               \
	/* no room: disk full, queue full */                                                               \
	X(RESULT_FULL, "full", N_("There is no room left: free some disk space."))                         \
	/* anything else that the kernel refused; errno was logged */                                      \
	X(RESULT_SYSTEM, "system", N_("The system refused; the message above says why."))
enum result { RESULT_LIST(ENUM_MEMBER) };
#define RESULT_COUNT ENUM_COUNT(RESULT_LIST)

/* Short lower-case name, for logs and JSON: "ok", "again", "gone", ... Never NULL. */
const char *result_name(enum result r);

/* One plain sentence about what the person can do. Never NULL, static storage. */
const char *result_remedy(enum result r);
