/*
 * sinks.h - the sinks that exist. Each constructor allocates; the sink frees itself in close().
 */
#pragma once

#include <stdio.h>

#include "core/alerts.h"
#include "next_step.h"
#include "reporter.h"
#include "store/record.h"

struct card;
struct chain;
struct driver;

/* The record on disk; takes over r. Emits by `to`, unless that is NULL, when it cannot be written, and when
 * it can again. */
struct sink *sink_record(struct record *r, struct reporter *to);

/*
 * Writes one JSON object a line on f: {"event":"numb","elapsed_s":231.5,...}. Events only; this is what
 * --events prints. live: a reader that does not read never holds up the session. Beyond 8 KiB events are lost
 * and counted, and once it reads again it gets {"event":"events_lost","elapsed_s":...,"count":...}. Not live:
 * f is waited for, and its buffer is switched off.
 */
struct sink *sink_events(FILE *f, bool live);

/* Writes how good the session's forecasts were, in sentences on f at the end; this is what replay --quality
 * prints. */
struct sink *sink_score(FILE *f, const struct rules *r);

/*
 * Checks the ice point of each spot, once a session: before any skin was seen, a probe that stays steady near
 * 0 C for a minute lies in slurry. Its reading there becomes a note in the record and on the screen. If none
 * of several spots was checked and not all are calibrated, a note says that their common error is unknown.
 * Add it to `to` after all other sinks, because it adds a mark while a sample is being passed on.
 */
struct sink *sink_ice_point(struct reporter *to, const struct driver *drv, bool fahrenheit, bool calibrated);

/*
 * Reports how slow the probe is, once a session, as soon as the detector has learned it: a note in the record
 * and on the screen, with advice when it is far too slow. Add it to `to` after all other sinks, like
 * sink_ice_point().
 */
struct sink *sink_lag(struct reporter *to);

/*
 * Runs the program at `path` for each event, without a shell and without arguments. The event is in the
 * environment (ICECUE_EVENT, _PRIORITY, _CLASS, _REASON, _TEXT, _ELAPSED_S, _SKIN_C, _COUNT, _CLIENT, _SITE)
 * and, as the JSON line of sink_events(), on its standard input. One program runs at a time. Up to 32 events
 * wait; further ones are left out and counted. It never holds up the session: at the end it gets two seconds
 * at most.
 */
struct sink *sink_command(const char *path, const char *client, const char *site);

/*
 * Lines and alerts for people. Alerts by priority, repeated until acknowledged (MARK_ACK through mark()); in
 * a pipe or a file, where nobody can, each is one line, and its end another.
 * Words and marks carry the meaning besides colour. There are no colours or bells when f is not a terminal,
 * and no colours when NO_COLOR is set.
 */
struct terminal_options {
	bool fahrenheit;
	bool color;		/* allowed: f is a terminal, NO_COLOR is unset, TERM is not dumb */
	bool live;		/* f is a terminal: a status line is kept at the bottom, bells are rung */
	bool silent;		/* no bells */
	bool title_bar, notify; /* also in the window's title, on the desktop, if the terminal can */
	struct alert_times times;
	bool once;		 /* each alert is reported once: for a replay, where nobody can acknowledge */
	int32_t line_every_ms;	 /* time between status lines when not live; 0 = none */
	int32_t rewarm_min_ms;	 /* of the rules in force; 0 = the default of 45 min */
	const struct card *card; /* of the live page; NULL: none */
	struct chain *chain;	 /* of the alerts, of which the bell is a link; NULL: none */
	/* only for the screen */
	bool clock;		    /* the session runs in real time: show the time of day */
	int32_t numb_mc, window_mc; /* of the rules in force; MC_NONE = not shown */
	const char *title, *probe;  /* client and site; the probe. May be NULL */
	struct step_words steps;
	const char *caution; /* lines that stand there until a key or the ice; NULL: none */
};
struct sink *sink_terminal(FILE *f, const struct terminal_options *o);
/*
 * The same as a whole screen: large figures, countdown, alert, curve, what happened. Needs a terminal that is
 * live and whose TERM is known; else returns NULL. It never waits for the terminal. Messages logged while it
 * is on are shown on it, and written to standard error again when it ends.
 */
struct sink *sink_screen(FILE *f, const struct terminal_options *o);
/* Sets the options that fit this stream and the environment. */
void terminal_options_detect(FILE *f, struct terminal_options *o);

/*
 * Plays the tune of each alert as often as it sounds, faster and louder with each repeat of a danger. It
 * never holds up the session. One key silences what sounds.
 */
struct sound_options {
	const char *program; /* ours, which is the player; outlives the sink, as device does */
	const char *device;
	int volume; /* 1 to 100 % */
	int32_t rewarm_min_ms;
	struct alert_times times;
	struct chain *chain;
};
struct sink *sink_sound(const struct sound_options *o);

/*
 * Speaks each alert as often as it sounds, with the program at `path`: one that speech_find() finds (spd-say
 * of speech-dispatcher, espeak-ng or espeak), after the tune that is being played. It never holds up the
 * session.
 */
bool speech_find(char *buf, size_t n);
struct sink *sink_speech(const char *path, int32_t rewarm_min_ms, const struct alert_times *times,
			 struct chain *chain);

/* Is there a desktop that shows notifications, as far as the environment tells? Never where the library is
 * not in. */
bool desktop_is_there(void);
/* Shows the alert that holds as a notification there, and its end. */
struct sink *sink_desktop(struct chain *chain, int32_t rewarm_min_ms);

/* Looks after the chain. asks: whether it is heard, at the start. emits: by `to`, when nothing can be heard
 * any more, and when something can again. Add it after the links. */
struct sink *sink_chain(struct chain *c, struct reporter *to, bool emits, bool asks);
