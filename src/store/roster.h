/* roster.h - whose sessions there are: each client with places, spellings and what was noted. */
#pragma once

#include "clients.h"
#include "record.h"

struct roster_site {
	char site[LABEL_TEXT]; /* as first typed */
	char first[64];	       /* the folder of its first session */
	size_t sessions;       /* 0: something is noted for it */
};

struct roster_client {
	char label[LABEL_TEXT]; /* what it is called by now, as first typed; "": the runner without a label */
	char first[64];		/* the folder of its first session */
	char last[40];		/* when its last session began, as in the record; "": only noted */
	size_t sessions, simulated; /* the latter of the former */
	size_t n_sites, n_names;
	struct roster_site *sites; /* the last used first, then those of which there is only a note */
	char (*names)[LABEL_TEXT]; /* other spellings and names of its sessions, the last used first */
};

struct roster {
	struct clients clients;
	size_t n;
	struct roster_client *at; /* the last one seen first, then those of whom there is only a note */
	void *places;		  /* of find() in roster.c */
};

/* Reads the heads of the records below base, and what was noted. RESULT_OK, or as walk_each(); RESULT_NONE
 * when there is no such folder. Call roster_free() in any case. Of more than WALK_MAX records, the newest:
 * book_roster() has all. */
enum result roster_read(const char *base, struct roster *out);

/* Sessions of one client and site, spelled so. */
struct roster_group {
	const char *label; /* the client before renames */
	const char *site;
	const char *first; /* the folder of its first session */
	const char *last;  /* when its last session began */
	size_t sessions, simulated;
};
/* For who gathers one otherwise, from all zeros: what was noted, then the groups, the last used first, then
 * the end. RESULT_SYSTEM: no memory. */
void roster_begin(const char *base, struct roster *out);
enum result roster_add(struct roster *r, const struct roster_group *g);
enum result roster_end(struct roster *r);
void roster_free(struct roster *r);
/* The client who has this label or had it; NULL: there is none. */
const struct roster_client *roster_find(const struct roster *r, const char *label);
