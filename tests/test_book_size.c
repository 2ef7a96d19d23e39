/* What is done with many clients grows as they do. */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <time.h>

#include "book/book.h"
#include "book/open.h"
#include "book/put.h"
#include "store/roster.h"
#include "support/bookcase.h"
#include "support/guard.h"

TestSuite(book_size, .init = bookcase_begin, .fini = bookcase_end, .timeout = GUARD_TEST_S);

#define STEPS 100 /* of SQLite's machine, which are counted at once */

struct work {
	int clients; /* each with a session at the same site */
	int64_t settle_steps;
	int changed_rows; /* by put_clients() */
};

static int count(void *context)
{
	*(int64_t *)context += STEPS;
	return 0;
}

static void use(struct book *b, void *context)
{
	struct work *w = context;
	struct db *db = &b->db;
	struct put_journals journals;
	put_journals_read(b->base, &journals);
	db_run(db, "BEGIN IMMEDIATE; DELETE FROM session; DELETE FROM client; DELETE FROM site;"
		   "INSERT INTO site VALUES (1, 'calf', 'calf')");
	db_do(db,
	      "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?)"
	      " INSERT INTO client (client_id, who, label) SELECT n, 'k-' || n, 'k-' || n FROM n",
	      "d", w->clients);
	db_run(db,
	       "INSERT INTO session SELECT client_id, printf('2026-03-01T10-00-00-%d', client_id), '', client_id, 1, label,"
	       " 'calf', '', '2026-03-01T10:00:00.000+01:00', 0, 600000, 'ended', 0, 1, 0, 'pad', 'cup', 'surface', 1, 0,"
	       " 10000, '', '', '', client_id, 1, 1, 0, 0 FROM client");
	put_prepare(db);
	sqlite3_progress_handler(db->handle, STEPS, count, &w->settle_steps);
	put_settle(db, &journals, true);
	sqlite3_progress_handler(db->handle, 0, NULL, NULL);
	int before = sqlite3_total_changes(db->handle);
	put_clients(db, &journals.clients);
	w->changed_rows = sqlite3_total_changes(db->handle) - before;
	cr_expect_eq(db_number(db,
			       "SELECT count(*) FROM client JOIN session USING (client_id) WHERE who = label",
			       0),
		     w->clients, "%s", db->why);
	db_run(db, "ROLLBACK");
	put_journals_free(&journals);
}

Test(book_size, settling_takes_as_much_for_each_client)
{
	struct work few = {.clients = 500}, many = {.clients = 2000};
	bookcase_three();
	cr_expect_eq(bookcase_listed(), 3);
	cr_assert_eq(book_with(bookcase_base, use, &few), RESULT_OK);
	cr_assert_eq(book_with(bookcase_base, use, &many), RESULT_OK);
	cr_expect_lt(many.settle_steps, 5 * few.settle_steps, "%lld and %lld", (long long)few.settle_steps,
		     (long long)many.settle_steps);
	/* who is who is found anew (three rows for each), and no session is written */
	cr_expect_lt(many.changed_rows, 3 * many.clients + 10, "%d", many.changed_rows);
}

/* The least of three, in microseconds of this process. */
static int64_t gather_us(int clients)
{
	int64_t least = INT64_MAX;
	for (int k = 0; k < 3; k++) {
		struct roster r;
		struct timespec from, to;
		char label[40], day[40];
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
		roster_begin(bookcase_base, &r);
		for (int i = 0; i < clients; i++) {
			snprintf(label, sizeof(label), i % 2 ? "Client of number %d" : "client of  Number %d",
				 i / 2);
			snprintf(day, sizeof(day), "2026-03-01T10-00-00-%d", i);
			cr_assert_eq(roster_add(&r, &(struct roster_group){.label = label,
									   .site = "calf",
									   .first = day,
									   .last = day,
									   .sessions = 1}),
				     RESULT_OK);
		}
		cr_assert_eq(roster_end(&r), RESULT_OK);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
		cr_assert_eq(r.n, (size_t)clients / 2);
		cr_expect(roster_find(&r, "CLIENT OF NUMBER 7") == &r.at[7] &&
			  !roster_find(&r, "Client of number -1"));
		roster_free(&r);
		int64_t us =
			(to.tv_sec - from.tv_sec) * INT64_C(1000000) + (to.tv_nsec - from.tv_nsec) / 1000;
		least = us < least ? us : least;
	}
	return least;
}

Test(book_size, gathering_clients_takes_as_much_for_each)
{
	int64_t few_us = gather_us(1000), many_us = gather_us(8000);
	/* 8 times as many; each with all others would take 64 times as long */
	cr_expect_lt(many_us, 24 * few_us, "%lld and %lld us", (long long)few_us, (long long)many_us);
}
