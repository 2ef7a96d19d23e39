#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 300
#define LOOK_EVERY_MS 10

bool lock_take(int fd, bool shared)
{
	int how = (shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
	for (int waited_ms = 0;; waited_ms += LOOK_EVERY_MS) {
		if (flock(fd, how) == 0)
			return true;
		if (errno != EWOULDBLOCK || waited_ms >= PATIENCE_MS)
			return false;
		nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_MS * 1000000L}, NULL);
	}
}

bool lock_runs(int session)
{
	int fd = openat(session, "session.csv", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool running = !lock_take(fd, true) && errno == EWOULDBLOCK;
	close(fd);
	return running;
}
