#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/story_maker.h"

static void write_text(const char *dir, const char *text)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	FILE *f = fopen(path, "w");
	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
}

#define HEAD "# icecue record 1\n# client: Anna\n"
#define COLUMNS "elapsed_s,probe_c,status,skin_c,band_c,reference_c,ambient_c,phase,mark,event,detail\n"

static char words[8192];

static const char *words_of(const struct story *s)
{
	int n = story_words(s, false, words, sizeof(words));
	cr_assert_eq((size_t)n, strlen(words));
	return words;
}

static const char *words_of_text(const char *text)
{
	char dir[64];
	write_text(folder_make(dir, sizeof(dir)), text);
	struct story *s = maker_story(dir);
	words_of(s);
	story_free(s);
	folder_remove(dir);
	return words;
}

Test(story, a_whole_session_in_words)
{
	char dir[64];
	folder_make(dir, sizeof(dir));
	maker_session(dir, "Anna");
	struct story *s = maker_story(dir);
	cr_assert_str_eq(words_of(s), "Numb after 3 min 40 s of ice.\n"
				      "It felt numb after 3 min 52 s of ice, at 11.9 \302\260C.\n"
				      "The coldest estimate was 11.5 \302\260C.\n"
				      "The ice was on for 4 min 10 s.\n"
				      "Five deep passes inside the window.\n"
				      "The window lasted 2 min 10 s.\n"
				      "Re-warmed 52 min after the ice.\n"
				      "Safety: no reading from the probe, at 20:05.\n"
				      "One gap without a reading, 1 min 03 s in all.\n");
	cr_assert_str_eq(s->head.client, "Anna");
	cr_assert_eq(s->baseline_mc, 30600);
	cr_assert(s->closed);
	cr_assert_eq(s->n_zooms, 1);
	story_words(s, true, words, sizeof(words));
	cr_assert_not_null(strstr(words, "at 53.4 \302\260F."));
	story_free(s);
	folder_remove(dir);
}

Test(story, what_did_not_happen_is_said)
{
	cr_assert_str_eq(words_of_text(HEAD COLUMNS),
			 "The record holds no reading.\n"
			 "The session did not end normally: the record stops after 0 s.\n");
	cr_assert_str_eq(words_of_text(HEAD COLUMNS "1.000,,fault,,,,,before,,,\n2.000,,,,,,,,end,,\n"),
			 "The record holds no good reading.\n");
	cr_assert_str_eq(words_of_text(HEAD COLUMNS
				       "1.000,30,ok,30,0.5,,,before,,,\n61.000,30,ok,30,0.5,,,before,,,\n"
				       "61.000,,,,,,,,end,,\n"),
			 "No ice was seen in 1 min.\n"); /* one reading a minute: no gap */
	cr_assert_str_eq(
		words_of_text(HEAD COLUMNS
			      "10.000,,,30,,,,icing,,icing_started,\n12.000,15.2,ok,15.2,0.5,,,icing,,,\n"
			      "14.000,15.3,ok,15.3,0.5,,,icing,,,\n20.000,,,15.5,,,,warming,,icing_ended,\n"
			      "22.000,16,ok,16,0.5,,,warming,,,\n23.000,,,,,,,,end,,\n"),
		"It was never numb: the coldest estimate was 15.2 \302\260C, and numb is 13.6 \302\260C or less.\n"
		"The ice was on for 10 s.\n"
		"Re-warming was not seen: the record ended 3 s after the ice.\n");
}

Test(story, a_last_line_that_was_cut_off_is_no_fault)
{
	char dir[64];
	write_text(folder_make(dir, sizeof(dir)), HEAD COLUMNS "1.000,30,ok,30,0.5,,,before,,,\n1.500,12.3");
	struct story *s = maker_story(dir);
	cr_assert_eq(s->samples, 1);
	cr_assert_eq(s->bad_lines, 0);
	cr_assert_eq(s->last_ms, 1000);
	cr_assert(!s->closed);
	story_free(s);
	folder_remove(dir);
}

Test(story, broken_lines_are_counted_and_passed_over)
{
	char dir[64];
	write_text(
		folder_make(dir, sizeof(dir)), HEAD COLUMNS
		"1.000,30,ok,30,0.5,,,before,,,\nrubbish\n2.000,abc,ok,30,0.5,,,before,,,\n\n"
		"2.500,30,nonsense,30,0.5,,,before,,,\n3.000,31,ok,31,0.5,,,before,,,\n2.000,31,ok,31,0.5,,,before,,,\n");
	struct story *s = maker_story(dir);
	cr_assert_eq(s->samples, 2);
	cr_assert_eq(s->bad_lines, 4);
	story_free(s);
	folder_remove(dir);
}

static enum result try_read(const char *text, char *why, size_t n)
{
	char dir[64], path[128];
	struct story *s = NULL;
	write_text(folder_make(dir, sizeof(dir)), text);
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	enum result result = story_read(path, &s, why, n);
	if (result == RESULT_OK)
		story_free(s);
	folder_remove(dir);
	return result;
}

Test(story, what_is_no_record_is_told)
{
	char why[512];
	struct story *s;
	cr_assert_eq(story_read("/nonexistent/session.csv", &s, why, sizeof(why)), RESULT_NONE);
	cr_assert_not_null(strstr(why, "/nonexistent/session.csv"));
	cr_assert_eq(try_read("", why, sizeof(why)), RESULT_BAD_DATA);
	cr_assert_eq(try_read("time,temp\n1,2\n", why, sizeof(why)), RESULT_BAD_DATA);
	cr_assert_not_null(strstr(why, "# icecue record 1"));
	cr_assert_not_null(strstr(why, "time,temp"));
	cr_assert_eq(try_read("# icecue record 1\n# client: x\n1,2,3\n", why, sizeof(why)), RESULT_BAD_DATA);
	cr_assert_eq(story_read("/dev", &s, why, sizeof(why)), RESULT_SYSTEM);
}

Test(story, more_events_than_fit_are_counted)
{
	char dir[64];
	struct record_head head = maker_head("");
	struct record *r;
	folder_make(dir, sizeof(dir));
	cr_assert_eq(record_create(dir, &head, &r), RESULT_OK);
	for (int i = 0; i < 700; i++) {
		maker_event(r, i * 1000, EVENT_PROBE_BACK, MC_NONE, PHASE_BEFORE, 0);
		maker_event(r, i * 1000, EVENT_FORECAST, MC_NONE, PHASE_BEFORE, 0);
		maker_event(r, i * 1000, EVENT_ICING_STARTED, MC_NONE, PHASE_ICING, 0);
		record_mark(r, &(struct mark){i * 1000, MARK_NOTE}, "note");
	}
	record_close(r, 700000);
	struct story *s = maker_story(dir);
	cr_assert_eq(s->n_events, STORY_EVENTS_MAX);
	cr_assert_gt(s->more_events, 0);
	cr_assert_eq(s->n_rounds, 700);
	cr_assert_eq(s->n_marks, STORY_MARKS_MAX);
	cr_assert(s->closed, "the end row is seen even when there is no room for marks");
	words_of(s);
	story_free(s);
	folder_remove(dir);
}

/* ---- thinning ---- */

struct walk {
	int n;
	int64_t t_ms[5000];
	int32_t mc[5000];
};

static void random_walk(uint64_t *random, struct walk *w)
{
	int64_t t = 0;
	w->n = 1 + (int)(script_uniform(random) * 4999);
	for (int i = 0; i < w->n; i++) {
		t += 1 + (int64_t)(script_uniform(random) * 500);
		w->t_ms[i] = t;
		w->mc[i] = (int32_t)(script_uniform(random) * 40000) - 5000;
	}
}

/* Every minimum and maximum of every slice is there, at its own time. */
static void check_slices(const struct walk *w, const struct story_slice *slices, int n, int64_t width_ms)
{
	for (int k = 0; k < n; k++) {
		int32_t min = INT32_MAX, max = INT32_MIN;
		for (int i = 0; i < w->n; i++) {
			if ((w->t_ms[i] - w->t_ms[0]) / width_ms != k)
				continue;
			min = w->mc[i] < min ? w->mc[i] : min;
			max = w->mc[i] > max ? w->mc[i] : max;
			if (w->t_ms[i] == slices[k].t_min_ms)
				cr_assert_eq(w->mc[i], slices[k].probe_min_mc);
			if (w->t_ms[i] == slices[k].t_max_ms)
				cr_assert_eq(w->mc[i], slices[k].probe_max_mc);
		}
		cr_assert_eq(slices[k].probe_min_mc, min == INT32_MAX ? MC_NONE : min);
		cr_assert_eq(slices[k].probe_max_mc, max == INT32_MIN ? MC_NONE : max);
		cr_assert_eq(slices[k].skin_min_mc, slices[k].probe_min_mc);
		cr_assert_eq(slices[k].skin_max_mc, slices[k].probe_max_mc);
	}
}

Test(story, thinning_keeps_every_extreme)
{
	uint64_t random = script_seed();
	static struct walk w;
	static struct story_slice slices[200];
	for (int round = 0; round < 60; round++) {
		random_walk(&random, &w);
		int n = 1 + (int)(script_uniform(&random) * 199);
		struct story_thin t;
		story_thin_begin(&t, slices, n, w.t_ms[0], w.t_ms[w.n - 1], 5000);
		for (int i = 0; i < w.n; i++)
			story_thin_add(&t, w.t_ms[i], w.mc[i], w.mc[i], 500);
		check_slices(&w, slices, n, t.width_ms);
		story_thin_add(&t, w.t_ms[0] - 1, 99000, 99000, 0); /* outside: passed over */
		story_thin_add(&t, w.t_ms[w.n - 1] + t.width_ms * n, 99000, 99000, 0);
		check_slices(&w, slices, n, t.width_ms);
	}
}

Test(story, a_gap_is_marked_where_the_line_goes_on)
{
	struct story_slice slices[100];
	struct story_thin t;
	int gaps = 0;
	story_thin_begin(&t, slices, 100, 0, 99999, 5000);
	for (int64_t ms = 0; ms < 100000; ms += 1000)
		if ((ms < 20000 || ms >= 26000) && (ms < 50000 || ms >= 54000))
			story_thin_add(&t, ms, 20000, MC_NONE, 0);
		else
			story_thin_add(&t, ms, MC_NONE, MC_NONE, 0); /* bad samples are no good ones */
	for (int i = 0; i < 100; i++)
		gaps += slices[i].gap_before;
	cr_assert_eq(gaps, 1);
	cr_assert(slices[26].gap_before);
}

/* ---- a day at 10 Hz ---- */

static void write_day(const char *dir)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	FILE *f = fopen(path, "w");
	fputs(HEAD COLUMNS, f);
	for (int i = 0; i < 864000; i++)
		fprintf(f, "%d.%d00,%d.%02d,ok,30.25,0.5,,21.5,before,,,\n", i / 10, i % 10,
			i == 400003 ? 3 : 30, i % 100);
	fclose(f);
}

static double cpu_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* How long this machine takes to read the same rows in the plainest way. */
static double plain_s(const char *dir)
{
	char path[128], *line = NULL;
	size_t room = 0;
	double begun_s = cpu_s(), sum = 0;
	snprintf(path, sizeof(path), "%s/session.csv", dir);
	FILE *f = fopen(path, "r");
	while (getline(&line, &room, f) > 0)
		sum += strtod(line, NULL);
	fclose(f);
	free(line);
	cr_assert_gt(sum, 0);
	return cpu_s() - begun_s;
}

Test(story, a_day_at_ten_a_second_is_read_as_fast_as_its_lines, .timeout = GUARD_TEST_S)
{
	char dir[64];
	write_day(folder_make(dir, sizeof(dir)));
	double begun_s = cpu_s();
	struct story *s = maker_story(dir);
	double took_s = cpu_s() - begun_s, plain = plain_s(dir);
	cr_log_info("864,000 rows: %.3f s, and %.3f s in the plainest way", took_s, plain);
	cr_assert_lt(took_s, 5 * plain);
	cr_assert_eq(s->samples, 864000);
	int32_t min = INT32_MAX;
	for (int i = 0; i < s->n_slices; i++)
		if (s->slices[i].probe_min_mc != MC_NONE && s->slices[i].probe_min_mc < min)
			min = s->slices[i].probe_min_mc;
	cr_assert_eq(min, 3030, "the one cold sample among 864,000 is lost: %d", min);
	story_free(s);
	folder_remove(dir);
}

Test(story, a_reason_is_kept_and_an_older_record_has_none)
{
	char dir[64];
	struct record_head head = {.version = "test"};
	struct record *r;
	rules_default(&head.rules);
	folder_make(dir, sizeof(dir));
	cr_assert_eq(record_create(dir, &head, &r), RESULT_OK);
	struct event e = {.t_ms = 90000, .kind = EVENT_CANNOT_TELL, .reason = REASON_NOT_ON_SKIN};
	record_event(r, &e, PHASE_ICING);
	cr_assert_eq(record_close(r, 100000), RESULT_OK);
	struct story *s = maker_story(dir);
	cr_assert(strstr(words_of(s), "the probe was not on skin before the ice, at 01:30."), "%s", words);
	story_free(s);
	folder_remove(dir);
	const char *old = words_of_text(HEAD COLUMNS "90.000,,,,,,,icing,,cannot_tell,\n"
						     "91.000,,,,,,,icing,,too_cold,reason=edge\n");
	cr_assert(strstr(old, "sat at the edge, or was not on skin before the ice, at 01:30."), "%s", old);
	cr_assert(strstr(old, "Safety: the skin got too cold, at 01:31."), "%s", old);
}

Test(story, a_pass_while_not_numb_is_a_note_of_safety_unless_it_is_taken_back)
{
	const char *said = words_of_text(HEAD COLUMNS "90.000,,,,,,,icing,,icing_started,\n"
						      "95.000,,,,,,,icing,,pass_outside,count=1\n"
						      "99.000,,,,,,,icing,,pass_outside,count=2\n"
						      "99.500,,,,,,,icing,,undone,of=pass_outside count=1\n");
	cr_assert(strstr(said, "Safety: a deep pass while the skin was not numb, at 01:35."), "%s", said);
}

#define ROUND                                         \
	"90.000,,,,,,,icing,,icing_started,\n"        \
	"95.000,,,,,,,icing,,%s,count=1\n"            \
	"200.000,,,13,,,,numb,,numb,\n"               \
	"210.000,,,13,,,,window,,icing_ended,\n"      \
	"220.000,,,13,,,,window,,pass,count=%d\n"     \
	"230.000,,,13.5,,,,window,,%s,\n"             \
	"300.000,,,15.2,,,,warming,,window_closed,\n" \
	"310.000,,,15.3,,,,warming,,%s,count=%d\n"    \
	"320.000,,,15.3,,,,warming,,%s,count=%d\n"    \
	"330.000,,,15.3,,,,warming,,undone,of=%s count=1\n"

Test(story, passes_inside_the_window_are_told_from_those_before_and_after_it)
{
	static const char expected[] = "One deep pass inside the window.\n"
				       "One deep pass outside the window: before it was numb.\n"
				       "One deep pass outside the window: after the numbness was over.\n";
	char text[2048];
	snprintf(text, sizeof(text), HEAD COLUMNS ROUND, "pass_outside", 1, "felt_numb_note", "pass_outside",
		 2, "pass_outside", 3, "pass_outside");
	cr_expect(strstr(words_of_text(text), expected), "%s", words);
	cr_expect(!strstr(words, "It felt numb"), "%s", words);
	/* a version that knew neither event: the phase tells */
	snprintf(text, sizeof(text), HEAD COLUMNS ROUND, "pass", 2, "felt_numb", "pass", 3, "pass", 4,
		 "pass");
	cr_expect(strstr(words_of_text(text), "One deep pass outside the window: before it was numb.\n"),
		  "%s", words);
	cr_expect(strstr(words, "Safety: a deep pass while the skin was not numb, 2 times"), "%s", words);
	cr_expect(!strstr(words, "It felt numb"), "%s", words);
}

Test(story, a_pass_taken_back_after_numb_came_was_one_before_it)
{
	struct rounds r = {0};
	static const struct event events[] = {{.kind = EVENT_PASS_OUTSIDE}, /* no ice yet */
					      {.kind = EVENT_ICING_STARTED},
					      {.kind = EVENT_PASS_OUTSIDE},
					      {.kind = EVENT_NUMB},
					      {.kind = EVENT_UNDONE, .of = EVENT_PASS_OUTSIDE}};
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		rounds_event(&r, &events[i]);
	cr_expect_eq(r.at[0].passes_before, 1, "the one before the ice");
	cr_expect_eq(r.at[0].passes_after, 0);
}

Test(story, what_was_felt_first_is_no_round_without_numbness)
{
	const char *said = words_of_text(HEAD COLUMNS "90.000,,,,,,,icing,,icing_started,\n"
						      "200.000,12.5,ok,12.5,0.5,,,icing,,,\n"
						      "201.000,,,12.5,,,,numb,,felt_numb,\n"
						      "210.000,,,13,,,,window,,icing_ended,\n"
						      "290.000,,,15.2,,,,warming,,window_closed,\n");
	cr_expect(strstr(said, "It felt numb after 1 min 51 s of ice, at 12.5 \302\260C.\n"), "%s", said);
	cr_expect(strstr(said, "The window lasted 1 min 20 s.\n"), "%s", said);
	cr_expect(!strstr(said, "never numb"), "%s", said);
}
