/*
 * signals.h - what a terminal can do besides text: the window's title, and a notification on the desktop.
 * Only sequences that this terminal is known to take; others would show them as rubbish. Private to the
 * reporter; pure but for signals_detect().
 */
#ifndef ICECUE_SIGNALS_H
#define ICECUE_SIGNALS_H

#include "live/live.h"

#define SIGNAL_BYTES 400

enum notify {
	NOTIFY_NONE,
	NOTIFY_OSC9,   /* iTerm2, WezTerm */
	NOTIFY_OSC777, /* rxvt-unicode, foot, Ghostty */
	NOTIFY_OSC99,  /* kitty */
};

struct signals {
	bool title;
	enum notify notify;
	enum event_kind top; /* as the title says it */
	int phase;	     /* -1 before the first */
};

/* From TERM and its kin in the environment; nothing within tmux or screen but a title. */
void signals_detect(struct signals *s);
/* The same, as far as they are wanted. */
void signals_choose(struct signals *s, bool title, bool notify);

/* The bytes that set the title when it must change, "" when not. */
void signals_title(struct signals *s, const struct display *d, char buf[SIGNAL_BYTES]);
/* An alert that is said for the first time. */
void signals_alert(const struct signals *s, const struct event *e, char buf[SIGNAL_BYTES]);
/* Gives the title back. */
void signals_end(const struct signals *s, char buf[SIGNAL_BYTES]);

#endif
