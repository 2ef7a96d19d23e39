#include "spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#define FIRST_FREE_FD 3

struct plan {
	posix_spawnattr_t attr;
	posix_spawn_file_actions_t files;
};

/* Signals as a shell gives them: ours are blocked for the loop, and some are ignored. */
static int plan_signals(struct plan *p, short group)
{
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	int error = posix_spawnattr_setsigmask(&p->attr, &none);
	if (!error)
		error = posix_spawnattr_setsigdefault(&p->attr, &all);
	if (!error) /* the group is its own: 0 */
		error = posix_spawnattr_setflags(
			&p->attr, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group));
	return error;
}

/* -1: /dev/null */
static int plan_fd(struct plan *p, int fd, int as)
{
	if (fd >= 0)
		return posix_spawn_file_actions_adddup2(&p->files, fd, as);
	return posix_spawn_file_actions_addopen(&p->files, as, "/dev/null", O_RDWR, 0);
}

static int plan_files(struct plan *p, const struct spawn *s)
{
	int error = s->folder ? posix_spawn_file_actions_addchdir_np(&p->files, s->folder) : 0;
	if (!error)
		error = plan_fd(p, s->in, STDIN_FILENO);
	if (!error)
		error = plan_fd(p, s->out, STDOUT_FILENO);
	if (!error)
		error = plan_fd(p, s->errors, STDERR_FILENO);
	return error ? error : posix_spawn_file_actions_addclosefrom_np(&p->files, FIRST_FREE_FD);
}

int spawn_program(const struct spawn *s, pid_t *pid)
{
	struct plan p;
	int error = posix_spawnattr_init(&p.attr);
	if (error)
		return error;
	error = posix_spawn_file_actions_init(&p.files);
	if (!error) {
		error = plan_signals(&p, s->detached ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP);
		if (!error)
			error = plan_files(&p, s);
		if (!error)
			error = posix_spawnp(pid, s->run, &p.files, &p.attr, s->argv,
					     s->environment ? s->environment : environ);
		posix_spawn_file_actions_destroy(&p.files);
	}
	posix_spawnattr_destroy(&p.attr);
	return error;
}
