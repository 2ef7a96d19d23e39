#include "bookcase.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/book.h"
#include "book/query.h"
#include "program.h"
#include "story_maker.h"

char bookcase_dir[64], bookcase_base[128];

void bookcase_begin(void)
{
	folder_make(bookcase_dir, sizeof(bookcase_dir));
	program_config_home(bookcase_dir);
	snprintf(bookcase_base, sizeof(bookcase_base), "%s/sessions", bookcase_dir);
	setenv("LC_ALL", "C.UTF-8", 1);
}

void bookcase_end(void)
{
	folder_remove(bookcase_dir);
}

char *bookcase_path(const char *name, const char *file, char path[400])
{
	snprintf(path, 400, "%s/%s%s%s", bookcase_base, name, *file ? "/" : "", file);
	return path;
}

/* A session with so many passes, one of them outside the window. */
void bookcase_make(const char *name, const char *client, int passes)
{
	char path[400];
	struct record_head head = maker_head(client);
	struct record *r;
	rules_default(&head.rules);
	snprintf(head.start_iso, sizeof(head.start_iso), "%.10sT%.2s:%.2s:%.2s.000+01:00", name, name + 11,
		 name + 14, name + 17);
	snprintf(head.site, sizeof(head.site), "left calf");
	snprintf(head.probe, sizeof(head.probe), "center309 serial:/dev/ttyUSB0");
	head.spot[0].calibration = (struct calibration){1000, -400, "2026-01-01T10:00:00+01:00"};
	cr_assert_eq(record_create(bookcase_path(name, "", path), &head, &r), RESULT_OK);
	maker_event(r, 60000, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
	record_event(r,
		     &(struct event){.t_ms = 100000,
				     .kind = EVENT_FORECAST,
				     .of = EVENT_NUMB,
				     .at_ms = 310000,
				     .low_ms = 250000,
				     .high_ms = 400000,
				     .skin_mc = 20000},
		     PHASE_ICING);
	maker_event(r, 300000, EVENT_NUMB, 12000, PHASE_NUMB, 1);
	maker_event(r, 360000, EVENT_ICING_ENDED, 11000, PHASE_NUMB, 1);
	for (int i = 0; i < passes; i++) {
		record_mark(r, &(struct mark){370000 + 10000 * i, MARK_PASS, MARK_FROM_KEY}, "");
		maker_event(r, 370000 + 10000 * i, i + 1 < passes ? EVENT_PASS : EVENT_PASS_OUTSIDE, 13000,
			    PHASE_WINDOW, 1);
	}
	maker_event(r, 480000, EVENT_WINDOW_CLOSED, 15000, PHASE_WINDOW, 1);
	record_mark(r, &(struct mark){490000, MARK_NOTE, MARK_FROM_KEY}, "pink, all over");
	record_close(r, 600000);
}

void bookcase_felt(const char *name, const char *client, int32_t mc)
{
	char path[400];
	struct record_head head = maker_head(client);
	struct record *r;
	rules_default(&head.rules);
	snprintf(head.start_iso, sizeof(head.start_iso), "%.10sT%.2s:%.2s:%.2s.000+01:00", name, name + 11,
		 name + 14, name + 17);
	snprintf(head.site, sizeof(head.site), "left calf");
	cr_assert_eq(record_create(bookcase_path(name, "", path), &head, &r), RESULT_OK);
	maker_event(r, 60000, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
	for (int64_t t_ms = 61000; t_ms < 300000; t_ms += 1000) {
		struct sample sample = maker_sample(t_ms, mc);
		struct outcome o = maker_outcome(t_ms, mc, PHASE_ICING);
		record_sample(r, &sample, &o);
	}
	record_mark(r, &(struct mark){300000, MARK_FELT_NUMB, MARK_FROM_KEY}, "");
	maker_event(r, 300000, EVENT_FELT_NUMB, mc, PHASE_ICING, 1);
	record_close(r, 600000);
}

/* The first cell of the answer; valid until the next call. */
const char *bookcase_ask(const char *sql)
{
	static char text[65536];
	char why[600];
	FILE *f = fmemopen(text, sizeof(text), "w");
	bool ok = book_query(bookcase_base, sql, QUERY_CSV, f, why, sizeof(why));
	fclose(f);
	cr_assert(ok, "%s: %s", sql, why);
	char *row = strchr(text, '\n');
	cr_assert(row);
	row[strlen(row) - 1] = '\0';
	return row + 1;
}

void bookcase_sql(const char *sql)
{
	char path[400];
	sqlite3 *db;
	cr_assert_eq(sqlite3_open(bookcase_path(BOOK_NAME, "", path), &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
	sqlite3_close(db);
}

/* Everything in it, without the numbers that only the book gives, nor what is of the moment. */
char *bookcase_dump(void)
{
	static const char *const all[] = {
		"SELECT folder, short_name, client.label, site.label, client_typed, site_typed, therapist, began, began_utc_ms,"
		" length_ms, state, simulated, rounds, outcome, placement, ice, sensor, spots, session.bony, numb_mc, probe, version,"
		" minute, record_bytes, changes_bytes FROM session JOIN client USING (client_id) JOIN site USING (site_id) ORDER BY folder",
		"SELECT folder, round.* FROM round JOIN session USING (session_id) ORDER BY folder, round",
		"SELECT folder, event.* FROM event JOIN session USING (session_id) ORDER BY folder, event",
		"SELECT folder, mark.* FROM mark JOIN session USING (session_id) ORDER BY folder, mark",
		"SELECT folder, pass.* FROM pass JOIN session USING (session_id) ORDER BY folder, pass",
		"SELECT folder, forecast.* FROM forecast JOIN session USING (session_id) ORDER BY folder, round, of, forecast",
		"SELECT folder, calibration.* FROM calibration JOIN session USING (session_id) ORDER BY folder, spot",
		"SELECT folder, change.* FROM change LEFT JOIN session USING (session_id) ORDER BY folder, id",
		"SELECT who, label, spelling, sessions, notes, bony, threshold_mc FROM client JOIN client_spelling USING (client_id) ORDER BY 1, 3",
		"SELECT who, label FROM site ORDER BY who",
		"SELECT * FROM thresholds ORDER BY client, site",
		"SELECT * FROM learned_from ORDER BY folder",
		"SELECT folder FROM unread ORDER BY folder",
	};
	char *text = NULL, why[600];
	size_t n;
	FILE *f = open_memstream(&text, &n);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		char *part = NULL;
		size_t part_n;
		FILE *one = open_memstream(&part, &part_n);
		cr_assert(book_query(bookcase_base, all[i], QUERY_CSV, one, why, sizeof(why)), "%s: %s",
			  all[i], why);
		fclose(one);
		/* without session_id, which is the second column of what was selected as all */
		bool numbered = strstr(all[i], ".*");
		for (char *line = part, *stop; (stop = strchr(line, '\n')); line = stop + 1) {
			char *first = numbered ? memchr(line, ',', (size_t)(stop - line)) : NULL;
			char *second = first ? memchr(first + 1, ',', (size_t)(stop - first - 1)) : NULL;
			if (second)
				fprintf(f, "%.*s%.*s\n", (int)(first - line), line, (int)(stop - second),
					second);
			else
				fprintf(f, "%.*s\n", (int)(stop - line), line);
		}
		free(part);
	}
	fclose(f);
	return text;
}

void bookcase_rebuild(void)
{
	struct book_about about;
	cr_assert_eq(book_about(bookcase_base, true, &about), RESULT_OK);
	cr_expect_str_eq(about.fault, "");
}

size_t bookcase_listed(void)
{
	struct summary_list s;
	cr_assert_eq(book_list(bookcase_base, NULL, &s), RESULT_OK);
	size_t n = s.n;
	summary_list_free(&s);
	return n;
}

void bookcase_three(void)
{
	bookcase_make("2026-03-01T10-00-00", "Anna", 2);
	bookcase_make("2026-03-02T10-00-00", "Ben", 2);
	bookcase_make("2026-03-03T10-00-00", "Anna", 2);
}
