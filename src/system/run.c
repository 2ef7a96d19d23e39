#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define LOOK_EVERY_MS 10

/* The child begins with every signal as a shell would give it: ours are blocked for the loop. */
static int spawn(const char *const argv[], const char *cwd, const char *errors, bool own_session, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setflags(&attr, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
						(own_session ? POSIX_SPAWN_SETSID : 0)));
	int error = cwd ? posix_spawn_file_actions_addchdir_np(&files, cwd) : 0;
	if (!error)
		error = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_addopen(&files, 2, errors ? errors : "/dev/null",
							 O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (!error)
		error = posix_spawnp(pid, argv[0], &files, &attr, (char *const *)argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

enum result run_wait(const char *const argv[], const char *cwd, const char *errors, int timeout_s)
{
	pid_t pid;
	int status = 0;
	int error = spawn(argv, cwd, errors, false, &pid);
	if (error)
		return error == ENOENT || error == EACCES || error == ENOTDIR ? RESULT_NONE : RESULT_SYSTEM;
	for (int left_ms = timeout_s * 1000; left_ms > 0; left_ms -= LOOK_EVERY_MS) {
		pid_t done = waitpid(pid, &status, WNOHANG);
		if (done == pid)
			return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? RESULT_OK : RESULT_SYSTEM;
		if (done < 0 && errno != EINTR)
			return RESULT_SYSTEM;
		nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_MS * 1000000L}, NULL);
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return RESULT_AGAIN;
}

enum result run_detached(const char *const argv[])
{
	pid_t pid;
	int error = spawn(argv, NULL, NULL, true, &pid);
	return !error ? RESULT_OK : error == ENOENT ? RESULT_NONE : RESULT_SYSTEM;
}
