/*
 * osc.h - what a terminal can do besides text: the window's title, and a notification on the desktop. Only
 * sequences that this terminal is known to understand, because others would show them as garbage. Pure but
 * for osc_detect().
 */
#pragma once

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
	enum event_kind top; /* the alert in the title */
	int phase;	     /* -1 before the first */
};

/* Decides by TERM and similar variables. Within tmux and screen there is only a title. */
void osc_detect(struct osc *s);
/* The same, limited to what is wanted. */
void osc_choose(struct osc *s, bool title, bool notify);

/* Writes the bytes that set the title when it must change, else "". */
void osc_title(struct osc *s, const struct live *d, char buf[SIGNAL_BYTES]);
/* Writes the bytes for an alert that is reported for the first time. */
void osc_alert(const struct osc *s, const struct event *e, char buf[SIGNAL_BYTES]);
/* Writes the bytes that restore the title. */
void osc_end(const struct osc *s, char buf[SIGNAL_BYTES]);
