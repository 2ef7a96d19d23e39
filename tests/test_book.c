/* The book: what is in it, and that it follows the records. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "book/book.h"
#include "store/changes.h"
#include "store/summary.h"
#include "store/threshold.h"
#include "support/bookcase.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"

TestSuite(book, .init = bookcase_begin, .fini = bookcase_end, .timeout = GUARD_TEST_S);

/* ---- what is in it ---- */

Test(book, a_session_is_in_it_with_all_that_it_has)
{
	bookcase_make("2026-03-01T10-00-00", "Anna", 3);
	cr_expect_str_eq(
		bookcase_ask("SELECT client, site, day, state, length_s, rounds, probe FROM sessions"),
		"Anna,left calf,2026-03-01,ended,600.0,1,center309 serial:/dev/ttyUSB0");
	cr_expect_str_eq(
		bookcase_ask(
			"SELECT ice_on_s, ice_s, to_numb_s, window_s, passes, passes_outside, numb_error_s FROM rounds"),
		"60.0,300.0,240.0,120.0,2,1,10.0");
	cr_expect_str_eq(bookcase_ask("SELECT group_concat(t_s || ' ' || inside, '; ') FROM passes"),
			 "\"370.0 1; 380.0 1; 390.0 0\"");
	cr_expect_str_eq(bookcase_ask("SELECT of, made_s, at_s, came_s, error_s FROM forecasts"),
			 "numb,100.0,310.0,300.0,10.0");
	cr_expect_str_eq(bookcase_ask("SELECT note FROM marks WHERE kind = 'note'"), "\"pink, all over\"");
	cr_expect_str_eq(bookcase_ask("SELECT device, port, offset_c, slope, sessions FROM calibrations"),
			 "center309,serial:/dev/ttyUSB0,-0.4,1.0,1");
	cr_expect_str_eq(bookcase_ask("SELECT count(*) FROM events WHERE kind = 'forecast'"), "0");
	cr_expect_str_eq(bookcase_ask("SELECT began_utc FROM sessions"), "2026-03-01 09:00:00");
}

Test(book, spellings_are_one_client_and_corrections_hold)
{
	char path[400];
	bookcase_make("2026-03-01T10-00-00", "Anna", 2);
	bookcase_make("2026-03-02T10-00-00", "ANNA ", 2);
	bookcase_make("2026-03-03T10-00-00", "Anan", 2);
	cr_expect_str_eq(bookcase_ask("SELECT count(*), max(sessions) FROM clients"), "2,2");
	cr_expect_str_eq(bookcase_ask("SELECT other_spellings FROM clients WHERE client = 'Anna'"), "ANNA ");
	struct change c = {.at_iso = "2026-03-04T10:00:00.000+01:00",
			   .by = "mira",
			   .client = "",
			   .site = "",
			   .field = "merge",
			   .old = "Anan",
			   .new = "Anna",
			   .t_ms = MS_NONE};
	cr_assert_eq(changes_append(bookcase_base, &c), RESULT_OK);
	cr_expect_str_eq(bookcase_ask("SELECT client, sessions FROM clients"), "Anna,3");
	c.field = "client";
	c.old = "ANNA ";
	c.new = "Ben";
	cr_assert_eq(changes_append(bookcase_path("2026-03-02T10-00-00", "", path), &c), RESULT_OK);
	cr_expect_str_eq(
		bookcase_ask(
			"SELECT group_concat(client || sessions, ' ') FROM (SELECT * FROM clients ORDER BY client)"),
		"Anna2 Ben1");
	cr_expect_str_eq(bookcase_ask("SELECT made_by, field, new FROM changes WHERE folder IS NOT NULL"),
			 "mira,client,Ben");
	char *before = bookcase_dump();
	bookcase_rebuild();
	char *after = bookcase_dump();
	cr_expect_str_eq(before, after);
	free(before);
	free(after);
}

/* What is in force, and from which sessions, as threshold_learn() finds it; also after a "forget". */
Test(book, thresholds_are_those_that_are_learned)
{
	static struct threshold t;
	char name[40], row[200], source[80];
	for (int i = 0; i < 10; i++) {
		snprintf(name, sizeof(name), "2026-03-%02dT10-00-00", 1 + i);
		bookcase_felt(name, i % 2 ? "anna" : "Anna", 11000 + 200 * i);
	}
	for (int forgotten = 0; forgotten < 2; forgotten++) {
		if (forgotten)
			cr_assert_eq(threshold_forget(bookcase_base, "Anna", "left calf",
						      "2026-03-06T12:00:00.000+01:00"),
				     RESULT_OK);
		cr_assert_eq(threshold_learn(bookcase_base, "ANNA", "left calf",
					     "2026-04-01T10:00:00.000+01:00", NULL, NULL, &t),
			     RESULT_OK);
		cr_expect_eq(t.n, forgotten ? 4 : 8, "%s", threshold_source(&t, source, sizeof(source)));
		cr_expect_lt(t.mc, THRESHOLD_DEFAULT_MC);
		snprintf(row, sizeof(row), "%.1f,%d,0,%d", t.mc / 1000.0, t.n, forgotten);
		cr_expect_str_eq(
			bookcase_ask("SELECT threshold_c, sessions, own, forgotten <> '' FROM thresholds"),
			row);
		snprintf(row, sizeof(row), "%d,10", t.n);
		cr_expect_str_eq(bookcase_ask("SELECT sum(counts), count(*) FROM learned_from"), row);
	}
	cr_expect_str_eq(bookcase_ask("SELECT value_c FROM learned_from ORDER BY folder LIMIT 1"), "11.0");
}

/* As BASE stands when nothing came or went for a while: its folders are not looked through. */
static void let_base_be_old(void)
{
	const struct timespec old[2] = {{.tv_sec = 1767225600}, {.tv_sec = 1767225600}};
	cr_assert_eq(utimensat(AT_FDCWD, bookcase_base, old, 0), 0);
}

/* An editor, rsync or a network disk takes a record away for a moment, or its mode; BASE does not change by
 * that. */
Test(book, a_record_that_was_away_comes_back)
{
	char path[400], away[400];
	bookcase_make("2026-03-01T10-00-00", "Anna", 2);
	bookcase_make("2026-03-02T10-00-00", "Ben", 2);
	bookcase_path("2026-03-01T10-00-00", "session.csv", path);
	bookcase_path("2026-03-01T10-00-00", "away", away);
	bookcase_ask("SELECT 1 FROM sessions");
	let_base_be_old();
	cr_expect_str_eq(bookcase_ask("SELECT count(*) FROM sessions"), "2");
	cr_assert_eq(rename(path, away), 0);
	cr_expect_str_eq(bookcase_ask("SELECT count(*) FROM sessions"), "1");
	cr_assert_eq(rename(away, path), 0);
	cr_expect_str_eq(bookcase_ask("SELECT count(*) FROM sessions"), "2");
	if (geteuid() != 0) { /* who may read everything */
		cr_assert_eq(chmod(path, 0), 0);
		bookcase_rebuild();
		cr_expect_str_eq(bookcase_ask("SELECT count(*) FROM sessions"), "1");
		let_base_be_old();
		bookcase_ask("SELECT 1 FROM sessions");
		cr_assert_eq(chmod(path, 0600), 0);
		cr_expect_str_eq(bookcase_ask("SELECT count(*) FROM sessions"), "2");
	}
}

/* In steps, by chance: records come, grow, go, are corrected. In the end it is what is made at once. */
Test(book, steps_and_a_rebuild_give_the_same)
{
	uint64_t seed = script_seed();
	static const char *const clients[] = {"Anna", "anna", "Ben", "=1+1", "\xc3\x84nne", "A\xcc\x88nne"};
	char name[40], path[400];
	bookcase_make("2026-03-20T10-00-00", "Anna", 2);
	for (int i = 0; i < 60; i++) {
		int day = 1 + (int)(script_uniform(&seed) * 9), minute = (int)(script_uniform(&seed) * 2);
		snprintf(name, sizeof(name), "2026-03-%02dT10-%02d-%02d", day, minute, i);
		double what = script_uniform(&seed);
		if (what < 0.15)
			bookcase_felt(name, "Anna", 11000 + 100 * i);
		else if (what < 0.75)
			bookcase_make(name, clients[(int)(script_uniform(&seed) * 6)],
				      (int)(script_uniform(&seed) * 6));
		else if (what < 0.85)
			mkdir(bookcase_path(name, "", path), 0700);
		else if (bookcase_listed()) {
			snprintf(name, sizeof(name), "%s",
				 bookcase_ask("SELECT folder FROM session ORDER BY random() LIMIT 1"));
			folder_remove(bookcase_path(name, "", path));
		}
		if (script_uniform(&seed) < 0.4)
			book_sync(bookcase_base, 0);
	}
	book_sync(bookcase_base, 0);
	char *steps = bookcase_dump();
	bookcase_rebuild();
	char *again = bookcase_dump();
	cr_expect_str_eq(steps, again);
	unlink(bookcase_path(BOOK_NAME, "", path));
	char *anew = bookcase_dump();
	cr_expect_str_eq(steps, anew);
	free(steps);
	free(again);
	free(anew);
}

/* ---- the commands ---- */

Test(book, what_the_manual_asks_is_answered)
{
	size_t n;
	int asked = 0;
	char *text = file_read("src/doc/book.md", &n);
	bookcase_three();
	cr_assert(text, "run it where the sources are");
	for (char *at = text, *stop; (at = strstr(at, "```sql\n")) && (stop = strstr(at + 7, "```"));
	     at = stop + 3) {
		*stop = '\0';
		struct program_result r = PROGRAM("sql", "--out", bookcase_base, at + 7);
		cr_expect(r.code == 0 && !*r.err && strchr(r.out, '\n'), "%s\n%s", at + 7, r.err);
		program_free(&r);
		asked++;
	}
	cr_expect_eq(asked, 10);
	free(text);
}

Test(book, a_query_is_printed_in_three_forms_and_changes_nothing)
{
	bookcase_three();
	struct program_result r = PROGRAM("sql", "--out", bookcase_base,
					  "SELECT client, sessions, NULL AS none FROM clients ORDER BY 1");
	cr_expect_str_eq(r.out, "client  sessions  none\nAnna           2  \nBen            1  \n");
	program_free(&r);
	r = PROGRAM("sql", "--out", bookcase_base, "--csv", "SELECT '=1+1' AS a, 1.5 AS b, 'x,y' AS c");
	cr_expect_str_eq(r.out, "a,b,c\n'=1+1,1.5,\"x,y\"\n");
	program_free(&r);
	r = PROGRAM("sql", "--out", bookcase_base, "--json",
		    "SELECT 'a\"b' AS a, 0.1 AS b, NULL AS c, 3 AS d");
	cr_expect_str_eq(r.out, "[\n{\"a\":\"a\\\"b\",\"b\":0.1,\"c\":null,\"d\":3}\n]\n");
	program_free(&r);
	static const char *const refused[] = {"DELETE FROM session", "DROP TABLE client", "SELEC",
					      "PRAGMA user_version = 7; DELETE FROM site"};
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		r = PROGRAM("sql", "--out", bookcase_base, refused[i]);
		cr_expect(r.code == 1 && strstr(r.err, "the query was refused"), "%s: %s", refused[i], r.err);
		program_free(&r);
	}
	cr_expect_eq(bookcase_listed(), 3);
	char path[300], sql[400];
	snprintf(path, sizeof(path), "%s/copy.db", bookcase_dir);
	snprintf(sql, sizeof(sql), "VACUUM INTO '%s'", path);
	r = PROGRAM("sql", "--out", bookcase_base, sql);
	cr_expect(r.code == 1 && strstr(r.err, "the query was refused"), "%s", r.err);
	cr_expect(access(path, F_OK) < 0, "what is refused leaves no file");
	program_free(&r);
	r = PROGRAM("sql", "--out", bookcase_base, " ;");
	cr_expect(r.code == 2 && strstr(r.err, "the QUERY is empty"), "%s", r.err);
	program_free(&r);
	setenv("PATH", "/nonexistent", 1);
	r = PROGRAM("sql", "--out", bookcase_base);
	cr_expect(r.code == 1 && strstr(r.err, "there is no sqlite3 here"), "%s", r.err);
	program_free(&r);
	r = PROGRAM("book", "--out", bookcase_base, "--rebuild");
	cr_expect(r.code == 0 && strstr(r.out, "sessions: 3, clients: 2") &&
			  strstr(r.out, "3 records were read") && strstr(r.out, "It is sound."),
		  "%s%s", r.out, r.err);
	program_free(&r);
}

Test(book, what_was_not_noted_of_a_client_is_null)
{
	static const char sql[] =
		"SELECT client, notes IS NULL, bony IS NULL, bony FROM clients ORDER BY client";
	bookcase_three();
	cr_expect_str_eq(bookcase_ask(sql), "Anna,1,1,\nBen,1,1,");
	struct program_result r = PROGRAM("clients", "--out", bookcase_base, "bony", "Ben", "no");
	program_free(&r);
	r = PROGRAM("clients", "--out", bookcase_base, "bony", "Anna", "yes");
	program_free(&r);
	r = PROGRAM("clients", "--out", bookcase_base, "note", "Anna", "allergic");
	program_free(&r);
	cr_expect_str_eq(bookcase_ask(sql), "Anna,0,0,1\nBen,1,0,0");
}

Test(book, a_long_text_is_printed_whole)
{
	/* quotes are doubled in CSV, and escaped in JSON */
	static const char sql[] = "SELECT replace(hex(zeroblob(4000)), '00', '0\"') AS t, x'3d31' AS b";
	static const struct {
		const char *form;
		size_t bytes;
		const char *end;
	} forms[] = {{"--csv", 4 + 8000 + 4000 + 2 + 1 + 3 + 1, "\",'=1\n"},
		     {"--json", 2 + 6 + 8000 + 4000 + 1 + 10 + 3, "0\\\"\",\"b\":\"=1\"}\n]\n"},
		     {NULL, 2 * (8000 + 2) + 2 + 3, "0\"  =1\n"}};
	bookcase_three();
	for (size_t i = 0; i < 3; i++) {
		struct program_result r = PROGRAM("sql", "--out", bookcase_base, sql, forms[i].form);
		size_t n = strlen(forms[i].end);
		cr_expect(r.code == 0 && r.out_n > n && !strcmp(r.out + r.out_n - n, forms[i].end), "%s",
			  r.out);
		cr_expect_eq(r.out_n, forms[i].bytes, "%zu", r.out_n);
		program_free(&r);
	}
}

Test(book, what_is_deleted_is_not_left_in_it)
{
	static const char *const files[] = {BOOK_NAME, BOOK_NAME "-wal"};
	char path[400];
	size_t n;
	bookcase_three();
	cr_expect_eq(bookcase_listed(), 3);
	book_forget(bookcase_base, NULL, "anna");
	for (int i = 0; i < 2; i++) {
		char *text = file_read(bookcase_path(files[i], "", path), &n);
		cr_expect(!text || !memmem(text, n, "Anna", 4), "%s", files[i]);
		free(text);
	}
	cr_expect_eq(bookcase_listed(), 3, "the records are there, so they come back");
	cr_expect_str_eq(bookcase_ask("SELECT count(*) FROM clients"), "2");
}

Test(book, calibrations_of_the_configuration_are_in_it)
{
	char path[400];
	bookcase_three();
	snprintf(path, sizeof(path), "%s/icecue", bookcase_dir);
	mkdir(path, 0700);
	strcat(path, "/icecue.ini");
	for (int i = 0; i < 2; i++) {
		FILE *f = fopen(path, "w");
		cr_assert(f);
		if (!i)
			fputs("[probe \"center309#1234/t1\"]\noffset-c = -0.4\nslope = 1.002\ncalibrated = 2026-02-01T10:00:00+01:00\n"
			      "channel = T1\n",
			      f);
		fclose(f);
		struct program_result r =
			PROGRAM("sql", "--out", bookcase_base, "--csv",
				"SELECT device, port, channel, offset_c, slope FROM calibrations"
				" WHERE source = 'configuration'");
		cr_expect_str_eq(r.out,
				 i ? "device,port,channel,offset_c,slope\n"
				   : "device,port,channel,offset_c,slope\ncenter309,1234,T1,-0.4,1.002\n");
		program_free(&r);
	}
}

Test(book, it_takes_the_place_of_the_summaries)
{
	char path[400];
	bookcase_three();
	bookcase_path(".summaries", "", path);
	FILE *f = fopen(path, "w");
	cr_assert(f && fputs("icecue summaries 2\n", f) >= 0 && fclose(f) == 0);
	cr_expect_eq(bookcase_listed(), 3);
	cr_expect_neq(access(path, F_OK), 0);
}

Test(book, a_session_that_has_ended_is_in_it)
{
	struct program_result r = PROGRAM("watch", "--probe", "sim", "--speed", "100000", "--for", "10m",
					  "--client", "Anna", "--out", bookcase_base);
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	char path[400];
	cr_expect_eq(access(bookcase_path(BOOK_NAME, "", path), F_OK), 0);
	struct summary_list s;
	cr_assert_eq(book_list(bookcase_base, NULL, &s), RESULT_OK);
	cr_expect(s.n == 1 && s.read == 0, "%zu", s.read);
	summary_list_free(&s);
}

/* Those that begin in one second: -10 came after -2, though not by its bytes. */
Test(book, sessions_of_one_second_are_in_their_order)
{
	char name[40], dir[400], why[200], list[600];
	static const int numbers[] = {2, 9, 10, 11};
	static const char *const labels[] = {"Anna", "ANNA", "anna", "aNNa"};
	for (int i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "2026-03-01T10-00-00-%d", numbers[i]);
		bookcase_make(name, labels[i], 2);
	}
	for (int last = 1; last <= 4; last++) {
		struct summary_list s;
		cr_assert_eq(book_list(bookcase_base, &(struct list_filter){.last = last}, &s), RESULT_OK);
		cr_assert_eq(s.n, (size_t)last);
		for (int i = 0; i < last; i++) {
			snprintf(name, sizeof(name), "2026-03-01T10-00-00-%d", numbers[3 - i]);
			cr_expect_str_eq(s.at[i].name, name);
			cr_expect(s.at[i].n_rounds == 1 && s.at[i].rounds[0].passes == 1);
		}
		summary_list_free(&s);
	}
	cr_assert_eq(book_find(bookcase_base, NULL, dir, sizeof(dir), why, sizeof(why)), RESULT_OK, "%s",
		     why);
	cr_expect_str_eq(strrchr(dir, '/'), "/2026-03-01T10-00-00-11");
	cr_expect_str_eq(bookcase_ask("SELECT client FROM clients"), "Anna");
	struct roster r;
	cr_assert_eq(book_roster(bookcase_base, &r), RESULT_OK);
	cr_expect(r.n == 1 && !strcmp(r.at[0].label, "Anna") && r.at[0].n_names == 3);
	*list = '\0';
	for (size_t i = 0; r.n && i < r.at[0].n_names; i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s ", r.at[0].names[i]);
	cr_expect_str_eq(list, "aNNa anna ANNA ");
	roster_free(&r);
}
