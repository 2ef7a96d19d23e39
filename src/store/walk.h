/*
 * walk.h - the records below the folder with the sessions, the newest first, to learn from earlier sessions,
 * as they are told: corrected (corrections.h). Reads only. These are silently skipped: a folder without a
 * record, a record that is not ours, has a newer format or is cut off within its head, and anything but a
 * regular file.
 */
#pragma once

#include "record.h"

#define WALK_MAX 20000 /* most heads that one walk reads, the newest */

struct walk_entry {
	const char *name; /* the session's folder, below base */
	struct record_head head;
	int64_t size_bytes; /* size of the record */
	int fd;		    /* for row_reader_begin(); the walk closes it */
};

/* The names of the folders below base that begin with prefix, the newest first. Results as walk_each(). */
struct walk_names {
	size_t n, room;
	char **at;
};
enum result walk_names(const char *base, const char *prefix, struct walk_names *names);
/* Adds a copy; false without memory. */
bool walk_names_add(struct walk_names *names, const char *name);
/* The newest first. */
void walk_names_sort(struct walk_names *names);
void walk_names_free(struct walk_names *names);
/*
 * Opens one of them: reads its head, with the session's corrections, but its client as the session has it,
 * without renames; its rows can be read. False when it is not a record; else close(e->fd).
 */
bool walk_open(const char *base, const char *name, struct walk_entry *e);

/*
 * Calls visit for each record, with its client as it is called by now, whose folder's name begins with prefix
 * ("" = all), in falling order of the names, which begin with the date, until visit returns false. The entry
 * is valid during the call. RESULT_OK; RESULT_NONE when there is no such folder; RESULT_DENIED when it cannot
 * be read; RESULT_SYSTEM when there is no memory.
 */
enum result walk_each(const char *base, const char *prefix,
		      bool (*visit)(void *context, struct walk_entry *e), void *context);
