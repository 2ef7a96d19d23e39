#include "starter.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "branch.h"
#include "log.h"
#include "starter_ask.h"
#include "starter_parts.h"

#define ANSWER_S 5 /* one that is stopped holds nobody up for longer */
#define END_MS 1000
#define LOOK_EVERY_MS 2

static struct {
	bool on, gone;
	int socket;
	pid_t pid;
} starter;

/* ---- this program's side ---- */

bool starter_is_possible(void)
{
	int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool starter_start(const struct starter_setup *setup)
{
	static struct starter_job job;
	const struct timeval limit = {.tv_sec = ANSWER_S};
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return false;
	job = (struct starter_job){.setup = setup, .socket = ends[1]};
	pid_t pid = branch_start(&ends[1], 1, starter_run, &job);
	int error = errno;
	close(ends[1]);
	if (pid > 0) {
		setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
		setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
		starter.on = true;
		starter.gone = false;
		starter.socket = ends[0];
		starter.pid = pid;
		return true;
	}
	close(ends[0]);
	errno = error;
	return false;
}

bool starter_is_on(void)
{
	return starter.on;
}

void starter_end(void)
{
	if (!starter.on)
		return;
	if (!starter.gone)
		close(starter.socket);
	bool ended = false;
	for (int waited_ms = 0; !ended && waited_ms < END_MS; waited_ms += LOOK_EVERY_MS) {
		ended = branch_ended(starter.pid);
		if (!ended)
			nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_MS * 1000000L}, NULL);
	}
	starter.on = false;
}

/* A late answer would be taken for that to the next question: it is asked nothing more. */
static void give_up(void)
{
	int error = errno;
	close(starter.socket);
	starter.gone = true;
	log_error(
		_("no other program can be started any more (sound, speech, chart): the starter for that %s. The session and its record go on; icecue review draws the chart afterwards"),
		error == EAGAIN ? _("does not answer") : _("has ended"));
}

/* *watch: -1 when none came. EPIPE: nobody answers. */
static int ask(const struct starter_ask *a, const int *fds, struct starter_answer *out, int *watch)
{
	char bytes[STARTER_BYTES];
	int got[STARTER_FDS];
	*watch = -1;
	if (starter.gone || !starter.on)
		return EPIPE;
	size_t n = starter_ask_put(a, bytes, sizeof(bytes));
	if (!n)
		return E2BIG;
	errno = 0;
	*out = (struct starter_answer){0};
	/* where no descriptor is left, the answer comes without its own */
	if (starter_send(starter.socket, bytes, n, fds, STARTER_FDS) < 0 ||
	    (starter_receive(starter.socket, out, sizeof(*out), got) != sizeof(*out) && errno != EMSGSIZE)) {
		give_up();
		return EPIPE;
	}
	*watch = got[0];
	return out->error;
}

void starter_signal(pid_t pid, int number)
{
	struct starter_answer out;
	int watch;
	ask(&(struct starter_ask){.what = STARTER_SIGNAL, .pid = pid, .signal = number},
	    (const int[]){-1, -1}, &out, &watch);
}

int starter_spawn(const struct spawn *s, pid_t *pid, int *watch)
{
	struct starter_ask a = {.what = STARTER_SPAWN,
				.has_errors = s->errors >= 0,
				.has_in = s->in >= 0,
				.out_is_in = s->out >= 0,
				.detached = s->detached,
				.run = s->run,
				.folder = s->folder ? s->folder : "",
				.has_environment = s->environment};
	struct starter_answer out;
	int k = 0;
	for (int i = 0; s->argv[i]; i++)
		if (i < STARTER_ARGS)
			a.args[i] = s->argv[i];
		else
			return E2BIG;
	for (int i = 0; s->environment && s->environment[i]; i++)
		if (!strncmp(s->environment[i], "ICECUE_", 7) && k < STARTER_ENVIRONMENT)
			a.environment[k++] = s->environment[i];
	int error = ask(&a, (const int[STARTER_FDS]){s->errors, s->in}, &out, watch);
	if (!error && *watch < 0) { /* it runs, and nobody could tell when it ends */
		starter_signal(out.pid, SIGKILL);
		error = EMFILE;
	}
	*pid = error ? 0 : out.pid;
	return error;
}

int starter_reap(pid_t pid)
{
	struct starter_answer out;
	int watch;
	int error = ask(&(struct starter_ask){.what = STARTER_REAP, .pid = pid}, (const int[]){-1, -1}, &out,
			&watch);
	return error ? SIGKILL : out.status;
}
