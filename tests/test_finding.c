/* Finding a session again: its short name, what else means it, and a table that fits. */
#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/utf8.h"
#include "book/book.h"
#include "report/list.h"
#include "store/folder.h"
#include "store/session_name.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/story_maker.h"

static char dir[64], base[128];

static void begin(void)
{
	folder_make(dir, sizeof(dir));
	program_config_home(dir);
	snprintf(base, sizeof(base), "%s/sessions", dir);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("COLUMNS");
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(finding, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

#define NAME "2026-11-22T21-10-05"

Test(finding, what_means_a_session)
{
	static const char *const meant[] = {NAME,
					    "2026-11-22T21-10",
					    "2026",
					    "1122-2110",
					    "1122-211005",
					    "2026-11-22 21:10",
					    "11-22 21:10",
					    "1122",
					    "20261122-211005",
					    "2026-11-22T21:10:05",
					    "11222110"};
	static const char *const not_meant[] = {"1122-2111",  "2025-11-22 21:10", "112",
						"2110",	      "22-2110",	  "x1122-2110",
						"1122-2110x", "1122-2110059",	  "11222110052"};
	for (size_t i = 0; i < sizeof(meant) / sizeof(meant[0]); i++)
		cr_expect(session_name_means(meant[i], NAME), "%s", meant[i]);
	for (size_t i = 0; i < sizeof(not_meant) / sizeof(not_meant[0]); i++)
		cr_expect_not(session_name_means(not_meant[i], NAME), "%s", not_meant[i]);
	cr_expect(session_name_means("calf", "calf of Anna"));
	cr_expect_not(session_name_means("1122-2110", "calf of Anna"));
	cr_expect(session_name_is_exact("1122-2110") && session_name_is_exact("2026-11-22 21:10"));
	cr_expect_not(session_name_is_exact("1122-21") || session_name_is_exact("2026-11-22") ||
		      session_name_is_exact("calf"));
}

Test(finding, a_short_name_means_one_session)
{
	static const struct {
		const char *name, *is;
	} of[] = {{"2026-11-22T21-10-05", "1122-2110"},
		  {"2026-11-21T09-00-10", "1121-090010"},
		  {"2026-11-21T09-00-50", "1121-090050"},
		  {"2026-11-20T09-00-00", "2026-11-20T09-00-00"},
		  {"2026-11-20T09-00-00-2", "2026-11-20T09-00-00-2"},
		  {"calf of Anna", "calf of Anna"},
		  {"2025-11-19T08-00-00", "1119-080000"},
		  {"2026-11-19T08-00-01", "1119-080001"}};
	enum { N = sizeof(of) / sizeof(of[0]) };
	struct summary *at = calloc(N, sizeof(*at));
	struct summary_list s = {.n = N, .at = at};
	for (int i = 0; i < N; i++)
		at[i].name = of[i].name;
	session_names_shorten(&s);
	for (int i = 0; i < N; i++) {
		cr_expect_str_eq(at[i].short_name, of[i].is);
		int means = 0;
		for (int k = 0; k < N; k++)
			means +=
				session_name_means(of[i].is, of[k].name) && strcmp(of[k].name, of[i].is) != 0;
		cr_expect_leq(means, 1, "%s", of[i].is);
	}
	summary_list_free(&s);
}

static void make(const char *name, const char *start, const char *client, bool numb)
{
	char path[400];
	struct record_head head = maker_head(client);
	struct record *r;
	text_copy(head.start_iso, sizeof(head.start_iso), start);
	snprintf(path, sizeof(path), "%s/%s", base, name);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	maker_event(r, 60000, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
	if (numb)
		maker_event(r, 300000, EVENT_NUMB, 12000, PHASE_NUMB, 1);
	record_close(r, 400000);
}

static const char *found(const char *typed)
{
	static char path[PATH_MAX], why[2 * PATH_MAX];
	if (book_find(base, typed, path, sizeof(path), why, sizeof(why)) != RESULT_OK)
		return why;
	return strrchr(path, '/') + 1;
}

Test(finding, every_way_to_name_it_leads_to_the_folder)
{
	make("2026-11-22T21-10-05", "2026-11-22T21:09:59.000+01:00", "Anna", true);
	make("2026-11-22T19-00-00", "2026-11-22T19:00:00.000+01:00", "Anna", true);
	make("2025-11-22T19-00-01", "2025-11-22T19:00:01.000+01:00", "Anna", true);
	cr_expect_str_eq(found(NULL), NAME);
	cr_expect_str_eq(found("1122"), NAME, "the last one of the day");
	cr_expect_str_eq(found("1122-2110"), NAME);
	cr_expect_str_eq(found("2026-11-22 21:10"), NAME);
	cr_expect_str_eq(found("2026-11-22 21:09"), NAME, "as the list shows it");
	cr_expect_str_eq(found("2025-11-22 19:00"), "2025-11-22T19-00-01");
	cr_expect_not_null(strstr(found("1122-2200"), "there is no session"));
	cr_expect(book_is_sure(base, "1122-2110", NAME) && book_is_sure(base, NAME, NAME));
	cr_expect_not(book_is_sure(base, "1122-1900", "2026-11-22T19-00-00"), "two years have one");
	cr_expect_not(book_is_sure(base, "2026-11-22T21", NAME), "an hour may hold more");
}

Test(finding, the_name_that_is_listed_is_taken)
{
	make(NAME, "2026-11-22T21:10:05.000+01:00", "Anna", true);
	make("2026-11-22T19-00-00", "2026-11-22T19:00:00.000+01:00", "Ben", false);
	struct program_result p = PROGRAM("sessions", "--out", base);
	cr_expect_not_null(strstr(p.out, "\n1122-2110 2026-11-22 21:10 Anna"), "%s", p.out);
	program_free(&p);
	p = PROGRAM("sessions", "--out", base, "--outcome", "not-numb", "--csv");
	cr_expect(strstr(p.out, "Ben") && !strstr(p.out, "Anna"), "%s", p.out);
	program_free(&p);
	p = PROGRAM("sessions", "--out", base, "--outcome", "numb", "--json");
	cr_expect(*p.out == '[' && strstr(p.out, "Anna") && !strstr(p.out, "Ben"), "%s", p.out);
	program_free(&p);
	p = PROGRAM("review", "--out", base, "--no-open", "1122-2110");
	cr_expect(p.code == 0 && strstr(p.out, NAME), "%s%s", p.out, p.err);
	program_free(&p);
	p = PROGRAM("delete", "--out", base, "--yes", "2026-11-22");
	cr_expect_eq(p.code, 2, "a day is not one session: %s", p.err);
	program_free(&p);
	p = PROGRAM("delete", "--out", base, "--yes", "1122-2110");
	cr_expect(p.code == 0 && strstr(p.out, NAME " removed"), "%s%s", p.out, p.err);
	program_free(&p);
	cr_expect_str_eq(found("1122"), "2026-11-22T19-00-00");
}

static int widest(const char *text)
{
	int most = 0;
	char line[600];
	for (const char *stop; (stop = strchr(text, '\n')); text = stop + 1) {
		text_copy(line, (size_t)(stop - text) + 1, text);
		most = utf8_width(line) > most ? utf8_width(line) : most;
	}
	return most;
}

Test(finding, the_table_fits_and_cuts_only_when_it_must)
{
	static const char label[] = "Katharina with a long name";
	static char text[8192];
	struct summary_round rounds[SUMMARY_ROUNDS] = {0};
	struct summary at[2] = {{.name = NAME, .short_name = "1122-2110", .ended = true, .n_rounds = 12},
				{.name = NAME, .short_name = "1122-1910", .n_rounds = 1}};
	struct summary_list s = {.n = 2, .at = at};
	static const struct {
		int columns;
		bool whole, length;
	} cases[] = {
		{0, true, true}, {120, true, true}, {100, true, true}, {92, true, false}, {80, false, false}};
	for (int i = 0; i < 2; i++) {
		at[i].client = i ? "" : label;
		at[i].start_iso = i ? "" : "2026-11-22T21:10:05.000+01:00";
		at[i].site = at[i].therapist = "";
		at[i].rounds = rounds;
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		FILE *f = fmemopen(text, sizeof(text), "w");
		list_table(f, &s, true, false, cases[i].columns);
		fclose(f);
		cr_expect(!cases[i].columns || widest(text) <= cases[i].columns, "%d:\n%s", cases[i].columns,
			  text);
		cr_expect_eq(strstr(text, label) != NULL, cases[i].whole, "%d:\n%s", cases[i].columns, text);
		cr_expect_eq(strstr(text, " length ") != NULL, cases[i].length, "%d:\n%s", cases[i].columns,
			     text);
		cr_expect_not_null(strstr(text, "Katharin"), "%s", text);
	}
}
