/*
 * kill -9 at random moments of a whole session, its start, its end and the drawing of its files: what was
 * shown is in the record, no sample is missing before the last, and every file is whole or not there. 15
 * times here, 500 in make endure (ICECUE_KILLS).
 *
 * A kill leaves what write(2) was given to the kernel; what a power cut leaves is the business of
 * fdatasync(), of which a_sync_is_due_after_an_event_or_a_second tells.
 */
#include <criterion/criterion.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "system/clock.h"

#define WHOLE_BYTES 450000 /* of a session; its files come then */
#define FILES_MS 600

static char dir[64], base[128], out[128], session[512];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	snprintf(out, sizeof(out), "%s/out", dir);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(kills, .init = begin, .fini = end, .timeout = 4 * GUARD_TEST_S);

static int times(void)
{
	const char *n = getenv("ICECUE_KILLS");
	return n ? atoi(n) : 15;
}

/* Its folder; false when there is none yet. */
static bool find_session(void)
{
	char pattern[160];
	glob_t found;
	snprintf(pattern, sizeof(pattern), "%s/*", base);
	if (glob(pattern, 0, NULL, &found) != 0)
		return false;
	snprintf(session, sizeof(session), "%s", found.gl_pathv[0]);
	globfree(&found);
	return true;
}

static char *read_file(const char *name, size_t *n)
{
	char path[700];
	snprintf(path, sizeof(path), "%s/%s", session, name);
	return file_read(path, n);
}

/* Each whole line of the events that were printed is a row of the record. Returns how many. */
static int check_events(const char *text)
{
	size_t n;
	int count = 0;
	char *shown = file_read(out, &n);
	for (char *line = shown, *lf; line && (lf = strchr(line, '\n')); line = lf + 1) {
		char kind[40], row[80];
		double at_s;
		if (sscanf(line, "{\"event\":\"%39[a-z_]\",\"elapsed_s\":%lf", kind, &at_s) != 2)
			continue;
		snprintf(row, sizeof(row), "\n%.3f,", at_s);
		bool there = false;
		for (const char *r = text; !there && (r = strstr(r, row)); r++) {
			const char *event = strstr(r, kind), *row_end = strchr(r + 1, '\n');
			there = event && row_end && event < row_end;
		}
		cr_expect(there, "%s at %.3f was shown and is not recorded", kind, at_s);
		count++;
	}
	free(shown);
	return count;
}

/* Rows are whole but for the last, and samples are half a second apart. Returns the last sample's time. */
static double check_samples(const char *text)
{
	double last_s = -1;
	for (const char *line = text, *lf; (lf = strchr(line, '\n')); line = lf + 1) {
		double t_s;
		char status[8];
		if (sscanf(line, "%lf,%*[0-9.-],%7[a-z]", &t_s, status) != 2)
			continue;
		cr_expect(last_s < 0 || t_s - last_s < 0.51, "%.3f s, and then %.3f", last_s, t_s);
		last_s = t_s;
	}
	return last_s;
}

static void check_files(void)
{
	size_t n;
	char *png = read_file("chart.png", &n);
	cr_expect(!png || (n > 1000 && !memcmp(png + n - 8, "IEND", 4)), "half a chart.png");
	char *svg = read_file("chart.svg", &n);
	cr_expect(!svg || strstr(svg, "</svg>"), "half a chart.svg");
	char *page = read_file("report.html", &n);
	cr_expect(!page || strstr(page, "</html>"), "half a report.html");
	free(png);
	free(svg);
	free(page);
}

static void check_readable(bool drawn)
{
	char path[700];
	snprintf(path, sizeof(path), "%s/session.csv", session);
	struct program_result r = PROGRAM("replay", "--events", path);
	cr_expect(r.code == 0 || strstr(r.err, "no sample"), "%s", r.err);
	program_free(&r);
	if (!drawn)
		return;
	r = PROGRAM("review", "--no-open", session);
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
}

struct tally {
	int events, empty;
	double longest_s;
};

static bool has_ended(pid_t pid)
{
	siginfo_t info = {0};
	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

/* A random one of its start, of the session by how far the record is, or of the drawing of its files. */
static void wait_for_moment(pid_t pid, uint64_t *seed)
{
	double at = script_uniform(seed) * 1.3 - 0.05;
	bool drawing = at > 1;
	if (at > 0)
		WAIT_UNTIL(has_ended(pid) || (drawing ? session_has(base, ",end,")
						      : session_bytes(base) >= (size_t)(at * WHOLE_BYTES)),
			   sleep_ms(1));
	sleep_ms((int)(script_uniform(seed) * (drawing ? FILES_MS : at > 0 ? 20 : 200)));
}

static void kill_one(int k, uint64_t *seed, struct tally *t)
{
	const char *const args[] = {"watch",	"--probe", "sim", "--speed", "3000",
				    "--events", "--out",   base,  NULL};
	pid_t pid = program_start(out, args);
	wait_for_moment(pid, seed);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	size_t n;
	char path[700];
	bool found = find_session();
	snprintf(path, sizeof(path), "%s/session.csv", session);
	if (found)
		record_settle(path);
	char *text = found ? read_file("session.csv", &n) : NULL;
	if (!text || !strstr(text, "\nelapsed_s,")) {
		t->empty++;
		cr_expect_eq(check_events("\n"), 0);
	} else {
		t->events += check_events(text);
		double last_s = check_samples(text);
		t->longest_s = last_s > t->longest_s ? last_s : t->longest_s;
		check_files();
		check_readable(last_s >= 0 && k % 10 == 0);
	}
	free(text);
	folder_remove(base);
}

Test(kills, what_was_shown_is_recorded_and_every_file_is_whole)
{
	uint64_t seed = script_seed();
	struct tally t = {0};
	for (int k = 0; k < times(); k++)
		kill_one(k, &seed, &t);
	printf("kills: %d, %d before the record was there; %d events shown and recorded; the longest session %.0f s\n",
	       times(), t.empty, t.events, t.longest_s);
	cr_expect_gt(t.events, times());
}
