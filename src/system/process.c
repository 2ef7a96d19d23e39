#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "clock.h"
#include "ending.h"
#include "icecue/units.h"
#include "log.h"
#include "spawn.h"
#include "starter.h"

#define GRACE_MS 200	 /* between the request to end and SIGKILL */
#define STUCK_MS 1000	 /* one that even SIGKILL does not end is left behind */
#define LOOK_EVERY_MS 10 /* in process_wait() */
#define AFTER_MS 400	 /* at a session's end: for the grace above, and for what follows */
#define LINES_MAX 20	 /* logged of each run */
#define READS_MAX 16	 /* of 4 KiB in one look: a flood is slowed down to that */

/* ---- starting ---- */

static int spawn(const struct process_program *program, int talk, int errors, bool detached,
		 struct process *p)
{
	const struct spawn s = {.run = program->path ? program->path : program->argv[0],
				.argv = (char *const *)program->argv,
				.environment = program->environment,
				.folder = program->folder,
				.in = talk,
				.out = program->talks ? talk : -1,
				.errors = errors,
				.detached = detached};
	p->watch = -1;
	return starter_is_on() ? starter_spawn(&s, &p->pid, &p->watch) : spawn_program(&s, &p->pid);
}

void process_open(struct process *p)
{
	*p = (struct process){.errors = {-1, -1}, .talk = -1, .watch = -1, .asked_ms = MS_NONE};
	if (pipe2(p->errors, O_CLOEXEC) == 0 && fcntl(p->errors[0], F_SETFL, O_NONBLOCK) < 0)
		log_debug("pipe: %s", strerror(errno));
}

/* A pipe with all of the input in it: writing it waits for nobody. */
static int open_input(const char *input, int *fd)
{
	int ends[2];
	*fd = -1;
	if (!input)
		return 0;
	if (strlen(input) > PIPE_BUF)
		return E2BIG;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return errno;
	if (write(ends[1], input, strlen(input)) < 0)
		log_debug("pipe: %s", strerror(errno));
	close(ends[1]);
	*fd = ends[0];
	return 0;
}

static void end_talk(struct process *p)
{
	if (p->talk >= 0)
		close(p->talk);
	p->talk = -1;
}

/* The program's end of a socket, in *fd. */
static int open_talk(struct process *p, int *fd)
{
	int ends[2];
	*fd = -1;
	end_talk(p);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return errno;
	p->talk = ends[0];
	*fd = ends[1];
	return 0;
}

int process_start(struct process *p, const struct process_program *program)
{
	int in;
	int error = program->talks ? open_talk(p, &in) : open_input(program->input, &in);
	p->name = program->argv[0];
	p->line_n = 0;
	p->n_lines = 0;
	p->words[0] = '\0';
	p->asked_ms = MS_NONE;
	p->begun_ms = clock_boot_ms();
	if (!error)
		error = spawn(program, in, p->errors[1], false, p);
	if (error)
		p->pid = 0;
	if (in >= 0)
		close(in);
	return error;
}

int process_detach(const char *const argv[])
{
	struct process p;
	int error = spawn(&(struct process_program){.argv = argv}, -1, -1, true, &p);
	if (!error && p.watch >= 0)
		close(p.watch);
	return error;
}

int process_become(const char *const argv[])
{
	execv(argv[0], (char *const *)argv);
	return errno;
}

/* ---- what it writes ---- */

static void end_line(struct process *p)
{
	size_t used = strlen(p->words);
	p->line[p->line_n] = '\0';
	if (p->line_n && p->n_lines < LINES_MAX) {
		log_info("%s: %s", p->name, p->line);
		snprintf(p->words + used, sizeof(p->words) - used, "%s%s", used ? "\n" : "", p->line);
	} else if (p->line_n && p->n_lines == LINES_MAX) {
		log_info(_("%s: it wrote more, which is left out"), p->name);
	}
	p->n_lines += p->line_n && p->n_lines <= LINES_MAX;
	p->line_n = 0;
}

static void take_errors(struct process *p)
{
	char text[4096];
	for (int i = 0; i < READS_MAX; i++) {
		ssize_t n = read(p->errors[0], text, sizeof(text));
		for (ssize_t k = 0; k < n; k++) {
			if (text[k] == '\n')
				end_line(p);
			else if (p->line_n + 1 < sizeof(p->line))
				p->line[p->line_n++] = text[k];
		}
		if (n <= 0)
			return;
	}
}

bool process_tell(struct process *p, const char *text)
{
	size_t n = strlen(text);
	return p->talk >= 0 && send(p->talk, text, n, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)n;
}

size_t process_hear(struct process *p, char *buf, size_t n)
{
	ssize_t got = p->talk < 0 ? -1 : recv(p->talk, buf, n - 1, MSG_DONTWAIT);
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) /* it would wake us for ever */
		end_talk(p);
	buf[got > 0 ? got : 0] = '\0';
	return got > 0 ? (size_t)got : 0;
}

int process_pollfds(const struct process *p, struct pollfd *fds, int cap)
{
	const int ours[] = {p->n_lines > LINES_MAX ? -1 : p->errors[0], p->talk};
	int n = 0;
	for (int i = 0; i < 2; i++)
		if (ours[i] >= 0 && n < cap)
			fds[n++] = (struct pollfd){.fd = ours[i], .events = POLLIN};
	return n;
}

/* ---- how it is ---- */

/* By the starter when it is the starter's child. */
static void signal_group(const struct process *p, int number)
{
	if (p->watch >= 0)
		starter_signal(p->pid, number);
	else
		kill(-p->pid, number);
}

static void ask_to_end(struct process *p)
{
	if (p->asked_ms != MS_NONE)
		return;
	p->asked_ms = clock_boot_ms();
	signal_group(p, SIGTERM);
}

/* Still a zombie, so that its group cannot be another's by now. */
static bool has_ended(const struct process *p)
{
	if (p->watch >= 0)
		return poll(&(struct pollfd){.fd = p->watch, .events = POLLIN}, 1, 0) == 1;
	siginfo_t info = {0};
	int r = waitid(P_PID, (id_t)p->pid, &info, WEXITED | WNOHANG | WNOWAIT);
	return r < 0 ? errno != EINTR : info.si_pid == p->pid;
}

/* Nobody has its number any more from here on. */
static void forget(struct process *p)
{
	if (p->watch >= 0)
		close(p->watch);
	p->watch = -1;
	p->pid = 0;
}

static void reap(struct process *p)
{
	p->status = 0;
	if (p->watch >= 0)
		p->status = starter_reap(p->pid);
	else
		waitpid(p->pid, &p->status, 0);
	forget(p);
}

enum process_state process_look(struct process *p, int64_t max_ms)
{
	take_errors(p);
	if (!p->pid)
		return PROCESS_NONE;
	if (!has_ended(p)) {
		int64_t now_ms = clock_boot_ms();
		if (now_ms - p->begun_ms > max_ms)
			ask_to_end(p);
		int64_t ending_ms = p->asked_ms == MS_NONE ? 0 : now_ms - p->asked_ms;
		if (ending_ms >= GRACE_MS)
			signal_group(p, SIGKILL);
		if (ending_ms < GRACE_MS + STUCK_MS)
			return PROCESS_RUNS;
		forget(p);
		return PROCESS_HUNG;
	}
	take_errors(p);
	end_line(p);
	bool asked = p->asked_ms != MS_NONE;
	if (asked)
		signal_group(p, SIGKILL); /* what it started */
	reap(p);
	return asked ? PROCESS_HUNG : p->status == 0 ? PROCESS_DONE : PROCESS_FAILED;
}

enum process_state process_wait(struct process *p, int64_t max_ms)
{
	enum process_state state;
	while ((state = process_look(p, ending_left_ms() > AFTER_MS ? max_ms : 0)) == PROCESS_RUNS)
		nanosleep(&(struct timespec){.tv_nsec = LOOK_EVERY_MS * 1000000L}, NULL);
	return state;
}

const char *process_why(const struct process *p, char *buf, size_t n)
{
	const char *more = *p->words ? _("; --verbose shows what it wrote") : "";
	if (p->asked_ms != MS_NONE)
		snprintf(buf, n, _("it did not end in time%s"), more);
	else if (WIFSIGNALED(p->status))
		snprintf(buf, n, _("signal %d%s"), WTERMSIG(p->status), more);
	else
		snprintf(buf, n, _("exit code %d%s"), WEXITSTATUS(p->status), more);
	return buf;
}

void process_end(struct process *p)
{
	if (!p->pid)
		return;
	ask_to_end(p);
	process_wait(p, INT64_MAX);
}

void process_close(struct process *p)
{
	process_end(p);
	end_talk(p);
	for (int i = 0; i < 2; i++) {
		if (p->errors[i] >= 0)
			close(p->errors[i]);
		p->errors[i] = -1;
	}
}

bool process_find(const char *name, char *buf, size_t n)
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
