#include "writer.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "branch.h"
#include "clock.h"
#include "log.h"
#include "starter.h"
#include "writer_parts.h"

#define STALL_MS 1500 /* a card or a disk that wakes up takes up to a second */
#define LOOK_EVERY_MS 2

struct writer {
	struct writer_shared *shared;
	struct writer_job job;
	pid_t pid; /* 0: there is none */
	int wake;
	size_t samples_max, max;
	uint64_t reached; /* the furthest that the process ever was */
	bool early;	  /* it has the memory of writer_prepare() */
};

/* ---- its process ---- */

static bool start(struct writer *w)
{
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return false;
	w->job.wake = ends[1];
	int keep[2] = {w->job.wake, w->job.fd};
	w->pid = branch_start(keep, w->job.fd < 0 ? 1 : 2, writer_process, &w->job);
	close(ends[1]);
	w->wake = ends[0];
	if (w->pid > 0)
		return true;
	w->pid = 0;
	close(ends[0]);
	w->wake = -1;
	return false;
}

static void stop(struct writer *w)
{
	if (w->pid && w->early) /* outside of our fence, which lets no signal out */
		starter_signal(w->pid, SIGKILL);
	if (w->pid)
		branch_kill(w->pid);
	w->pid = 0;
	if (w->wake >= 0)
		close(w->wake);
	w->wake = -1;
	w->shared->progress.since_ms = 0;
}

/* A socket that is full wakes the process just as well. */
static void wake(const struct writer *w)
{
	if (w->wake >= 0 && send(w->wake, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 && errno != EAGAIN)
		log_debug("writer: %s", strerror(errno));
}

/* ---- its beginning ---- */

/* The rows that the file has already: all, or the last ones. */
static bool read_file(struct writer *w, off_t size)
{
	struct writer_shared *m = w->shared;
	off_t from = (off_t)w->job.head_n;
	w->job.all = size - from <= WRITER_KEPT / 2;
	if (!w->job.all)
		from = size - WRITER_KEPT / 2;
	size_t n = size > from ? (size_t)(size - from) : 0, got = 0;
	for (ssize_t k = 1; got < n && k > 0; got += (size_t)k) {
		k = pread(w->job.fd, m->rows + got, n - got, from + (off_t)got);
		if (k < 0)
			return false;
	}
	m->put = m->progress.done = n;
	m->progress.size = size;
	/* of an older part nobody asks whether it is on the disk, and it is not written again */
	m->progress.synced = n;
	m->progress.synced_size = size;
	return got == n;
}

static bool begin_early(struct writer *w)
{
	w->pid = writer_early_begin(&w->job, &w->wake);
	if (w->pid > 0)
		return true;
	w->pid = 0;
	w->wake = -1;
	return start(w);
}

struct writer *writer_create(const struct writer_file *file)
{
	struct stat st;
	struct writer *w = calloc(1, sizeof(*w));
	if (!w)
		return NULL;
	struct writer_shared *early = writer_early_take(file->path);
	void *memory = early ? early
			     : mmap(NULL, sizeof(*w->shared), PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED) {
		free(w);
		return NULL;
	}
	assert(file->head_n <= WRITER_HEAD_MAX);
	w->shared = memory;
	w->wake = -1;
	w->job.shared = w->shared;
	w->job.fd = file->fd;
	w->job.usual = file->usual;
	w->job.head_n = file->head_n;
	memcpy(w->job.head, file->head, file->head_n);
	text_copy(w->job.path, sizeof(w->job.path), file->path);
	w->samples_max = file->samples_max;
	w->max = file->max;
	w->early = early;
	if (fstat(file->fd, &st) < 0 || !read_file(w, st.st_size) || !(early ? begin_early(w) : start(w))) {
		w->job.fd = -1;
		writer_free(w);
		return NULL;
	}
	w->reached = w->shared->put;
	return w;
}

void writer_free(struct writer *w)
{
	if (!w)
		return;
	stop(w);
	if (w->job.fd >= 0)
		close(w->job.fd);
	if (!w->early) /* it is the session's own, to the end */
		munmap(w->shared, sizeof(*w->shared));
	free(w);
}

/* ---- rows ---- */

static bool has_room(struct writer *w, size_t n, bool must)
{
	uint64_t put = w->shared->put, done = w->shared->progress.done;
	if (done > w->reached)
		w->reached = done;
	return put + n - w->reached <= (must ? w->max : w->samples_max) && put + n - done <= WRITER_RING;
}

/* A session at many times its speed is ahead of a disk that is well: it waits, but not as long as a stall. */
static bool find_room(struct writer *w, size_t n, bool must)
{
	for (int waited_ms = 0; !has_room(w, n, must); waited_ms++) {
		if (w->shared->progress.error || waited_ms >= STALL_MS)
			return false;
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	}
	return true;
}

bool writer_put(struct writer *w, const char *row, size_t n, bool must)
{
	struct writer_shared *m = w->shared;
	assert(n > 0 && n <= WRITER_ROW_MAX && row[n - 1] == '\n');
	if (!find_room(w, n, must))
		return false;
	uint64_t put = m->put;
	for (size_t i = 0; i < n; i++)
		m->rows[(put + i) % WRITER_RING] = row[i];
	m->put = put + n; /* behind the bytes: who sees this sees them */
	wake(w);
	return true;
}

void writer_sync(struct writer *w)
{
	w->shared->sync_to = (uint64_t)w->shared->put;
	wake(w);
}

void writer_retry(struct writer *w)
{
	if (!w->pid && !start(w)) /* there was no process for it, and is none yet */
		w->shared->progress.error = errno;
	w->shared->tries++;
	wake(w);
}

/* ---- how it goes ---- */

int writer_stall_in_ms(const struct writer *w)
{
	int64_t since_ms = w->shared->progress.since_ms;
	if (!since_ms)
		return -1;
	int64_t left_ms = since_ms + STALL_MS - clock_awake_ms();
	return left_ms > 0 ? (int)left_ms : 0;
}

int writer_look(struct writer *w)
{
	char bytes[64];
	if (w->wake >= 0 && recv(w->wake, bytes, sizeof(bytes), MSG_DONTWAIT) < 0 && errno != EAGAIN)
		log_debug("writer: %s", strerror(errno));
	if (w->pid && branch_ended(w->pid)) {
		w->pid = 0;
		stop(w);
		log_debug("the writer of %s was ended, and is started again", w->job.path);
		if (!start(w))
			w->shared->progress.error = errno;
		else
			wake(w);
	}
	return writer_stall_in_ms(w) == 0 ? WRITER_STALLS : w->shared->progress.error;
}

int writer_pollfds(const struct writer *w, struct pollfd *fds, int cap)
{
	if (cap < 1 || w->wake < 0)
		return 0;
	fds[0] = (struct pollfd){.fd = w->wake, .events = POLLIN};
	return 1;
}

/* ---- its end ---- */

/* Until the process has ended by itself, for so long at most. */
static int await(struct writer *w, int max_ms)
{
	const struct writer_progress *p = &w->shared->progress;
	int64_t end_ms = clock_awake_ms() + max_ms;
	bool ended = !w->pid;
	while (!ended && clock_awake_ms() < end_ms) {
		ended = branch_ended(w->pid);
		if (!ended)
			nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_MS * 1000000L}, NULL);
	}
	if (ended)
		w->pid = 0;
	stop(w);
	int error = p->error;
	if (p->synced == w->shared->put && !error)
		return 0;
	return !ended ? WRITER_STALLS : error ? error : ECHILD;
}

static void ask_to_end(struct writer *w)
{
	w->shared->sync_to = UINT64_MAX;
	w->shared->tries++;
	w->shared->end = true;
	wake(w);
}

int writer_end(struct writer *w, int max_ms)
{
	ask_to_end(w);
	return await(w, max_ms);
}

int writer_end_at(struct writer *w, const char *path, int max_ms)
{
	struct writer_progress *p = &w->shared->progress;
	if (w->job.fd >= 0)
		close(w->job.fd);
	w->job.fd = -1;
	text_copy(w->job.path, sizeof(w->job.path), path);
	p->error = 0;
	p->done = p->synced = 0;
	if (!start(w))
		return errno;
	ask_to_end(w);
	return await(w, max_ms);
}

bool writer_has_all(const struct writer *w)
{
	return w->job.all && w->shared->put <= WRITER_KEPT;
}

static bool write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t k = write(fd, bytes, n);
		if (k <= 0)
			return false;
		bytes += k;
		n -= (size_t)k;
	}
	return true;
}

bool writer_was_moved(const struct writer *w, char *to, size_t n)
{
	struct stat ours, there;
	char link[40];
	if (w->job.fd < 0 || fstat(w->job.fd, &ours) < 0 || ours.st_nlink == 0)
		return false;
	if (stat(w->job.path, &there) == 0 && there.st_dev == ours.st_dev && there.st_ino == ours.st_ino)
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", w->job.fd);
	ssize_t k = readlink(link, to, n - 1);
	to[k > 0 ? k : 0] = '\0';
	return k > 0;
}

bool writer_copy(const struct writer *w, int fd)
{
	const struct writer_shared *m = w->shared;
	char row[WRITER_ROW_MAX];
	uint64_t at = writer_oldest(m);
	bool good = write_all(fd, w->job.head, w->job.head_n);
	for (size_t n; good && (n = writer_row(m, at, m->put, row, sizeof(row))) > 0; at += n)
		good = write_all(fd, row, n);
	return good;
}
