/* Whatever befalls the book, the list is right, and the book is made again. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "book/book.h"
#include "book/query.h"
#include "store/summary.h"
#include "support/bookcase.h"
#include "support/guard.h"
#include "support/preload.h"
#include "support/program.h"
#include "support/script.h"

TestSuite(book_harm, .init = bookcase_begin, .fini = bookcase_end, .timeout = GUARD_TEST_S);

static size_t asides(void)
{
	char pattern[400];
	glob_t found;
	bookcase_path(BOOK_NAME ".bad-*", "", pattern);
	size_t n = glob(pattern, 0, NULL, &found) == 0 ? found.gl_pathc : 0;
	if (n)
		globfree(&found);
	return n;
}

static void write_file(const char *name, const char *text, size_t n)
{
	char path[400];
	FILE *f = fopen(bookcase_path(name, "", path), "w");
	cr_assert(f);
	fwrite(text, 1, n, f);
	fclose(f);
}

static struct program_result list(void)
{
	return PROGRAM("sessions", "--out", bookcase_base, "--csv");
}

Test(book_harm, one_that_is_damaged_or_not_ours_is_kept_aside_and_made_anew)
{
	char path[400], other[400], garbage[4096];
	bookcase_three();
	char *right = bookcase_dump();
	cr_expect_eq(asides(), 0);
	/* garbage, a half of it, a database of somebody else, a link */
	memset(garbage, 'x', sizeof(garbage));
	write_file(BOOK_NAME, garbage, sizeof(garbage));
	struct program_result r = list();
	cr_expect(r.code == 0 && strstr(r.out, "Ben") && strstr(r.err, "made anew from the records"), "%s%s",
		  r.out, r.err);
	program_free(&r);
	cr_expect_eq(asides(), 1);
	cr_assert_eq(truncate(bookcase_path(BOOK_NAME, "", path), 20000), 0);
	cr_expect_eq(bookcase_listed(), 3);
	unlink(path);
	r = PROGRAM("sql", "--out", bookcase_base, "SELECT 1");
	program_free(&r);
	char *after = bookcase_dump();
	cr_expect_str_eq(right, after);
	free(after);
	unlink(path);
	snprintf(other, sizeof(other), "%s/other", bookcase_dir);
	write_file("../other", garbage, sizeof(garbage));
	cr_assert_eq(symlink(other, path), 0);
	cr_expect_eq(bookcase_listed(), 3);
	struct stat st;
	cr_expect(lstat(path, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 07777) == 0600);
	cr_expect(stat(other, &st) == 0 && st.st_size == sizeof(garbage),
		  "what a link leads to is left alone");
	free(right);
}

Test(book_harm, a_newer_one_is_left_alone_and_the_records_are_read)
{
	char path[400];
	size_t n;
	bookcase_three();
	cr_expect_eq(bookcase_listed(), 3);
	int fd = open(bookcase_path(BOOK_NAME, "", path), O_RDWR);
	cr_assert_eq(pwrite(fd, "\0\0\0\x63", 4, 60), 4); /* user_version */
	close(fd);
	char *before = file_read(path, &n);
	struct program_result r = list();
	cr_expect(r.code == 0 && strstr(r.out, "Ben") && strstr(r.err, "a newer icecue made it"), "%s%s",
		  r.out, r.err);
	program_free(&r);
	r = PROGRAM("book", "--out", bookcase_base);
	cr_expect_eq(r.code, 1);
	program_free(&r);
	char *after = file_read(path, &n);
	cr_expect_eq(memcmp(before, after, n), 0);
	cr_expect_eq(asides(), 0);
	free(before);
	free(after);
}

Test(book_harm, it_is_made_again_whatever_part_of_it_is_lost)
{
	static const char *const parts[][3] = {{BOOK_NAME},
					       {BOOK_NAME "-wal"},
					       {BOOK_NAME "-shm"},
					       {BOOK_NAME, BOOK_NAME "-shm"},
					       {BOOK_NAME "-wal", BOOK_NAME "-shm"}};
	char path[400];
	bookcase_three();
	char *right = bookcase_dump();
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		bookcase_make("2026-03-04T10-00-00", "Cleo", 1);
		book_sync(bookcase_base, 1000); /* what it writes stays in the log */
		for (int k = 0; k < 3 && parts[i][k]; k++)
			unlink(bookcase_path(parts[i][k], "", path));
		folder_remove(bookcase_path("2026-03-04T10-00-00", "", path));
		char *now = bookcase_dump();
		cr_expect_str_eq(now, right, "%s", parts[i][0]);
		free(now);
	}
	free(right);
}

Test(book_harm, where_it_cannot_be_written_the_records_are_read)
{
	char fault[200], line[400], preload[8400];
	bookcase_three();
	snprintf(fault, sizeof(fault), "%s/fault", bookcase_dir);
	setenv("FAULT", fault, 1);
	setenv("LD_PRELOAD", preload_list(preload, sizeof(preload), "preload_disk.so"), 1);
	for (int i = 0; i < 2; i++) { /* before there is one, and after */
		snprintf(line, sizeof(line), "all %d %s/" BOOK_NAME "\n", i ? EROFS : ENOSPC, bookcase_base);
		write_file("../fault", line, strlen(line));
		bookcase_make(i ? "2026-03-05T10-00-00" : "2026-03-04T10-00-00", "Cleo", 1);
		struct program_result r = list();
		cr_expect(r.code == 0 && strstr(r.out, "Cleo") && strstr(r.out, "Ben"), "%s%s", r.out, r.err);
		const char *said = strstr(r.err, "cannot be used");
		cr_expect(said && !strstr(said + 1, "cannot be used"), "one line: %s", r.err);
		program_free(&r);
		write_file("../fault", "", 0);
		r = list();
		cr_expect(r.code == 0 && strstr(r.out, "Cleo") && !*r.err, "%s%s", r.out, r.err);
		program_free(&r);
	}
}

Test(book_harm, names_that_cannot_be_taken_out_are_told)
{
	char fault[200], line[400], preload[8400];
	bookcase_three();
	cr_expect_eq(bookcase_listed(), 3);
	snprintf(fault, sizeof(fault), "%s/fault", bookcase_dir);
	setenv("FAULT", fault, 1);
	setenv("LD_PRELOAD", preload_list(preload, sizeof(preload), "preload_disk.so"), 1);
	snprintf(line, sizeof(line), "all %d %s/" BOOK_NAME "\n", ENOSPC, bookcase_base);
	write_file("../fault", line, strlen(line));
	struct program_result r = PROGRAM("delete", "--out", bookcase_base, "--client", "anna", "--yes");
	cr_expect(r.code == 1 && strstr(r.out, "2 of 2 sessions removed") &&
			  strstr(r.out, "/book.db, which cannot be written now: remove that file"),
		  "%d: %s%s", r.code, r.out, r.err);
	program_free(&r);
	write_file("../fault", "", 0);
	cr_expect_eq(bookcase_listed(), 1);
	r = PROGRAM("delete", "--out", bookcase_base, "--client", "ben", "--yes");
	cr_expect(r.code == 0 && !strstr(r.out, "book.db"), "%d: %s%s", r.code, r.out, r.err);
	program_free(&r);
}

/* Every record looks changed. */
static void touch_all(int n)
{
	char pattern[400];
	glob_t found;
	bookcase_path("*", "session.csv", pattern);
	cr_assert_eq(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		utimensat(AT_FDCWD, found.gl_pathv[i],
			  (struct timespec[2]){{.tv_sec = 1000000000 + n, .tv_nsec = 0},
					       {.tv_sec = 1000000000 + n}},
			  0);
	globfree(&found);
}

/* At every moment of the writing. */
Test(book_harm, killed_while_it_is_written_it_is_whole)
{
	uint64_t seed = script_seed();
	char name[40];
	for (int i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "2026-03-%02dT10-00-00", 1 + i);
		bookcase_make(name, i % 3 ? "Anna" : "Ben", i);
	}
	char *right = bookcase_dump();
	int64_t took_us = 3000;
	for (int i = 0; i < 200; i++) {
		touch_all(i);
		pid_t pid = fork();
		if (pid == 0) {
			book_sync(bookcase_base, i % 2 ? 1000 : 0);
			_exit(0);
		}
		usleep((useconds_t)(script_uniform(&seed) * (double)took_us));
		int status;
		bool ended = waitpid(pid, &status, WNOHANG) == pid;
		if (!ended) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
		}
		took_us = ended ? took_us * 9 / 10 : took_us * 11 / 10; /* half of them are caught */
		cr_assert_eq(bookcase_listed(), 4);
		if (i % 20)
			continue;
		struct book_about about;
		cr_assert_eq(book_about(bookcase_base, false, &about), RESULT_OK);
		cr_expect(!*about.fault, "%s", about.fault);
		char *now = bookcase_dump();
		cr_assert_str_eq(now, right);
		free(now);
	}
	cr_expect_eq(asides(), 0);
	free(right);
}

Test(book_harm, several_processes_at_once_see_all_of_it)
{
	enum { CHILDREN = 4 };
	pid_t pids[CHILDREN];
	int status;
	bookcase_three();
	char *right = bookcase_dump();
	for (int i = 0; i < CHILDREN; i++) {
		pids[i] = fork();
		if (pids[i])
			continue;
		int wrong = 0;
		for (int k = 0; k < 12; k++) {
			touch_all(i * 100 + k);
			struct summary_list s;
			wrong += book_list(bookcase_base, NULL, &s) != RESULT_OK || s.n != 3;
			summary_list_free(&s);
		}
		_exit(wrong);
	}
	for (int i = 0; i < CHILDREN; i++) {
		waitpid(pids[i], &status, 0);
		cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%d", status);
	}
	char *now = bookcase_dump();
	cr_expect_str_eq(now, right);
	cr_expect_eq(asides(), 0);
	free(now);
	free(right);
}

/* As version 1 was: without the thresholds. */
static void make_version_1(void)
{
	char path[400];
	sqlite3 *db;
	cr_assert_eq(sqlite3_open(bookcase_path(BOOK_NAME, "", path), &db), SQLITE_OK);
	cr_assert_eq(
		sqlite3_exec(
			db,
			"DROP VIEW calibrations; DROP TABLE configured; CREATE VIEW calibrations AS SELECT 1;"
			"DROP VIEW thresholds; DROP VIEW learned_from; DROP TABLE threshold; DROP TABLE learned;"
			"DELETE FROM migration WHERE version > 1; UPDATE state SET value = 1 WHERE key = 'rows';"
			"PRAGMA user_version = 1",
			NULL, NULL, NULL),
		SQLITE_OK, "%s", sqlite3_errmsg(db));
	sqlite3_close(db);
}

Test(book_harm, an_older_one_is_brought_up_to_date)
{
	bookcase_three();
	bookcase_felt("2026-03-05T10-00-00", "Anna", 11000);
	char *right = bookcase_dump();
	make_version_1();
	char *now = bookcase_dump();
	cr_expect_str_eq(now, right);
	cr_expect_str_eq(bookcase_ask("SELECT group_concat(version) FROM migration"), "\"1,2,3\"");
	cr_expect_eq(asides(), 0);
	free(now);
	free(right);
}

/* Each finds the same damage: it is one file that goes aside, and none is overwritten. */
Test(book_harm, several_that_find_damage_move_it_once)
{
	enum { CHILDREN = 6, ROUNDS = 12 };
	char garbage[4096], path[400], pattern[400];
	bookcase_three();
	for (int k = 0; k < ROUNDS; k++) {
		pid_t pids[CHILDREN];
		memset(garbage, 'a' + k, sizeof(garbage));
		unlink(bookcase_path(BOOK_NAME "-wal", "", path));
		write_file(BOOK_NAME, garbage, sizeof(garbage));
		for (int i = 0; i < CHILDREN; i++) {
			pids[i] = fork();
			if (pids[i])
				continue;
			struct summary_list s;
			_exit(book_list(bookcase_base, NULL, &s) != RESULT_OK || s.n != 3);
		}
		for (int i = 0; i < CHILDREN; i++) {
			int status;
			waitpid(pids[i], &status, 0);
			cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%d", status);
		}
		cr_assert_eq(asides(), (size_t)k + 1);
	}
	bool seen[ROUNDS] = {0};
	glob_t found;
	bookcase_path(BOOK_NAME ".bad-*", "", pattern);
	cr_assert_eq(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		size_t n;
		char *text = file_read(found.gl_pathv[i], &n);
		cr_assert(n == sizeof(garbage) && *text >= 'a' && *text < 'a' + ROUNDS && !seen[*text - 'a'],
			  "%s", found.gl_pathv[i]);
		seen[*text - 'a'] = true;
		free(text);
	}
	globfree(&found);
}

Test(book_harm, what_was_wrong_with_one_is_not_said_of_the_next)
{
	bookcase_three();
	cr_expect_eq(bookcase_listed(), 3);
	bookcase_sql("PRAGMA foreign_keys = OFF; DELETE FROM client WHERE label = 'Ben'");
	struct program_result r = PROGRAM("book", "--out", bookcase_base);
	cr_expect(r.code == 0 && strstr(r.err, "made anew from the records") && !strstr(r.err, "cannot be"),
		  "%d: %s%s", r.code, r.out, r.err);
	program_free(&r);
	cr_expect_eq(asides(), 1);
	cr_expect_str_eq(bookcase_ask("SELECT count(*) FROM sessions"), "3");
}

/* As a kill leaves it: all records are in it, and what they decide together is not. */
Test(book_harm, what_was_not_settled_is_settled_the_next_time)
{
	bookcase_three();
	char *right = bookcase_dump();
	bookcase_sql("UPDATE client SET label = 'nobody'; UPDATE session SET short_name = folder;"
		     "DELETE FROM client_spelling; INSERT INTO state VALUES ('unsettled', 1)");
	char *now = bookcase_dump();
	cr_expect_str_eq(now, right);
	free(now);
	free(right);
}
