/* review_align.h - icecue review --align: several sessions over one another. */
#ifndef ICECUE_COMMANDS_REVIEW_ALIGN_H
#define ICECUE_COMMANDS_REVIEW_ALIGN_H

#include "report/overlay.h"

struct review_align {
	bool wanted, in_terminal, fahrenheit;
	enum overlay_moment moment;
	enum picture_kind terminal;
	int round, last;
	const char *client, *site; /* NULL: any */
	const char *to;		   /* folder for the pictures; NULL: the current one */
	int n;
	const char *sessions[OVERLAY_MAX];
};

#define REVIEW_ALIGN_LAST 5 /* sessions, when none is named */

/* base: the folder with the sessions, "" when there is none. An exit code; what went wrong is told. */
int review_align(const struct review_align *a, const char *base);

#endif
