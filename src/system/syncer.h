/*
 * syncer.h - what was written to a file goes to the disk, in a thread of its own: a disk that takes its time
 * holds nothing up.
 */
#pragma once

#include <poll.h>
#include <stdbool.h>

struct syncer; /* opaque */

/* NULL when memory or descriptors are out. The descriptor stays the caller's. Without a thread, which may be
 * refused, syncer_start() waits itself. */
struct syncer *syncer_create(int fd);

/* fdatasync(2) of what is written by now. None may be under way. */
void syncer_start(struct syncer *s);

bool syncer_runs(const struct syncer *s);

/* True once for each that has ended: *error is 0 or an errno. A kind of file that cannot be synced is none.
 */
bool syncer_done(struct syncer *s, int *error);

/* What wakes a poll(2) when syncer_done() is true. The number of descriptors. */
int syncer_pollfds(const struct syncer *s, struct pollfd *fds, int cap);

/*
 * What was written until now is still synced. wait: until that has ended, and its 0 or errno is returned;
 * else it ends by itself, and 0 is returned.
 */
int syncer_destroy(struct syncer *s, bool wait);
