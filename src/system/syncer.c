#include "syncer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct syncer {
	int fd;		 /* its own */
	int start, done; /* eventfd(2): to the thread, from it */
	pthread_t thread;
	bool has_thread, runs;
	atomic_bool wanted, end;
	atomic_int error; /* until somebody took it */
	atomic_int users; /* the last one frees it */
};

static void close_one(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void leave(struct syncer *s)
{
	if (atomic_fetch_sub(&s->users, 1) > 1)
		return;
	close_one(s->fd);
	close_one(s->start);
	close_one(s->done);
	free(s);
}

/* A counter that is full wakes its reader just as well. */
static bool signal_event(int fd)
{
	const uint64_t one = 1;
	return write(fd, &one, sizeof(one)) == sizeof(one);
}

static void sync_file(struct syncer *s)
{
	int error = fdatasync(s->fd) < 0 ? errno : 0;
	if (error && error != EINVAL)
		atomic_store(&s->error, error);
}

static void *run(void *syncer)
{
	struct syncer *s = syncer;
	uint64_t n;
	bool end = false;
	while (!end && read(s->start, &n, sizeof(n)) == sizeof(n)) {
		end = atomic_load(&s->end);
		if (atomic_exchange(&s->wanted, false))
			sync_file(s);
		signal_event(s->done);
	}
	leave(s);
	return NULL;
}

/* No signal is the thread's: they are the loop's. */
static bool start_thread(struct syncer *s)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	atomic_store(&s->users, 2);
	bool started = pthread_create(&s->thread, NULL, run, s) == 0;
	if (!started)
		atomic_store(&s->users, 1);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

struct syncer *syncer_create(int fd)
{
	struct syncer *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	s->start = eventfd(0, EFD_CLOEXEC);
	s->done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	atomic_store(&s->users, 1);
	if (s->fd < 0 || s->start < 0 || s->done < 0) {
		leave(s);
		return NULL;
	}
	s->has_thread = start_thread(s);
	return s;
}

void syncer_start(struct syncer *s)
{
	s->runs = true;
	atomic_store(&s->wanted, true);
	if (!s->has_thread)
		sync_file(s);
	signal_event(s->has_thread ? s->start : s->done);
}

bool syncer_runs(const struct syncer *s)
{
	return s->runs;
}

bool syncer_done(struct syncer *s, int *error)
{
	uint64_t n;
	if (!s->runs || read(s->done, &n, sizeof(n)) < 0)
		return false;
	s->runs = false;
	*error = atomic_exchange(&s->error, 0);
	return true;
}

int syncer_pollfds(const struct syncer *s, struct pollfd *fds, int cap)
{
	if (cap < 1 || !s->runs)
		return 0;
	fds[0] = (struct pollfd){.fd = s->done, .events = POLLIN};
	return 1;
}

int syncer_destroy(struct syncer *s, bool wait)
{
	atomic_store(&s->wanted, true);
	atomic_store(&s->end, true); /* behind it: who sees this sees that */
	if (s->has_thread)
		signal_event(s->start);
	else
		sync_file(s);
	if (s->has_thread && wait)
		pthread_join(s->thread, NULL);
	else if (s->has_thread)
		pthread_detach(s->thread);
	int error = wait ? atomic_load(&s->error) : 0;
	leave(s);
	return error;
}
