/* icecue mark, status and follow beside a running session. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/watch.h"

static char base[64], run_time[64];

static void begin(void)
{
	folder_make(base, sizeof(base));
	folder_make(run_time, sizeof(run_time));
	setenv("XDG_RUNTIME_DIR", run_time, 1);
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	shown.base = base;
}

static void end(void)
{
	folder_remove(base);
	folder_remove(run_time);
}

TestSuite(control_program, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void check(const struct program_result *r, int code, const char *out, const char *err)
{
	cr_assert_eq(r->code, code, "code %d: %s%s", r->code, r->out, r->err);
	cr_assert(strstr(r->out, out), "%s is not in: %s", out, r->out);
	cr_assert(strstr(r->err, err), "%s is not in: %s", err, r->err);
}

static void check_run(int code, const char *out, const char *err, const char *const *args)
{
	struct program_result r = program_run(args);
	check(&r, code, out, err);
	program_free(&r);
}
#define CHECK(code, out, err, ...) check_run(code, out, err, (const char *const[]){__VA_ARGS__, NULL})

Test(control_program, one_session_several_and_none)
{
	CHECK(4, "", "no session of yours is running", "mark", "pass");
	CHECK(4, "", "`icecue watch` begins one", "follow");
	CHECK(2, "", "did you mean 'pass'?", "mark", "pas");
	CHECK(2, "", "a note needs its text", "mark", "note");
	struct program_result r;
	WATCH("--probe", "sim");
	WAIT_UNTIL((r = PROGRAM("status")).code == 0, program_free(&r));
	program_free(&r);
	CHECK(0, "NOT NUMB NOW", "", "mark", "pass");
	CHECK(0, "** NOT NUMB NOW: no deep passes (since ", "", "status");
	CHECK(0, "the note is kept", "", "mark", "note", "left calf", "is pink");
	CHECK(1, "", "no probe in the hand is known", "mark", "touch");
	CHECK(0, "\"simulated\":true", "", "status", "--json");
	watch_record(",note,,left calf is pink,,,socket");
	watch_record(",pass,,,,,socket");
	pid_t other = program_start(
		"/dev/null", (const char *const[]){"watch", "--probe", "sim", "--out", run_time, NULL});
	WAIT_UNTIL((r = PROGRAM("mark", "pass")).code == 2, program_free(&r));
	check(&r, 2, "", "2 sessions are running: say which with --session");
	program_free(&r);
	char pid[24];
	snprintf(pid, sizeof(pid), "%d", (int)shown.pid);
	CHECK(0, "Ice on", "", "mark", "--session", pid, "ice");
	CHECK(4, "", "no running session is called 'x'", "mark", "--session", "x", "ice");
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	CHECK(0, "Ice away", "", "mark", "ice");
	watch_stop();
}

static char *text_of(const char *path)
{
	size_t n;
	char *text = file_read(path, &n);
	return text ? text : strdup("");
}

static bool has(const char *path, const char *words)
{
	char *text = text_of(path);
	bool found = strstr(text, words) != NULL;
	free(text);
	return found;
}

/* Takes text; those of its lines that are events, with the samples and all else left out. */
static char *only_events(char *text)
{
	char *out = calloc(1, strlen(text) + 1);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (!strncmp(line, "{\"event\"", 8)) {
			strcat(out, line);
			strcat(out, "\n");
		}
	free(text);
	return out;
}

static int count(const char *text, const char *what)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

/* The events of a record, which are its rows with an event: what the two followers must have. */
static int events_of_record(void)
{
	int n = 0;
	char *text = session_text(base);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		char *at = line;
		for (int k = 0; k < 9 && at; k++)
			at = strchr(at + (k > 0), ',');
		n += *line >= '0' && *line <= '9' && at && at[1] != ',';
	}
	free(text);
	return n;
}

Test(control_program, two_followers_lose_no_event_while_the_terminal_and_one_of_them_do_not_read)
{
	char first_path[100], second_path[100];
	const char *const follow[] = {"follow", "--since", "0", NULL};
	snprintf(first_path, sizeof(first_path), "%s/first", run_time);
	snprintf(second_path, sizeof(second_path), "%s/second", run_time);
	WATCH("--probe", "sim", "--speed", "1000");
	pid_t first, second;
	struct program_result r;
	WAIT_UNTIL((r = PROGRAM("status")).code == 0, program_free(&r));
	program_free(&r);
	first = program_start(first_path, follow);
	second = program_start(second_path, follow);
	WAIT_UNTIL(has(second_path, "\"state\""), sleep_ms(2));
	kill(second, SIGSTOP);
	/* nobody reads the terminal from here on */
	WAIT_UNTIL(has(first_path, "{\"event\":\"rewarmed\""), sleep_ms(20));
	kill(second, SIGCONT);
	WAIT_UNTIL(has(second_path, "{\"event\":\"rewarmed\""), sleep_ms(20));
	watch_stop();
	int status[2];
	cr_assert(waitpid(first, &status[0], 0) == first && waitpid(second, &status[1], 0) == second);
	cr_assert(status[0] == 0 && status[1] == 0, "both saw its end");
	char *a = only_events(text_of(first_path)), *b = only_events(text_of(second_path));
	cr_assert_str_eq(a, b);
	cr_assert_eq(count(a, "\n"), events_of_record());
	cr_assert(strstr(a, "{\"event\":\"numb\"") && strstr(a, "{\"event\":\"window_closed\""));
	free(a);
	free(b);
}

static bool has_ended(void)
{
	siginfo_t info = {0};
	return waitid(P_PID, (id_t)shown.pid, &info, WEXITED | WNOWAIT | WNOHANG) == 0 &&
	       info.si_pid == shown.pid;
}

/* Ctrl-S, or a connection that died: what is told at the end is more than a terminal keeps for nobody. */
Test(control_program, a_session_ends_though_its_terminal_is_not_read)
{
	WATCH("--probe", "sim", "--speed", "1000", "--for", "20m");
	WAIT_UNTIL(has_ended(), sleep_ms(20));
	watch_end();
	cr_expect_eq(shown.code, 0);
	watch_record(",end,");
}
