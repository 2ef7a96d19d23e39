/* telling.h - how watch and replay tell a session to the person: the screen, lines, or events. Private to the
 * commands. */
#ifndef ICECUE_TELLING_H
#define ICECUE_TELLING_H

#include "icecue/options.h"
#include "icecue/reporter.h"

struct telling {
	const struct session_options *session;
	const struct rules *rules;
	const char *client, *site, *probe;
	double speed; /* of the session; 0 = as fast as it goes, which no screen can follow */
	bool live;    /* somebody is there while it happens */
};

/* Adds the sink; true when it is the screen. */
bool telling_add(struct reporter *r, const struct telling *t);

#endif
