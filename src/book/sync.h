/* sync.h - brings an open book up to date with the folders. Private to this room. */
#pragma once

#include "open.h"

struct sync {
	int max_ms;   /* 0: no limit */
	bool rebuild; /* every record is read again */
	size_t read;  /* out: records that were read */
	size_t left;  /* out: records that are left to the next time */
};

/* b->behind is set when it could not be, because another process writes or the time was over. */
void sync_run(struct book *b, struct sync *s);

/* Are all sessions looked at each time, because there are few? */
bool sync_looks_at_all(struct db *db);
