/*
 * A disk that fails, stalls or is gone, with the unmodified program on a terminal: the session goes on, it is said and
 * heard, and nothing is lost that anything can hold. The faults come from a library that is preloaded.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/guard.h"
#include "support/preload.h"
#include "support/program.h"
#include "system/clock.h"

/* Two and three seconds are what is promised; a machine that is busy with other things takes longer. */
#define SAID_MS 8000
#define ENDED_MS 9000

static char dir[64], base[128], fault_path[128], found[512];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	snprintf(fault_path, sizeof(fault_path), "%s/fault", dir);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(disk, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

/* ---- faults ---- */

static int64_t fault_ms;

/* From now on; "": no more. */
static void set_fault(const char *lines)
{
	char part[140];
	snprintf(part, sizeof(part), "%s.new", fault_path);
	FILE *f = fopen(part, "w");
	cr_assert(f);
	fputs(lines, f);
	fclose(f);
	cr_assert_eq(rename(part, fault_path), 0);
	fault_ms = clock_awake_ms();
}

static void set_errno_fault(const char *call, int error, const char *where)
{
	char line[200];
	snprintf(line, sizeof(line), "%s %d %s\n", call, error, where);
	set_fault(line);
}

/* ---- the program on a terminal ---- */

struct watch {
	pid_t pid;
	int master, code;
	size_t n;
	char text[1 << 20];
};
static struct watch w;

static void start(const char *const *args)
{
	struct winsize size = {.ws_col = 100, .ws_row = 30};
	const char *argv[40] = {"watch", "--out", base};
	for (int i = 0; args[i]; i++)
		argv[3 + i] = args[i];
	memset(&w, 0, sizeof(w));
	w.pid = forkpty(&w.master, NULL, NULL, &size);
	cr_assert_geq(w.pid, 0);
	if (w.pid == 0) {
		char preload[8192], *all[44] = {(char *)program_path()};
		for (int i = 0; argv[i]; i++)
			all[1 + i] = (char *)argv[i];
		setenv("LD_PRELOAD", preload_list(preload, sizeof(preload), "preload_disk.so"), 1);
		setenv("FAULT", fault_path, 1);
		setenv("XDG_CONFIG_HOME", dir, 1);
		setenv("XDG_DATA_HOME", dir, 1);
		setenv("TMPDIR", dir, 1);
		setenv("TERM", "xterm", 1);
		guard_child();
		execv(all[0], all);
		_exit(127);
	}
	fcntl(w.master, F_SETFL, O_NONBLOCK);
}
#define WATCH(...) start((const char *const[]){__VA_ARGS__, NULL})

static void hear(void)
{
	ssize_t n = read(w.master, w.text + w.n, sizeof(w.text) - 1 - w.n);
	if (n > 0)
		w.n += (size_t)n;
	else
		sleep_ms(2);
}

/* Until the words were printed after the first `from` bytes. Returns how many bytes stand before their end. */
static size_t wait_words(size_t from, const char *words)
{
	WAIT_UNTIL(strstr(w.text + from, words), hear());
	return (size_t)(strstr(w.text + from, words) - w.text) + strlen(words);
}

static void wait_record(const char *words)
{
	WAIT_UNTIL(session_has(base, words), hear());
}

/* Milliseconds since the last fault, which must be few. */
static int64_t took(const char *what, int64_t max_ms)
{
	int64_t ms = clock_awake_ms() - fault_ms;
	fprintf(stderr, "disk: %s after %lld ms\n", what, (long long)ms);
	cr_expect_leq(ms, max_ms, "%s after %lld ms", what, (long long)ms);
	return ms;
}

static void wait_end(void)
{
	int status;
	WAIT_UNTIL(waitpid(w.pid, &status, WNOHANG) == w.pid, hear());
	int64_t ended_ms = clock_awake_ms();
	for (int i = 0; i < 20; i++)
		hear();
	close(w.master);
	w.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	fault_ms += clock_awake_ms() - ended_ms;
}

static void stop(void)
{
	kill(w.pid, SIGTERM);
	fault_ms = clock_awake_ms();
	wait_end();
}

/* No process of this session is left: the last one that has its folder's name among its arguments. */
static void check_no_process(void)
{
	glob_t all;
	cr_assert_eq(glob("/proc/[0-9]*/cmdline", 0, NULL, &all), 0);
	for (size_t i = 0; i < all.gl_pathc; i++) {
		char text[4096] = "";
		int fd = open(all.gl_pathv[i], O_RDONLY | O_CLOEXEC);
		ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
		if (fd >= 0)
			close(fd);
		cr_expect(n <= 0 || !memmem(text, (size_t)n, base, strlen(base)), "%s is left",
			  all.gl_pathv[i]);
	}
	globfree(&all);
}

/* ---- the record ---- */

/* Of the simulated probe: two readings a second of session time, none missing. Returns how many. */
static int check_whole(const char *text)
{
	double last_s = -1;
	int n = 0;
	cr_assert(text && *text);
	for (const char *line = text, *lf; (lf = strchr(line, '\n')); line = lf + 1) {
		double t_s;
		char status[8];
		if (sscanf(line, "%lf,%*[0-9.-],%7[a-z]", &t_s, status) != 2)
			continue;
		cr_expect(last_s < 0 || (t_s > last_s && t_s - last_s < 0.51), "%.3f s, and then %.3f", last_s,
			  t_s);
		last_s = t_s;
		n++;
	}
	cr_expect(strstr(text, ",end,"), "no end: %s", text + (strlen(text) > 300 ? strlen(text) - 300 : 0));
	cr_expect_gt(n, 0);
	return n;
}

static void check_session_whole(void)
{
	char *text = session_text(base);
	check_whole(text);
	free(text);
}

/* The record that a message names. */
static char *named_text(const char *before)
{
	const char *at = strstr(w.text, before);
	cr_assert(at, "%s", w.text);
	size_t n;
	sscanf(at + strlen(before), "%511[^ \r\n]", found);
	char *text = file_read(found, &n);
	cr_assert(text, "there is no %s", found);
	return text;
}

/* ---- errors ---- */

static void fail_and_mend(const char *call, int error)
{
	set_fault("");
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	wait_record(",ok,");
	size_t from = w.n;
	set_errno_fault(call, error, dir);
	from = wait_words(from, "DISK FAILING");
	took(strerror(error), SAID_MS);
	cr_expect(memchr(w.text, '\a', w.n), "nothing was heard");
	cr_expect(strstr(w.text, "session.csv"), "not named: %s", w.text);
	set_fault("");
	wait_words(from, "the record can be written again: all rows");
	wait_record(",disk_back,");
	stop();
	took("ended", ENDED_MS);
	cr_expect_eq(w.code, 0, "%s", w.text);
	check_session_whole();
	cr_expect(session_has(base, ",disk_failing,"));
	check_no_process();
}

Test(disk, an_error_is_said_and_heard_and_nothing_is_lost)
{
	static const int errors[] = {EIO, EROFS, ENOSPC, EDQUOT};
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		fail_and_mend("write", errors[i]);
		folder_remove(base);
	}
}

/* The system forgets what it could not write: it is written again. */
Test(disk, a_sync_that_fails_is_an_error_too)
{
	fail_and_mend("sync", EIO);
}

Test(disk, it_is_seen_on_the_whole_screen_and_heard)
{
	set_fault("");
	WATCH("--probe", "sim", "--for", "1h");
	wait_record(",ok,");
	size_t from = w.n;
	set_errno_fault("write", EIO, dir);
	wait_words(from, "DISK FAILING");
	took("on the screen", SAID_MS);
	wait_words(from, "\a");
	took("heard", SAID_MS);
	set_fault("");
	stop();
	cr_expect_eq(w.code, 0);
	check_session_whole();
}

Test(disk, a_folder_that_is_removed_is_made_again_with_all_of_the_record)
{
	set_fault("");
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	wait_record(",ok,");
	size_t from = w.n;
	folder_remove(base);
	fault_ms = clock_awake_ms();
	from = wait_words(from, "DISK FAILING");
	took("removed", SAID_MS);
	cr_expect(strstr(w.text, "the record was removed"), "%s", w.text);
	wait_words(from, "the record can be written again");
	wait_record(",disk_back,");
	stop();
	cr_expect_eq(w.code, 0, "%s", w.text);
	char *text = session_text(base);
	check_whole(text);
	cr_expect_eq(strncmp(text, "# icecue record", 15), 0);
	free(text);
	struct stat st;
	cr_assert_eq(stat(folder_only_session(base, found, sizeof(found)), &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0700);
	strcat(found, "/session.csv");
	cr_assert_eq(stat(found, &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0600);
}

/* ---- no end of it ---- */

Test(disk, what_never_works_again_goes_to_another_place_that_is_named)
{
	set_fault("");
	WATCH("--probe", "sim", "--lines", "--for", "1h", "--speed", "60");
	wait_record(",icing_started,");
	set_errno_fault("all", EIO, base);
	wait_words(0, "DISK FAILING");
	stop();
	took("ended", ENDED_MS);
	cr_expect_eq(w.code, 1, "%d: %s", w.code, w.text);
	char *text = named_text("The whole record of this session is in ");
	check_whole(text);
	free(text);
	cr_expect(strstr(w.text, "The ice was still on"), "%s", w.text);
	*strrchr(found, '/') = '\0';
	set_fault("");
	struct program_result r = PROGRAM("review", "--no-open", found);
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	check_no_process();
}

/* It was numb, and no file has it: that is not told as if it had never been. */
Test(disk, what_no_place_takes_is_said_to_be_lost_and_told_from_memory)
{
	set_fault("");
	WATCH("--probe", "sim", "--lines", "--for", "1h", "--speed", "60");
	wait_record(",icing_started,");
	set_fault("all 5 /\n");
	wait_words(0, "READY");
	stop();
	took("ended", ENDED_MS);
	cr_expect_eq(w.code, 1, "%d", w.code);
	cr_expect(strstr(w.text, "is not in it"), "%s", w.text);
	cr_expect(strstr(w.text, "Numb after"), "%s", w.text);
	cr_expect_null(strstr(w.text, "Numb was never reached"));
	check_no_process();
}

/* ---- stalls ---- */

/* A board that prints a temperature each 200 ms, until it falls silent. */
static int board;

static const char *plug_board(void)
{
	static char name[64];
	int slave;
	cr_assert_eq(openpty(&board, &slave, name, NULL, NULL), 0);
	static char probe[80];
	snprintf(probe, sizeof(probe), "text:%s", name);
	return probe;
}

static void print_until(const char *in_record)
{
	WAIT_UNTIL(session_has(base, in_record), {
		cr_assert_eq(write(board, "31.2 C\r\n", 8), 8);
		sleep_ms(200);
		hear();
	});
}

static void lose_the_probe_while(const char *fault)
{
	const char *probe = plug_board();
	set_fault("");
	WATCH("--probe", probe, "--lines", "--for", "1h");
	print_until(",ok,");
	char line[200];
	snprintf(line, sizeof(line), "%s stall %s\n", fault, dir);
	set_fault(line);
	size_t from = w.n;
	cr_assert_eq(write(board, "31.2 C\r\n", 8), 8);
	for (int i = 0; i < 5; i++) {
		cr_assert_eq(write(board, "31.2 C\r\n", 8), 8);
		sleep_ms(200);
		hear();
	}
	int64_t silent_ms = clock_awake_ms();
	wait_words(from, "DISK FAILING");
	took("a stall", SAID_MS);
	wait_words(from, "PROBE LOST");
	fault_ms = silent_ms;
	int64_t lost_ms = took("PROBE LOST", 5000 + SAID_MS);
	cr_expect_geq(lost_ms, 4000);
	set_fault("");
	wait_record(",probe_lost,");
	wait_record(",disk_back,");
	stop();
	cr_expect_eq(w.code, 0, "%s", w.text);
	close(board);
}

Test(disk, a_sync_that_stalls_delays_no_alert)
{
	lose_the_probe_while("sync");
}

Test(disk, a_write_that_stalls_delays_no_alert)
{
	lose_the_probe_while("write");
}

Test(disk, a_stall_without_an_end_keeps_nobody_from_ending_it)
{
	char line[200];
	set_fault("");
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	wait_record(",ok,");
	snprintf(line, sizeof(line), "all stall %s\n", base);
	set_fault(line);
	wait_words(0, "DISK FAILING");
	stop();
	took("ended", ENDED_MS);
	cr_expect_eq(w.code, 1, "%d: %s", w.code, w.text);
	char *text = named_text("The whole record of this session is in ");
	check_whole(text);
	free(text);
	check_no_process();
}

Test(disk, a_stall_at_every_place_keeps_nobody_from_ending_it)
{
	set_fault("");
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	wait_record(",ok,");
	set_fault("all stall /\n");
	stop();
	took("ended", ENDED_MS);
	cr_expect_eq(w.code, 1, "%d: %s", w.code, w.text);
	cr_expect(strstr(w.text, "is not in it"), "%s", w.text);
	check_no_process();
}

/* ---- killed ---- */

static pid_t writer_of(pid_t pid)
{
	char path[64], text[200] = "";
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	FILE *f = fopen(path, "r");
	cr_assert(f);
	cr_assert(fgets(text, sizeof(text), f), "no process writes");
	fclose(f);
	return (pid_t)atoi(text);
}

Test(disk, rows_that_wait_outlive_a_killed_program)
{
	char line[200];
	set_fault("");
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	wait_record(",ok,");
	size_t before = session_bytes(base);
	snprintf(line, sizeof(line), "write stall %s\n", base);
	set_fault(line);
	wait_words(0, "DISK FAILING");
	pid_t writer = writer_of(w.pid);
	kill(w.pid, SIGKILL);
	wait_end();
	cr_expect_eq(session_bytes(base), before);
	set_fault("");
	WAIT_UNTIL(kill(writer, 0) < 0, sleep_ms(2));
	cr_expect_gt(session_bytes(base), before);
	cr_expect(session_has(base, ",disk_failing,"));
}

Test(disk, a_killed_writer_is_started_again)
{
	set_fault("");
	WATCH("--probe", "sim", "--lines", "--for", "1h");
	wait_record(",ok,");
	kill(writer_of(w.pid), SIGKILL);
	size_t before = session_bytes(base);
	WAIT_UNTIL(session_bytes(base) > before + 200, hear());
	stop();
	cr_expect_eq(w.code, 0, "%s", w.text);
	check_session_whole();
	check_no_process();
}
