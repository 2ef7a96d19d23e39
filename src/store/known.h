/* known.h - the clients and sites of the sessions so far. What is simulated is nobody's. */
#pragma once

#include "record.h"

struct known_pair {
	char client[LABEL_TEXT], site[LABEL_TEXT];
	char day[11]; /* when it was last there */
	size_t since; /* how long ago it was first spelled so: the more the longer */
};

struct known {
	size_t n, room;
	struct known_pair *at; /* each spelling of a client with a site, the last used first */
};

/* Reads the heads of the records below base. RESULT_OK, or as walk_each(). The caller calls known_free(). */
enum result known_read(const char *base, struct known *out);
/* The same without the session of that folder; NULL: of all. */
enum result known_read_others(const char *base, const char *but, struct known *out);
void known_free(struct known *k);
/* Adds a copy, behind those that are there; false without memory. */
bool known_add(struct known *k, const struct known_pair *pair);

enum known_label { KNOWN_CLIENT, KNOWN_SITE };
/* The same label as it was first typed; NULL when it is new. Pure, as those below. */
const char *known_same(const struct known *k, enum known_label which, const char *label);
/* For a new one: the last used of which it may be a slip; NULL. */
const char *known_near(const struct known *k, enum known_label which, const char *label);
/* Copies the last clients with their sites, at most `most`, the newest first, as first typed; returns how
 * many. */
size_t known_last(const struct known *k, struct known_pair *out, size_t most);
