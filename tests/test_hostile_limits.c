/* A system that is out of descriptors, processes or memory, at the start and later: nothing that was recorded
 * is lost, and what there is none of is said. */
#include <criterion/criterion.h>
#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/watch.h"
#include "support/world.h"

TestSuite(hostile_limits, .init = world_begin, .fini = world_end, .timeout = GUARD_TEST_S);

static bool has_record(void)
{
	return session_bytes(world_base) > 0;
}

/* It does all, or says what is missing; a record that was begun has its end. */
static void check_all_or_nothing(const char *limit, const char *reason)
{
	char command[300];
	snprintf(command, sizeof(command), "(ulimit %s; exec " WORLD_SESSION "); echo $? >\"$STATUS\"",
		 limit);
	int code = world_shell(command);
	fprintf(stderr, "hostile_limits: %s: exit code %d\n", limit, code);
	if (code == 0) {
		WORLD_CHECK(0, 1200, "probe_lost");
	} else {
		cr_expect(code == 1 || code == 127, "%s: %d: %s", limit, code, shown.text);
		cr_expect((*shown.text && strstr(shown.text, reason)) || code == 127, "%s: %s", limit,
			  shown.text);
		cr_expect(!has_record() || session_has(world_base, ",end,"), "%s: a record without an end",
			  limit);
	}
	folder_remove(world_base);
}

Test(hostile_limits, few_descriptors)
{
	for (int n = 4; n <= 10; n += 2) {
		char limit[16];
		snprintf(limit, sizeof(limit), "-n %d", n);
		check_all_or_nothing(limit, "Too many open files");
	}
}

/* Of the running program. Returns what it was. */
static struct rlimit limit_running(int what, rlim_t n)
{
	struct rlimit before, now;
	cr_assert_eq(prlimit(shown.pid, (__rlimit_resource_t)what, NULL, &before), 0);
	now = (struct rlimit){.rlim_cur = n, .rlim_max = before.rlim_max};
	cr_assert_eq(prlimit(shown.pid, (__rlimit_resource_t)what, &now, NULL), 0);
	return before;
}

static void check_review(void)
{
	char folder[512];
	struct program_result r =
		PROGRAM("review", "--no-open", folder_only_session(world_base, folder, sizeof(folder)));
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
}

/* A sanitizer looks for leaks with descriptors of its own. */
static void look_for_no_leaks(void)
{
	char options[512];
	const char *before = getenv("ASAN_OPTIONS");
	snprintf(options, sizeof(options), "%s:detect_leaks=0", before ? before : "");
	setenv("ASAN_OPTIONS", options, 1);
}

/* READY is told all the same, and what could not be drawn is drawn later. */
Test(hostile_limits, no_descriptor_is_left_while_it_runs)
{
	look_for_no_leaks();
	WATCH("--probe", "sim", "--lines", "--speed", "300", "--for", "2h", "--on-event", "/bin/true");
	watch_record(",icing_started,");
	limit_running(RLIMIT_NOFILE, 3);
	watch_words(0, "READY");
	watch_record(",window_closed,");
	watch_stop();
	WORLD_CHECK(1, 400, "probe_lost", "disk_failing");
	cr_expect(strstr(shown.text, "Too many open files"), "%s", shown.text);
	check_review();
}

/* A board that is plugged in again finds no descriptor, until there is one. */
Test(hostile_limits, a_probe_comes_back_when_there_are_descriptors_again)
{
	char link[128], probe[140];
	snprintf(link, sizeof(link), "%s/board", world_dir);
	snprintf(probe, sizeof(probe), "text:%s", link);
	cr_assert_eq(symlink(world_board() + strlen("text:"), link), 0);
	WATCH("--probe", probe, "--lines", "--for", "2h");
	world_begin_reading(31.2);
	struct rlimit before = limit_running(RLIMIT_NOFILE, 3);
	world_unplug();
	world_pass(1000);
	watch_words(0, "PROBE LOST");
	unlink(link);
	cr_assert_eq(symlink(world_board() + strlen("text:"), link), 0);
	for (int i = 0; i < 200; i++)
		watch_hear();
	cr_expect_null(strstr(shown.text, "probe_back"));
	limit_running(RLIMIT_NOFILE, before.rlim_cur);
	world_pass(60000); /* it is tried again each few seconds */
	WAIT_UNTIL(session_has(world_base, ",probe_back,"), {
		world_print(31.2);
		for (int i = 0; i < 20; i++)
			watch_hear();
	});
	watch_stop();
	WORLD_CHECK(0, 2, "numb", "rewarmed", "disk_failing");
}

Test(hostile_limits, no_process_at_the_start)
{
	world->no_processes = EAGAIN;
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	watch_end();
	cr_expect_eq(shown.code, 1, "%s", shown.text);
	cr_expect(strstr(shown.text, "cannot be recorded in") && strstr(shown.text, strerror(EAGAIN)), "%s",
		  shown.text);
	cr_expect_not(has_record());
}

Test(hostile_limits, no_process_while_it_runs)
{
	WATCH("--probe", "sim", "--lines", "--speed", "300", "--for", "2h", "--on-event", "/bin/true");
	watch_record(",baseline,");
	world->no_processes = EAGAIN;
	watch_words(0, "READY");
	watch_record(",window_closed,");
	watch_stop();
	WORLD_CHECK(1, 400, "probe_lost", "disk_failing");
	cr_expect(strstr(shown.text, strerror(EAGAIN)), "%s", shown.text);
	world->no_processes = 0;
	check_review();
}

static pid_t writer(void)
{
	char path[64], text[200] = "";
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)shown.pid, (int)shown.pid);
	FILE *f = fopen(path, "re");
	cr_assert(f && fgets(text, sizeof(text), f), "no process writes");
	fclose(f);
	return (pid_t)atoi(text);
}

/* What writes the record was ended, and there is no process for another one: rows wait until there is. */
Test(hostile_limits, no_process_for_the_record)
{
	WATCH("--probe", "sim", "--lines", "--speed", "60", "--for", "2h");
	watch_record(",ok,");
	world->no_processes = EAGAIN;
	kill(writer(), SIGKILL);
	watch_words(0, "DISK FAILING");
	size_t before = session_bytes(world_base);
	watch_words(0, "READY");
	cr_expect_eq(session_bytes(world_base), before);
	world->no_processes = 0;
	watch_record(",disk_back,");
	watch_stop();
	WORLD_CHECK(0, 400, "probe_lost");
}

/* A sanitizer takes terabytes of addresses. */
#ifndef __SANITIZE_ADDRESS__
Test(hostile_limits, little_memory)
{
	for (int mb = 60; mb <= 120; mb += 10) {
		char limit[24];
		snprintf(limit, sizeof(limit), "-v %d000", mb);
		check_all_or_nothing(limit, "");
	}
}

Test(hostile_limits, no_memory_while_it_runs)
{
	WATCH("--probe", "sim", "--lines", "--speed", "300", "--for", "2h");
	watch_record(",icing_started,");
	limit_running(RLIMIT_AS, 1 << 20);
	watch_words(0, "READY");
	watch_record(",window_closed,");
	watch_stop();
	cr_expect(shown.code == 0 || shown.code == 1, "%d: %s", shown.code, shown.text);
	WORLD_CHECK(shown.code, 400, "probe_lost", "disk_failing");
	check_review();
}
#endif
