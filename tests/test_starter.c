/* The process that starts programs for one that is fenced, and may be asked by an attacker. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "support/guard.h"
#include "support/program.h"
#include "system/log.h"
#include "system/process.h"
#include "system/starter.h"
#include "system/starter_ask.h"

#define LONG_MS (GUARD_S * 1000)

static char dir[64], told[128], spare[128];
static char logged[4096];
static struct starter_setup setup = {
	.programs = {{.run = "sh", .args = {"sh", "-c", "echo $$ >told; trap '' TERM; sleep 1000"}},
		     {.run = "sh", .args = {"sh", "-c", "env >told"}},
		     {.run = "voice", .args = {"voice", "--", starter_any}},
		     {.run = "true", .args = {"true"}},
		     {.run = "false", .args = {"false"}, .narrow = true}},
	.n = 5,
	.spare = spare,
};
#define SLEEPS setup.programs[0]
#define SHOWS setup.programs[1]

static void keep(void *context, const char *line)
{
	(void)context;
	strncat(logged, line, sizeof(logged) - strlen(logged) - 2);
	strcat(logged, "\n");
}

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	snprintf(told, sizeof(told), "%s/told", dir);
	snprintf(spare, sizeof(spare), "%s/spare", dir);
	mkdir(spare, 0700);
	log_divert(keep, NULL);
	cr_assert(starter_start(&setup));
}

static void end(void)
{
	starter_end();
	log_divert(NULL, NULL);
	folder_remove(dir);
}

TestSuite(starter, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static int start(struct process *p, const char *const *argv, char *const *environment)
{
	process_open(p);
	return process_start(
		p, &(struct process_program){.argv = argv, .folder = dir, .environment = environment});
}

static int refused(const char *const *argv)
{
	struct process p;
	int error = start(&p, argv, NULL);
	process_close(&p);
	return error;
}
#define REFUSED(...) refused((const char *const[]){__VA_ARGS__, NULL})

static pid_t await_pid(void)
{
	size_t n;
	for (int64_t end_ms = guard_end_ms(); !guard_is_over(end_ms); sleep_ms(5)) {
		char *text = file_read(told, &n);
		pid_t pid = text && strchr(text, '\n') ? (pid_t)atoi(text) : 0;
		free(text);
		if (pid > 0)
			return pid;
	}
	cr_assert_fail("it did not start");
	return 0;
}

/* The test is a subreaper, so that what is left of the starter comes here. */
static void await_gone(pid_t pid)
{
	for (int64_t end_ms = guard_end_ms(); kill(pid, 0) == 0 && !guard_is_over(end_ms); sleep_ms(5))
		waitpid(pid, NULL, WNOHANG);
	cr_expect_eq(kill(pid, 0), -1);
}

Test(starter, starts_what_is_in_its_list_and_nothing_else)
{
	cr_expect_eq(REFUSED("sh", "-c", "true"), EPERM);
	cr_expect_eq(REFUSED("/bin/sh", "-c", "env >told"), EPERM);
	cr_expect_eq(REFUSED("sh", "-c"), EPERM);
	cr_expect_eq(REFUSED("sh", "-c", "env >told", "more"), EPERM);
	cr_expect_eq(REFUSED("true", "more"), EPERM);
	cr_expect_eq(REFUSED("voice"), EPERM);
	cr_expect_eq(REFUSED("voice", "--rate", "text"), EPERM);
	cr_expect_eq(REFUSED("voice", "--", "any text"), ENOENT, "in the list, and not there");
	cr_expect_eq(REFUSED("false"), EPERM, "one to be narrowed that cannot be is not started");
	cr_expect_eq(REFUSED("true"), 0);
	cr_expect_str_empty(logged);
}

Test(starter, what_is_too_long_is_refused_and_the_next_one_is_not)
{
	static char text[2 * STARTER_BYTES];
	memset(text, 'x', sizeof(text) - 1);
	cr_expect_eq(REFUSED("voice", "--", text), E2BIG);
	text[STARTER_BYTES - 200] = '\0';
	cr_expect_eq(REFUSED("voice", "--", text), ENOENT);
	cr_expect_eq(REFUSED("true"), 0);
}

Test(starter, of_the_environment_only_our_own_names_are_the_callers)
{
	struct process p;
	size_t n;
	char *environment[] = {(char[]){"ICECUE_EVENT=ready"}, (char[]){"LD_PRELOAD=/tmp/evil.so"}, NULL};
	cr_assert_eq(start(&p, SHOWS.args, environment), 0);
	cr_assert_eq(process_wait(&p, LONG_MS), PROCESS_DONE);
	char *text = file_read(told, &n);
	cr_expect(strstr(text, "ICECUE_EVENT=ready\n"));
	cr_expect(strstr(text, "PATH="));
	cr_expect_null(strstr(text, "evil"));
	free(text);
	process_close(&p);
}

Test(starter, signals_only_what_it_started)
{
	struct process p;
	pid_t other = fork();
	if (other == 0) {
		setpgid(0, 0);
		pause();
		_exit(0);
	}
	starter_signal(other, SIGKILL);
	starter_signal(-1, SIGKILL);
	starter_signal(0, SIGKILL);
	starter_signal(getpid(), SIGKILL);
	cr_assert_eq(start(&p, SLEEPS.args, NULL), 0);
	cr_expect_eq(await_pid(), p.pid);
	cr_expect_eq(waitpid(other, NULL, WNOHANG), 0, "it lives");
	starter_signal(p.pid, SIGSTOP);
	cr_expect_eq(process_look(&p, LONG_MS), PROCESS_RUNS);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	process_close(&p);
}

Test(starter, ends_its_children_and_its_spare_folder_when_we_end)
{
	struct process p;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	cr_assert_eq(start(&p, SLEEPS.args, NULL), 0);
	pid_t pid = await_pid();
	cr_expect_eq(access(spare, F_OK), 0);
	starter_end();
	await_gone(pid);
	cr_expect_neq(access(spare, F_OK), 0);
	process_close(&p);
}

/* The one that started the starter is killed, and has no time for anything. */
Test(starter, ends_its_children_when_we_are_killed)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	starter_end();
	pid_t us = fork();
	if (us == 0) {
		struct process p;
		if (starter_start(&setup) && start(&p, SLEEPS.args, NULL) == 0)
			pause();
		_exit(1);
	}
	pid_t pid = await_pid();
	kill(us, SIGKILL);
	waitpid(us, NULL, 0);
	await_gone(pid);
}

/* Our only child. */
static pid_t starter_pid(void)
{
	char path[64];
	int pid = 0;
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	FILE *f = fopen(path, "r");
	cr_assert(f && fscanf(f, "%d", &pid) == 1);
	fclose(f);
	return pid;
}

Test(starter, one_that_died_is_said_once_and_nothing_hangs)
{
	char why[PROCESS_WORDS];
	struct process p, q;
	pid_t pid = starter_pid();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	cr_assert_eq(start(&p, SLEEPS.args, NULL), 0);
	pid_t left = await_pid();
	kill(pid, SIGKILL);
	cr_expect_eq(start(&q, SHOWS.args, NULL), EPIPE);
	cr_expect_eq(start(&q, SHOWS.args, NULL), EPIPE);
	cr_expect(strstr(logged, "the starter for that has ended"), "%s", logged);
	cr_expect_null(strchr(strchr(logged, '\n') + 1, '\n'), "once: %s", logged);
	kill(-left, SIGKILL);
	cr_expect_neq(process_wait(&p, LONG_MS), PROCESS_DONE);
	process_why(&p, why, sizeof(why));
	process_close(&p);
}

/* ---- the bytes ---- */

Test(starter, a_question_is_read_as_it_was_put_and_none_that_is_cut)
{
	char buf[512], copy[512];
	struct starter_ask a = {.what = STARTER_SPAWN,
				.run = "voice",
				.folder = "",
				.has_in = true,
				.args = {(char[]){"voice"}, (char[]){"--"}, (char[]){"a b"}},
				.environment = {(char[]){"ICECUE_A=1"}},
				.has_environment = true},
			   b;
	size_t n = starter_ask_put(&a, buf, sizeof(buf));
	cr_assert_gt(n, 0);
	memcpy(copy, buf, n);
	cr_assert(starter_ask_take(copy, n, &b));
	cr_expect_str_eq(b.run, "voice");
	cr_expect_str_eq(b.args[2], "a b");
	cr_expect_null(b.args[3]);
	cr_expect_str_eq(b.environment[0], "ICECUE_A=1");
	cr_expect(b.has_in && !b.has_errors && b.has_environment);
	cr_expect_not_null(starter_find(&setup, &b));
	for (size_t k = 0; k < n; k++) {
		memcpy(copy, buf, n);
		cr_expect_not(starter_ask_take(copy, k, &b), "%zu", k);
	}
	memcpy(copy, buf, n);
	copy[n] = '\0';
	cr_expect_not(starter_ask_take(copy, n + 1, &b), "more behind it");
	char *name = memmem(copy, n, "ICECUE_A", 8);
	*name = 'X';
	cr_expect_not(starter_ask_take(copy, n, &b), "another's variable");
	cr_expect_eq(starter_ask_put(&a, buf, n - 1), 0);
}
