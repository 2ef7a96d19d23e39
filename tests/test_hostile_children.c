/*
 * Other programs that crash, flood, leave children behind or close what they were given, with the unmodified
 * program. Those that hang are in test_children.c.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/watch.h"
#include "support/world.h"

#define ENDED_MS 15000

static char bin[128];

static void begin(void)
{
	char path[4300];
	world_begin();
	snprintf(bin, sizeof(bin), "%s/bin", world_dir);
	mkdir(bin, 0700);
	snprintf(path, sizeof(path), "%s:%s", bin, getenv("PATH"));
	setenv("PATH", path, 1);
	setenv("BIN", bin, 1);
}

TestSuite(hostile_children, .init = begin, .fini = world_end, .timeout = GUARD_TEST_S);

static char *put(const char *name, const char *lines)
{
	static char path[200];
	snprintf(path, sizeof(path), "%s/%s", bin, name);
	FILE *f = fopen(path, "we");
	cr_assert(f);
	fprintf(f, "#!/bin/sh\n%s\n", lines);
	fclose(f);
	chmod(path, 0700);
	return path;
}

static const char crash[] = "kill -SEGV $$";
static const char flood[] = "exec yes 0123456789abcdef0123456789abcdef >&2";
static const char flood_both[] = "yes out & exec yes err >&2";
static const char leave[] = "sleep 1000 & exit 0"; /* which keeps its pipes open */
static const char close_all[] = "exec <&- >&- 2>&-; exit 0";

/* A whole session with that program for one of the three. */
static void run(const char *name, const char *lines, const char *option, int code)
{
	char command[700];
	snprintf(
		command, sizeof(command),
		"\"$ICECUE\" watch --probe sim --speed 1500 --for 9m --out \"$BASE\" %s; echo $? >\"$STATUS\"",
		option);
	put(name, lines);
	watch_clock();
	world_shell(command);
	watch_took(name, ENDED_MS);
	WORLD_CHECK(code, 1000, "probe_lost", "disk_failing");
	cr_expect_geq(world_event_s("numb", -1), 0);
}

static void end_run(void)
{
	char pattern[200];
	snprintf(pattern, sizeof(pattern), "%s/", bin);
	watch_none_left(pattern);
	folder_remove(world_base);
}

Test(hostile_children, a_program_for_events_that_crashes_or_floods)
{
	run("told", crash, "--on-event \"$BIN/told\"", 0);
	cr_expect_eq(world_said("it failed"), 1, "%s", shown.text);
	end_run();
	run("told", flood_both, "--on-event \"$BIN/told\"", 0);
	cr_expect_lt(strlen(shown.text), 20000);
	folder_remove(world_base);
}

Test(hostile_children, a_program_for_events_that_leaves_children_or_closes_all)
{
	run("told", close_all, "--on-event \"$BIN/told\"", 0);
	cr_expect_eq(world_said("it failed"), 0, "%s", shown.text);
	end_run();
	run("told", leave, "--on-event \"$BIN/told\"", 0);
	cr_expect_eq(world_said("it failed"), 0, "%s", shown.text);
}

Test(hostile_children, a_voice_that_crashes_or_floods)
{
	put("spd-say", "exit 1");
	run("espeak-ng", crash, "--say", 0);
	cr_expect(world_said("failed") >= 1, "%s", shown.text);
	end_run();
	put("spd-say", flood);
	run("espeak-ng", flood, "--say", 0);
	cr_expect_lt(strlen(shown.text), 20000);
	end_run();
}

static void check_chart(const char *lines, const char *words)
{
	run("gnuplot", lines, "", 1);
	cr_expect(strstr(shown.text, words), "%s", shown.text);
	end_run();
}

Test(hostile_children, a_gnuplot_that_crashes_or_closes_all)
{
	check_chart(crash, "signal 11");
	check_chart(close_all, "left no picture");
	check_chart("echo no font >&2; echo no memory >&2; exit 1",
		    "could not draw the chart: no font no memory\n");
}
