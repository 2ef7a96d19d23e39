/*
 * result.h - what a call that touches the outside world can end in.
 *
 * One value for each thing that the caller can do about it. The message is written where errno is still
 * known.
 */
#pragma once

#include "icecue/enums.h"

#define RESULT_LIST(X)                                                               \
	X(RESULT_OK, "ok")                                                           \
	/* nothing there yet: wait for the descriptor or the next deadline */        \
	X(RESULT_AGAIN, "again")                                                     \
	/* the device was there and is not any more: close, re-open with back-off */ \
	X(RESULT_GONE, "gone")                                                       \
	/* permission: name the udev rule or the group to the person */              \
	X(RESULT_DENIED, "denied")                                                   \
	/* another program holds it: name it if possible */                          \
	X(RESULT_BUSY, "busy")                                                       \
	/* there is no such thing (no probe, no file, no session) */                 \
	X(RESULT_NONE, "none")                                                       \
	/* what came from outside is not what it should be */                        \
	X(RESULT_BAD_DATA, "bad_data")                                               \
	/* no room: disk full, queue full */                                         \
	X(RESULT_FULL, "full")                                                       \
	/* anything else that the kernel refused; errno was logged */                \
	X(RESULT_SYSTEM, "system")
enum result { RESULT_LIST(ENUM_MEMBER) };
#define RESULT_COUNT ENUM_COUNT(RESULT_LIST)

/* Short lower-case name, for logs and JSON: "ok", "again", "gone", ... Never NULL. */
const char *result_name(enum result r);
