#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

/* Signals as a program expects them: the session holds its own back. */
static bool prepare(posix_spawnattr_t *attr, posix_spawn_file_actions_t *files, int in)
{
	sigset_t none, usual;
	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	sigaddset(&usual, SIGXFSZ);
	sigaddset(&usual, SIGTSTP);
	int error = in >= 0 ? posix_spawn_file_actions_adddup2(files, in, STDIN_FILENO)
			    : posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	return error == 0 && posix_spawnattr_setsigmask(attr, &none) == 0 &&
	       posix_spawnattr_setsigdefault(attr, &usual) == 0 &&
	       posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) == 0 &&
	       posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0;
}

int child_start(struct child *c, char *const argv[], char *const surroundings[], int in)
{
	posix_spawnattr_t attr;
	posix_spawn_file_actions_t files;
	int error = ENOMEM;
	c->pid = 0;
	if (posix_spawnattr_init(&attr) != 0)
		return error;
	if (posix_spawn_file_actions_init(&files) == 0) {
		if (prepare(&attr, &files, in))
			error = posix_spawn(&c->pid, argv[0], &files, &attr, argv, surroundings);
		posix_spawn_file_actions_destroy(&files);
	}
	posix_spawnattr_destroy(&attr);
	if (error != 0)
		c->pid = 0;
	c->begun_ms = clock_boot_ms();
	return error;
}

enum child_state child_look(struct child *c, int64_t max_ms)
{
	int status = 0;
	enum child_state state = CHILD_RUNS;
	if (!c->pid)
		return CHILD_NONE;
	pid_t ended = waitpid(c->pid, &status, WNOHANG);
	if (ended == 0 && clock_boot_ms() - c->begun_ms > max_ms) {
		kill(c->pid, SIGKILL);
		waitpid(c->pid, &status, 0);
		state = CHILD_HUNG;
	} else if (ended != 0) {
		state = ended > 0 && status != 0 ? CHILD_FAILED : CHILD_DONE;
	}
	if (state != CHILD_RUNS)
		c->pid = 0;
	return state;
}

void child_end(struct child *c)
{
	if (!c->pid)
		return;
	kill(c->pid, SIGTERM);
	nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
	kill(c->pid, SIGKILL);
	waitpid(c->pid, NULL, 0);
	c->pid = 0;
}

bool child_find(const char *name, char *buf, size_t n)
{
	const char *path = getenv("PATH");
	while (path && *path) {
		size_t length = strcspn(path, ":");
		int k = snprintf(buf, n, "%.*s/%s", (int)length, path, name);
		if (length && *path == '/' && k > 0 && (size_t)k < n && access(buf, X_OK) == 0)
			return true;
		path += length + (path[length] == ':');
	}
	return false;
}
