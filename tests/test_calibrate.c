/*
 * Calibration through the unmodified program: captures of a probe in slurry, of a massage with a probe that
 * reads too much, and what is kept, applied, recorded and replayed of it.
 */
#include <criterion/criterion.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"

static char home[64], probe[128], config[128], sessions[128];

static void set_up(void)
{
	folder_make(home, sizeof(home));
	program_config_home(home);
	snprintf(probe, sizeof(probe), "capture:%s/p.cap", home);
	snprintf(config, sizeof(config), "%s/icecue/icecue.ini", home);
	snprintf(sessions, sizeof(sessions), "%s/s", home);
}

static void tear_down(void)
{
	folder_remove(home);
}

TestSuite(calibrate, .init = set_up, .fini = tear_down, .timeout = GUARD_TEST_S);

/* ---- what a probe says ---- */

static FILE *begin_capture(void)
{
	FILE *f = fopen(probe + strlen("capture:"), "w");
	cr_assert_not_null(f);
	fputs("# icecue capture 1\n# driver text\n# start 2026-11-22T21:10:00+01:00\n0.000 ! open\n", f);
	return f;
}

static void put_reading(FILE *f, int64_t t_ms, int32_t mc)
{
	char at[24], number[24], line[32], hex[80];
	int n = snprintf(line, sizeof(line), "%s\n", format_fixed(mc, 2, number, sizeof(number)));
	fprintf(f, "%s < %s\n", format_fixed(t_ms, 3, at, sizeof(at)),
		text_hex(hex, sizeof(hex), (const uint8_t *)line, (size_t)n));
}

/* For so many seconds; reads mc, with a last digit that flickers. */
static int64_t put_hold(FILE *f, int64_t t_ms, int32_t mc, int s)
{
	for (int i = 0; i < s; i++, t_ms += 1000)
		put_reading(f, t_ms, mc + (i % 3 - 1) * 20);
	return t_ms;
}

/* A probe that reads 22 in the air, `ice` in slurry and `warm` in lukewarm water. */
static void put_slurry(int32_t ice_mc, int32_t warm_mc)
{
	FILE *f = begin_capture();
	int64_t t_ms = put_hold(f, 500, 22000, 20);
	t_ms = put_hold(f, t_ms, ice_mc, 90);
	t_ms = put_hold(f, t_ms, 22000, 10);
	put_hold(f, t_ms, warm_mc, 90);
	fclose(f);
}

/* Slurry if wanted, then a massage; each reading off_mc too high. */
static void put_massage(bool slurry, int32_t off_mc)
{
	FILE *f = begin_capture();
	int64_t from_ms = 500;
	struct massage m = massage_default();
	if (slurry) {
		from_ms = put_hold(f, from_ms, off_mc, 90);
		from_ms = put_hold(f, from_ms, 22000, 60);
	}
	for (int64_t t_ms = 0; t_ms < MINUTES_MS(75); t_ms += 1000)
		put_reading(f, from_ms + t_ms, massage_mc(t_ms, &m) + off_mc);
	fclose(f);
}

static void keep(const char *text)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/icecue", home);
	mkdir(path, 0700);
	FILE *f = fopen(config, "w");
	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
	chmod(config, 0600);
}

/* [probe] of the capture. */
static void keep_calibration(const char *values, const char *when)
{
	char text[512];
	snprintf(text, sizeof(text),
		 "[watch]\nbony = no ; mine\n\n[probe \"text@%s\"]\n%s\ncalibrated = %s\n",
		 probe + strlen("capture:"), values, when);
	keep(text);
}

static void expect(struct program_result *r, int code, const char *in_out, const char *in_err)
{
	cr_expect_eq(r->code, code, "exit code %d: %s%s", r->code, r->out, r->err);
	cr_expect(!in_out || strstr(r->out, in_out), "expected '%s' in '%s'", in_out, r->out);
	cr_expect(!in_err || strstr(r->err, in_err), "expected '%s' in '%s'", in_err, r->err);
	program_free(r);
}

static void expect_kept(const char *text)
{
	size_t n;
	char *kept = file_read(config, &n);
	cr_expect(text ? kept && strstr(kept, text) : !kept, "expected '%s' in '%s'",
		  text ? text : "(nothing)", kept ? kept : "(no file)");
	free(kept);
}

/* ---- icecue calibrate ---- */

Test(calibrate, a_glass_of_slurry_is_enough)
{
	char title[256];
	put_slurry(420, 36000);
	struct program_result r = PROGRAM("calibrate", "--probe", probe, "--ice", "--speed", "2000");
	cr_expect_not_null(strstr(r.out, "too warm for slurry: more ice, stir, wait"), "%s", r.out);
	cr_expect_not_null(
		strstr(r.out, "Before: not calibrated\nNow:    corrected by -0.42 C, calibrated 20"));
	cr_expect_not_null(strstr(r.out, "        0.42 C is shown as 0.00 C\n"));
	expect(&r, 0, "still for 1 min of 1 min", "");
	snprintf(title, sizeof(title), "[probe \"text@%s\"]\noffset-c = -0.42\ncalibrated = 20",
		 probe + strlen("capture:"));
	expect_kept(title);
	expect_kept("channel = T1\n");
	r = PROGRAM("calibrate", "--show");
	expect(&r, 0, ": corrected by -0.42 C, calibrated 20", "");
	r = PROGRAM("config");
	expect(&r, 0, "offset-c = -0.42 ", "");
	/* again, with a second point: what was kept is told and replaced */
	r = PROGRAM("calibrate", "--probe", probe, "--ice", "--point", "97.88 F", "--speed", "2000");
	cr_expect_not_null(strstr(r.out, "Before: corrected by -0.42 C, calibrated 20"), "%s", r.out);
	expect(&r, 0, "Now:    corrected by -0.44 C at 0 C, +0.58 C at 35 C", "");
	expect_kept("slope = 1.029\n");
	r = PROGRAM("calibrate", "--probe", probe, "--point", "36,6", "--speed", "2000");
	expect(&r, 0, "Now:    corrected by +0.6 C, calibrated 20", "");
	expect_kept("offset-c = 0.6\n");
	char *text = file_read(config, &(size_t){0});
	cr_expect_null(strstr(text, "slope"), "the slope of before is gone: %s", text);
	free(text);
}

Test(calibrate, what_does_not_stand_still_changes_nothing)
{
	FILE *f = begin_capture();
	for (int i = 0; i < 700; i++)
		put_reading(f, 500 + 1000 * i, 600 + 500 * (i / 7 % 3));
	fclose(f);
	struct program_result r = PROGRAM("calibrate", "--probe", probe, "--ice", "--speed", "5000");
	expect(&r, 1, "not still yet: hold it in the middle of the ice, stir, wait",
	       "was not steady within 10 min: more ice than water");
	expect_kept(NULL);
	f = begin_capture();
	for (int i = 0; i < 100; i++)
		put_reading(f, 500 + 1000 * i, -1000);
	fclose(f);
	r = PROGRAM("calibrate", "--probe", probe, "--ice", "--speed", "5000");
	expect(&r, 1, "it has never read anything else", "before the reading was steady");
	f = begin_capture();
	fclose(f);
	r = PROGRAM("calibrate", "--probe", probe, "--ice", "--speed", "5000");
	expect(&r, 1, NULL, "no reading came from the probe");
	expect_kept(NULL);
}

Test(calibrate, what_no_probe_can_be_is_refused_and_what_is_kept_stays)
{
	keep_calibration("offset-c = -0.1", "2026-10-01T12:00:00+02:00");
	put_slurry(-2500, 39500);
	struct program_result r =
		PROGRAM("calibrate", "--probe", probe, "--ice", "--point", "36.6", "--speed", "2000");
	expect(&r, 1, NULL, "not calibrated: the slope would be 0.871; expected 0.9 to 1.1");
	expect_kept("offset-c = -0.1\n");
	put_slurry(0, 8000);
	r = PROGRAM("calibrate", "--probe", probe, "--ice", "--point", "8", "--speed", "2000");
	expect(&r, 1, NULL, "expected two points at least 10 C apart, found 0 and 8 C");
}

Test(calibrate, forgets_and_leaves_the_rest_alone)
{
	keep_calibration("offset-c = -0.4\nslope = 1.01", "2026-10-01T12:00:00+02:00");
	struct program_result r = PROGRAM("calibrate", "--forget=temper@1-2.3");
	expect(&r, 1, NULL, "no calibration of temper@1-2.3; icecue calibrate --show prints all");
	put_slurry(420, 36000);
	r = PROGRAM("calibrate", "--forget", "--probe", probe);
	expect(&r, 0, "Forgotten: from now on the readings of text@", "");
	expect_kept("[watch]\nbony = no ; mine\n");
	r = PROGRAM("calibrate", "--show");
	expect(&r, 0, "No probe is calibrated; icecue calibrate does it.\n", "");
	r = PROGRAM("calibrate", "--show", "--probe", probe);
	expect(&r, 0, "is not calibrated; icecue calibrate does it.\n", "");
}

Test(calibrate, wrong_words_are_told)
{
	put_slurry(420, 36000);
	struct program_result r = PROGRAM("calibrate", "--probe", probe);
	expect(&r, 2, NULL, "because standard input is not a terminal: give --ice, --point TEMP or both");
	r = PROGRAM("calibrate", "--probe", probe, "--point", "warm");
	expect(&r, 2, NULL, "--point takes a temperature such as 36.6 or 97.9F, not 'warm'");
	r = PROGRAM("calibrate", "--probe", "sim", "--ice");
	expect(&r, 2, NULL, "the simulated probe cannot be put into ice");
	r = PROGRAM("calibrate", "--show", "--ice");
	expect(&r, 2, NULL, "--show and --forget measure nothing");
	keep("[probe \"a\"]\nslope = 1.101\n");
	r = PROGRAM("calibrate", "--show");
	expect(&r, 2, NULL, "slope takes 0.9 to 1.1, not '1.101'");
	keep("[probe \"a\"]\nslope = 1.1\noffset-c = 5\ncalibrated = 2026-10-01T12:00:00+02:00\n");
	r = PROGRAM("calibrate", "--show");
	expect(&r, 0, "a: its calibration is not applied: it would move a reading of 35 C by +8.5 C", "");
}

/* ---- with questions ---- */

/* Reads what the terminal shows until it shows `word`. */
static bool shows(int fd, char *text, size_t n, const char *word)
{
	size_t used = strlen(text);
	ssize_t got = 1;
	while (!strstr(text, word) && used + 1 < n && got > 0) {
		got = read(fd, text + used, n - 1 - used);
		used += got > 0 ? (size_t)got : 0;
		text[used] = '\0';
	}
	return strstr(text, word) != NULL;
}

Test(calibrate, guides_step_by_step_on_a_terminal)
{
	static const char *const talk[][2] = {{"n for the ice alone: ", "\n"},
					      {"leaves this point out: ", "warm\n"},
					      {"warm\r\nWhat does the thermometer show now", "97.88F\n"}};
	char *text = calloc(1, 65536);
	int fd, status = 0;
	put_slurry(420, 36000);
	pid_t pid = forkpty(&fd, NULL, NULL, NULL);
	if (pid == 0) {
		setenv("XDG_CONFIG_HOME", home, 1);
		guard_child();
		execl(program_path(), "icecue", "calibrate", "--probe", probe, "--speed", "2000",
		      (char *)NULL);
		_exit(127);
	}
	for (size_t i = 0; i < sizeof(talk) / sizeof(talk[0]); i++) {
		cr_assert(shows(fd, text, 65536, talk[i][0]), "expected '%s' in '%s'", talk[i][0], text);
		cr_assert_geq(write(fd, talk[i][1], strlen(talk[i][1])), 0);
	}
	cr_expect(shows(fd, text, 65536, "corrected by -0.44 C at 0 C, +0.58 C at 35 C"), "%s", text);
	cr_expect(shows(fd, text, 65536, "removes it."), "%s", text);
	waitpid(pid, &status, 0);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", (unsigned)status);
	expect_kept("slope = 1.029\n");
	close(fd);
	free(text);
}

/* ---- applied ---- */

static char *record_text(void)
{
	char session[512], path[600];
	size_t n;
	snprintf(path, sizeof(path), "%s/session.csv",
		 folder_only_session(sessions, session, sizeof(session)));
	return file_read(path, &n);
}

#define WATCH(...) \
	PROGRAM("watch", "--probe", probe, "--speed", "50000", "--out", sessions, "--events", __VA_ARGS__)

/* A day of this year, so many days ago, as the configuration has it. */
static const char *days_ago(int days)
{
	static char iso[40];
	time_t then = time(NULL) - (time_t)days * 86400;
	strftime(iso, sizeof(iso), "%Y-%m-%dT%H:%M:%SZ", gmtime(&then));
	return iso;
}

Test(calibrate, watch_applies_it_says_so_and_keeps_what_the_probe_said)
{
	put_slurry(420, 36000);
	keep_calibration("offset-c = -0.4", days_ago(3));
	struct program_result r = WATCH("--for", "60s");
	cr_expect_null(strstr(r.err, "warning"), "%s", r.err);
	expect(&r, 0, NULL, ": corrected by -0.4 C, calibrated 20");
	char *text = record_text();
	cr_assert_not_null(text);
	cr_expect_not_null(strstr(text, "\n# calibration: offset_c=-0.4 slope=1 calibrated=20"), "%s", text);
	cr_expect_not_null(strstr(text, "\n1.500,22,ok,"), "the record holds what the probe said: %s", text);
	cr_expect_not_null(strstr(text, "\n# rule accuracy_c: 0.3\n"));
	free(text);
}

Test(calibrate, watch_does_not_apply_it_when_told)
{
	put_slurry(420, 36000);
	keep_calibration("offset-c = -0.4", days_ago(3));
	struct program_result r = WATCH("--for", "60s", "--no-calibration");
	cr_expect_null(strstr(r.err, "corrected"), "%s", r.err);
	expect(&r, 0, NULL, NULL);
	char *text = record_text();
	cr_expect_null(strstr(text, "# calibration"));
	cr_expect_null(strstr(text, "\n# rule accuracy_c: 0.3\n"));
	free(text);
}

Test(calibrate, an_old_one_is_applied_with_a_warning_and_proves_nothing)
{
	put_slurry(420, 36000);
	keep_calibration("offset-c = -0.4", days_ago(181));
	struct program_result r = WATCH("--for", "60s");
	cr_expect_not_null(strstr(r.err, "corrected by -0.4 C"), "%s", r.err);
	expect(&r, 0, NULL, "warning: text@");
	char *text = record_text();
	cr_expect_null(strstr(text, "\n# rule accuracy_c: 0.3\n"), "the maker's accuracy stays");
	free(text);
	folder_remove(sessions);
	keep_calibration("offset-c = -0.4", days_ago(-30));
	r = WATCH("--for", "60s");
	expect(&r, 0, NULL, "which is in the future: is the clock right?");
	folder_remove(sessions);
	keep_calibration("offset-c = 5\nslope = 1.1", days_ago(3));
	r = WATCH("--for", "60s");
	expect(&r, 0, NULL, "its calibration is not applied: it would move a reading");
}

Test(calibrate, one_that_was_made_elsewhere_is_not_applied_and_that_is_said)
{
	put_slurry(420, 36000);
	keep("[probe \"text@/dev/ttyS9\"]\noffset-c = -0.4\ncalibrated = 2026-10-01T12:00:00+02:00\n");
	struct program_result r = WATCH("--for", "60s");
	cr_expect_null(strstr(r.err, "corrected by"), "%s", r.err);
	expect(&r, 0, NULL, "not corrected: one like it was calibrated at /dev/ttyS9");
}

/* ---- a channel of its own ---- */

static void put_two_channels(void)
{
	FILE *f = begin_capture();
	for (int i = 0; i < 120; i++) {
		char line[64], hex[160], at[24];
		int mc = i < 10 ? 22000 : 500 + i % 2 * 20;
		int n = snprintf(line, sizeof(line), "T1=30.%02d T2=%d.%02d\n", i % 10, mc / 1000,
				 mc % 1000 / 10);
		fprintf(f, "%s < %s\n", format_fixed(500 + 1000 * i, 3, at, sizeof(at)),
			text_hex(hex, sizeof(hex), (const uint8_t *)line, (size_t)n));
	}
	fclose(f);
}

Test(calibrate, a_channel_has_its_own)
{
	put_two_channels();
	struct program_result r =
		PROGRAM("calibrate", "--probe", probe, "--channel", "T2", "--ice", "--speed", "2000");
	expect(&r, 0, "corrected by -0.51 C", "");
	expect_kept("/t2\"]\noffset-c = -0.51\n");
	r = WATCH("--for", "60s");
	cr_expect_null(strstr(r.err, "corrected by"), "not of this channel: %s", r.err);
	expect(&r, 0, NULL, NULL);
	folder_remove(sessions);
	r = WATCH("--for", "60s", "--channel", "t 2");
	expect(&r, 0, NULL, "corrected by -0.51 C");
}

/* ---- replayed ---- */

static char *only(const char *text, const char *event)
{
	char wanted[64], *all = calloc(1, strlen(text) + 1);
	snprintf(wanted, sizeof(wanted), "{\"event\":\"%s\"", event);
	for (const char *line = text; (line = strstr(line, wanted)); line++)
		strncat(all, line, strcspn(line, "\n") + 1);
	return all;
}

/* Bytes, record and live session say the same, whatever is kept today; without the correction they do not. */
Test(calibrate, a_capture_and_a_record_replay_to_the_same_events)
{
	char copy[128], session[512], record[600];
	put_massage(false, 2200);
	keep_calibration("offset-c = -2.2\nslope = 1.002", days_ago(3));
	snprintf(copy, sizeof(copy), "%s/copy.cap", home);
	struct program_result live = WATCH("--capture", copy);
	cr_assert_eq(live.code, 0, "%s", live.err);
	char *numb = only(live.out, "numb");
	cr_expect(numb[0], "numb was said: %s", live.out);
	keep("");
	snprintf(record, sizeof(record), "%s/session.csv",
		 folder_only_session(sessions, session, sizeof(session)));
	struct program_result bytes = PROGRAM("replay", "--events", copy),
			      rows = PROGRAM("replay", "--events", record),
			      raw_bytes = PROGRAM("replay", "--events", "--no-calibration", copy),
			      raw_rows = PROGRAM("replay", "--events", "--no-calibration", record);
	cr_expect_str_eq(bytes.out, live.out);
	cr_expect_str_eq(rows.out, live.out);
	cr_expect_not_null(strstr(bytes.err, "corrected by -2.2 C at 0 C, -2.13 C at 35 C"), "%s", bytes.err);
	cr_expect_not_null(strstr(rows.err, "corrected by -2.2 C at 0 C, -2.13 C at 35 C"), "%s", rows.err);
	cr_expect_str_neq(raw_bytes.out, live.out);
	cr_expect_str_neq(raw_rows.out, live.out);
	free(numb);
	struct program_result *all[] = {&live, &bytes, &rows, &raw_bytes, &raw_rows};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		program_free(all[i]);
}

Test(calibrate, a_heads_garbage_corrects_nothing_and_is_told)
{
	static const char rows[] =
		"elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail\n0.500,30.25,ok,,,,,before,,,\n";
	char path[128];
	snprintf(path, sizeof(path), "%s/session.csv", home);
	FILE *f = fopen(path, "w");
	fprintf(f, "# icecue record 1\n# calibration: offset_c=-400 slope=1 calibrated=now\n%s", rows);
	fclose(f);
	struct program_result r = PROGRAM("replay", "--events", path);
	cr_expect_null(strstr(r.err, "corrected by"), "%s", r.err);
	expect(&r, 0, NULL, "line 2: expected offset_c=N slope=N calibrated=MOMENT within their limits");
}

/* ---- the ice point at the start ---- */

static int count(const char *text, const char *words)
{
	int n = 0;
	for (; (text = strstr(text, words)); text++)
		n++;
	return n;
}

static void expect_note(int32_t off_mc, const char *kept, const char *note)
{
	put_massage(true, off_mc);
	keep_calibration(kept, days_ago(3));
	struct program_result r = WATCH("--for", "5m");
	expect(&r, 0, NULL, NULL);
	char *text = record_text();
	cr_expect_eq(count(text, note), 1, "'%s' once", note);
	/* the alarm of cold that a glass of ice gives is explained, once; and nothing else is noted */
	cr_expect_eq(count(text, "no skin was seen yet"), 1);
	cr_expect_eq(count(text, ",note,"), 2, "%d notes", count(text, ",note,"));
	free(text);
	folder_remove(sessions);
}

Test(calibrate, slurry_at_the_start_is_noticed_once)
{
	expect_note(420, "offset-c = 0", ",note,,in ice slurry it reads +0.42 C: run icecue calibrate,,,program\n");
	expect_note(420, "offset-c = -0.3", ",note,,ice point checked: +0.12 C,,,program\n");
	expect_note(-900, "offset-c = 0", ",note,,in ice slurry it reads -0.9 C: run icecue calibrate,,,program\n");
}

Test(calibrate, the_note_disturbs_no_event)
{
	char session[512], record[600], bare[600];
	put_massage(true, 420);
	struct program_result live = WATCH("--for", "20m");
	snprintf(record, sizeof(record), "%s/session.csv",
		 folder_only_session(sessions, session, sizeof(session)));
	snprintf(bare, sizeof(bare), "%s/bare.csv", home);
	char *text = record_text(), *at = strstr(text, ",note,");
	FILE *f = fopen(bare, "w");
	cr_assert(at && f);
	while (at[-1] != '\n')
		at--;
	fwrite(text, 1, (size_t)(at - text), f);
	fputs(strchr(at, '\n') + 1, f);
	fclose(f);
	struct program_result with = PROGRAM("replay", "--events", record),
			      without = PROGRAM("replay", "--events", bare);
	cr_expect_str_eq(with.out, live.out);
	cr_expect_str_eq(without.out, live.out);
	cr_expect_not_null(strstr(live.out, "\"baseline\""), "the session goes on: %s", live.out);
	program_free(&live);
	program_free(&with);
	program_free(&without);
	free(text);
}
