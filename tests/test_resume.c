/* A session that was cut off and is resumed. */
#include <criterion/criterion.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "live/sinks.h"
#include "session/resume.h"
#include "store/unclosed.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/story_maker.h"
#include "support/watch.h"
#include "system/clock.h"

static char dir[64], base[128], session[512], record[600];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	snprintf(session, sizeof(session), "%s/2026-11-27T10-00-00", base);
	snprintf(record, sizeof(record), "%s/session.csv", session);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(resume, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

/* ---- the state ---- */

struct heard {
	struct sink sink;
	int n, recalled;
	struct event at[4096];
};

static enum result hear(struct sink *s, const struct event *e, const struct outcome *o)
{
	struct heard *h = (struct heard *)s;
	(void)o;
	h->at[h->n++] = *e;
	return RESULT_OK;
}

static void recall(struct sink *s, const struct sample *smp, const struct mark *m, const struct outcome *o)
{
	(void)smp, (void)m;
	((struct heard *)s)->recalled += o->n_events;
}

/* Samples of a massage into a reporter, from..to; the probe is away within gap_from..gap_to. */
static void run(struct detector *d, struct reporter *r, struct massage *m, int64_t from_ms, int64_t to_ms,
		int64_t gap_from_ms, int64_t gap_to_ms)
{
	struct outcome o;
	for (int64_t t_ms = from_ms; t_ms < to_ms; t_ms += 500) {
		struct sample s = sample_of(t_ms, (struct channel_value){massage_mc(t_ms, m), STATUS_OK});
		if (t_ms >= gap_from_ms && t_ms < gap_to_ms)
			continue;
		detector_feed(d, &s, &o);
		reporter_outcome(r, &s, &o);
	}
}

static struct record *new_record(void)
{
	struct record_head head = maker_head("Anna");
	struct record *r;
	rules_default(&head.rules);
	clock_iso_now(head.start_iso, sizeof(head.start_iso));
	cr_assert_eq(record_create(session, &head, &r), RESULT_OK);
	return r;
}

/* Killed: no end row, and perhaps a part of a row; closed: by the start of another session. */
static void cut(struct reporter *r, int64_t cut_ms, bool torn, bool closed)
{
	size_t n;
	struct unclosed u;
	reporter_close(r, cut_ms);
	char *text = file_read(record, &n), *end_row = strstr(text, ",end,");
	cr_assert_not_null(end_row);
	while (end_row > text && end_row[-1] != '\n')
		end_row--;
	cr_assert_eq(truncate(record, end_row - text), 0);
	free(text);
	if (torn) {
		FILE *f = fopen(record, "a");
		fputs("999999.5,31.2,ok", f);
		fclose(f);
	}
	if (!closed)
		return;
	unclosed_close(base, &u);
	cr_assert_eq(u.n, 1);
}

/* Cut at cut_ms, gone on with at on_ms: what is said after is what one watch with that gap would have said.
 */
static void compare(int64_t cut_ms, int64_t on_ms, bool torn, bool closed)
{
	static struct heard whole, rest;
	struct massage m = massage_default(), same = m;
	struct rules rules;
	struct reporter r = {0};
	int64_t end_ms = MINUTES_MS(75);
	memset(&whole, 0, sizeof(whole));
	memset(&rest, 0, sizeof(rest));
	whole.sink = (struct sink){.name = "whole", .event = hear};
	rest.sink = (struct sink){.name = "rest", .event = hear, .recall = recall};
	rules_default(&rules);
	struct detector *d = detector_create(&rules);
	reporter_add(&r, &whole.sink);
	run(d, &r, &m, 0, end_ms, cut_ms, on_ms);
	detector_destroy(d);
	reporter_close(&r, end_ms);

	m = same;
	d = detector_create(&rules);
	reporter_add(&r, sink_record(new_record(), NULL));
	run(d, &r, &m, 0, cut_ms, 0, 0);
	detector_destroy(d);
	cut(&r, cut_ms, torn, closed);
	struct resume how;
	cr_assert_eq(resume_find(base, "", &how), EXIT_DONE);
	cr_assert_lt(how.last_ms, cut_ms + 1);
	struct record *again;
	cr_assert_eq(record_append(how.dir, how.last_ms, &again), RESULT_OK);
	reporter_add(&r, sink_record(again, NULL));
	reporter_add(&r, &rest.sink);
	d = detector_create(&how.head.rules);
	cr_assert_eq(resume_rebuild(&how, d, &r), EXIT_DONE);
	for (int64_t t_ms = cut_ms; t_ms < on_ms; t_ms += 500) /* the random numbers go on */
		massage_mc(t_ms, &m);
	run(d, &r, &m, on_ms, end_ms, 0, 0);
	detector_destroy(d);
	reporter_close(&r, end_ms);

	int before = whole.n - rest.n;
	cr_assert_geq(before, 0, "cut at %lld, on at %lld", (long long)cut_ms, (long long)on_ms);
	cr_expect_eq(before, rest.recalled, "cut at %lld, on at %lld: %d, %d", (long long)cut_ms,
		     (long long)on_ms, before, rest.recalled);
	for (int i = 0; i < rest.n; i++)
		cr_assert(rest.at[i].kind == whole.at[before + i].kind &&
				  rest.at[i].t_ms == whole.at[before + i].t_ms,
			  "cut at %lld, on at %lld: %s at %lld, not %s at %lld", (long long)cut_ms,
			  (long long)on_ms, event_name(rest.at[i].kind), (long long)rest.at[i].t_ms,
			  event_name(whole.at[before + i].kind), (long long)whole.at[before + i].t_ms);
	struct program_result p = PROGRAM("replay", "--events", record);
	cr_expect_eq(p.code, 0, "%s", p.err);
	program_free(&p);
	folder_remove(base);
}

Test(resume, the_rest_is_as_if_it_had_not_been_cut)
{
	uint64_t seed = script_seed();
	for (int i = 0; i < 25; i++) {
		int64_t cut_ms = (int64_t)(1 + script_uniform(&seed) * 6000) * 500;
		int64_t on_ms = cut_ms + (int64_t)(script_uniform(&seed) * 1200) * 500;
		compare(cut_ms, on_ms, i % 3 == 0, i % 2);
	}
}

/* ---- the program ---- */

static pid_t start_session(size_t least, const char *resume)
{
	char out[128];
	snprintf(out, sizeof(out), "%s/out", dir);
	const char *const args[] = {"watch", "--probe",	 "sim",	 "--speed", "60", "--out",
				    base,    "--client", "Anna", resume,    NULL};
	pid_t pid = program_start(out, args);
	WAIT_UNTIL(session_bytes(base) >= least, sleep_ms(2));
	return pid;
}

static void stop(pid_t pid, int how)
{
	int status;
	kill(pid, how);
	waitpid(pid, &status, 0);
}

Test(resume, the_program_goes_on_in_the_same_record)
{
	stop(start_session(30000, NULL), SIGKILL);
	size_t before = session_bytes(base);
	stop(start_session(before + 5000, "--resume"), SIGTERM);
	size_t n;
	char found[512], path[600];
	snprintf(path, sizeof(path), "%s/session.csv", folder_only_session(base, found, sizeof(found)));
	char *text = file_read(path, &n);
	const char *note = strstr(text, "resumed after ");
	cr_assert_not_null(note, "%s", text + before);
	cr_expect_geq((size_t)(note - text), before - 20);
	cr_expect_null(strstr(text, "cut off"), "it was resumed, and not closed");
	cr_expect_not_null(strstr(note, ",end,"));
	free(text);
	snprintf(path, sizeof(path), "%s/report.html", found);
	cr_expect_eq(access(path, F_OK), 0);
	struct program_result r =
		PROGRAM("watch", "--probe", "sim", "--resume", "--out", base, "--for", "1s");
	cr_expect_eq(r.code, 1);
	cr_expect_not_null(strstr(r.err, "no session in"), "%s", r.err);
	program_free(&r);
}

/* The rules stay, or its record could not be replayed; what they are not is said. */
Test(resume, what_was_corrected_since_is_said_and_the_rules_stay)
{
	char found[512], rule[64];
	stop(start_session(30000, NULL), SIGKILL);
	const char *name = strrchr(folder_only_session(base, found, sizeof(found)), '/') + 1;
	char *head = session_text(base);
	const char *numb = strstr(head, "# rule numb_c");
	cr_assert(numb);
	snprintf(rule, sizeof(rule), "%.*s\n", (int)strcspn(numb, "\n"), numb);
	free(head);
	struct program_result r =
		PROGRAM("sessions", "edit", "--out", base, name, "--client", "Zoe", "--site", "thigh");
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	r = PROGRAM("clients", "--out", base, "threshold", "Zoe", "12");
	program_free(&r);
	r = PROGRAM("clients", "--out", base, "bony", "Zoe", "thigh", "yes");
	program_free(&r);
	r = PROGRAM("watch", "--probe", "sim", "--speed", "100", "--resume", "--out", base, "--for", "1s");
	cr_expect(strstr(r.err, "it is told as of Zoe, thigh"), "%s", r.err);
	cr_expect(strstr(r.err, "is noted for Zoe as numb; this session goes on with"), "%s", r.err);
	cr_expect(strstr(r.err, "a bony or thin site is noted for Zoe"), "%s", r.err);
	program_free(&r);
	head = session_text(base);
	cr_expect(strstr(head, rule) && strstr(head, "resumed after"), "%.2000s", head);
	free(head);
}

/* The folder above it is none with sessions: a book there would have names that no delete ever reaches. */
Test(resume, elsewhere_leaves_no_book_there)
{
	char found[512], option[700], stick[128], moved[600];
	stop(start_session(3000, NULL), SIGKILL);
	folder_only_session(base, found, sizeof(found));
	snprintf(stick, sizeof(stick), "%s/stick", dir);
	snprintf(moved, sizeof(moved), "%s/%s", stick, strrchr(found, '/') + 1);
	cr_assert(mkdir(stick, 0700) == 0 && rename(found, moved) == 0);
	snprintf(option, sizeof(option), "--resume=%s", moved);
	struct program_result r =
		PROGRAM("watch", "--probe", "sim", "--speed", "60", option, "--out", base, "--for", "1m");
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	snprintf(option, sizeof(option), "%s/report.html", moved);
	cr_expect_eq(access(option, F_OK), 0);
	snprintf(option, sizeof(option), "%s/book.db", stick);
	cr_expect_neq(access(option, F_OK), 0);
}

Test(resume, what_cannot_be_gone_on_with_is_refused_in_words)
{
	pid_t pid = start_session(3000, NULL);
	char found[512];
	folder_only_session(base, found, sizeof(found));
	struct program_result r = PROGRAM("watch", "--probe", "sim", "--resume=20", "--out", base);
	cr_expect_eq(r.code, 1);
	cr_expect_not_null(strstr(r.err, "it is still running"), "%s", r.err);
	program_free(&r);
	stop(pid, SIGKILL);
	r = PROGRAM("watch", "--probe", "text:/dev/null", "--resume", "--out", base);
	cr_expect_eq(r.code, 2);
	cr_expect_not_null(strstr(r.err, "was recorded with 'sim'"), "%s", r.err);
	program_free(&r);
}

/* Not of resume, but of what it rests on: a folder is one session's. */
Test(resume, thirty_that_begin_at_once_are_thirty_sessions)
{
	pid_t pids[30];
	char out[128];
	snprintf(out, sizeof(out), "%s/out", dir);
	const char *const args[] = {"watch", "--probe", "sim",	 "--speed", "600",
				    "--for", "10s",	"--out", base,	    NULL};
	for (int i = 0; i < 30; i++)
		pids[i] = program_start(out, args);
	for (int i = 0; i < 30; i++) {
		int status;
		waitpid(pids[i], &status, 0);
		cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the %dth: %x", i, (unsigned)status);
	}
	struct program_result r = PROGRAM("sessions", "--out", base, "--format", "csv");
	int rows = 0;
	for (const char *c = r.out; *c; c++)
		rows += *c == '\n';
	cr_expect_eq(rows, 31, "%s", r.out);
	program_free(&r);
}

Test(resume, an_old_one_is_another_session)
{
	struct record_head head = maker_head("Anna");
	struct record *r;
	struct resume how;
	strcpy(head.start_iso, "2020-01-01T10:00:00.000+01:00");
	cr_assert_eq(record_create(session, &head, &r), RESULT_OK);
	struct sample s = maker_sample(1000, 30000);
	struct outcome o = maker_outcome(1000, 30000, PHASE_BEFORE);
	record_sample(r, &s, &o);
	record_close(r, 1000);
	size_t n;
	char *text = file_read(record, &n);
	cr_assert_eq(truncate(record, strstr(text, "1.000,,,,,,,,end") - text), 0);
	free(text);
	cr_expect_eq(resume_find(base, "", &how), EXIT_FAILED);
	cr_expect_gt(how.now_ms - how.last_ms, RESUME_MAX_MS);
}

/* A record of six seconds that began a minute ago, and was cut. */
static void put_cut_session(void)
{
	struct record_head head = maker_head("Anna");
	struct record *r;
	time_t then = time(NULL) - 60;
	struct tm tm;
	strcpy(head.probe, "sim");
	rules_default(&head.rules);
	gmtime_r(&then, &tm);
	strftime(head.start_iso, sizeof(head.start_iso), "%Y-%m-%dT%H:%M:%S.000+00:00", &tm);
	cr_assert_eq(record_create(session, &head, &r), RESULT_OK);
	for (int t_ms = 500; t_ms <= 6000; t_ms += 500) {
		struct sample s = maker_sample(t_ms, 30000);
		struct outcome o = maker_outcome(t_ms, 30000, PHASE_BEFORE);
		record_sample(r, &s, &o);
	}
	record_close(r, 6000);
	size_t n;
	char *text = file_read(record, &n);
	cr_assert_eq(truncate(record, strstr(text, "6.000,,,,,,,,end") - text), 0);
	free(text);
}

/* What fell due in the gap has its own time, which is before that of the note at its end. */
Test(resume, rows_stay_in_the_order_of_time)
{
	put_cut_session();
	struct program_result r =
		PROGRAM("watch", "--probe", "sim", "--resume", "--out", base, "--for", "1s");
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	size_t n;
	char *text = file_read(record, &n);
	const char *lost = strstr(text, ",probe_lost,"), *note = strstr(text, "resumed after ");
	cr_expect(lost && note && lost < note, "%s", text);
	double last_s = 0;
	for (const char *line = strstr(text, "\nelapsed_s,") + 1, *lf; (lf = strchr(line, '\n'));
	     line = lf + 1) {
		double t_s;
		if (sscanf(line, "%lf,", &t_s) != 1)
			continue;
		cr_expect_geq(t_s, last_s, "%.3f s, and then %.3f", last_s, t_s);
		last_s = t_s;
	}
	free(text);
	r = PROGRAM("replay", "--events", record);
	cr_expect_null(strstr(r.err, "could not be read"), "%s", r.err);
	cr_expect_null(strstr(r.err, "does not rise"), "%s", r.err);
	program_free(&r);
}

static void write_until_recorded(int board, size_t more_than)
{
	int64_t last_ms = 0;
	WAIT_UNTIL(session_has(base, ",ok,") && session_bytes(base) > more_than, {
		if (clock_awake_ms() - last_ms > 300) {
			cr_assert_eq(write(board, "31.2 C\r\n", 8), 8);
			last_ms = clock_awake_ms();
		}
		watch_hear();
	});
}

Test(resume, a_probe_that_was_named_by_hand_is_found_again)
{
	char name[64], probe[80];
	int board, slave;
	cr_assert_eq(openpty(&board, &slave, name, NULL, NULL), 0);
	snprintf(probe, sizeof(probe), "text:%s", name);
	shown.base = base;
	WATCH("--probe", probe, "--lines", "--for", "1h");
	write_until_recorded(board, 0);
	kill(shown.pid, SIGKILL);
	watch_end();
	size_t before = session_bytes(base);
	WATCH("--resume", "--lines", "--for", "1h");
	watch_words(0, "Resuming ");
	write_until_recorded(board, before + 200);
	watch_stop();
	cr_expect_eq(shown.code, 0, "%s", shown.text);
	cr_expect(session_has(base, "resumed after "));
	close(board);
	close(slave);
}
