/* The handout: what it says of any session, that it is one A4, and what happens when no program makes a PDF.
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"
#include "system/process.h"

static char dir[64], base[96];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/s", dir);
	setenv("LC_ALL", "C.UTF-8", 1);
	cr_assert_eq(mkdir(base, 0700), 0);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(handout, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static const char *in(const char *folder, const char *name)
{
	static char path[4][256];
	static int at;
	at = (at + 1) % 4;
	snprintf(path[at], sizeof(path[at]), "%s/%s", folder, name);
	return path[at];
}

static void add_ice(struct record *r, int64_t from_ms, bool numb, bool away, bool warm)
{
	maker_event(r, from_ms, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
	for (int64_t t = 0; t < SECONDS_MS(600); t += SECONDS_MS(5)) {
		struct sample s = maker_sample(from_ms + t, 12000);
		bool cold = t < SECONDS_MS(300);
		struct outcome o = maker_outcome(from_ms + t, cold ? 14000 - (int32_t)(t / 100) : 20000,
						 cold ? PHASE_ICING : PHASE_WARMING);
		record_sample(r, &s, &o);
		if (numb && t == SECONDS_MS(200))
			maker_event(r, from_ms + t, EVENT_NUMB, 12000, PHASE_NUMB, 1);
		if (away && t == SECONDS_MS(300))
			maker_event(r, from_ms + t, EVENT_ICING_ENDED, 11000, PHASE_WINDOW, 1);
		if (numb && away && t == SECONDS_MS(310))
			maker_event(r, from_ms + t, EVENT_PASS, 11000, PHASE_WINDOW, 1);
		if (numb && away && t == SECONDS_MS(400))
			maker_event(r, from_ms + t, EVENT_WINDOW_CLOSED, 15100, PHASE_WARMING, 1);
	}
	if (warm)
		maker_event(r, from_ms + SECONDS_MS(3300), EVENT_REWARMED, 29000, PHASE_WARM, 1);
}

static struct record *begin_record(const char *name, const char *client, const char *site)
{
	struct record_head head = maker_head(client);
	struct record *r;
	snprintf(head.site, sizeof(head.site), "%s", site);
	cr_assert_eq(record_create(in(base, name), &head, &r), RESULT_OK);
	return r;
}

/* Makes it as a page, checks its mode, and returns its text. */
static char *page_of(const char *name)
{
	size_t n;
	struct stat st;
	const char *path = in(dir, "h.html");
	struct program_result r =
		PROGRAM("review", in(base, name), "--handout", path, "--practice", "Praxis <b>Sonne</b>");
	cr_assert_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600, "it is health data");
	char *text = file_read(path, &n);
	cr_expect(strstr(text, "Praxis &lt;b&gt;Sonne&lt;/b&gt;"));
	cr_expect(strstr(text, "not a medical device") && strstr(text, "No ice massage with"));
	cr_expect_null(strstr(text, "forecast"));
	cr_expect_null(strstr(text, "<script"));
	return text;
}

Test(handout, tells_what_was_done_and_escapes_labels)
{
	maker_session(in(base, "a"), "<script>x</script>");
	char *text = page_of("a");
	cr_expect(strstr(text, "&lt;script&gt;x&lt;/script&gt;"));
	cr_expect(strstr(text, "<td>4 min 10 s</td>"), "the ice");
	cr_expect(strstr(text, "numb after 3 min 40 s of ice"));
	cr_expect(strstr(text, "worked on with deep passes"));
	cr_expect(strstr(text, "<td>52 min</td>"), "warm again");
	cr_expect(strstr(text, "watched until it was warm again"));
	cr_expect(strstr(text, "<svg"));
	free(text);
}

Test(handout, says_what_is_missing)
{
	struct record *r = begin_record("never", "", "");
	add_ice(r, 60000, false, true, false);
	record_close(r, 700000);
	char *text = page_of("never");
	cr_expect(strstr(text, "not seen to become numb"));
	cr_expect(strstr(text, "ended before it was warm again"));
	cr_expect_null(strstr(text, "worked on with deep passes"));
	cr_expect_null(strstr(text, "<td>Name</td>"));
	free(text);
	r = begin_record("cut", "Ben", "knee");
	add_ice(r, 60000, true, false, false);
	record_close(r, 700000);
	char *record = file_read(in(base, "cut/session.csv"), &(size_t){0});
	char *last = strstr(record, ",end,");
	cr_assert_not_null(last);
	while (last[-1] != '\n')
		last--;
	cr_assert_eq(truncate(in(base, "cut/session.csv"), last - record), 0);
	free(record);
	text = page_of("cut");
	cr_expect(strstr(text, "The record was cut off") && strstr(text, "until the record ended"), "%s",
		  text);
	free(text);
	record_close(begin_record("empty", "Ben", "knee"), 0);
	text = page_of("empty");
	cr_expect(strstr(text, "no ice was seen"));
	cr_expect_null(strstr(text, "<svg"));
	free(text);
}

/* The sheets of a PDF by Chromium. */
static int sheets(const char *path)
{
	size_t n, k = sizeof("/Type /Page\n") - 1;
	int found = 0;
	char *pdf = file_read(path, &n);
	cr_assert(n > 1000 && !memcmp(pdf, "%PDF", 4), "%s", path);
	for (size_t i = 0; i + k <= n; i++)
		found += !memcmp(pdf + i, "/Type /Page\n", k);
	free(pdf);
	return found;
}

Test(handout, is_one_a4_whatever_is_in_it)
{
	char label[LABEL_TEXT], practice[281], program[512], name[24];
	if (!process_find("chromium", program, sizeof(program))) {
		fputs("handout: NOT TRIED: there is no chromium\n", stderr);
		return;
	}
	memset(label, 'W', sizeof(label));
	for (size_t i = 9; i < sizeof(label); i += 10)
		label[i] = ' ';
	memset(practice, 'W', sizeof(practice));
	for (size_t i = 9; i < sizeof(practice); i += 10)
		practice[i] = ' ';
	practice[sizeof(practice) - 1] = '\0';
	/* the most at all, and the most that is set in the usual size */
	static const int rounds[] = {9, 1}, letters[] = {LABEL_TEXT - 1, 40};
	for (int k = 0; k < 2; k++) {
		label[letters[k]] = '\0';
		struct record_head head = maker_head(label);
		struct record *r;
		strcpy(head.site, label);
		strcpy(head.therapist, label);
		head.simulated = true;
		snprintf(name, sizeof(name), "long%d", k);
		cr_assert_eq(record_create(in(base, name), &head, &r), RESULT_OK);
		for (int i = 0; i < rounds[k]; i++)
			add_ice(r, 60000 + i * SECONDS_MS(4000), true, true, true);
		record_close(r, SECONDS_MS(40000));
		struct program_result p = PROGRAM("review", in(base, name), "--handout", in(dir, "h.pdf"),
						  "--practice", practice);
		cr_assert_eq(p.code, 0, "%s", p.err);
		program_free(&p);
		cr_expect_eq(sheets(in(dir, "h.pdf")), 1, "of %d rounds", rounds[k]);
	}
}

/* Nothing of the folder in which the PDF was made is left. */
static void expect_tidy(void)
{
	DIR *d = opendir(dir);
	for (struct dirent *e; (e = readdir(d));)
		cr_expect(strncmp(e->d_name, "handout-", 8) != 0 && strncmp(e->d_name, ".part", 5) != 0, "%s",
			  e->d_name);
	closedir(d);
}

static void put_program(const char *path, const char *script)
{
	FILE *f = fopen(path, "w");
	fputs(script, f);
	fclose(f);
	chmod(path, 0700);
}

Test(handout, without_a_program_it_is_a_page_that_prints)
{
	char *path = strdup(getenv("PATH"));
	maker_session(in(base, "a"), "Anna");
	mkdir(in(dir, "bin"), 0700);
	setenv("PATH", in(dir, "bin"), 1);
	for (int failing = 0; failing < 2; failing++) {
		if (failing)
			put_program(in(dir, "bin/chromium"), "#!/bin/sh\necho no display >&2\nexit 3\n");
		struct program_result r = PROGRAM("review", in(base, "a"), "--handout", in(dir, "h.pdf"));
		cr_expect_eq(r.code, 1);
		cr_expect(strstr(r.out, "h.html"), "%s", r.out);
		cr_expect(strstr(r.err, "apt install chromium"), "%s", r.err);
		cr_expect_eq(strstr(r.err, "chromium made no PDF") != NULL, failing, "%s", r.err);
		program_free(&r);
		cr_expect_eq(access(in(dir, "h.html"), F_OK), 0);
		cr_expect_neq(access(in(dir, "h.pdf"), F_OK), 0);
		expect_tidy();
	}
	setenv("PATH", path, 1);
	free(path);
}

/* Nobody named it. */
Test(handout, in_place_of_a_pdf_it_overwrites_no_file_of_others)
{
	char *path = strdup(getenv("PATH"));
	size_t n;
	maker_session(in(base, "a"), "Anna");
	mkdir(in(dir, "bin"), 0700);
	setenv("PATH", in(dir, "bin"), 1);
	put_program(in(dir, "h.html"), "a page of somebody's own");
	struct program_result r = PROGRAM("review", in(base, "a"), "--handout", in(dir, "h.pdf"));
	setenv("PATH", path, 1);
	free(path);
	cr_expect(r.code == 1 && strstr(r.err, "is there already"), "%s", r.err);
	program_free(&r);
	char *text = file_read(in(dir, "h.html"), &n);
	cr_expect_str_eq(text, "a page of somebody's own");
	free(text);
}

/* Stopped while the browser works (by SIGTERM: SIGINT may be ignored by who runs tests): nothing of the
 * client is left lying about. */
Test(handout, one_that_is_stopped_leaves_nothing)
{
	char *path = strdup(getenv("PATH")), out[128], session[128], pdf[128], script[256];
	int status;
	maker_session(in(base, "a"), "Anna");
	mkdir(in(dir, "bin"), 0700);
	snprintf(script, sizeof(script), "#!/bin/sh\n: >%s/begun\nexec /bin/sleep 1000\n", dir);
	put_program(in(dir, "bin/chromium"), script);
	snprintf(out, sizeof(out), "%s", in(dir, "words"));
	snprintf(session, sizeof(session), "%s", in(base, "a"));
	snprintf(pdf, sizeof(pdf), "%s", in(dir, "h.pdf"));
	setenv("PATH", in(dir, "bin"), 1);
	pid_t pid = program_start(out, (const char *const[]){"review", session, "--handout", pdf, NULL});
	setenv("PATH", path, 1);
	free(path);
	WAIT_UNTIL(access(in(dir, "begun"), F_OK) == 0, usleep(5000));
	kill(pid, SIGTERM);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "it ended with %d", status);
	expect_tidy();
}

Test(handout, weasyprint_serves_as_well)
{
	char *path = strdup(getenv("PATH")), both[512];
	maker_session(in(base, "a"), "Anna");
	mkdir(in(dir, "bin"), 0700);
	put_program(in(dir, "bin/weasyprint"), "#!/bin/sh\ngrep -q Anna \"$1\" && echo %PDF >\"$2\"\n");
	put_program(in(dir, "bin/chromium"),
		    "#!/bin/sh\nmkdir -p profile/deep && : >profile/deep/file\nexit 1\n");
	snprintf(both, sizeof(both), "%s:/usr/bin:/bin", in(dir, "bin"));
	setenv("PATH", both, 1);
	struct program_result r = PROGRAM("review", in(base, "a"), "--handout", in(dir, "h.pdf"));
	setenv("PATH", path, 1);
	free(path);
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	struct stat st;
	cr_assert_eq(stat(in(dir, "h.pdf"), &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	expect_tidy();
}

Test(handout, refuses_another_ending_and_a_second_purpose)
{
	struct program_result r = PROGRAM("review", "--handout", "x.doc");
	cr_expect_eq(r.code, 2);
	cr_expect(strstr(r.err, ".pdf or .html"), "%s", r.err);
	program_free(&r);
	r = PROGRAM("review", "--handout", "x.pdf", "--align", "ice-on");
	cr_expect_eq(r.code, 2);
	program_free(&r);
	maker_session(in(base, "a"), "Anna");
	r = PROGRAM("review", in(base, "a"), "--handout", "/nowhere/x.pdf");
	cr_expect_eq(r.code, 1);
	cr_expect(strstr(r.err, "/nowhere"), "%s", r.err);
	program_free(&r);
}
