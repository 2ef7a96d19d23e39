/* Figures of sessions: from a record, kept, listed, and what is kept never trusted more than a record. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <json-c/json.h>

#include "book/book.h"
#include "report/list.h"
#include "report/story.h"
#include "store/rounds.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
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

TestSuite(summary, .init = begin, .fini = end, .timeout = GUARD_TEST_S);

static void path_of(const char *name, const char *file, char path[400])
{
	snprintf(path, 400, "%s/%s%s%s", base, name, file ? "/" : "", file ? file : "");
}

/* A session of random events, in a sensible order and not; sometimes without an end. */
static void make_session(const char *name, const char *client, uint64_t *seed)
{
	char path[400];
	struct record_head head = maker_head(client);
	struct record *r;
	path_of(name, NULL, path);
	rules_default(&head.rules);
	snprintf(head.start_iso, sizeof(head.start_iso), "%.10sT%.2s:%.2s:%.2s.000+01:00", name, name + 11,
		 name + 14, name + 17);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	static const enum event_kind kinds[] = {EVENT_ICING_STARTED, EVENT_NUMB,     EVENT_ICING_ENDED,
						EVENT_WINDOW_CLOSED, EVENT_REWARMED, EVENT_FELT_NUMB,
						EVENT_PASS,	     EVENT_FORECAST, EVENT_UNDONE};
	int64_t t_ms = 0;
	int n = (int)(script_uniform(seed) * 25);
	for (int i = 0; i < n; i++) {
		t_ms += (int64_t)(script_uniform(seed) * 400000);
		struct event e = {.t_ms = t_ms,
				  .kind = kinds[i < 5 && i % 2 ? i : (int)(script_uniform(seed) * 9)],
				  .skin_mc = 13000,
				  .count = 1,
				  .of = script_uniform(seed) < 0.5 ? EVENT_NUMB : EVENT_REWARMED,
				  .at_ms = t_ms + 100000,
				  .low_ms = t_ms + 50000,
				  .high_ms = t_ms + 200000};
		if (e.kind == EVENT_UNDONE)
			e.of = kinds[(int)(script_uniform(seed) * 3) * 3];
		record_event(r, &e, PHASE_ICING);
		for (int k = 0; k < 4; k++) {
			int32_t mc = 8000 + (int32_t)(script_uniform(seed) * 6000);
			struct sample s = maker_sample(t_ms, 25000);
			struct outcome o = maker_outcome(t_ms, mc, PHASE_ICING);
			record_sample(r, &s, &o);
			t_ms += k < 3 ? 1000 : 0;
		}
	}
	record_close(r, t_ms);
}

static void expect_same(const struct summary *s, const char *name)
{
	char path[400], why[200];
	struct story *story;
	path_of(name, "session.csv", path);
	cr_assert_eq(story_read(path, &story, why, sizeof(why)), RESULT_OK, "%s", why);
	cr_expect_eq(s->n_rounds, story->n_rounds, "%s", name);
	cr_expect_str_eq(s->client, story->head.client);
	cr_expect_eq(s->length_ms, story->last_ms == MS_NONE ? 0 : story->last_ms, "%s", name);
	for (int i = 0; i < s->n_rounds && i < SUMMARY_ROUNDS; i++) {
		const struct past_round *r = &story->rounds[i];
		const struct summary_round *f = &s->rounds[i];
		int64_t numb_ms = r->numb_ms != MS_NONE ? r->numb_ms : r->felt_ms;
		cr_expect_eq(f->icing_ms, r->icing_ms);
		cr_expect_eq(f->passes, r->passes);
		cr_expect_eq(f->coldest_mc, r->coldest_mc);
		cr_expect_eq(f->cold_ms, r->cold_ms);
		cr_expect_eq(f->to_numb_ms, numb_ms == MS_NONE ? MS_NONE : numb_ms - r->icing_ms);
		cr_expect_eq(f->to_warm_ms, r->ended_ms == MS_NONE || r->rewarmed_ms == MS_NONE
						    ? MS_NONE
						    : r->rewarmed_ms - r->ended_ms);
	}
	story_free(story);
}

static void names(int i, char name[40])
{
	snprintf(name, 40, "2026-%02d-%02dT%02d-%02d-00", 1 + i / 28 % 12, 1 + i % 28, i % 24, i / 336 % 60);
}

Test(summary, is_what_the_story_says_and_stays_so_when_kept)
{
	uint64_t seed = script_seed();
	struct summary_list first, again;
	char name[40];
	for (int i = 0; i < 300; i++) {
		names(i, name);
		make_session(name, i % 3 ? "Anna" : "=B, \"C\"", &seed);
	}
	cr_assert_eq(book_list(base, NULL, &first), RESULT_OK);
	cr_assert_eq(first.n, 300);
	cr_assert_eq(first.read, 300);
	for (size_t i = 0; i < first.n; i++)
		expect_same(&first.at[i], first.at[i].name);
	cr_assert_eq(book_list(base, NULL, &again), RESULT_OK);
	cr_assert_eq(again.read, 0, "all were kept");
	cr_assert_eq(again.n, first.n);
	for (size_t i = 0; i < first.n; i++) {
		size_t rounds = (size_t)(first.at[i].n_rounds < SUMMARY_ROUNDS ? first.at[i].n_rounds
									       : SUMMARY_ROUNDS);
		cr_assert_eq(first.at[i].n_rounds, again.at[i].n_rounds);
		cr_expect(!rounds || !memcmp(first.at[i].rounds, again.at[i].rounds,
					     rounds * sizeof(struct summary_round)),
			  "%s", first.at[i].name);
		cr_expect_str_eq(first.at[i].client, again.at[i].client);
		cr_expect_eq(first.at[i].length_ms, again.at[i].length_ms);
	}
	summary_list_free(&first);
	summary_list_free(&again);
}

static size_t records_read(void)
{
	struct summary_list s;
	cr_assert_eq(book_list(base, NULL, &s), RESULT_OK);
	size_t n = s.read;
	for (size_t i = 0; i < s.n; i++)
		expect_same(&s.at[i], s.at[i].name);
	summary_list_free(&s);
	return n;
}

Test(summary, what_is_kept_is_not_trusted)
{
	uint64_t seed = script_seed();
	char path[400];
	struct stat st;
	for (int i = 0; i < 20; i++) {
		char name[40];
		names(i, name);
		make_session(name, "Anna", &seed);
	}
	cr_expect_eq(records_read(), 20);
	path_of(BOOK_NAME, NULL, path);
	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0600);
	/* a record that grew, one that came, one that went, one of the same size */
	path_of("2026-01-01T00-00-00", "session.csv", path);
	FILE *f = fopen(path, "a");
	fputs("9999,,,12,,,,icing,,icing_started,,,,\n", f);
	fclose(f);
	make_session("2026-02-02T02-02-02", "Ben", &seed);
	path_of("2026-01-03T02-00-00", NULL, path);
	folder_remove(path);
	cr_expect_eq(records_read(), 2);
	/* damage of every kind */
	path_of(BOOK_NAME, NULL, path);
	for (int i = 0; i < 100; i++) {
		int fd = open(path, O_RDWR);
		off_t at = (off_t)(script_uniform(&seed) * (double)lseek(fd, 0, SEEK_END));
		char byte = (char)(int)(script_uniform(&seed) * 256);
		cr_assert_eq(pwrite(fd, &byte, 1, at), 1);
		if (i % 10 == 0)
			cr_assert_eq(ftruncate(fd, at), 0);
		close(fd);
		struct summary_list s;
		cr_assert_eq(book_list(base, NULL, &s), RESULT_OK);
		cr_assert_eq(s.n, 20);
		summary_list_free(&s);
		unlink(path);
		records_read();
	}
	unlink(path);
	cr_assert_eq(symlink("/etc/passwd", path), 0);
	cr_expect_eq(records_read(), 20, "a link is not followed, and replaced");
	cr_expect_eq(records_read(), 0);
}

Test(summary, a_folder_that_cannot_be_written_is_read)
{
	uint64_t seed = script_seed();
	make_session("2026-02-02T02-02-02", "Ben", &seed);
	chmod(base, 0500);
	if (geteuid() == 0)
		cr_assert_eq(seteuid(65534), 0);
	struct summary_list s;
	enum result r = book_list(base, NULL, &s);
	if (getuid() == 0)
		cr_assert_eq(seteuid(0), 0);
	cr_expect(r == RESULT_OK || r == RESULT_DENIED);
	summary_list_free(&s);
	chmod(base, 0700);
}

/* ---- lists ---- */

static struct program_result list(const char *a, const char *b, const char *c, const char *d)
{
	return program_run((const char *const[]){"sessions", "--out", base, a, b, c, d, NULL});
}

Test(summary, the_list_is_filtered_and_safe)
{
	uint64_t seed = script_seed();
	make_session("2026-01-01T10-00-00", "=cmd|'/c calc'!A0", &seed);
	make_session("2026-02-01T10-00-00", "Anna\x1b[2J\nB", &seed);
	make_session("2026-03-01T10-00-00",
		     "\xe6\xb0\xb7\xe6\xb0\xb7\xe6\xb0\xb7\xe6\xb0\xb7\xe6\xb0\xb7 long, long name here",
		     &seed);
	make_session("2026-03-02T10-00-00", "Ben", &seed);
	struct program_result r = list(NULL, NULL, NULL, NULL);
	cr_assert_eq(r.code, 0, "%s", r.err);
	const char *ben = strstr(r.out, "Ben"), *anna = strstr(r.out, "Anna");
	cr_expect(ben && anna && ben < anna, "the newest first:\n%s", r.out);
	cr_expect_null(strchr(r.out, '\x1b'));
	program_free(&r);
	r = list("--since", "2026-02", "--until", "2026-03-01");
	cr_expect(strstr(r.out, "Anna") && !strstr(r.out, "Ben") && !strstr(r.out, "calc"), "%s", r.out);
	program_free(&r);
	r = list("--client", "ben", NULL, NULL);
	cr_expect(strstr(r.out, "Ben") && !strstr(r.out, "Anna"), "%s", r.out);
	program_free(&r);
	r = list("--format", "csv", NULL, NULL);
	cr_expect_not_null(strstr(r.out, "'=cmd"), "%s", r.out);
	program_free(&r);
	r = list("--format", "json", "--last", "2");
	json_object *o = json_tokener_parse(r.out);
	cr_assert_not_null(o, "%s", r.out);
	cr_expect_eq(json_object_array_length(o), 2);
	json_object_put(o);
	program_free(&r);
	r = list("--client", "nobody", NULL, NULL);
	cr_expect(r.code == 1 && strstr(r.err, "none of the 4 sessions"), "%s", r.err);
	program_free(&r);
	r = list("--since", "yesterday", NULL, NULL);
	cr_expect(r.code == 2 && strstr(r.err, "2026-11-27"), "%s", r.err);
	program_free(&r);
}

static void skin(struct rounds *r, int64_t t_s, int32_t mc)
{
	rounds_skin(r, SECONDS_MS(t_s), mc);
}

Test(summary, cold_is_summed_while_there_is_ice_and_not_over_a_gap)
{
	struct rounds r = {0};
	skin(&r, 10, 5000); /* no ice yet */
	rounds_event(&r, &(struct event){.t_ms = SECONDS_MS(20), .kind = EVENT_ICING_STARTED});
	cr_expect_eq(r.at[0].coldest_mc, MC_NONE);
	skin(&r, 20, 12000);
	skin(&r, 22, 10000);
	skin(&r, 25, 9500);  /* 3 s */
	skin(&r, 24, 1000);  /* back in time */
	skin(&r, 60, 9000);  /* after a gap */
	skin(&r, 61, 12000); /* 1 s */
	skin(&r, 62, MC_NONE);
	skin(&r, 63, 9900);
	skin(&r, 64, 13000); /* 1 s */
	rounds_event(&r, &(struct event){.t_ms = SECONDS_MS(70), .kind = EVENT_ICING_ENDED});
	skin(&r, 249, 8800); /* the lag of a probe: still of this ice */
	skin(&r, 250, 8800); /* three minutes are over */
	skin(&r, 400, 2000);
	cr_expect_eq(r.at[0].coldest_mc, 8800);
	cr_expect_eq(r.at[0].cold_ms, 5000);
	rounds_event(&r, &(struct event){.t_ms = SECONDS_MS(500), .kind = EVENT_ICING_STARTED});
	skin(&r, 500, 9000);
	skin(&r, 501, 9000);
	cr_expect_eq(r.at[1].cold_ms, 1000, "another round begins anew");
	cr_expect_eq(r.at[0].cold_ms, 5000);
}

Test(summary, dates_of_a_filter)
{
	char buf[16];
	const char *today = "2026-03-05T10:00:00.000+01:00";
	cr_expect(list_date("2026", today, buf) && !strcmp(buf, "2026"));
	cr_expect(list_date("2026-02", today, buf) && !strcmp(buf, "2026-02"));
	cr_expect(list_date("2026-02-28", today, buf) && !strcmp(buf, "2026-02-28"));
	cr_expect(list_date("7d", today, buf) && !strcmp(buf, "2026-02-26"), "%s", buf);
	cr_expect(list_date("1w", today, buf) && !strcmp(buf, "2026-02-26"), "%s", buf);
	static const char *const bad[] = {"",	 "2026-2", "2026-13",  "2026-02-30", "d",
					  "-3d", "0d",	   "20260228", "28.02.2026"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(list_date(bad[i], today, buf), "%s", bad[i]);
}

Test(summary, trends_are_drawn)
{
	uint64_t seed = script_seed();
	char png[200], svg[200];
	size_t n;
	for (int i = 0; i < 60; i++) {
		char name[40];
		names(i, name);
		make_session(name, i % 2 ? "Anna" : "'; system \"touch pwned\" #", &seed);
	}
	snprintf(png, sizeof(png), "%s/t.png", dir);
	snprintf(svg, sizeof(svg), "%s/t.svg", dir);
	struct program_result r = list("--trends", "--chart", png, NULL);
	cr_assert_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	char *text = file_read(png, &n);
	cr_expect(text && !memcmp(text, "\x89PNG", 4));
	free(text);
	r = list("--chart", svg, "--format", "csv");
	cr_assert_eq(r.code, 0, "%s", r.err);
	cr_expect_null(strstr(r.out, "Chart:"), "the table alone");
	program_free(&r);
	text = file_read(svg, &n);
	cr_expect(text && strstr(text, "system") && strstr(text, "</svg>"), "the label is text");
	free(text);
	/* sessions of which none was re-warmed, and one whose only values are equal */
	folder_remove(base);
	for (int i = 0; i < 3; i++) {
		char path[400];
		names(i, path + 200);
		path_of(path + 200, NULL, path);
		struct record_head head = maker_head("Ben");
		struct record *record;
		cr_assert_eq(record_create(path, &head, &record), RESULT_OK);
		maker_event(record, 100000, EVENT_ICING_STARTED, 30000, PHASE_ICING, 1);
		maker_event(record, 300000, EVENT_NUMB, 12000, PHASE_NUMB, 1);
		record_close(record, 400000);
	}
	r = list("--trends", "--chart", png, NULL);
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	r = list("--chart", "t.gif", NULL, NULL);
	cr_expect_eq(r.code, 2);
	program_free(&r);
}

/* ---- one client's data ---- */

static int sessions_left(void)
{
	struct summary_list s;
	enum result r = book_list(base, NULL, &s);
	int n = r == RESULT_OK ? (int)s.n : -1;
	summary_list_free(&s);
	return n;
}

static void two_clients(void)
{
	uint64_t seed = script_seed();
	char path[400];
	for (int i = 0; i < 10; i++) {
		char name[40];
		names(i, name);
		make_session(name, i % 2 ? "Anna" : "Ben", &seed);
	}
	path_of("thresholds.csv", NULL, path);
	FILE *f = fopen(path, "w");
	fputs("# icecue thresholds 1\nat,client,site,action\n2026-01-01T10:00:00.000+01:00,anna,calf,forget\n"
	      "2026-01-01T10:00:00.000+01:00,Ben,calf,forget\n",
	      f);
	fclose(f);
}

Test(summary, a_client_is_copied_whole_and_alone)
{
	char to[200], path[400];
	struct stat st;
	two_clients();
	snprintf(to, sizeof(to), "%s/copy", dir);
	path_of("2026-01-02T01-00-00", "outside", path);
	cr_assert_eq(symlink("/etc/passwd", path), 0);
	struct program_result r = PROGRAM("export", "--client", "ANNA", "--out", base, to);
	cr_assert_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	cr_assert_eq(stat(to, &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0700);
	size_t n;
	snprintf(path, sizeof(path), "%s/thresholds.csv", to);
	char *text = file_read(path, &n);
	cr_expect(strstr(text, "anna") && !strstr(text, "Ben"), "%s", text);
	free(text);
	snprintf(path, sizeof(path), "%s/sessions.csv", to);
	text = file_read(path, &n);
	cr_expect(strstr(text, "Anna") && !strstr(text, "Ben"), "%s", text);
	free(text);
	snprintf(path, sizeof(path), "%s/2026-01-02T01-00-00/session.csv", to);
	cr_expect_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0600);
	snprintf(path, sizeof(path), "%s/2026-01-02T01-00-00/outside", to);
	cr_expect_neq(access(path, F_OK), 0, "a link is not followed");
	r = PROGRAM("export", "--client", "ANNA", "--out", base, to);
	cr_expect(r.code == 1 && strstr(r.err, "nothing is overwritten"), "%s", r.err);
	program_free(&r);
	cr_expect_eq(sessions_left(), 10);
}

Test(summary, a_client_is_removed_whole_and_alone)
{
	char path[400], outside[200];
	size_t n;
	two_clients();
	snprintf(outside, sizeof(outside), "%s/mine", dir);
	mkdir(outside, 0700);
	path_of("2026-01-02T01-00-00", "link", path);
	cr_assert_eq(symlink(outside, path), 0);
	path_of("2026-02-09T00-00-00", NULL, path);
	cr_assert_eq(symlink(outside, path), 0);
	struct program_result r = PROGRAM("delete", "--client", "Anna", "--out", base);
	cr_expect(r.code == 1 && strstr(r.err, "nobody to ask"), "%s", r.err);
	cr_expect_eq(sessions_left(), 10);
	program_free(&r);
	r = PROGRAM("delete", "--client", "Anna", "--out", base, "--yes");
	cr_expect_eq(r.code, 0, "%s", r.err);
	cr_expect_not_null(strstr(r.out, "5 of 5 sessions removed"), "%s", r.out);
	program_free(&r);
	cr_expect_eq(sessions_left(), 5);
	cr_expect_eq(access(outside, F_OK), 0);
	static const char *const kept[] = {BOOK_NAME, BOOK_NAME "-wal"};
	char *text;
	for (int i = 0; i < 2; i++) {
		path_of(kept[i], NULL, path);
		text = file_read(path, &n);
		cr_expect_null(memmem(text, n, "Anna", 4), "%s", kept[i]);
		cr_expect(i || memmem(text, n, "Ben", 3));
		free(text);
	}
	path_of("thresholds.csv", NULL, path);
	text = file_read(path, &n);
	cr_expect(!strstr(text, "anna") && strstr(text, "Ben"), "%s", text);
	free(text);
	r = PROGRAM("delete", "--out", base, "--yes", "2026-01");
	cr_expect(r.code == 2 && strstr(r.err, "give the name that"), "%s", r.err);
	program_free(&r);
	r = PROGRAM("delete", "--out", base, "--yes", "2026-01-01T00-00-00");
	cr_expect_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	cr_expect_eq(sessions_left(), 4);
	r = PROGRAM("delete", "--out", base, "--yes", outside);
	cr_expect_neq(r.code, 0);
	cr_expect_eq(access(outside, F_OK), 0);
	program_free(&r);
}

Test(summary, one_that_runs_stays)
{
	char path[400];
	struct record_head head = maker_head("Anna");
	struct record *r;
	path_of("2026-01-01T00-00-00", NULL, path);
	cr_assert_eq(record_create(path, &head, &r), RESULT_OK);
	struct program_result p = PROGRAM("delete", "--client", "Anna", "--out", base, "--yes");
	cr_expect(p.code == 1 && strstr(p.err, "is running"), "%s", p.err);
	cr_expect_eq(access(record_path(r), F_OK), 0);
	program_free(&p);
	record_close(r, 0);
}
