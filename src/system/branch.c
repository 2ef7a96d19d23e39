#include "branch.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KILL_MAX_MS 200
#define LOOK_EVERY_MS 2
#define FIRST_FREE_FD 3

/* Without ours, so that a terminal, a pipe or a device is not held open by a process that nobody sees. */
static void keep_only(const int *keep, int n)
{
	int null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd < FIRST_FREE_FD; fd++)
		dup2(null, fd);
	unsigned from = FIRST_FREE_FD;
	for (;;) {
		unsigned next = UINT_MAX;
		for (int i = 0; i < n; i++)
			if ((unsigned)keep[i] >= from && (unsigned)keep[i] < next)
				next = (unsigned)keep[i];
		if (next > from)
			close_range(from, next == UINT_MAX ? next : next - 1, 0);
		if (next == UINT_MAX)
			return;
		from = next + 1;
	}
}

pid_t branch_start(const int *keep, int n, void (*run)(void *arg), void *arg)
{
	sigset_t all, before;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	pid_t pid = fork();
	if (pid == 0) {
		keep_only(keep, n);
		run(arg);
		_exit(0);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

bool branch_ended(pid_t pid)
{
	return waitpid(pid, NULL, WNOHANG) != 0;
}

void branch_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	for (int waited_ms = 0; !branch_ended(pid) && waited_ms < KILL_MAX_MS; waited_ms += LOOK_EVERY_MS)
		nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_MS * 1000000L}, NULL);
}
