/* Standard output, input and terminals that are closed, full or gone: the session goes on, and it is said. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/watch.h"
#include "support/world.h"

TestSuite(hostile_pipes, .init = world_begin, .fini = world_end, .timeout = GUARD_TEST_S);

Test(hostile_pipes, a_reader_that_reads_one_line_and_goes)
{
	world_shell("{ " WORLD_SESSION "; echo $? >\"$STATUS\"; } | head -n 1");
	WORLD_CHECK(1, 1200, "probe_lost", "disk_failing");
	cr_expect_eq(world_said("cannot write to the terminal any more"), 1, "%s", shown.text);
	cr_expect(strstr(shown.text, "not all that was to be printed could be written"), "%s", shown.text);
}

Test(hostile_pipes, a_reader_of_events_that_reads_one_and_goes)
{
	world_shell("{ " WORLD_SESSION " --events; echo $? >\"$STATUS\"; } | head -n 1");
	WORLD_CHECK(0, 1200, "probe_lost", "disk_failing");
	cr_expect(strstr(shown.text, "cannot write the events: Broken pipe"), "%s", shown.text);
}

Test(hostile_pipes, a_full_disk_behind_standard_output)
{
	world_shell(WORLD_SESSION " >/dev/full; echo $? >\"$STATUS\"");
	WORLD_CHECK(1, 1200, "probe_lost", "disk_failing");
	cr_expect_eq(world_said("cannot write to the terminal any more"), 1, "%s", shown.text);
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
		cr_expect_eq(world_shell(command), 1, "%s: %d: %s", commands[i], shown.code, shown.text);
		cr_expect(world_said("icecue: ") > 0, "%s says nothing", commands[i]);
	}
}

/* A probe at standard input ends with it; a session without one needs none. */
Test(hostile_pipes, standard_input_that_is_closed_or_ends)
{
	world_shell(WORLD_SESSION " <&-; echo $? >\"$STATUS\"");
	WORLD_CHECK(0, 1200, "probe_lost", "disk_failing");
	folder_remove(world_base);
	world_shell(
		"{ for i in 1 2 3 4 5 6; do echo 31.2 C; sleep 0.3; done; } | { \"$ICECUE\" watch --probe text:- --out "
		"\"$BASE\"; echo $? >\"$STATUS\"; }");
	WORLD_CHECK(0, 2, "disk_failing");
	world_shell("\"$ICECUE\" watch --probe text:- --out \"$BASE/none\" <&- >&2; echo $? >\"$STATUS\"");
	cr_expect(strstr(shown.text, "The record holds no reading"), "%s", shown.text);
}

/* The window is closed, or the connection is lost: a hang-up, and each call on the terminal fails. What the
 * session had to tell at its end was told to nobody. */
Test(hostile_pipes, a_terminal_that_vanishes_ends_the_session_in_order)
{
	for (int lines = 0; lines < 2; lines++) {
		WATCH("--probe", "sim", "--speed", "200", "--for", "2h", lines ? "--lines" : NULL);
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
	WATCH("--probe", "sim", "--speed", "200", "--for", "2h", "--lines");
	watch_record(",icing_started,");
	kill(shown.pid, SIGHUP);
	watch_end();
	WORLD_CHECK(0, 100, "probe_lost", "disk_failing");
}
