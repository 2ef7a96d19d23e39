/* The starter itself. It has one thread, but where it starts a narrowed program. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "starter_ask.h"
#include "starter_parts.h"

#define CHILDREN_MAX 64
#define GRACE_MS 200 /* as process.c gives them */
#define LOOK_EVERY_MS 5

static pid_t children[CHILDREN_MAX]; /* started, not reaped; 0: free */

static pid_t *child(pid_t pid)
{
	for (int i = 0; i < CHILDREN_MAX; i++)
		if (children[i] == pid)
			return &children[i];
	return NULL;
}

/* One that nobody asks for any more may have ended; its place is free then. */
static pid_t *free_place(void)
{
	for (int i = 0; i < CHILDREN_MAX && !child(0); i++)
		if (waitpid(children[i], NULL, WNOHANG) == children[i])
			children[i] = 0;
	return child(0);
}

/* ---- starting ---- */

/* Ours, with the other's ICECUE_... in place of our own. free() it. */
static char **surroundings(char *const *other)
{
	size_t n = 0, k = 0;
	while (environ[n])
		n++;
	char **all = calloc(n + STARTER_ENVIRONMENT + 1, sizeof(*all));
	for (size_t i = 0; all && i < n; i++)
		if (strncmp(environ[i], "ICECUE_", 7) != 0)
			all[k++] = environ[i];
	for (int i = 0; all && other[i]; i++)
		all[k++] = other[i];
	return all;
}

struct narrowed {
	const struct starter_setup *setup;
	const struct spawn *spawn;
	pid_t pid;
	int error;
};

static void *start_narrowed(void *arg)
{
	struct narrowed *n = arg;
	n->error = n->setup->narrow && n->setup->narrow(n->setup->context) ? spawn_program(n->spawn, &n->pid)
									   : EPERM;
	return NULL;
}

/* What a thread takes upon itself holds for its children, and ends with it. */
static int start_from_thread(const struct starter_setup *setup, const struct spawn *s, pid_t *pid)
{
	struct narrowed n = {.setup = setup, .spawn = s};
	pthread_t thread;
	int error = pthread_create(&thread, NULL, start_narrowed, &n);
	if (error)
		return error;
	pthread_join(thread, NULL);
	*pid = n.pid;
	return n.error;
}

static int start(const struct starter_setup *setup, const struct starter_ask *a, const int *fds, pid_t *pid)
{
	const struct starter_program *p = starter_find(setup, a);
	pid_t *place = free_place();
	if (!p)
		return EPERM;
	if (!place)
		return EAGAIN;
	int k = a->has_errors, in = a->has_in ? fds[k] : -1;
	char **environment = a->has_environment ? surroundings(a->environment) : NULL;
	const struct spawn s = {.run = p->run,
				.argv = a->args,
				.environment = environment,
				.folder = *a->folder ? a->folder : NULL,
				.in = in,
				.out = a->out_is_in ? in : -1,
				.errors = a->has_errors ? fds[0] : -1,
				.detached = a->detached};
	int error = a->has_environment && !environment ? ENOMEM
		    : p->narrow			       ? start_from_thread(setup, &s, pid)
						       : spawn_program(&s, pid);
	free(environment);
	if (!error && !a->detached)
		*place = *pid;
	return error;
}

/* ---- what it is asked ---- */

static void signal_child(const struct starter_setup *setup, const struct starter_ask *a)
{
	if (a->pid > 0 && a->pid == setup->other && a->signal == SIGKILL)
		kill(a->pid, SIGKILL);
	if (a->pid > 0 && child(a->pid) && (a->signal == SIGTERM || a->signal == SIGKILL))
		kill(-a->pid, a->signal);
}

static int reap(pid_t pid, int *status)
{
	pid_t *place = pid > 0 ? child(pid) : NULL;
	if (!place || waitpid(pid, status, WNOHANG) != pid)
		return ECHILD;
	*place = 0;
	return 0;
}

static void answer(const struct starter_job *j, char *bytes, size_t n, const int *fds)
{
	struct starter_ask a;
	struct starter_answer out = {0};
	int watch = -1;
	if (!starter_ask_take(bytes, n, &a) || (fds[0] >= 0) + (fds[1] >= 0) != a.has_errors + a.has_in)
		out.error = EBADMSG;
	else if (a.what == STARTER_SPAWN)
		out.error = start(j->setup, &a, fds, &out.pid);
	else if (a.what == STARTER_SIGNAL)
		signal_child(j->setup, &a);
	else
		out.error = reap(a.pid, &out.status);
	if (out.pid > 0)
		watch = (int)syscall(SYS_pidfd_open, out.pid, 0);
	if (out.pid > 0 && watch < 0) { /* nobody could tell when it ends */
		out.error = errno;
		kill(-out.pid, SIGKILL);
	}
	starter_send(j->socket, &out, sizeof(out), &watch, 1);
	if (watch >= 0)
		close(watch);
}

/* ---- its end ---- */

static bool any_runs(void)
{
	for (int i = 0; i < CHILDREN_MAX; i++) {
		siginfo_t info = {0};
		if (children[i] &&
		    waitid(P_PID, (id_t)children[i], &info, WEXITED | WNOHANG | WNOWAIT) == 0 && !info.si_pid)
			return true;
	}
	return false;
}

static void signal_all(int number)
{
	for (int i = 0; i < CHILDREN_MAX; i++)
		if (children[i])
			kill(-children[i], number);
}

static void await_all(void)
{
	for (int waited_ms = 0; any_runs() && waited_ms < GRACE_MS; waited_ms += LOOK_EVERY_MS)
		nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_MS * 1000000L}, NULL);
}

static void end_all(void)
{
	signal_all(SIGTERM);
	await_all();
	signal_all(SIGKILL);
	await_all(); /* who sees that the starter has ended sees none of them */
}

void starter_run(void *job)
{
	const struct starter_job *j = job;
	static char bytes[STARTER_BYTES];
	int fds[STARTER_FDS];
	ssize_t n;
	prctl(PR_SET_NAME, "icecue-starter");
	while ((n = starter_receive(j->socket, bytes, sizeof(bytes), fds)) > 0 ||
	       (n < 0 && errno == EMSGSIZE)) {
		answer(j, bytes, n > 0 ? (size_t)n : 0, fds);
		for (int i = 0; i < STARTER_FDS; i++)
			if (fds[i] >= 0)
				close(fds[i]);
	}
	end_all();
	if (j->setup->spare)
		rmdir(j->setup->spare);
}
