/*
 * sinks.h - the sinks that exist. Each constructor allocates; the sink frees itself in close().
 */
#ifndef ICECUE_LIVE_SINKS_H
#define ICECUE_LIVE_SINKS_H

#include <stdio.h>

#include "core/alerts.h"
#include "reporter.h"
#include "store/record.h"

struct driver;

/* The record on disk; takes over r. */
struct sink *sink_record(struct record *r);

/*
 * One JSON object a line on f: {"event":"numb","elapsed_s":231.5,...}. Events only; what --events prints.
 * live: a reader that does not read never holds up the session; what it loses beyond a bound of 8 KiB is
 * counted, and told once it reads again: {"event":"events_lost","elapsed_s":...,"count":...}. Else f is
 * waited for, and its buffer switched off.
 */
struct sink *sink_events(FILE *f, bool live);

/* How good the session's forecasts were, in sentences on f at the end; what replay prints. */
struct sink *sink_score(FILE *f, const struct rules *r);

/*
 * The ice point, once a session: while no skin was seen yet, a probe that stands still near 0 C for a minute
 * lies in slurry, and what it reads there is a note in the record and on the screen. To be added to `to`
 * behind all others, for it speaks while a sample is handed round.
 */
struct sink *sink_ice_point(struct reporter *to, const struct driver *drv, bool fahrenheit);

/*
 * How slow the probe is, once a session, as soon as the detector learned it: a note in the record and on the
 * screen, and advice when it is far too slow. To be added to `to` behind all others, as sink_ice_point().
 */
struct sink *sink_lag(struct reporter *to);

/*
 * Runs the program at `path` for each event, without a shell and without arguments: the event is in the
 * environment (ICECUE_EVENT, _PRIORITY, _CLASS, _REASON, _TEXT, _ELAPSED_S, _SKIN_C, _COUNT, _CLIENT, _SITE)
 * and, as the JSON line of sink_events(), its standard input. One at a time; up to 32 events wait, what is
 * more is left out and counted. It never holds the session up: at the end it gets two seconds.
 */
struct sink *sink_command(const char *path, const char *client, const char *site);

/*
 * Lines and alerts for people. Alerts by priority, repeated until acknowledged (MARK_ACK through mark());
 * words and marks besides colour; without colour or bells when f is no terminal or NO_COLOR is set.
 */
struct terminal_options {
	bool fahrenheit;
	bool color;		/* allowed: f is a terminal, NO_COLOR is unset, TERM is not dumb */
	bool live;		/* f is a terminal: a status line is kept at the bottom, bells are rung */
	bool silent;		/* no bells */
	bool title_bar, notify; /* where the terminal can: say it in the window's title, on the desktop */
	struct alert_times times;
	bool once;	       /* alerts are said once: a replay, where nobody can acknowledge */
	int32_t line_every_ms; /* status line pace when not live; 0 = none */
	int32_t rewarm_min_ms; /* of the rules in force; 0 = the default of 45 min */
	/* of the screen */
	bool clock;		    /* the session runs in real time: what time it will be is shown */
	int32_t numb_mc, window_mc; /* of the rules in force; MC_NONE = not shown */
	const char *title, *probe;  /* who and where; which probe. May be NULL */
};
struct sink *sink_terminal(FILE *f, const struct terminal_options *o);
/*
 * The same as a whole screen: large figures, countdown, alert, curve, what happened. Needs a terminal that is
 * live and whose TERM is known; NULL otherwise. It never waits for the terminal, and what is logged while it
 * is on is shown there and said again on standard error at its end.
 */
struct sink *sink_screen(FILE *f, const struct terminal_options *o);
/* Options as the environment says for this descriptor. */
void terminal_options_detect(FILE *f, struct terminal_options *o);

/*
 * Speaks each alert, as often as it sounds, by the program at `path`: one of those that speech_find() finds
 * (spd-say of speech-dispatcher, espeak-ng, espeak). It never holds the session up.
 */
bool speech_find(char *buf, size_t n);
struct sink *sink_speech(const char *path, int32_t rewarm_min_ms, const struct alert_times *times);

#endif
