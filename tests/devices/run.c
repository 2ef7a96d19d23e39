#include <criterion/criterion.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "support/guard.h"
#include "support/preload.h"

#define PRELOAD "libumockdev-preload.so.0"
#define OUR_PRELOAD "preload_realpath.so"

const char *run_program(void)
{
	static char path[4200];
	const char *given = getenv("ICECUE");
	return given && given[0] ? given : preload_beside("", "icecue", path, sizeof(path));
}

void run_or_skip(void)
{
	if (access(run_program(), X_OK) < 0)
		cr_skip("SKIPPED: the program %s is not there: run make first, or set ICECUE\n",
			run_program());
	if (!dlopen(PRELOAD, RTLD_LAZY | RTLD_LOCAL))
		cr_skip("SKIPPED: %s is not there: install umockdev\n", PRELOAD);
}

static void become_child(int in, int out, uid_t uid, const char *const *argv)
{
	char preload[16384];
	char *args[32] = {(char *)run_program()};
	for (int i = 0; argv[i] && i < 30; i++)
		args[i + 1] = (char *)argv[i];
	preload_list(preload, sizeof(preload) - sizeof(PRELOAD), OUR_PRELOAD);
	strcat(preload, ":" PRELOAD);
	setenv("LD_PRELOAD", preload, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("XDG_CONFIG_HOME", "/nonexistent",
	       0); /* where no test has set one: not what a person keeps here */
	dup2(in >= 0 ? in : open("/dev/null", O_RDONLY), STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	if (uid && (setgid(uid) < 0 || setuid(uid) < 0))
		_exit(126);
	guard_child(); /* a change of user would have cleared it */
	execv(args[0], args);
	_exit(127);
}

static void start(struct run *r, uid_t uid, const char *const *argv, int in)
{
	static GSList *texts; /* a test is a process: what its runs print is kept until its end */
	int fds[2];
	*r = (struct run){.status = -1, .text = g_string_new("")};
	texts = g_slist_prepend(texts, r->text);
	cr_assert(pipe2(fds, O_CLOEXEC) == 0);
	r->pid = fork();
	if (r->pid == 0) /* from here on no assertion: it would speak in the parent's name */
		become_child(in, fds[1], uid, argv);
	cr_assert(r->pid > 0);
	close(fds[1]);
	r->out = fds[0];
	fcntl(r->out, F_SETFL, O_NONBLOCK);
}

void run_start(struct run *r, uid_t uid, const char *const *argv)
{
	start(r, uid, argv, -1);
}

void run_start_asked(struct run *r, const char *const *argv, int *in)
{
	int fds[2];
	cr_assert(pipe2(fds, O_CLOEXEC) == 0);
	start(r, 0, argv, fds[0]);
	close(fds[0]);
	*in = fds[1];
}

/* One turn of the emulated devices. False when the child has closed its output. */
static bool turn(struct run *r)
{
	char buf[4096];
	for (int i = 0; i < 50 && g_main_context_iteration(NULL, FALSE); i++)
		;
	ssize_t n = read(r->out, buf, sizeof(buf));
	if (n > 0)
		g_string_append_len(r->text, buf, n);
	else if (n == 0)
		return false;
	else
		g_usleep(200);
	return true;
}

static void reap(struct run *r)
{
	int status;
	if (r->pid <= 0)
		return;
	waitpid(r->pid, &status, 0);
	r->pid = 0;
	if (WIFEXITED(status))
		r->status = WEXITSTATUS(status);
	close(r->out);
}

static void take_turn(struct run *r)
{
	if (!turn(r))
		reap(r);
}

bool run_until(struct run *r, const char *word)
{
	int64_t end_ms = guard_end_ms();
	while (r->pid > 0 && !(word && strstr(r->text->str, word)) && !guard_is_over(end_ms))
		take_turn(r);
	return word ? strstr(r->text->str, word) != NULL : r->pid == 0;
}

void run_end(struct run *r)
{
	cr_assert(run_until(r, NULL), "it does not end; program said:\n%s", r->text->str);
}

void run_pause(struct run *r, int ms)
{
	gint64 end_us = g_get_monotonic_time() + ms * G_GINT64_CONSTANT(1000);
	while (r->pid > 0 && g_get_monotonic_time() < end_us)
		take_turn(r);
}

void run_stop(struct run *r)
{
	if (r->pid > 0)
		kill(r->pid, SIGTERM);
	run_end(r);
}
