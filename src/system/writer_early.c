/* A writer's process that is started before the file is known, and before the fence. */
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "branch.h"
#include "starter_parts.h"
#include "writer_parts.h"

struct early {
	struct writer_job
		job; /* what the process is to do, once it is told so; its descriptors are its own */
	struct writer_shared shared;
};

static struct {
	struct early *memory; /* both processes have it; NULL: none waits */
	char within[PATH_MAX];
	int wake;
	pid_t pid;
} early;

static int far_end; /* the process's */

/* Whoever tells it may have been taken over meanwhile. */
static bool is_within(const char *path)
{
	size_t n = strlen(early.within);
	return !strncmp(path, early.within, n) && path[n] == '/' && !strstr(path, "/../");
}

/* Only what a signal handler may call. */
static void wait_and_write(void *arg)
{
	static struct writer_job job;
	struct early *memory = arg;
	char byte;
	int fds[STARTER_FDS];
	if (starter_receive(far_end, &byte, 1, fds) <= 0 || fds[0] < 0)
		return;
	job = memory->job;
	job.path[sizeof(job.path) - 1] = '\0';
	if (!is_within(job.path) || job.head_n > sizeof(job.head))
		return;
	job.shared = &memory->shared;
	job.fd = fds[0];
	job.wake = far_end;
	writer_process(&job);
}

pid_t writer_prepare(const char *within)
{
	int ends[2];
	size_t n = strlen(within);
	if (early.memory || !n || n >= sizeof(early.within) ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	memcpy(early.within, within, n + 1);
	void *memory = mmap(NULL, sizeof(*early.memory), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	far_end = ends[1];
	early.pid = memory == MAP_FAILED ? -1 : branch_start(&ends[1], 1, wait_and_write, memory);
	early.wake = ends[0];
	close(ends[1]);
	if (early.pid > 0) {
		early.memory = memory;
		return early.pid;
	}
	close(ends[0]);
	if (memory != MAP_FAILED)
		munmap(memory, sizeof(*early.memory));
	return -1;
}

struct writer_shared *writer_early_take(const char *path)
{
	return early.memory && is_within(path) ? &early.memory->shared : NULL;
}

pid_t writer_early_begin(const struct writer_job *job, int *wake)
{
	struct early *memory = early.memory;
	memory->job = *job;
	early.memory = NULL;
	*wake = early.wake;
	if (starter_send(early.wake, "", 1, &job->fd, 1) == 1)
		return early.pid;
	close(early.wake);
	return -1;
}

void writer_early_forget(void)
{
	if (!early.memory)
		return;
	close(early.wake); /* it ends by that */
	while (!branch_ended(early.pid))
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	munmap(early.memory, sizeof(*early.memory));
	early.memory = NULL;
}
