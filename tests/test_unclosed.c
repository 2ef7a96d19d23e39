/* Sessions that were cut off are closed at the next start, and those that run are left alone. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/unclosed.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"

static char dir[64], base[128], path[600];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(unclosed, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static char *record(size_t *n)
{
	char session[512];
	snprintf(path, sizeof(path), "%s/session.csv", folder_only_session(base, session, sizeof(session)));
	return file_read(path, n);
}

/* A session that is killed with so many bytes of its record on the disk, or more. */
static pid_t start_session(size_t least)
{
	char out[128];
	snprintf(out, sizeof(out), "%s/out", dir);
	const char *const args[] = {"watch", "--probe", "sim", "--speed", "60", "--out", base, NULL};
	pid_t pid = program_start(out, args);
	WAIT_UNTIL(session_bytes(base) >= least, sleep_ms(2));
	return pid;
}

static void kill_hard(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static struct program_result start_again(void)
{
	char other[160];
	snprintf(other, sizeof(other), "%s", base);
	return PROGRAM("watch", "--probe", "sim", "--speed", "60", "--for", "5s", "--out", other);
}

static void append(const char *text)
{
	FILE *f = fopen(path, "a");
	cr_assert(f);
	fputs(text, f);
	fclose(f);
}

Test(unclosed, is_said_closed_and_drawn_at_the_next_start)
{
	kill_hard(start_session(4000));
	size_t before_n, after_n;
	char *before = record(&before_n), cut[700];
	snprintf(cut, sizeof(cut), "%s", path);
	struct program_result r = start_again();
	cr_expect_eq(r.code, 0, "%s", r.err);
	cr_expect(strstr(r.err, "was cut off after") && strstr(r.err, "icecue review"), "%s", r.err);
	char *after = file_read(cut, &after_n);
	cr_assert_gt(after_n, before_n);
	cr_expect_eq(memcmp(before, after, before_n), 0, "what was there is touched");
	cr_expect(strstr(after + before_n, ",end,,cut off"), "%s", after + before_n);
	strcpy(strrchr(cut, '/'), "/report.html");
	cr_expect_eq(access(cut, F_OK), 0, "its page");
	program_free(&r);
	r = start_again();
	cr_expect_null(strstr(r.err, "cut off"), "only once: %s", r.err);
	program_free(&r);
	free(before);
	free(after);
}

Test(unclosed, a_row_that_was_cut_is_ended_and_takes_nothing_with_it)
{
	kill_hard(start_session(4000));
	size_t n;
	free(record(&n));
	append("99999.5,31.2");
	struct unclosed u;
	unclosed_close(base, &u);
	cr_assert_eq(u.n, 1);
	cr_expect_lt(u.at[0].last_ms, 9999000, "the time of a row that was cut");
	char *text = record(&n);
	cr_expect(strstr(text, "99999.5,31.2\n") && strstr(text, ",end,,cut off"));
	free(text);
	struct program_result r = PROGRAM("replay", "--events", path);
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	unclosed_close(base, &u);
	cr_expect_eq(u.n, 0);
}

Test(unclosed, a_session_that_runs_is_left_alone)
{
	pid_t pid = start_session(4000);
	struct unclosed u;
	size_t n;
	unclosed_close(base, &u);
	cr_expect_eq(u.n, 0, "somebody writes it");
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	char *text = record(&n);
	cr_expect_null(strstr(text, "cut off"));
	cr_expect(strstr(text, ",end,"));
	free(text);
	unclosed_close(base, &u);
	cr_expect_eq(u.n, 0, "it was closed in order");
}

Test(unclosed, killed_at_any_moment_it_can_be_closed)
{
	uint64_t random = script_seed();
	for (int k = 0; k < 15; k++) {
		pid_t pid = start_session(1500);
		sleep_ms((int)(script_uniform(&random) * 300));
		kill_hard(pid);
		size_t n;
		free(record(&n));
		struct unclosed u;
		unclosed_close(base, &u);
		cr_expect_leq(u.n, 1);
		struct program_result r = PROGRAM("replay", "--events", path);
		cr_expect_eq(r.code, 0, "kill %d: %s", k, r.err);
		program_free(&r);
		folder_remove(base);
	}
}

Test(unclosed, what_is_no_record_is_no_matter)
{
	struct unclosed u;
	unclosed_close(base, &u);
	cr_expect_eq(u.n, 0, "there is no such folder");
	unclosed_close("/etc", &u);
	cr_expect_eq(u.n, 0);
	unclosed_close("/proc/self/fd", &u);
	cr_expect_eq(u.n, 0);
}
