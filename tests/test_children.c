/* Other programs that hang, with the unmodified program: they hold up neither its end nor its beginning, and
 * nothing of them is left. */
#include <criterion/criterion.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/watch.h"

/* Three seconds are what is promised after SIGTERM, and a few after a key. */
#define ENDED_MS 9000
#define QUIT_MS 15000

static char dir[64], base[128], bin[128], found[512], path_before[4096];

/* A program of this name that tells that it began and hangs, with a child of its own. It writes where the
 * fence lets a chart be drawn. */
static void put_hanging(const char *name)
{
	char path[200];
	snprintf(path, sizeof(path), "%s/%s", bin, name);
	FILE *f = fopen(path, "w");
	cr_assert(f);
	fprintf(f,
		"#!/bin/sh\ntrap '' TERM\nmkdir -p %s; echo >>%s/began\nsleep 1000 &\nwhile :; do sleep 1000; done\n",
		base, base);
	fclose(f);
	chmod(path, 0755);
}

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	snprintf(bin, sizeof(bin), "%s/bin", dir);
	mkdir(bin, 0700);
	snprintf(path_before, sizeof(path_before), "%s", getenv("PATH"));
	char path[4300];
	snprintf(path, sizeof(path), "%s:%s", bin, path_before);
	setenv("PATH", path, 1);
	setenv("XDG_CONFIG_HOME", dir, 1);
	shown.base = base;
	put_hanging("gnuplot");
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(children, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static bool has_begun(void)
{
	char path[200];
	snprintf(path, sizeof(path), "%s/began", base);
	return access(path, F_OK) == 0;
}

static bool has_file(const char *pattern)
{
	char whole[300];
	glob_t all;
	snprintf(whole, sizeof(whole), "%s/*/%s", base, pattern);
	bool has = glob(whole, 0, NULL, &all) == 0;
	if (has)
		globfree(&all);
	return has;
}

/* The session's files without the chart, which is drawn later, and nothing else. */
static void check_left(void)
{
	cr_expect(has_file("session.csv") && has_file("report.html"));
	cr_expect(!has_file(".chart-*") && !has_file("chart.*"));
	watch_none_left(bin);
}

static void check_review(void)
{
	setenv("PATH", path_before, 1);
	struct program_result r =
		PROGRAM("review", "--no-open", folder_only_session(base, found, sizeof(found)));
	cr_expect_eq(r.code, 0, "%s", r.err);
	cr_expect(has_file("chart.png") || strstr(r.err, "gnuplot is not installed"), "%s", r.err);
	program_free(&r);
}

Test(children, a_gnuplot_that_hangs_is_not_waited_for_after_a_signal)
{
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	watch_record(",ok,");
	watch_stop();
	watch_took("SIGTERM", ENDED_MS);
	cr_expect(has_begun());
	cr_expect_eq(shown.code, 0, "%s", shown.text);
	cr_expect(strstr(shown.text, "icecue review draws it later"), "%s", shown.text);
	check_left();
	check_review();
}

Test(children, a_gnuplot_that_hangs_is_not_waited_for_after_a_key)
{
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	watch_record(",ok,");
	watch_type("q");
	sleep_ms(100);
	watch_type("q");
	watch_clock();
	watch_end();
	watch_took("q", QUIT_MS);
	cr_expect_eq(shown.code, 0, "%s", shown.text);
	check_left();
}

Test(children, a_signal_while_the_chart_is_drawn_ends_it)
{
	WATCH("--probe", "sim", "--lines", "--for", "1s");
	WAIT_UNTIL(has_begun(), watch_hear());
	watch_stop();
	watch_took("SIGTERM", ENDED_MS);
	cr_expect_eq(shown.code, 0, "%s", shown.text);
	check_left();
}

Test(children, all_that_hang_at_once_are_not_waited_for)
{
	char told[200];
	snprintf(told, sizeof(told), "%s/told", bin);
	put_hanging("told");
	put_hanging("espeak-ng");
	put_hanging("spd-say");
	WATCH("--probe", "sim", "--lines", "--for", "1h", "--speed", "60", "--say", "--on-event", told);
	watch_words(0, "READY");
	watch_stop();
	watch_took("SIGTERM", ENDED_MS);
	check_left();
}

Test(children, a_review_that_is_ended_leaves_nothing)
{
	WATCH("--probe", "sim", "--lines", "--for", "1s");
	watch_end();
	cr_assert(has_begun());
	char began[200], out[200];
	snprintf(began, sizeof(began), "%s/began", base);
	snprintf(out, sizeof(out), "%s/out", dir);
	unlink(began);
	const char *const args[] = {"review", "--no-open", folder_only_session(base, found, sizeof(found)),
				    NULL};
	pid_t pid = program_start(out, args);
	WAIT_UNTIL(has_begun(), sleep_ms(2));
	kill(pid, SIGTERM);
	watch_clock();
	int status;
	WAIT_UNTIL(waitpid(pid, &status, WNOHANG) == pid, sleep_ms(2));
	watch_took("SIGTERM to review", ENDED_MS);
	cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "%x", (unsigned)status);
	check_left();
}

/* What a crash left gets its chart at the next start: that must not wait. */
Test(children, a_gnuplot_that_hangs_does_not_keep_a_session_from_beginning)
{
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	watch_record(",ok,");
	kill(shown.pid, SIGKILL);
	watch_end();
	char other[512];
	snprintf(other, sizeof(other), "%s", folder_only_session(base, found, sizeof(found)));
	snprintf(found, sizeof(found), "%s/1999-01-01T00-00-00", base);
	cr_assert_eq(rename(other, found), 0);
	watch_clock();
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	watch_words(0, "probe 31.");
	watch_took("the next session", ENDED_MS);
	cr_expect(has_begun());
	watch_stop();
	watch_none_left(bin);
}
