/* Standard output, input and terminals that are closed, full or gone: the session goes on, and it is said. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/watch.h"
#include "support/world.h"

TestSuite(hostile_pipes, .init = world_begin, .fini = world_end, .timeout = GUARD_TEST_S);

/* Runs the shell command, in which $ICECUE is the program and $BASE its sessions; what it says goes to
 * shown.text. */
static int run_shell(const char *command)
{
	char path[128], status[128];
	size_t n;
	snprintf(path, sizeof(path), "%s/said", world_dir);
	snprintf(status, sizeof(status), "%s/status", world_dir);
	setenv("ICECUE", program_path(), 1);
	setenv("BASE", world_base, 1);
	setenv("STATUS", status, 1);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
		dup2(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
		guard_child();
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	int ended;
	WAIT_UNTIL(waitpid(pid, &ended, WNOHANG) == pid, sleep_ms(2));
	char *text = file_read(path, &n), *code = file_read(status, &n);
	cr_assert(text && code, "%s: no status", command);
	snprintf(shown.text, sizeof(shown.text), "%s", text);
	shown.code = atoi(code);
	free(text);
	free(code);
	return shown.code;
}

#define SESSION "\"$ICECUE\" watch --probe sim --speed 3000 --for 12m --out \"$BASE\""

static int times_said(const char *words)
{
	int n = 0;
	for (const char *at = shown.text; (at = strstr(at, words)); at++)
		n++;
	return n;
}

Test(hostile_pipes, a_reader_that_reads_one_line_and_goes)
{
	run_shell("{ " SESSION "; echo $? >\"$STATUS\"; } | head -n 1");
	WORLD_CHECK(1, 1200, "probe_lost", "disk_failing");
	cr_expect_eq(times_said("cannot write to the terminal any more"), 1, "%s", shown.text);
	cr_expect(strstr(shown.text, "not all that was to be printed could be written"), "%s", shown.text);
}

Test(hostile_pipes, a_reader_of_events_that_reads_one_and_goes)
{
	run_shell("{ " SESSION " --events; echo $? >\"$STATUS\"; } | head -n 1");
	WORLD_CHECK(0, 1200, "probe_lost", "disk_failing");
	cr_expect(strstr(shown.text, "cannot write the events: Broken pipe"), "%s", shown.text);
}

Test(hostile_pipes, a_full_disk_behind_standard_output)
{
	run_shell(SESSION " >/dev/full; echo $? >\"$STATUS\"");
	WORLD_CHECK(1, 1200, "probe_lost", "disk_failing");
	cr_expect_eq(times_said("cannot write to the terminal any more"), 1, "%s", shown.text);
	static const char *const commands[] = {"sessions",
					       "clients",
					       "threshold",
					       "replay \"$BASE\"/2*/session.csv",
					       "replay --events \"$BASE\"/2*/session.csv",
					       "review --no-open",
					       "config",
					       "--help",
					       "--version"};
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		char command[200];
		bool out = i < 3 || i == 5;
		snprintf(command, sizeof(command), "\"$ICECUE\" %s %s >/dev/full; echo $? >\"$STATUS\"",
			 commands[i], out ? "--out \"$BASE\"" : "");
		cr_expect_eq(run_shell(command), 1, "%s: %d: %s", commands[i], shown.code, shown.text);
		cr_expect(times_said("icecue: ") > 0, "%s says nothing", commands[i]);
	}
}

/* A probe at standard input ends with it; a session without one needs none. */
Test(hostile_pipes, standard_input_that_is_closed_or_ends)
{
	run_shell(SESSION " <&-; echo $? >\"$STATUS\"");
	WORLD_CHECK(0, 1200, "probe_lost", "disk_failing");
	folder_remove(world_base);
	run_shell(
		"{ for i in 1 2 3 4 5 6; do echo 31.2 C; sleep 0.3; done; } | { \"$ICECUE\" watch --probe text:- --out "
		"\"$BASE\"; echo $? >\"$STATUS\"; }");
	WORLD_CHECK(0, 2, "disk_failing");
	run_shell("\"$ICECUE\" watch --probe text:- --out \"$BASE/none\" <&- >&2; echo $? >\"$STATUS\"");
	cr_expect(strstr(shown.text, "The record holds no reading"), "%s", shown.text);
}

/* The window is closed, or the connection is lost: a hang-up, and each call on the terminal fails. What the
 * session had to tell at its end was told to nobody. */
Test(hostile_pipes, a_terminal_that_vanishes_ends_the_session_in_order)
{
	for (int lines = 0; lines < 2; lines++) {
		WATCH("--probe", "sim", "--speed", "60", "--for", "2h", lines ? "--lines" : NULL);
		watch_record(",icing_started,");
		int master = shown.terminal;
		shown.terminal = open("/dev/null", O_RDONLY | O_CLOEXEC);
		close(master);
		watch_end();
		WORLD_CHECK(1, 100, "probe_lost", "disk_failing");
		watch_none_left(world_base);
		folder_remove(world_base);
	}
}

/* The same for one that has only one of them. */
Test(hostile_pipes, a_hang_up_alone_ends_the_session_in_order)
{
	WATCH("--probe", "sim", "--speed", "60", "--for", "2h", "--lines");
	watch_record(",icing_started,");
	kill(shown.pid, SIGHUP);
	watch_end();
	WORLD_CHECK(0, 100, "probe_lost", "disk_failing");
}
