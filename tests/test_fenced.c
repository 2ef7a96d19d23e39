/* The unmodified program within its fence: a whole session with all that it starts, and what is left of it.
 */
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
#include "system/fence_parts.h"

static char dir[64], base[96], bin[96], tmp[96], hook[128], found[256];

static void put_program(const char *name, const char *lines)
{
	char path[200];
	snprintf(path, sizeof(path), "%s/%s", bin, name);
	FILE *f = fopen(path, "w");
	cr_assert(f);
	fprintf(f, "#!/bin/sh\n%s\n", lines);
	fclose(f);
	chmod(path, 0755);
}

static void begin(void)
{
	char path[4400];
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	snprintf(bin, sizeof(bin), "%s/bin", dir);
	snprintf(tmp, sizeof(tmp), "%s/tmp", dir);
	snprintf(hook, sizeof(hook), "%s/hook", bin);
	mkdir(bin, 0700);
	mkdir(tmp, 0700);
	snprintf(path, sizeof(path), "%s:%.4200s", bin, getenv("PATH"));
	setenv("PATH", path, 1);
	setenv("TMPDIR", tmp, 1);
	setenv("OUT", dir, 1);
	shown.base = base;
	if (!fence_is_possible())
		cr_skip("SKIPPED: this kernel has no Landlock, and the program is built without seccomp\n");
}

static void end(void)
{
	if (dir[0])
		folder_remove(dir);
}

TestSuite(fenced, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static bool is_there(const char *folder, const char *pattern)
{
	char whole[300];
	glob_t all;
	snprintf(whole, sizeof(whole), "%s/%s", folder, pattern);
	bool there = glob(whole, 0, NULL, &all) == 0;
	if (there)
		globfree(&all);
	return there;
}

static void await_file(const char *folder, const char *name)
{
	WAIT_UNTIL(is_there(folder, name), watch_hear());
}

static void check_run(const char *const *args, int code)
{
	struct program_result r = program_run(args);
	cr_expect_eq(r.code, code, "%s: %d: %s", args[0], r.code, r.err);
	program_free(&r);
}
#define CHECK_RUN(code, ...) check_run((const char *const[]){__VA_ARGS__, NULL}, code)

/* Tunes need a device; what plays them is shown by tests/test_sound.c, within the fence as well. */
Test(fenced, a_whole_session_leaves_what_it_should_and_nothing_else)
{
	char backup[128];
	snprintf(backup, sizeof(backup), "%s/backup.tar.gz", dir);
	put_program("hook", "echo \"$ICECUE_EVENT\" >>$OUT/heard; cat >>$OUT/json");
	put_program("espeak-ng", "echo \"$*\" >>$OUT/spoken");
	put_program("spd-say", "echo \"$*\" >>$OUT/spoken");
	struct program_result r =
		PROGRAM("watch", "--out", base, "--probe", "sim", "--speed", "600", "--for", "75m", "--page",
			"0", "--say", "--on-event", hook, "--verbose", "--lines");
	cr_expect_eq(r.code, 0, "%s", r.err);
	cr_expect(strstr(r.err, "fence: ") && !strstr(r.err, "fence: none"), "%s", r.err);
	cr_expect(is_there(base, "*/report.html"));
	cr_expect(is_there(base, "*/chart.png") || strstr(r.err, "gnuplot is not installed"), "%s", r.err);
	cr_expect(is_there(base, "book.db"));
	cr_expect_not(is_there(tmp, "*"), "the spare folder");
	program_free(&r);
	size_t n;
	char path[160], *text;
	snprintf(path, sizeof(path), "%s/heard", dir);
	text = file_read(path, &n);
	cr_expect(text && strstr(text, "numb\n") && strstr(text, "rewarmed\n"), "%s", text);
	free(text);
	cr_expect(is_there(dir, "spoken") && is_there(dir, "json"));
	CHECK_RUN(0, "backup", backup, "--out", base);
	CHECK_RUN(0, "backup", "--check", backup);
	CHECK_RUN(0, "review", "--no-open", folder_only_session(base, found, sizeof(found)));
}

/* A number of /proc/PID/status. */
static int status_of(pid_t pid, const char *key)
{
	char path[64], line[200];
	int value = -1;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, key, strlen(key)) && line[strlen(key)] == ':')
			value = atoi(line + strlen(key) + 1);
	if (f)
		fclose(f);
	return value;
}

Test(fenced, no_more_rights_by_any_program_unless_it_is_asked_for)
{
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	watch_record(",ok,");
	cr_expect_eq(status_of(shown.pid, "NoNewPrivs"), 1);
	cr_expect_eq(status_of(shown.pid, "Seccomp_filters"),
		     status_of(getpid(), "Seccomp_filters") + fence_seccomp_is_in());
	watch_stop();
	cr_expect_eq(shown.code, 0, "%s", shown.text);
	folder_remove(base);
	WATCH("--probe", "sim", "--lines", "--for", "1h", "--no-fence");
	watch_record(",ok,");
	cr_expect_eq(status_of(shown.pid, "NoNewPrivs"), status_of(getpid(), "NoNewPrivs"));
	cr_expect_eq(status_of(shown.pid, "Seccomp_filters"), status_of(getpid(), "Seccomp_filters"));
	watch_stop();
	cr_expect_eq(shown.code, 0, "%s", shown.text);
}

/* What gnuplot is given are commands: whoever writes them must not get out by it. */
Test(fenced, a_chart_is_drawn_within_a_fence_of_its_own)
{
	put_program("gnuplot", "echo 1 >$OUT/out; echo 1 >../../in; echo 1 >$OUT/tmp/out; exit 1");
	struct program_result r =
		PROGRAM("watch", "--out", base, "--probe", "sim", "--speed", "600", "--for", "2m", "--lines");
	cr_expect(is_there(base, "in"), "%s", r.err);
	cr_expect_not(is_there(dir, "out"), "%s", r.err);
	cr_expect_not(is_there(tmp, "out"), "%s", r.err);
	program_free(&r);
}

Test(fenced, a_killed_session_leaves_no_program_and_is_resumed)
{
	char name[128];
	put_program("hook", "trap '' TERM; echo $$ >$OUT/began; while :; do sleep 1000; done");
	WATCH("--probe", "sim", "--lines", "--for", "1h", "--speed", "60", "--on-event", hook);
	await_file(dir, "began");
	watch_record(",icing_started,");
	kill(shown.pid, SIGKILL);
	watch_end();
	WAIT_UNTIL(!is_there(tmp, "*"), sleep_ms(5));
	watch_none_left(bin);
	snprintf(name, sizeof(name), "--resume=%s",
		 strrchr(folder_only_session(base, found, sizeof(found)), '/') + 1);
	WATCH(name, "--lines", "--for", "1h");
	watch_record("resumed");
	watch_stop();
	cr_expect_eq(shown.code, 0, "%s", shown.text);
}

/* Folders that were there before are the person's; what is in them, too. */
Test(fenced, a_capture_is_written_in_its_own_folder)
{
	char folder[128], file[160];
	snprintf(folder, sizeof(folder), "%s/captures", dir);
	snprintf(file, sizeof(file), "%s/one.cap", folder);
	mkdir(folder, 0700);
	CHECK_RUN(0, "watch", "--out", base, "--probe", "sim", "--speed", "600", "--for", "2m", "--lines",
		  "--capture", file);
	cr_expect(is_there(folder, "one.cap"));
}
