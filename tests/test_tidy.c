/* What is older than it is to be kept goes after a yes, and never without one. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "keep/age.h"
#include "keep/reminder.h"
#include "store/changes.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"
#include "support/tree.h"
#include "support/watch.h"

static char dir[64], base[128];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("XDG_CONFIG_HOME", dir, 1);
	shown.base = base;
	shown.command = "tidy";
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(tidy, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void configure(const char *text)
{
	tree_put(dir, "icecue/icecue.ini", text);
}

/* The name of a session so many days ago; begins: its moment. */
static void name_ago(int days, char name[40], char begins[40])
{
	time_t at = time(NULL) - days * 86400L;
	struct tm tm;
	localtime_r(&at, &tm);
	strftime(name, 40, "%Y-%m-%dT10-00-00", &tm);
	strftime(begins, 40, "%Y-%m-%dT10:00:00.000+00:00", &tm);
}

static struct record *open_session(int days_ago, const char *client, char name[40])
{
	char path[400];
	struct record_head head = maker_head(client);
	struct record *r;
	name_ago(days_ago, name, head.start_iso);
	snprintf(path, sizeof(path), "%s/%s", base, name);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	maker_event(r, 60000, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
	return r;
}

static void make_session(int days_ago, const char *client)
{
	char name[40];
	record_close(open_session(days_ago, client, name), 400000);
}

static void note(const char *client)
{
	struct change c = {.at_iso = "2020-02-01T10:00:00.000+01:00",
			   .by = "mira",
			   .client = client,
			   .site = "",
			   .field = "note",
			   .old = "",
			   .new = "tall",
			   .t_ms = MS_NONE};
	cr_assert_eq(changes_append(base, &c), RESULT_OK);
}

Test(tidy, the_day_is_that_of_the_calendar)
{
	static const struct {
		const char *now;
		int months;
		const char *day;
	} cases[] = {
		{"2026-11-30T20:00:00.000+01:00", 36, "2023-11-30"},
		{"2026-11-30T20:00:00.000+01:00", 9, "2026-02-28"},
		{"2024-02-29T00:00:00.000Z", 12, "2023-02-28"},
		{"2024-03-31T00:00:00.000Z", 1, "2024-02-29"},
		{"2026-01-31T00:00:00.000Z", 1, "2025-12-31"},
		{"2026-01-31T00:00:00.000Z", 13, "2024-12-31"},
	};
	char day[16];
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_expect(age_day(cases[i].now, cases[i].months, day), "%s", cases[i].now);
		cr_expect_str_eq(day, cases[i].day, "%s", cases[i].now);
	}
	cr_expect(!age_day("21:30", 1, day) && !age_day("2026-01-31T00:00:00.000Z", 12 * 2026, day));
}

Test(tidy, only_what_is_known_to_be_old_is_old)
{
	struct summary s[4] = {{.start_iso = "2023-11-29T23:59:00.000+01:00", .client = "Anna"},
			       {.start_iso = "2023-11-30T00:00:00.000+01:00", .client = "Anna"},
			       {.start_iso = "", .client = "Ben"},
			       {.start_iso = "2020-01-01T00:00:00.000Z", .client = "Cleo", .running = true}};
	struct summary_list list = {.n = 4, .at = s};
	const char **clients;
	size_t n;
	cr_expect_eq(age_part(&list, "2023-11-30", &clients, &n), 1);
	cr_expect_eq(n, 0, "Anna has a later one");
	free(clients);
	cr_expect_eq(age_part(&list, "2023-12-01", &clients, &n), 2);
	cr_assert_eq(n, 1);
	cr_expect_str_eq(clients[0], "Anna");
	free(clients);
}

/* The grammar of the key. */
Test(tidy, how_long_is_years_or_months)
{
	static const char *const good[] = {"3 years", "1 year",	 "18 months",
					   "1 Month", "10years", "for ever"};
	static const char *const bad[] = {
		"3",	     "0 years",	    "-1 years", "3 days",
		"151 years", "3 years ago", "ever",	"99999999999999999999 years"};
	char text[80];
	make_session(10, "Anna");
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(text, sizeof(text), "[watch]\nkeep = %s\n", good[i]);
		configure(text);
		struct program_result p = PROGRAM("tidy", "--out", base);
		cr_expect_eq(p.code, i == 5, "%s: %s%s", good[i], p.out, p.err);
		program_free(&p);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text), "[watch]\nkeep = %s\n", bad[i]);
		configure(text);
		struct program_result p = PROGRAM("tidy", "--out", base);
		cr_expect(p.code == 2 && strstr(p.err, "takes so many years or months"), "%s: %d %s", bad[i],
			  p.code, p.err);
		program_free(&p);
	}
}

static size_t sessions(void)
{
	char *text = tree_list(base, NULL);
	size_t n = 0;
	for (const char *at = text; (at = strstr(at, "/session.csv")); at++)
		n++;
	free(text);
	return n;
}

Test(tidy, nothing_goes_without_keep_or_without_a_yes)
{
	make_session(4000, "Anna");
	make_session(1, "Ben");
	struct program_result p = PROGRAM("tidy", "--out", base);
	cr_expect(p.code == 1 && strstr(p.err, "kept for ever") && strstr(p.err, "icecue.ini"), "%s", p.err);
	program_free(&p);
	configure("[watch]\nkeep = 3 years\n");
	p = PROGRAM("tidy", "--out", base);
	cr_expect(p.code == 1 && strstr(p.err, "nobody to ask"), "%s", p.err);
	program_free(&p);
	p = PROGRAM("tidy", "--yes", "--out", base);
	cr_expect_eq(p.code, 2, "there is no way round the question");
	program_free(&p);
	for (int i = 0; i < 3; i++) {
		static const char *const answers[] = {"\n", "y\n", "\x04"};
		watch_start((const char *const[]){NULL});
		watch_words(0, "Type yes: ");
		watch_type(answers[i]);
		watch_end();
		cr_expect_eq(shown.code, 1, "%s", shown.text);
	}
	cr_expect_eq(sessions(), 2);
}

Test(tidy, after_a_yes_the_old_ones_go_with_what_is_left_of_their_clients)
{
	char name[40];
	make_session(4000, "Anna");
	make_session(4001, "ANNA");
	make_session(4002, "Ben");
	make_session(1, "Ben");
	struct record *running = open_session(4003, "Cleo", name);
	note("Anna");
	note("Ben");
	configure("[watch]\nkeep = 3 years\n");
	char *listed = program_on_terminal(100, NULL, (const char *const[]){"sessions", "--out", base, NULL});
	cr_expect(strstr(listed, "sessions are older than 3 years: icecue tidy"), "%s", listed);
	watch_start((const char *const[]){NULL});
	watch_words(0, "Nothing else is kept of 1 client");
	watch_words(0, "Type yes: ");
	watch_type("yes\n");
	watch_end();
	cr_expect_eq(shown.code, 0, "%s", shown.text);
	cr_expect(strstr(shown.text, "3 of 3 sessions removed") && strstr(shown.text, "This does not reach"),
		  "%s", shown.text);
	record_close(running, 400000);
	cr_expect_eq(sessions(), 2, "the later one, and the one that ran");
	char *text = tree_get(base, CHANGES_NAME);
	cr_expect(!strstr(text, "Anna") && strstr(text, "Ben"), "%s", text);
	free(text);
}

/* Whose it is, nobody knows: the notes may still be needed. */
Test(tidy, while_a_folder_cannot_be_read_no_client_is_forgotten)
{
	char name[40];
	make_session(4000, "Anna");
	record_close(open_session(1, "Anna", name), 400000);
	char path[64];
	snprintf(path, sizeof(path), "%s/session.csv", name);
	tree_put(base, path, "torn");
	note("Anna");
	configure("[watch]\nkeep = 3 years\n");
	watch_start((const char *const[]){NULL});
	watch_words(0, "1 folder in");
	watch_words(0, "Notes and thresholds stay");
	watch_words(0, "Type yes: ");
	watch_type("yes\n");
	watch_end();
	cr_expect_eq(shown.code, 0, "%s", shown.text);
	cr_expect(!strstr(shown.text, "Nothing else is kept"), "%s", shown.text);
	char *text = tree_get(base, CHANGES_NAME);
	cr_expect(text && strstr(text, "tall"), "%s", text);
	free(text);
}
