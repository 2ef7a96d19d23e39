/*
 * clients.h - what BASE/changes.csv (changes.h) says of clients: what each is called by now, and what was
 * noted of them. Records keep the label that was typed; a client that was renamed or merged into another is
 * found under any of its names.
 *
 * A rename and a merge are the same line but for the word: from its place in the file on, old is called new,
 * in all sessions, earlier and later ones. So "undo" takes either back as a whole, and a name that was given
 * away is no other client's.
 */
#pragma once

#include "changes.h"

/* Fields of BASE/changes.csv. Of a rename and a merge, old is the label that was and new the one that holds.
 * A threshold is in C, bony is "yes", "no" or "". */
#define FIELD_NOTE "note" /* of a session, too */
#define FIELD_RENAME "rename"
#define FIELD_MERGE "merge"
#define FIELD_THRESHOLD "threshold"
#define FIELD_BONY "bony"

struct clients {
	struct changes journal;
	size_t n_names;
	const struct change **names; /* renames and merges that hold, in their order */
};

/* Reads them. Any result but RESULT_OK is logged (changes_read()), and then nothing is renamed or noted. Call
 * clients_free() in any case. */
enum result clients_read(const char *base, struct clients *out);
/* Takes a journal over, which is then empty. RESULT_SYSTEM: no memory. */
enum result clients_take(struct changes *journal, struct clients *out);
void clients_free(struct clients *c);

/*
 * What a label is called by now: label itself, or a text that belongs to c. Whoever is given a label by a
 * person (--client) or reads one from a record asks this before comparing it. NULL for c is legal: nothing
 * is renamed.
 */
const char *clients_now(const struct clients *c, const char *label);
/* What it was called at that time, in ms as datetime_ms() has it. */
const char *clients_then(const struct clients *c, const char *label, int64_t unix_ms);
/* Are both one client by now, under any of its names? What export and delete go by, for records and for lines
 * of BASE/changes.csv. */
bool clients_same(const struct clients *c, const char *a, const char *b);
/* Is the line about that client? Also a rename or a merge of any of its names: then old or new is one. */
bool clients_line_is_of(const struct clients *c, const struct change *line, const char *client);

/*
 * The latest that was noted of a client in a field, or "" when nothing holds. site "": of the client as such;
 * with a site that has no value of its own, what holds for the client. What was noted under the present name
 * goes before what came with another one by a merge.
 */
const char *clients_fact(const struct clients *c, const char *field, const char *client, const char *site);

/* The same for just that site, or just the client as such. */
const char *clients_fact_of(const struct clients *c, const char *field, const char *client, const char *site);

/* The last rename or merge that holds; NULL. */
const struct change *clients_last_name(const struct clients *c);
