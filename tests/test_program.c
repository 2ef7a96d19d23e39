/* The built program as a user runs it: messages, exit codes, live equals replay, nothing recorded is lost. */
#include <fcntl.h>
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
#include "support/script.h"
#include "system/process.h"

static void expect(struct program_result *r, int code, const char *in_err)
{
	cr_assert_eq(r->code, code, "exit %d, expected %d\nout: %s\nerr: %s", r->code, code, r->out, r->err);
	if (in_err)
		cr_assert_not_null(strstr(r->err, in_err), "expected '%s' in: %s", in_err, r->err);
	program_free(r);
}

Test(program, says_what_is_wrong_with_the_arguments)
{
	struct program_result r;
	r = PROGRAM("wacth");
	expect(&r, 2, "did you mean 'watch'");
	r = PROGRAM("replay");
	expect(&r, 2, "FILE is missing");
	r = PROGRAM("watch", "--placement", "middle");
	expect(&r, 2, "takes in, edge or touch");
	r = PROGRAM("watch", "--for", "soon");
	expect(&r, 2, "90s, 75m or 1h30m");
	r = PROGRAM("watch", "--threshold", "15.1");
	expect(&r, 2, "--threshold takes 8 to 15 C, or default, not '15.1'");
	r = PROGRAM("watch", "--ambient", "hot");
	expect(&r, 2, "--ambient takes -10 to 45 C, not 'hot'");
	r = PROGRAM("watch", "--probe", "tempar");
	expect(&r, 2, "temper");
	r = PROGRAM("--help");
	expect(&r, 0, NULL);
	r = PROGRAM("--version");
	cr_expect_not_null(strstr(r.out, "\nlibraries: "), "%s", r.out);
	cr_expect_not_null(strstr(r.out, " json-c "), "%s", r.out);
	expect(&r, 0, NULL);
}

Test(program, every_command_has_help)
{
	static const char *const names[] = {"watch",  "probes",	   "replay", "review",
					    "decode", "threshold", "config"};
	for (size_t i = 0; i < 7; i++) {
		struct program_result r = PROGRAM(names[i], "--help");
		cr_assert_eq(r.code, 0);
		cr_assert_not_null(strstr(r.out, "Usage: icecue "));
		program_free(&r);
	}
}

Test(program, missing_and_strange_files_are_refused_clearly)
{
	char dir[64], path[128];
	folder_make(dir, sizeof(dir));
	struct program_result r = PROGRAM("replay", "--events", "/nonexistent.csv");
	expect(&r, 1, "/nonexistent.csv");
	snprintf(path, sizeof(path), "%s/binary", dir);
	FILE *f = fopen(path, "w");
	for (int i = 0; i < 5000; i++)
		fputc(i * 7 & 255, f);
	fclose(f);
	r = PROGRAM("replay", "--events", path);
	expect(&r, 1, path);
	folder_remove(dir);
}

Test(program, a_folder_that_cannot_be_written_is_told_at_once)
{
	struct program_result r =
		PROGRAM("watch", "--probe", "sim", "--speed", "100", "--out", "/proc/icecue");
	expect(&r, 1, "--out DIR");
}

Test(program, live_and_replay_say_the_same_byte_for_byte)
{
	char dir[64], session[512], record[600], capture[128], base[128];
	folder_make(dir, sizeof(dir));
	snprintf(capture, sizeof(capture), "%s/raw", dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	struct program_result live = PROGRAM("watch", "--probe", "sim", "--speed", "1500", "--events",
					     "--out", base, "--capture", capture, "--ambient", "21.5");
	cr_assert_eq(live.code, 0, "%s", live.err);
	cr_assert_not_null(strstr(live.out, "\"event\":\"numb\""), "%s", live.out);
	cr_assert_not_null(strstr(live.out, "\"event\":\"rewarmed\""));
	snprintf(record, sizeof(record), "%s/session.csv",
		 folder_only_session(base, session, sizeof(session)));

	size_t n;
	char *text = file_read(record, &n);
	cr_assert_not_null(strstr(text, "# rule accuracy_c: 0.5\n"),
			   "what the probe is worth is not in the head");
	cr_assert_not_null(strstr(text, "# rule tau_s: 3\n"));
	free(text);
	struct program_result replayed = PROGRAM("replay", "--events", record);
	cr_assert_str_eq(replayed.out, live.out, "the record replays otherwise than it was");
	struct program_result captured = PROGRAM("replay", "--events", "--ambient", "21.5", capture);
	cr_assert_str_eq(captured.out, live.out, "the capture replays otherwise than it was");
	program_free(&live);
	program_free(&replayed);
	program_free(&captured);
	folder_remove(dir);
}

/* Rows of a record; the last may be without its end. Returns the time of the last whole row. */
static int64_t check_rows(const char *text)
{
	int64_t last_ms = 0;
	for (const char *line = text; *line;) {
		const char *end = strchr(line, '\n');
		cr_assert_not_null(end, "a cut-off row: '%s'", line);
		if (*line != '#' && *line != 'e') {
			int64_t ms;
			cr_assert(parse_ms(line, (size_t)(end - line), '.', &ms));
			cr_assert_geq(ms, last_ms);
			last_ms = ms;
		}
		line = end + 1;
	}
	return last_ms;
}

Test(program, killed_at_any_moment_the_record_is_whole)
{
	uint64_t random = script_seed();
	char dir[64], base[128], out[128], session[512], record[600];
	folder_make(dir, sizeof(dir));
	for (int k = 0; k < 12; k++) {
		snprintf(base, sizeof(base), "%s/%d", dir, k);
		snprintf(out, sizeof(out), "%s/out%d", dir, k);
		const char *const args[] = {"watch", "--probe", "sim", "--speed", "300", "--out", base, NULL};
		pid_t pid = program_start(out, args);
		if (k % 4)
			WAIT_UNTIL(session_bytes(base) > 0, sleep_ms(2));
		sleep_ms((int)(script_uniform(&random) * 600));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		size_t n;
		if (session_bytes(base) == 0)
			continue; /* killed before it had begun */
		snprintf(record, sizeof(record), "%s/session.csv",
			 folder_only_session(base, session, sizeof(session)));
		char *text = file_read(record, &n);
		cr_assert_not_null(text);
		check_rows(text);
		struct program_result r = PROGRAM("replay", "--events", record);
		cr_assert(r.code == 0 || strstr(r.err, "no sample"), "%s", r.err);
		program_free(&r);
		free(text);
	}
	folder_remove(dir);
}

Test(program, ctrl_c_ends_in_order)
{
	char dir[64], base[128], out[128], session[512], record[600];
	folder_make(dir, sizeof(dir));
	snprintf(base, sizeof(base), "%s/s", dir);
	snprintf(out, sizeof(out), "%s/out", dir);
	const char *const args[] = {"watch", "--probe", "sim", "--speed", "60", "--out", base, NULL};
	pid_t pid = program_start(out, args);
	WAIT_UNTIL(session_bytes(base) > 3000, sleep_ms(2));
	kill(pid, SIGINT);
	int status;
	waitpid(pid, &status, 0);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", (unsigned)status);
	size_t n;
	snprintf(record, sizeof(record), "%s/session.csv",
		 folder_only_session(base, session, sizeof(session)));
	char *text = file_read(record, &n);
	cr_assert_not_null(strstr(text, ",end,"), "the record has no end row");
	free(text);
	folder_remove(dir);
}

/* A program that reads the events and stops: the session must go on, whole, to its end. */
Test(program, a_reader_of_events_that_stops_never_holds_up_the_session, .timeout = GUARD_TEST_S)
{
	char dir[64], base[128], err[128], session[512], record[600];
	int fd[2], status;
	folder_make(dir, sizeof(dir));
	snprintf(base, sizeof(base), "%s/s", dir);
	snprintf(err, sizeof(err), "%s/err", dir);
	cr_assert_eq(pipe(fd), 0);
	cr_assert_geq(fcntl(fd[1], F_SETPIPE_SZ, 4096), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
		dup2(open(err, O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
		dup2(fd[1], STDOUT_FILENO);
		close(fd[0]); /* or it would wait for itself, should the test give up */
		guard_child();
		execl(program_path(), "icecue", "watch", "--events", "--probe", "sim", "--speed", "5000",
		      "--for", "75m", "--out", base, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", (unsigned)status);
	size_t n;
	snprintf(record, sizeof(record), "%s/session.csv",
		 folder_only_session(base, session, sizeof(session)));
	char *text = file_read(record, &n);
	cr_assert_not_null(strstr(text, ",end,"), "the record has no end row");
	free(text);
	text = file_read(err, &n);
	cr_assert_not_null(strstr(text, "did not take the last of them"), "not told: %s", text);
	free(text);
	close(fd[0]);
	close(fd[1]);
	folder_remove(dir);
}

/* Writes DIR/icecue/icecue.ini, and has the program see it. */
static void write_config(const char *dir, const char *text)
{
	static char home[64];
	char path[128];
	snprintf(home, sizeof(home), "%s", dir);
	snprintf(path, sizeof(path), "%s/icecue", dir);
	mkdir(path, 0700);
	strcat(path, "/icecue.ini");
	FILE *f = fopen(path, "w");
	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
	chmod(path, 0600);
	program_config_home(home);
}

Test(program, the_configuration_holds_and_the_command_line_goes_before_it)
{
	char dir[64], text[256], session[512], record[600];
	size_t n;
	folder_make(dir, sizeof(dir));
	snprintf(text, sizeof(text), "[watch]\nout = %s/s\nplacement = edge\nedge-mm = 3\nbony = yes\n", dir);
	write_config(dir, text);
	struct program_result r = PROGRAM("watch", "--probe", "sim", "--speed", "5000", "--events", "--for",
					  "60s", "--bony=no", "--edge-mm", "4");
	expect(&r, 0, NULL);
	snprintf(session, sizeof(session), "%s/s", dir);
	snprintf(record, sizeof(record), "%s/session.csv", folder_only_session(session, text, sizeof(text)));
	char *head = file_read(record, &n);
	cr_assert_not_null(strstr(head, "# placement: edge\n"), "%s", head);
	cr_expect_not_null(strstr(head, "# rule edge_mm: 4\n"));
	cr_expect_not_null(strstr(head, "# rule bony: 0\n"));
	free(head);
	/* the other commands find the sessions there */
	r = PROGRAM("review", "--no-open");
	expect(&r, 0, NULL);
	r = PROGRAM("threshold");
	expect(&r, 0, NULL);
	r = PROGRAM("config", "--edge-mm", "4", "--silent");
	cr_expect_not_null(strstr(r.out, "bells = no                       ; command line\n"), "%s", r.out);
	cr_expect_not_null(strstr(r.out, "placement = edge                 ; line 3\n"), "%s", r.out);
	cr_expect_not_null(strstr(r.out, "edge-mm = 4                      ; command line\n"));
	cr_expect_not_null(strstr(r.out, "; ambient = not set              default\n"));
	write_config(dir, r.out); /* what it prints is a configuration */
	expect(&r, 0, NULL);
	r = PROGRAM("config");
	cr_expect_not_null(strstr(r.out, "edge-mm = 4 "), "%s%s", r.out, r.err);
	expect(&r, 0, NULL);
	folder_remove(dir);
}

Test(program, a_bad_configuration_stops_it_before_the_session)
{
	char dir[64], path[128];
	folder_make(dir, sizeof(dir));
	write_config(dir, "[watch]\nplacment = in\n");
	struct program_result r = PROGRAM("watch", "--probe", "sim", "--speed", "5000", "--out", dir);
	expect(&r, 2, "icecue.ini:2: [watch] has no key 'placment'; did you mean 'placement'?");
	r = PROGRAM("config");
	expect(&r, 2, "did you mean 'placement'?");
	r = PROGRAM("config", "--path");
	snprintf(path, sizeof(path), "%s/icecue/icecue.ini\n", dir);
	cr_expect_str_eq(r.out, path);
	expect(&r, 0, NULL);
	folder_remove(dir);
}

/* A file that got the number of standard error would get its messages. */
Test(program, descriptors_that_were_closed_do_not_become_the_record, .timeout = GUARD_TEST_S)
{
	static const char run[] =
		"exec \"$0\" watch --verbose --probe sim --speed 5000 --for 10m --out \"$1\" --on-event /bin/false <&- >&- 2>&-";
	char dir[64], base[128], session[512], record[600];
	size_t n;
	folder_make(dir, sizeof(dir));
	snprintf(base, sizeof(base), "%s/s", dir);
	const char *const argv[] = {"sh", "-c", run, program_path(), base, NULL};
	struct process p;
	process_open(&p);
	cr_assert_eq(process_start(&p, &(struct process_program){.argv = argv}), 0);
	cr_expect_eq(process_wait(&p, 50000), PROCESS_DONE);
	process_close(&p);
	snprintf(record, sizeof(record), "%s/session.csv",
		 folder_only_session(base, session, sizeof(session)));
	char *text = file_read(record, &n);
	cr_expect_not_null(strstr(text, ",end,"), "the record has no end row");
	cr_expect_null(strstr(text, "icecue: "), "%s", strstr(text, "icecue: "));
	cr_expect_null(strstr(text, "READY"), "%s", strstr(text, "READY"));
	free(text);
	folder_remove(dir);
}
