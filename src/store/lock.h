/* lock.h - the lock of a record, which its session holds as long as it is written, and of other files that
 * one at a time may change. */
#pragma once

#include <stdbool.h>

/*
 * Takes the lock of an open record, alone or (shared) beside others. False with errno: EWOULDBLOCK when its
 * session runs. Waits for a moment: where a session was killed its last rows are still on their way
 * (system/writer.h).
 */
bool lock_take(int fd, bool shared);

/* Does the session in that open folder run? */
bool lock_runs(int session);
