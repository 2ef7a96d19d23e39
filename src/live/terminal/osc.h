/*
 * osc.h - what a terminal can do besides text: the window's title, and a notification on the desktop.
 * Only sequences that this terminal is known to take; others would show them as rubbish. Pure but for
 * osc_detect().
 */
#ifndef ICECUE_LIVE_TERMINAL_OSC_H
#define ICECUE_LIVE_TERMINAL_OSC_H

#include "live/live.h"

#define SIGNAL_BYTES 400

enum notify {
	NOTIFY_NONE,
	NOTIFY_OSC9,   /* iTerm2, WezTerm */
	NOTIFY_OSC777, /* rxvt-unicode, foot, Ghostty */
	NOTIFY_OSC99,  /* kitty */
};

struct osc {
	bool title;
	enum notify notify;
	enum event_kind top; /* as the title shows it */
	int phase;	     /* -1 before the first */
};

/* From TERM and its kin in the environment; nothing within tmux or screen but a title. */
void osc_detect(struct osc *s);
/* The same, as far as they are wanted. */
void osc_choose(struct osc *s, bool title, bool notify);

/* The bytes that set the title when it must change, "" when not. */
void osc_title(struct osc *s, const struct live *d, char buf[SIGNAL_BYTES]);
/* An alert that is reported for the first time. */
void osc_alert(const struct osc *s, const struct event *e, char buf[SIGNAL_BYTES]);
/* Gives the title back. */
void osc_end(const struct osc *s, char buf[SIGNAL_BYTES]);

#endif
