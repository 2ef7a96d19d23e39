/* roster.h - whose sessions there are: each client with places, spellings and what was noted. */
#pragma once

#include "clients.h"
#include "record.h"

struct roster_site {
	char site[LABEL_TEXT];
	size_t sessions;
};

struct roster_client {
	char label[LABEL_TEXT]; /* what it is called by now, as first typed; "": the runner without a label */
	char last[40];		/* when its last session began, as in the record; "": only noted */
	size_t sessions, simulated; /* the latter of the former */
	size_t n_sites, n_names;
	struct roster_site *sites; /* the last used first */
	char (*names)[LABEL_TEXT]; /* other spellings and names of its sessions, the last used first */
};

struct roster {
	struct clients clients;
	size_t n;
	struct roster_client *at; /* the last one seen first, then those of whom there is only a note */
};

/* Reads the heads of the records below base, and what was noted. RESULT_OK, or as walk_each(); RESULT_NONE
 * when there is no such folder. Call roster_free() in any case. */
enum result roster_read(const char *base, struct roster *out);
void roster_free(struct roster *r);
/* The client who has this label or had it; NULL: there is none. */
const struct roster_client *roster_find(const struct roster *r, const char *label);
