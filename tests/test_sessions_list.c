/* Sessions that went wrong, in the list, and when one client's data are given out or taken away. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "book/book.h"
#include "report/list.h"
#include "store/today.h"
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
}

static void end(void)
{
	folder_remove(dir);
}

TestSuite(sessions_list, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void path_of(const char *name, const char *file, char path[400])
{
	snprintf(path, 400, "%s/%s%s%s", base, name, file ? "/" : "", file ? file : "");
}

/* So many rounds, of 80 minutes each; the record is still open. */
static struct record *open_session(const char *name, const char *client, int rounds)
{
	char path[400];
	struct record_head head = maker_head(client);
	struct record *r;
	path_of(name, NULL, path);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	for (int i = 0; i < rounds; i++) {
		int64_t from_ms = 4800000LL * i;
		maker_event(r, from_ms + 60000, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
		maker_event(r, from_ms + 300000, EVENT_NUMB, 12000, PHASE_NUMB, 1);
		maker_event(r, from_ms + 400000, EVENT_ICING_ENDED, 12000, PHASE_NUMB, 1);
	}
	return r;
}

static void make_session(const char *name, const char *client, int rounds)
{
	record_close(open_session(name, client, rounds), 4800000LL * rounds);
}

/* As a crash leaves it: without its last row. */
static void cut_off(const char *name)
{
	char path[400];
	size_t n;
	path_of(name, "session.csv", path);
	char *text = file_read(path, &n);
	cr_assert(text && n > 2);
	text[n - 1] = '\0';
	cr_assert_eq(truncate(path, strrchr(text, '\n') + 1 - text), 0);
	free(text);
}

/* Its process takes a moment. */
static void wait_written(const char *name, const char *row)
{
	char path[400], *text = NULL;
	size_t n;
	path_of(name, "session.csv", path);
	WAIT_UNTIL((text = file_read(path, &n)) && strstr(text, row), {
		free(text);
		sleep_ms(1);
	});
	free(text);
}

static int count(const char *text, const char *what)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
		n++;
	return n;
}

Test(sessions_list, passes_outside_the_window_stand_apart)
{
	struct record *r = open_session("2026-01-01T10-00-00", "Anna", 1);
	maker_event(r, 410000, EVENT_PASS, 12000, PHASE_WINDOW, 1);
	maker_event(r, 900000, EVENT_PASS, 20000, PHASE_WARMING, 2); /* as older versions had it */
	record_close(r, 1000000);
	struct program_result p = PROGRAM("sessions", "--out", base);
	cr_expect(strstr(p.out, " 1+1\n"), "%s", p.out);
	program_free(&p);
	p = PROGRAM("sessions", "--out", base, "--quality");
	cr_expect(!strstr(p.out, "1+1") && strstr(p.out, "forec."), "%s", p.out);
	program_free(&p);
	p = PROGRAM("sessions", "--out", base, "--format", "json");
	cr_expect(strstr(p.out, "\"passes_outside\":1,"), "%s", p.out);
	program_free(&p);
}

static void make_simulated(const char *name, bool old)
{
	char path[400];
	struct record_head head = maker_head("Anna");
	struct record *r;
	snprintf(head.probe, sizeof(head.probe), "sim sim:4");
	head.simulated = !old;
	path_of(name, NULL, path);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	maker_event(r, 60000, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
	maker_event(r, 300000, EVENT_NUMB, 12000, PHASE_NUMB, 1);
	record_close(r, 400000);
}

Test(sessions_list, what_is_simulated_is_listed_as_such_and_stays_out_of_trends)
{
	make_simulated("2026-01-01T10-00-00", false);
	make_simulated("2026-01-02T10-00-00", true);
	struct program_result r = PROGRAM("sessions", "--out", base, "--trends");
	cr_expect(r.code == 1 && strstr(r.err, "all 2 sessions are simulated"), "%s", r.err);
	program_free(&r);
	make_session("2026-01-03T10-00-00", "Anna", 1);
	for (int i = 0; i < 2; i++) { /* from the records, and as kept */
		r = PROGRAM("sessions", "--out", base, "--trends", "--format", "csv");
		cr_expect(strstr(r.err, "2 simulated sessions are left out"), "%s", r.err);
		cr_expect(strstr(r.out, "Anna,left calf,1,"), "one is left: %s", r.out);
		program_free(&r);
		r = PROGRAM("sessions", "--out", base, "--format", "csv");
		cr_expect(strstr(r.out, ",yes,0,,,0,contact,in,massage,1,,0\n2026-01-01") &&
				  strstr(r.out, ",no,"),
			  "%s", r.out);
		program_free(&r);
		r = PROGRAM("sessions", "--out", base, "--format", "json");
		cr_expect(strstr(r.out, "\"simulated\":true") && strstr(r.out, "\"simulated\":false"), "%s",
			  r.out);
		program_free(&r);
		r = PROGRAM("sessions", "--out", base);
		cr_expect(strstr(r.out, " simulated, Anna") && strstr(r.out, " Anna, left calf "), "%s",
			  r.out);
		program_free(&r);
	}
	cr_expect_eq(today_rounds(base, "Anna", "2026-01-01T12:00:00.000+01:00"), 0);
	r = PROGRAM("review", "--out", base, "2026-01-02T10-00-00");
	cr_expect(!strncmp(r.out, "Simulated: ", 11), "%s", r.out);
	program_free(&r);
}

#define CUT "2026-01-02T10-00-00"
Test(sessions_list, runs_and_was_cut_off_are_told_apart_and_of_two_rounds_too)
{
	make_session("2026-01-01T10-00-00", "Anna", 2);
	make_session(CUT, "Anna", 2);
	cut_off(CUT);
	struct record *r = open_session("2026-01-03T10-00-00", "Anna", 2);
	wait_written("2026-01-03T10-00-00", "\n5200.000,");
	for (int i = 0; i < 2; i++) { /* from the records, and as kept */
		struct program_result p = PROGRAM("sessions", "--out", base, "--format", "csv");
		cr_expect_eq(count(p.out, ",running,"), 2, "a row a round:\n%s", p.out);
		cr_expect_eq(count(p.out, ",cut off,"), 2, "%s", p.out);
		cr_expect_eq(count(p.out, ",ended,"), 2, "%s", p.out);
		program_free(&p);
		p = PROGRAM("sessions", "--out", base);
		cr_expect_eq(count(p.out, " 1/2 cut\n"), 1, "%s", p.out);
		cr_expect_eq(count(p.out, " 1/2 on\n"), 1, "%s", p.out);
		cr_expect_eq(count(p.out, " 1/2\n"), 1, "%s", p.out);
		program_free(&p);
	}
	record_close(r, 9600000);
}

/* What a terminal shows of it is no wider than 80 columns: these labels are two columns a letter. */
Test(sessions_list, fits_eighty_columns)
{
	make_session("2026-01-01T10-00-00", "\xe6\xb0\xb7\xe6\xb0\xb7\xe6\xb0\xb7\xe6\xb0\xb7", 1);
	make_session(CUT, "Anna with a name that is longer than its column", 12);
	cut_off(CUT);
	setenv("COLUMNS", "80", 1);
	struct program_result p = PROGRAM("sessions", "--out", base, "--rounds");
	unsetenv("COLUMNS");
	for (const char *line = p.out, *stop; (stop = strchr(line, '\n')); line = stop + 1) {
		int columns = 0;
		for (const char *c = line; c < stop; c++)
			columns += ((*c & 0xc0) != 0x80) + ((*c & 0xf0) == 0xe0);
		cr_expect_leq(columns, 80, "%.*s", (int)(stop - line), line);
	}
	cr_expect_not_null(strstr(p.out, "8/12 cut"), "%s", p.out);
	cr_expect_not_null(strstr(p.out, ".. "), "a cut is marked: %s", p.out);
	program_free(&p);
}

static char *table_of(bool for_table, bool quality, int columns)
{
	const struct list_filter filter = {.for_table = for_table};
	struct summary_list s;
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	cr_assert(f);
	cr_assert_eq(book_list(base, &filter, &s), RESULT_OK);
	list_table(f, &s, true, quality, columns);
	summary_list_free(&s);
	fclose(f);
	return text;
}

/* Only some columns of the book are read for it. */
Test(sessions_list, a_table_is_the_same_of_all_figures_and_of_its_own)
{
	make_session("2026-01-01T10-00-00", "\xe6\xb0\xb7\xe6\xb0\xb7", 1);
	make_session("2026-01-04T10-00-00", "Anna", 3);
	make_session(CUT, "", 12);
	cut_off(CUT);
	for (int i = 0; i < 4; i++) {
		char *all = table_of(false, i & 1, i & 2 ? 60 : 0),
		     *own = table_of(true, i & 1, i & 2 ? 60 : 0);
		cr_expect_str_eq(own, all);
		cr_expect(strstr(own, "3/3") && strstr(own, " cut"), "%s", own);
		free(all);
		free(own);
	}
}

/* A page of the output is full where it likes. */
Test(sessions_list, long_and_broken_labels_keep_their_columns)
{
	enum { SESSIONS = 3000 };
	static struct summary at[SESSIONS];
	struct summary_list s = {.n = SESSIONS, .at = at};
	char label[LABEL_TEXT], *text = NULL;
	size_t n;
	memset(label, 'x', sizeof(label) - 1);
	label[sizeof(label) - 1] = '\0';
	for (int i = 0; i < SESSIONS; i++)
		at[i] = (struct summary){.name = "n",
					 .short_name = "name",
					 .start_iso = "2026-01-01T10:00:00",
					 .client = i % 3 ? label : "a\xff\tb",
					 .site = i % 3 == 2 ? label : "\xe6\xb0\xb7",
					 .length_ms = (int64_t)i * 60000,
					 .ended = true};
	for (int columns = 0; columns < 300; columns += 70) {
		FILE *f = open_memstream(&text, &n);
		list_table(f, &s, false, false, columns);
		fclose(f);
		const char *line = strchr(text, '\n') + 1;
		for (int i = 0, wide = -1; i < SESSIONS; i++, line = strchr(line, '\n') + 1) {
			char one[600];
			snprintf(one, sizeof(one), "%.*s", (int)strcspn(line, "\n"), line);
			wide = wide < 0 ? utf8_width(one) : wide;
			cr_assert_eq(utf8_width(one), wide, "%d: %s", i, one);
			cr_assert(i % 3 || strstr(one, "a??b, "), "%s", one);
		}
		free(text);
	}
}

Test(sessions_list, a_folder_may_bear_any_name)
{
	static const char *const names[] = {"=1+1", "a,b", "2026\x1b[2J", "two\nlines", "\"q"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		make_session(names[i], "Anna", 1);
	make_session(CUT, "Anna", 1);
	struct program_result p = PROGRAM("sessions", "--out", base, "--format", "csv");
	cr_expect_eq(count(p.out, "\n"), 7, "a row each:\n%s", p.out);
	cr_expect(!strchr(p.out, '\x1b') && strstr(p.out, "\n'=1+1,") && strstr(p.out, "\n\"a,b\","), "%s",
		  p.out);
	program_free(&p);
	p = PROGRAM("sessions", "--out", base, "--last", "4294967297");
	cr_expect_eq(p.code, 2, "more than there may be is not 1: %s", p.err);
	program_free(&p);
}

Test(sessions_list, one_session_that_cannot_be_copied_keeps_none_of_the_others_back)
{
	char path[400], to[200], outside[200];
	snprintf(outside, sizeof(outside), "%s/mine", dir);
	snprintf(to, sizeof(to), "%s/copy", dir);
	make_session("2026-01-01T10-00-00", "Anna", 1);
	make_session("2026-01-03T10-00-00", "Anna", 1);
	path_of("2026-01-01T10-00-00", NULL, path);
	cr_assert_eq(rename(path, outside), 0);
	make_session("2026-01-01T10-00-00", "Anna", 1);
	path_of(CUT, NULL, path);
	cr_assert_eq(symlink(outside, path), 0);
	struct program_result p = PROGRAM("export", "--client", "Anna", "--out", base, to);
	cr_expect(p.code == 1 && strstr(p.out, "2 of 3 sessions") && strstr(p.err, CUT), "%s%s", p.out,
		  p.err);
	program_free(&p);
	static const char *const there[] = {"2026-01-01T10-00-00/session.csv",
					    "2026-01-03T10-00-00/session.csv", "sessions.csv",
					    "thresholds.csv"};
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/%s", to, there[i]);
		cr_expect_eq(access(path, F_OK), 0, "%s", there[i]);
	}
	snprintf(path, sizeof(path), "%s/" CUT, to);
	cr_expect_neq(access(path, F_OK), 0, "a link is not followed");
}

Test(sessions_list, what_cannot_be_read_is_told_when_data_go)
{
	char path[400];
	make_session("2026-01-01T10-00-00", "Anna", 1);
	path_of(CUT, NULL, path);
	mkdir(path, 0700);
	path_of(CUT, "session.csv", path);
	FILE *f = fopen(path, "w");
	fputs("# icecue rec", f);
	fclose(f);
	struct program_result p = PROGRAM("delete", "--client", "Anna", "--out", base, "--yes");
	cr_expect_eq(p.code, 0, "%s", p.err);
	cr_expect_not_null(strstr(p.err, "1 folder in"), "%s", p.err);
	program_free(&p);
}

Test(sessions_list, lines_about_a_client_go_without_sessions_too)
{
	char path[400];
	size_t n;
	make_session("2026-01-01T10-00-00", "Anna", 1);
	path_of("thresholds.csv", NULL, path);
	FILE *f = fopen(path, "w");
	fputs("# icecue thresholds 1\nat,client,site,action\n2026-01-01T10:00:00.000+01:00,Cleo,calf,forget\n"
	      "2026-01-01T10:00:00.000+01:00,Anna,calf,forget\n",
	      f);
	fclose(f);
	struct program_result p = PROGRAM("delete", "--client", "cleo", "--out", base);
	cr_expect_eq(p.code, 1, "asks");
	program_free(&p);
	p = PROGRAM("delete", "--client", "cleo", "--out", base, "--yes");
	cr_expect_eq(p.code, 0, "%s", p.err);
	program_free(&p);
	char *text = file_read(path, &n);
	cr_expect(!strstr(text, "Cleo") && strstr(text, "Anna"), "%s", text);
	free(text);
	p = PROGRAM("delete", "--client", "cleo", "--out", base, "--yes");
	cr_expect(p.code == 1 && strstr(p.err, "no session of 'cleo'"), "%s", p.err);
	program_free(&p);
}
