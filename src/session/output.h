/* output.h - how watch and replay report a session to the person: the screen, lines, or events. */
#pragma once

#include "config/options.h"
#include "icecue/detector.h"
#include "icecue/driver.h"
#include "live/reporter.h"

struct card;
struct chain;

struct output {
	const struct options *options;
	const struct rules *rules;
	const struct card *card; /* of the live page; NULL: none */
	struct chain *chain;	 /* of the alerts, where there may be sound; NULL: none */
	const char *client, *site, *probe;
	const char *caution; /* shown on the screen until a key or the ice; NULL: none */
	double speed;	     /* of the session; 0 = as fast as possible, which no screen can follow */
	bool live;	     /* somebody is there while it runs */
	bool calibrated;     /* all spots are */
};

/* Finds the program that speaks; "" when none is wanted or found. Returns an exit code: missing speech is an
 * error if --say asked for it, and a warning if the configuration did, which two computers may share. */
int output_find_speech(const struct options *o, char *buf, size_t n);

/* Refuses a program of --on-event that others may write. An exit code. */
int output_check_program(const struct options *o);

/* Adds the sink that is seen; true when it is the screen. */
bool output_add(struct reporter *r, const struct output *t);
/* The same with all sinks of a live session but the record's. speech: from output_find_speech(). */
bool output_add_all(struct reporter *r, const struct output *t, const struct driver *driver,
		    const char *speech);
