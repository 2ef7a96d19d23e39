/* The page of all sessions: who is in it, what labels become, where its links lead; and in Chromium, by
 * tests/browser/sessions.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "report/page/page.h"
#include "report/page/relative.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"
#include "system/process.h"

#define BROWSER_MAX_MS ((GUARD_TEST_S - GUARD_S / 2) * 1000)

static char dir[64], base[96], page[128];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/ses sions", dir);
	snprintf(page, sizeof(page), "%s/all.html", dir);
	setenv("LC_ALL", "C.UTF-8", 1);
	cr_assert_eq(mkdir(base, 0700), 0);
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(sessions_page, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

/* One in which it was numb after so many seconds; 0: never. */
static void add(const char *name, const char *client, int numb_s)
{
	char path[256];
	struct record_head head = maker_head(client);
	struct record *r;
	snprintf(path, sizeof(path), "%s/%s", base, name);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	maker_event(r, 60000, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
	for (int t = 61; t < 300; t += 20) {
		struct sample s = maker_sample(SECONDS_MS(t), 12000);
		struct outcome o = maker_outcome(SECONDS_MS(t), 12000 - t, PHASE_ICING);
		record_sample(r, &s, &o);
		if (numb_s && t < 60 + numb_s && t + 20 >= 60 + numb_s)
			maker_event(r, SECONDS_MS(60 + numb_s), EVENT_NUMB, 12000, PHASE_NUMB, 1);
	}
	maker_event(r, 300000, EVENT_ICING_ENDED, 12000, PHASE_WINDOW, 1);
	record_close(r, 310000);
}

static char *make(void)
{
	size_t n;
	struct stat st;
	struct program_result r = PROGRAM("sessions", "--out", base, "--page", page);
	cr_assert_eq(r.code, 0, "%s", r.err);
	cr_expect(strstr(r.out, "all.html"), "%s", r.out);
	program_free(&r);
	cr_assert_eq(stat(page, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600, "it is health data");
	return file_read(page, &n);
}

Test(sessions_page, has_all_clients_and_escapes_their_labels)
{
	static const char *const clients[] = {"Anna", "<script>hit = 1</script>", "\" onclick=\"hit = 2",
					      "Tom & 'Ben'"};
	static const char *const shown[] = {"Anna", "&lt;script&gt;hit = 1&lt;/script&gt;",
					    "&quot; onclick=&quot;hit = 2", "Tom &amp; &#39;Ben&#39;"};
	char name[32];
	for (int i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "2026-01-0%dT10-00-00", i + 1);
		add(name, clients[i], i ? 0 : 150);
	}
	char *text = make();
	for (int i = 0; i < 4; i++)
		cr_expect(strstr(text, shown[i]), "%s", shown[i]);
	cr_expect_null(strstr(text, "<script>hit"));
	cr_expect_null(strstr(text, "onclick=\"hit"));
	cr_expect(strstr(text, "nothing yet"));
	cr_expect_null(strstr(text, "1970"));
	free(text);
}

/* The head of a record is a text like any other. */
Test(sessions_page, a_start_that_is_no_moment_is_no_markup)
{
	struct record_head head = maker_head("Anna");
	struct record *r;
	char path[256];
	add("2026-01-01T10-00-00", "Anna", 150);
	strcpy(head.start_iso, "\"><i x=&\xc3\xa4'>");
	snprintf(path, sizeof(path), "%s/2026-01-02T10-00-00", base);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	record_close(r, 10000);
	char *text = make();
	cr_expect_null(strstr(text, "<i x="), "%s", text);
	cr_expect(strstr(text, "&quot;&gt;&lt;i x="), "%s", text);
	free(text);
}

Test(sessions_page, has_a_column_for_therapists_where_there_are_some)
{
	struct record_head head = maker_head("Anna");
	struct record *r;
	char path[256];
	add("2026-01-01T10-00-00", "Anna", 150);
	char *text = make();
	cr_expect_null(strstr(text, ">Therapist<"));
	free(text);
	strcpy(head.therapist, "Eva <b>");
	snprintf(path, sizeof(path), "%s/2026-01-02T10-00-00", base);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	record_close(r, 10000);
	text = make();
	cr_expect(strstr(text, ">Therapist<") && strstr(text, ">Eva &lt;b&gt;<"), "%s", text);
	free(text);
}

Test(sessions_page, simulated_sessions_are_listed_without_plots)
{
	struct record_head head = maker_head("Anna");
	struct record *r;
	char path[256];
	head.simulated = true;
	snprintf(path, sizeof(path), "%s/2026-01-01T10-00-00", base);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	record_close(r, 10000);
	char *text = make();
	cr_expect(strstr(text, "no measured session yet") && strstr(text, "simulated, ended"), "%s", text);
	free(text);
}

Test(sessions_page, refuses_another_ending_and_a_folder_that_is_not_there)
{
	struct program_result r = PROGRAM("sessions", "--out", base, "--page", "x.txt");
	cr_expect_eq(r.code, 2);
	cr_expect(strstr(r.err, ".html"), "%s", r.err);
	program_free(&r);
	add("2026-01-01T10-00-00", "Anna", 150);
	r = PROGRAM("sessions", "--out", base, "--page", "/nowhere/at/all.html");
	cr_expect_eq(r.code, 1);
	cr_expect(strstr(r.err, "/nowhere/at/all.html"), "%s", r.err);
	program_free(&r);
}

Test(sessions_page, links_lead_from_wherever_the_page_is)
{
	char path[256], way[512], deep[160];
	snprintf(deep, sizeof(deep), "%s/a", dir);
	cr_assert_eq(mkdir(deep, 0700), 0);
	snprintf(path, sizeof(path), "%s/all.html", base);
	relative_to(base, path, way, sizeof(way));
	cr_expect_str_eq(way, "");
	snprintf(path, sizeof(path), "%s/all.html", dir);
	relative_to(base, path, way, sizeof(way));
	cr_expect_str_eq(way, "ses sions/");
	snprintf(path, sizeof(path), "%s/a/all.html", dir);
	relative_to(base, path, way, sizeof(way));
	cr_expect_str_eq(way, "../ses sions/");
	relative_to("/", "/all.html", way, sizeof(way));
	cr_expect_str_eq(way, "");
}

Test(sessions_page, is_what_a_person_needs)
{
	char name[32], own[256];
	static const char *const clients[] = {"Anna", "</script><script>hit = 3</script>",
					      "<img src=x onerror=hit=4>"};
	for (int i = 0; i < 9; i++) {
		snprintf(name, sizeof(name), "2026-01-0%dT10-00-00", i + 1);
		add(name, clients[i % 3], i == 4 ? 0 : 120 + i * 20);
	}
	snprintf(own, sizeof(own), "%s/2026-01-01T10-00-00", base);
	struct story *s = maker_story(own);
	cr_assert_eq(page_make(s, own, false), RESULT_OK);
	story_free(s);
	free(make());
	const char *const argv[] = {"python3", "-B", "tests/browser/sessions.py", page, "3", "9", NULL};
	struct process browser;
	process_open(&browser);
	cr_assert_eq(process_start(&browser, &(struct process_program){.argv = argv}), 0);
	enum process_state state = process_wait(&browser, BROWSER_MAX_MS);
	process_close(&browser);
	cr_assert_eq(state, PROCESS_DONE, "%s", browser.words);
}
