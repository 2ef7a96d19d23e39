/* Another program that does what it should not. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "support/guard.h"
#include "support/program.h"
#include "system/log.h"
#include "system/process.h"
#include "system/starter.h"

#define LONG_MS (GUARD_S * 1000)

static struct process p;
static char dir[64], told[128];
static char logged[65536];

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
	process_open(&p);
	logged[0] = '\0';
	log_divert(keep, NULL);
	log_set_level(LOG_LEVEL_INFO);
}

static void end(void)
{
	process_close(&p);
	log_divert(NULL, NULL);
	folder_remove(dir);
}

TestSuite(process, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

/* ---- by the starter of one that is fenced: all of it holds as well ---- */

static struct starter_setup setup = {
	.programs = {{.run = "sh", .args = {"sh", "-c", starter_any, told}},
		     {.run = "sh", .args = {"sh", "-c", starter_any}},
		     {.run = "no-such-program-anywhere", .args = {"no-such-program-anywhere"}},
		     {.run = "/proc/nonexistent/program", .args = {"/proc/nonexistent/program"}},
		     {.run = dir, .args = {dir}},
		     {.run = "true", .args = {"true"}},
		     {.run = "cp", .args = {"cp", "/proc/self/status", told}}},
	.n = 7,
};

static void begin_by_starter(void)
{
	begin();
	cr_assert(starter_start(&setup));
}

static void end_by_starter(void)
{
	end();
	starter_end();
}

TestSuite(by_starter, .init = begin_by_starter, .fini = end_by_starter, .timeout = GUARD_TEST_S);

#define BOTH(name)              \
	static void name(void); \
	Test(process, name)     \
	{                       \
		name();         \
	}                       \
	Test(by_starter, name)  \
	{                       \
		name();         \
	}                       \
	static void name(void)

/* Shell commands that have the file `told` as $0. */
static int start(const char *lines)
{
	static const char *argv[5];
	const char *all[5] = {"sh", "-c", lines, told};
	memcpy(argv, all, sizeof(argv));
	return process_start(&p, &(struct process_program){.argv = argv});
}

static char *what_was_told(void)
{
	size_t n;
	char *text = file_read(told, &n);
	return text ? text : strdup("");
}

/* Until it has written this there. */
static void await(const char *words)
{
	for (;;) {
		char *text = what_was_told();
		bool there = strstr(text, words);
		free(text);
		if (there)
			return;
		cr_assert_eq(process_look(&p, LONG_MS), PROCESS_RUNS);
		sleep_ms(5);
	}
}

/* One that is not our child: until nobody has its number any more, or it is a zombie of init's. */
static bool goes_away(pid_t pid)
{
	for (int64_t end_ms = guard_end_ms(); !guard_is_over(end_ms); sleep_ms(5)) {
		char path[40], state[64] = "";
		snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
		FILE *f = fopen(path, "r");
		if (!f)
			return true;
		bool zombie = fgets(state, sizeof(state), f) && strstr(state, ") Z");
		fclose(f);
		if (zombie)
			return true;
	}
	return false;
}

BOTH(how_it_ended_is_known)
{
	char why[PROCESS_WORDS];
	cr_assert_eq(process_look(&p, LONG_MS), PROCESS_NONE);
	cr_assert_eq(start("exit 0"), 0);
	cr_expect_eq(process_wait(&p, LONG_MS), PROCESS_DONE);
	cr_expect_eq(process_look(&p, LONG_MS), PROCESS_NONE, "told once");
	cr_assert_eq(start("echo no such card >&2; echo more >&2; exit 3"), 0);
	cr_expect_eq(process_wait(&p, LONG_MS), PROCESS_FAILED);
	cr_expect_str_eq(process_why(&p, why, sizeof(why)), "exit code 3; --verbose shows what it wrote");
	cr_expect_str_eq(p.words, "no such card\nmore");
	cr_assert_eq(start("kill -SEGV $$"), 0);
	cr_expect_eq(process_wait(&p, LONG_MS), PROCESS_FAILED);
	cr_expect_str_eq(process_why(&p, why, sizeof(why)), "signal 11");
}

BOTH(what_cannot_be_started_is_an_errno)
{
	const char *const none[] = {"no-such-program-anywhere", NULL};
	const char *const no_file[] = {"/proc/nonexistent/program", NULL};
	const char *const no_program[] = {dir, NULL};
	cr_expect_eq(process_start(&p, &(struct process_program){.argv = none}), ENOENT);
	cr_expect_eq(process_look(&p, LONG_MS), PROCESS_NONE);
	cr_expect_eq(process_start(&p, &(struct process_program){.argv = no_file}), ENOENT);
	cr_expect_eq(process_start(&p, &(struct process_program){.argv = no_program}), EACCES);
	cr_expect_eq(process_start(&p, &(struct process_program){.argv = (const char *[]){"true", NULL},
								 .folder = "/proc/nonexistent"}),
		     ENOENT);
	cr_expect_eq(process_detach(none), ENOENT);
}

BOTH(it_gets_its_input_folder_and_environment)
{
	const char *const argv[] = {"sh", "-c",
				    "cat >input; echo \"$ICECUE_A\" >a; readlink /proc/$$/fd/1 >out", NULL};
	char *environment[] = {(char[]){"PATH=/usr/bin:/bin"}, (char[]){"ICECUE_A=ours"}, NULL};
	char path[128], *text;
	size_t n;
	cr_assert_eq(process_start(&p, &(struct process_program){.argv = argv,
								 .environment = environment,
								 .folder = dir,
								 .input = "one line\n"}),
		     0);
	cr_assert_eq(process_wait(&p, LONG_MS), PROCESS_DONE);
	static const char *const files[][2] = {{"input", "one line\n"}, {"a", "ours\n"}};
	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i][0]);
		text = file_read(path, &n);
		cr_expect_str_eq(text, files[i][1]);
		free(text);
	}
}

/* Also those that a library opened without O_CLOEXEC. */
BOTH(no_descriptor_is_inherited)
{
	int fd = open("/dev/null", O_RDONLY);
	cr_assert_geq(dup2(fd, 100), 0);
	cr_assert_eq(start("ls /proc/self/fd >$0; exit 0"), 0);
	cr_assert_eq(process_wait(&p, LONG_MS), PROCESS_DONE);
	char *text = what_was_told();
	/* 3 is the folder that ls itself reads */
	cr_expect_str_eq(text, "0\n1\n2\n3\n");
	free(text);
	close(fd);
	close(100);
}

BOTH(signals_are_as_a_shell_gives_them)
{
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	const char *const argv[] = {"cp", "/proc/self/status", told, NULL}; /* a shell sets its own mask */
	cr_assert_eq(process_start(&p, &(struct process_program){.argv = argv}), 0);
	cr_assert_eq(process_wait(&p, LONG_MS), PROCESS_DONE);
	char *text = what_was_told();
	char *ignored = strstr(text, "SigIgn:\t");
	cr_assert(ignored);
	cr_expect(strstr(text, "SigBlk:\t0000000000000000\n"), "%s", text);
	/* 32 and 33 are the C library's own */
	cr_expect_eq(strtoull(ignored + 8, NULL, 16) & 0x7fffffff, 0, "%s", text);
	free(text);
}

static void end_family(const char *lines)
{
	cr_assert_eq(start(lines), 0);
	await("\n");
	char *text = what_was_told();
	pid_t grandchild = (pid_t)atoi(text), child = p.pid;
	free(text);
	cr_assert_gt(grandchild, 1);
	cr_expect_eq(getpgid(child), child, "a group of its own");
	cr_expect_eq(getpgid(grandchild), child);
	process_end(&p);
	cr_expect_eq(p.pid, 0);
	cr_expect_eq(kill(child, 0), -1);
	cr_expect(goes_away(grandchild));
	unlink(told);
}

BOTH(it_is_ended_with_all_that_it_started)
{
	end_family("trap '' TERM; sleep 1000 & echo $! >$0; while :; do wait; done");
	end_family(
		"(trap '' TERM; echo ready >$0.ready; exec sleep 1000) & while [ ! -e $0.ready ]; do sleep 0.01; done; echo $! >$0; wait");
}

BOTH(one_that_hangs_is_ended_and_one_that_was_ended_in_time_too)
{
	char why[PROCESS_WORDS];
	cr_assert_eq(start("trap '' TERM; sleep 1000 & echo $! >$0; while :; do wait; done"), 0);
	await("\n");
	char *text = what_was_told();
	cr_expect_eq(process_wait(&p, 0), PROCESS_HUNG);
	cr_expect(goes_away((pid_t)atoi(text)));
	cr_expect_str_eq(process_why(&p, why, sizeof(why)), "it did not end in time");
	free(text);
	/* it ends by itself when asked, with 0: it took too long all the same */
	cr_assert_eq(start("trap 'exit 0' TERM; echo ready >>$0; while :; do sleep 0.01; done"), 0);
	await("ready");
	cr_expect_eq(process_wait(&p, 0), PROCESS_HUNG);
}

/* It goes on in the background, and nobody ends it for what it writes later. */
BOTH(what_a_program_leaves_behind_in_order_goes_on)
{
	cr_assert_eq(
		start("(while [ ! -e $0.go ]; do sleep 0.01; done; echo later >&2; echo alive >$0) & exit 0"),
		0);
	cr_assert_eq(process_wait(&p, LONG_MS), PROCESS_DONE);
	char go[160];
	snprintf(go, sizeof(go), "%s.go", told);
	close(open(go, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	while (!strstr(logged, "sh: later")) {
		cr_assert_eq(process_look(&p, LONG_MS), PROCESS_NONE);
		sleep_ms(5);
	}
	for (bool alive = false; !alive; sleep_ms(5)) {
		char *text = what_was_told();
		alive = strstr(text, "alive");
		free(text);
	}
}

BOTH(a_flood_of_messages_is_bounded_and_wakes_nobody)
{
	struct pollfd fd;
	cr_assert_eq(process_pollfds(&p, &fd, 1), 1);
	cr_assert_eq(start("yes 'no sound card here' >&2 & yes >&2"), 0);
	cr_assert_eq(poll(&fd, 1, LONG_MS), 1, "its first line wakes");
	for (int i = 0; i < 20; i++) {
		cr_assert_eq(process_look(&p, LONG_MS), PROCESS_RUNS);
		poll(&fd, 1, LONG_MS);
	}
	cr_expect_eq(process_pollfds(&p, &fd, 1), 0);
	process_end(&p);
	int lines = 0;
	for (const char *c = logged; *c; c++)
		lines += *c == '\n';
	cr_expect_leq(lines, 21, "%d", lines);
	cr_expect(strstr(logged, "which is left out"), "%s", logged);
	cr_expect_lt(strlen(p.words), sizeof(p.words));
	cr_assert_eq(process_pollfds(&p, &fd, 1), 0);
	cr_assert_eq(start("printf 'the last line has no end' >&2"), 0);
	cr_assert_eq(process_wait(&p, LONG_MS), PROCESS_DONE);
	cr_expect(strstr(logged, "sh: the last line has no end\n"), "the next run is heard again: %s",
		  logged);
}

BOTH(one_in_path_is_found)
{
	char path[128], buf[128];
	snprintf(path, sizeof(path), "%s/voice", dir);
	setenv("PATH", dir, 1);
	cr_expect_not(process_find("voice", buf, sizeof(buf)));
	close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0700));
	cr_expect(process_find("voice", buf, sizeof(buf)));
	cr_expect_str_eq(buf, path);
}
