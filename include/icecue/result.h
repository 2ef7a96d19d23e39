/*
 * result.h - what a call that touches the outside world can end in.
 *
 * One value for each thing that the caller can do about it. The text for the log is written where
 * errno is still known; the sentence for the user comes from result_remedy().
 */
#ifndef ICECUE_RESULT_H
#define ICECUE_RESULT_H

enum result {
	RESULT_OK,
	RESULT_AGAIN,	 /* nothing there yet: wait for the descriptor or the next deadline */
	RESULT_GONE,	 /* the device was there and is not any more: close, re-open with back-off */
	RESULT_DENIED,	 /* permission: tell the user the udev rule or the group */
	RESULT_BUSY,	 /* another program holds it: name it if possible */
	RESULT_NONE,	 /* there is no such thing (no probe, no file, no session) */
	RESULT_BAD_DATA, /* what came from outside is not what it should be */
	RESULT_FULL,	 /* no room: disk full, queue full */
	RESULT_SYSTEM,	 /* anything else that the kernel refused; errno was logged */
	RESULT_COUNT
};

/* Short lower-case name, for logs and JSON: "ok", "again", "gone", ... Never NULL. */
const char *result_name(enum result r);

/* One plain sentence that tells the user what to do. Never NULL, static storage. */
const char *result_remedy(enum result r);

#endif
