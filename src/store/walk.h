/*
 * walk.h - the records below the folder with the sessions, the newest first: for what is learned from
 * earlier sessions. Reads only. A folder without a record, a record that is not ours or of a newer format,
 * that was cut off within its head, or that is no regular file is passed over without a word.
 */
#pragma once

#include "record.h"

#define WALK_MAX 20000 /* heads that one walk reads: the newest */

struct walk_entry {
	const char *name; /* of the session's folder, below base */
	struct record_head head;
	int64_t size_bytes; /* of the record */
	int fd;		    /* for row_reader_begin(); closed by the walk */
};

/* The names of the folders below base that begin with prefix, the newest first. As walk_each(). */
struct walk_names {
	size_t n, room;
	char **at;
};
enum result walk_names(const char *base, const char *prefix, struct walk_names *out);
void walk_names_free(struct walk_names *names);
/* One of them: its head, and its rows to be read. False when it is no record of ours; else close(e->fd). */
bool walk_open(const char *base, const char *name, struct walk_entry *e);

/*
 * Calls visit for each record whose folder's name begins with prefix ("" = all), in falling order of the
 * names, which begin with the date, until it returns false. The entry is valid during the call.
 * RESULT_OK; RESULT_NONE when there is no such folder; RESULT_DENIED when it cannot be read; RESULT_SYSTEM
 * when memory is out.
 */
enum result walk_each(const char *base, const char *prefix,
		      bool (*visit)(void *context, struct walk_entry *e), void *context);
