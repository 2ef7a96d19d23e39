/* While another process reads or writes the book, nothing is taken for whole that is not. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "book/book.h"
#include "support/bookcase.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/tree.h"

TestSuite(book_held, .init = bookcase_begin, .fini = bookcase_end, .timeout = GUARD_TEST_S);

/* Another process holds it: after two seconds what it has is listed, and that is said. */
Test(book_held, while_another_writes_what_there_is_is_listed)
{
	char path[400];
	sqlite3 *db;
	bookcase_three();
	cr_expect_eq(bookcase_listed(), 3);
	bookcase_make("2026-03-04T10-00-00", "Cleo", 1);
	cr_assert_eq(sqlite3_open(bookcase_path(BOOK_NAME, "", path), &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	struct program_result r = PROGRAM("sessions", "--out", bookcase_base, "--csv");
	cr_expect(r.code == 0 && strstr(r.out, "Ben") && !strstr(r.out, "Cleo") &&
			  strstr(r.err, "another icecue is writing"),
		  "%s%s", r.out, r.err);
	program_free(&r);
	sqlite3_close(db);
	r = PROGRAM("sessions", "--out", bookcase_base, "--csv");
	cr_expect(r.code == 0 && strstr(r.out, "Cleo") && !*r.err, "%s%s", r.out, r.err);
	program_free(&r);
}

/* Is the text in the book, or in what lies beside it? */
static bool book_has(const char *text)
{
	static const char *const files[] = {BOOK_NAME, BOOK_NAME "-wal"};
	bool has = false;
	for (size_t i = 0; i < 2; i++) {
		char path[400];
		size_t n = 0;
		char *all = file_read(bookcase_path(files[i], "", path), &n);
		has |= all && memmem(all, n, text, strlen(text));
		free(all);
	}
	return has;
}

Test(book_held, names_that_another_holds_are_told_and_go_later)
{
	static const char *const held[] = {"BEGIN; SELECT count(*) FROM session", "BEGIN IMMEDIATE"};
	char path[400];
	for (int i = 0; i < 2; i++) {
		sqlite3 *db;
		bookcase_three();
		cr_expect_eq(bookcase_listed(), 3);
		cr_assert_eq(sqlite3_open(bookcase_path(BOOK_NAME, "", path), &db), SQLITE_OK);
		cr_assert_eq(sqlite3_exec(db, held[i], NULL, NULL, NULL), SQLITE_OK);
		struct program_result r =
			PROGRAM("delete", "--out", bookcase_base, "--client", "anna", "--yes");
		cr_expect(r.code == 1 && strstr(r.out, "2 of 2 sessions removed") &&
				  strstr(r.out, "/book.db, which another program has open"),
			  "%s: %d: %s%s", held[i], r.code, r.out, r.err);
		program_free(&r);
		cr_expect(book_has("Anna"), "the test holds it");
		sqlite3_close(db);
		r = PROGRAM("book", "--out", bookcase_base);
		cr_expect_eq(r.code, 0, "%s%s", r.out, r.err);
		program_free(&r);
		cr_expect(!book_has("Anna"));
		folder_remove(bookcase_base);
	}
}

/* A session that is not in the book yet would stay, or be missing in the copy. */
Test(book_held, while_another_writes_nothing_is_removed_or_copied)
{
	char path[400], to[200];
	sqlite3 *db;
	bookcase_three();
	cr_expect_eq(bookcase_listed(), 3);
	bookcase_make("2026-03-04T10-00-00", "Anna", 1);
	bookcase_make("2026-03-04T10-00-30", "Ben", 1);
	cr_assert_eq(sqlite3_open(bookcase_path(BOOK_NAME, "", path), &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	snprintf(to, sizeof(to), "%s/copy", bookcase_dir);
	tree_put(bookcase_dir, "icecue/icecue.ini", "[watch]\nkeep = 1 month\n");
	for (int i = 0; i < 3; i++) {
		struct program_result r =
			i == 0	 ? PROGRAM("delete", "--out", bookcase_base, "--client", "anna", "--yes")
			: i == 1 ? PROGRAM("export", "--out", bookcase_base, "--client", "anna", to)
				 : PROGRAM("tidy", "--out", bookcase_base);
		cr_expect(r.code == 1 && strstr(r.err, "not all sessions are known: try again"),
			  "%d: %d: %s%s", i, r.code, r.out, r.err);
		program_free(&r);
	}
	cr_expect_eq(access(to, F_OK), -1);
	/* one of two in that minute is found, and not taken for the only one */
	struct program_result r = PROGRAM("delete", "--out", bookcase_base, "2026-03-04T10-00", "--yes");
	cr_expect(r.code == 2 && strstr(r.err, "may mean"), "%d: %s%s", r.code, r.out, r.err);
	program_free(&r);
	sqlite3_close(db);
	cr_expect_eq(bookcase_listed(), 5);
}

/* What is said while book_look_again() runs. */
static enum result look_again(const char *name, char said[600])
{
	char path[400];
	size_t n;
	int old = dup(STDERR_FILENO),
	    fd = open(bookcase_path("../said", "", path), O_RDWR | O_CREAT | O_TRUNC, 0600);
	cr_assert(old >= 0 && fd >= 0 && dup2(fd, STDERR_FILENO) >= 0);
	enum result result = book_look_again(bookcase_base, name);
	cr_assert_geq(dup2(old, STDERR_FILENO), 0);
	close(old);
	close(fd);
	char *text = file_read(path, &n);
	snprintf(said, 600, "%.*s", (int)n, text);
	free(text);
	return result;
}

Test(book_held, a_correction_that_it_will_not_see_is_told)
{
	char path[400], said[600];
	for (int i = 0; i < 2; i++) {
		sqlite3 *db;
		bookcase_three();
		cr_expect_eq(bookcase_listed(), 3);
		if (i)
			bookcase_sql(
				"WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2001)"
				"INSERT INTO session SELECT session_id + n.n, '2020-01-01T10-00-' || n.n, short_name, client_id,"
				" site_id, client_typed, site_typed, therapist, began, began_utc_ms, length_ms, state, simulated,"
				" rounds, outcome, placement, ice, sensor, spots, bony, numb_mc, threshold_source, probe, version,"
				" minute, record_bytes, record_changed_ns, changes_bytes, changes_changed_ns"
				" FROM n JOIN (SELECT * FROM session ORDER BY session_id DESC LIMIT 1)");
		cr_assert_eq(sqlite3_open(bookcase_path(BOOK_NAME, "", path), &db), SQLITE_OK);
		cr_assert_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
		cr_expect_eq(look_again("2026-03-01T10-00-00", said), i ? RESULT_BUSY : RESULT_OK);
		cr_expect(
			i ? strstr(said,
				   "show 2026-03-01T10-00-00 as it was before: run `icecue book --rebuild`") !=
					NULL
			  : !*said,
			"%s", said);
		sqlite3_close(db);
		cr_expect_eq(look_again("2026-03-01T10-00-00", said), RESULT_OK);
		cr_expect_str_eq(said, "");
		folder_remove(bookcase_base);
	}
}
