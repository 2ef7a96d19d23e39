/* review_overlay.h - icecue review of several sessions at once. Private to the commands. */
#ifndef ICECUE_REVIEW_OVERLAY_H
#define ICECUE_REVIEW_OVERLAY_H

#include <stdbool.h>

enum align { ALIGN_NONE, ALIGN_ICE_ON, ALIGN_ICE_OFF };

struct overlay_request {
	enum align align;
	int round;	    /* from 1 */
	const char *base;   /* "" = none */
	char *const *names; /* of sessions, as session_find() takes them */
	int n_names;
	int last;		   /* without names: the newest so many, of these */
	const char *client, *site; /* NULL = of all */
	const char *to;		   /* the folder for the chart */
	bool fahrenheit;
};

/* An exit code; what it could not do is on standard error. */
int review_overlay(const struct overlay_request *r);

#endif
