/* The session's forecasts against what came: by hand, by a slow second count, live, replayed and from the
 * record. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "core/forecast_score.h"

#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/story_maker.h"

#define LEAST_MS MINUTES_MS(45)

static struct forecast_scorer scorer;

static void begin(void)
{
	forecast_score_begin(&scorer, LEAST_MS);
}

static void tell(int64_t s, enum event_kind kind)
{
	forecast_score_event(&scorer, &(struct event){.t_ms = SECONDS_MS(s), .kind = kind});
}

static void forecast(int64_t s, enum event_kind of, int64_t low_s, int64_t at_s, int64_t high_s)
{
	forecast_score_event(&scorer, &(struct event){.t_ms = SECONDS_MS(s),
						      .kind = EVENT_FORECAST,
						      .of = of,
						      .at_ms = SECONDS_MS(at_s),
						      .low_ms = SECONDS_MS(low_s),
						      .high_ms = SECONDS_MS(high_s)});
}

static void end(int64_t s)
{
	forecast_score_end(&scorer, SECONDS_MS(s));
}

static char *words(void)
{
	static char text[4096];
	int n = forecast_score_words(&scorer.scores, text, sizeof(text));
	cr_assert_eq((size_t)n, strlen(text));
	return text;
}

static void check_tally(const struct forecast_tally *t, int given, int came, int held, int missed)
{
	cr_assert(t->given == given && t->came == came && t->held == held && t->missed == missed,
		  "given %d came %d held %d missed %d, expected %d %d %d %d", t->given, t->came, t->held,
		  t->missed, given, came, held, missed);
}

Test(forecast_score, the_end_of_numbness)
{
	begin();
	tell(100, EVENT_ICING_STARTED);
	tell(300, EVENT_NUMB);
	tell(350, EVENT_ICING_ENDED); /* a long blot */
	forecast(350, EVENT_WINDOW_CLOSED, 370, 390, 400);
	tell(400, EVENT_ICING_ENDED);
	forecast(400, EVENT_WINDOW_CLOSED, 430, 450, 520);
	forecast(420, EVENT_WINDOW_CLOSED, 430, 440, 460);
	forecast(440, EVENT_WINDOW_CLOSED, 455, 470, 500);
	tell(475, EVENT_WINDOW_CLOSED);
	forecast(520, EVENT_REWARMED, 3100, 4120, 5000);
	tell(4000, EVENT_REWARMED);
	end(4100);
	const struct forecast_round_score *r = &scorer.scores.rounds[0];
	check_tally(&r->closed.open, 3, 3, 2, 0);
	cr_assert_eq(r->closed.open.median_ms, 25000);
	cr_assert_eq(r->closed.first.error_ms, -25000);
	check_tally(&r->rewarmed.open, 1, 1, 1, 0);
	cr_assert_not_null(strstr(words(),
				  "Forecasts of the end of numbness: the first 25 s too early; 2 of 3 "
				  "bands held it, middle error 25 s.\n"),
			   "%s", words());
}

Test(forecast_score, a_round_by_hand)
{
	begin();
	tell(100, EVENT_ICING_STARTED);
	forecast(160, EVENT_NUMB, 200, 260, 290); /* ended at 290: too short */
	forecast(220, EVENT_NUMB, 250, 310, 400);
	tell(300, EVENT_NUMB);
	tell(400, EVENT_ICING_ENDED);
	forecast(520, EVENT_REWARMED, 3100, 4120, 5000);
	forecast(1000, EVENT_REWARMED, 3200, 3640, 4000); /* 10 min after the ice */
	forecast(1060, EVENT_REWARMED, 3500, 3580, 3900);
	forecast(1120, EVENT_REWARMED, 3100, 3100, 3100); /* the least */
	forecast(1180, EVENT_REWARMED, 3100, 3100, 3400);
	tell(3400, EVENT_REWARMED);
	end(3600);
	const struct forecast_round_score *r = &scorer.scores.rounds[0];
	cr_assert_eq(scorer.scores.n, 1);
	cr_assert_eq(r->icing_ms, 100000);
	check_tally(&r->numb.open, 2, 2, 1, 0);
	cr_assert_eq(r->numb.open.median_ms, 25000);
	cr_assert_eq(r->numb.first.error_ms, -40000);
	check_tally(&r->rewarmed.open, 3, 3, 2, 0);
	cr_assert_eq(r->rewarmed.open.median_ms, 240000);
	check_tally(&r->rewarmed.least, 2, 2, 1, 0);
	cr_assert_eq(r->rewarmed.least.median_ms, 300000);
	cr_assert_eq(r->rewarmed.late.error_ms, 240000);
	cr_assert(r->rewarmed.late.held && !r->rewarmed.late.least);
	cr_assert_str_eq(
		words(),
		"Forecasts of numb: the first 40 s too early; 1 of 2 bands held it, middle error 25 s.\n"
		"Forecasts of re-warmed: the first 12 min too late, 10 min after the ice 4 min too late; 2 of 3 bands held it, middle error 4 min.\n"
		"Forecasts of re-warmed at the earliest moment that the rules allow: 1 of 2 bands held it, middle error 5 min.\n");
}

Test(forecast_score, what_never_came_judges_only_bands_that_ended)
{
	begin();
	tell(100, EVENT_ICING_STARTED);
	forecast(160, EVENT_NUMB, 180, 200, 250);
	forecast(220, EVENT_NUMB, 250, 300, 395);
	forecast(280, EVENT_NUMB, 300, 350, 500);
	tell(400, EVENT_ICING_ENDED);
	forecast(520, EVENT_REWARMED, 3100, 3200, 3300);
	end(3000);
	const struct forecast_round_score *r = &scorer.scores.rounds[0];
	check_tally(&r->numb.open, 3, 0, 0, 2);
	cr_assert_eq(r->numb.unjudged_for, EVENT_ICING_ENDED);
	cr_assert_eq(r->numb.first.verdict, FORECAST_MISSED);
	check_tally(&r->rewarmed.open, 1, 0, 0, 0);
	cr_assert_str_eq(
		words(),
		"Forecasts of numb: the first missed; 0 of 2 bands held it, 2 ended before anything came; 1 not judged: the ice went away first.\n"
		"Forecasts of re-warmed: 1, not judged: the session ended first.\n");
}

Test(forecast_score, numb_that_was_felt_and_told_ends_the_watch)
{
	begin();
	tell(100, EVENT_ICING_STARTED);
	forecast(160, EVENT_NUMB, 180, 200, 210);
	forecast(220, EVENT_NUMB, 250, 300, 500);
	tell(240, EVENT_FELT_NUMB);
	tell(600, EVENT_NUMB); /* numbness was over and came again: another matter */
	tell(700, EVENT_ICING_ENDED);
	end(800);
	check_tally(&scorer.scores.rounds[0].numb.open, 2, 0, 0, 1);
	cr_assert_eq(scorer.scores.rounds[0].numb.unjudged_for, EVENT_FELT_NUMB);
}

Test(forecast_score, an_end_of_icing_that_is_taken_back_ends_nothing)
{
	begin();
	tell(100, EVENT_ICING_STARTED);
	forecast(160, EVENT_NUMB, 280, 300, 320);
	tell(200, EVENT_ICING_ENDED); /* a long blot */
	forecast(240, EVENT_NUMB, 290, 310, 330);
	tell(300, EVENT_NUMB);
	tell(400, EVENT_ICING_ENDED);
	forecast(525, EVENT_REWARMED, 3100, 3100, 3100);
	tell(3101, EVENT_REWARMED);
	end(4000);
	check_tally(&scorer.scores.rounds[0].numb.open, 2, 2, 2, 0);
	check_tally(&scorer.scores.rounds[0].rewarmed.least, 1, 1, 1, 0);
	check_tally(&scorer.scores.rounds[0].rewarmed.open, 0, 0, 0, 0);
}

Test(forecast_score, an_icing_that_was_none_leaves_its_round_alone)
{
	begin();
	tell(100, EVENT_ICING_STARTED);
	tell(400, EVENT_ICING_ENDED);
	forecast(520, EVENT_REWARMED, 3300, 3500, 3700);
	tell(900, EVENT_ICING_STARTED); /* the probe fell */
	tell(930, EVENT_PROBE_OFF);
	tell(1000, EVENT_PROBE_BACK);
	forecast(1010, EVENT_REWARMED, 3400, 3600, 3800);
	tell(3600, EVENT_REWARMED);
	tell(3700, EVENT_ICING_STARTED);
	forecast(3760, EVENT_NUMB, 3800, 3850, 3900);
	tell(3850, EVENT_NUMB);
	end(3860);
	cr_assert_eq(scorer.scores.n, 3);
	check_tally(&scorer.scores.rounds[0].rewarmed.open, 2, 2, 2, 0);
	cr_assert_eq(scorer.scores.rounds[1].icing_ms, MS_NONE);
	check_tally(&scorer.scores.rounds[1].rewarmed.open, 0, 0, 0, 0);
	check_tally(&scorer.scores.rounds[2].numb.open, 1, 1, 1, 0);
	cr_assert_null(strstr(words(), "Round 2"));
	cr_assert_not_null(strstr(words(), "Round 3: Forecasts of numb: the first right;"));

	begin(); /* nor does it end the watch of its round */
	tell(100, EVENT_ICING_STARTED);
	tell(400, EVENT_ICING_ENDED);
	forecast(520, EVENT_REWARMED, 3300, 3500, 3700);
	tell(900, EVENT_ICING_STARTED);
	tell(930, EVENT_PROBE_OFF);
	tell(1000, EVENT_PROBE_BACK);
	forecast(1010, EVENT_REWARMED, 3400, 3600, 3800);
	end(3750);
	check_tally(&scorer.scores.rounds[0].rewarmed.open, 2, 0, 0, 1);
	cr_assert_eq(scorer.scores.rounds[0].rewarmed.unjudged_for, EVENT_NONE);
}

Test(forecast_score, nothing_is_awaited_from_a_lost_probe)
{
	begin();
	tell(100, EVENT_ICING_STARTED);
	tell(400, EVENT_ICING_ENDED);
	forecast(520, EVENT_REWARMED, 3100, 3200, 3300);
	tell(3000, EVENT_PROBE_LOST);
	tell(9000, EVENT_ICING_STARTED);
	forecast(9060, EVENT_NUMB, 9100, 9150, 9200);
	end(9500);
	check_tally(&scorer.scores.rounds[0].rewarmed.open, 1, 0, 0, 0);
	cr_assert_eq(scorer.scores.rounds[0].rewarmed.unjudged_for, EVENT_PROBE_LOST);
	check_tally(&scorer.scores.rounds[1].numb.open, 1, 0, 0, 1);

	begin();
	tell(100, EVENT_ICING_STARTED);
	tell(400, EVENT_ICING_ENDED);
	forecast(520, EVENT_REWARMED, 3110, 3200, 3600);
	tell(600, EVENT_PROBE_LOST);
	tell(700, EVENT_PROBE_BACK);
	forecast(720, EVENT_REWARMED, 3110, 3150, 3300);
	tell(3400, EVENT_PROBE_OFF);
	end(9000);
	check_tally(&scorer.scores.rounds[0].rewarmed.open, 2, 0, 0, 1);
	cr_assert_eq(scorer.scores.rounds[0].rewarmed.unjudged_for, EVENT_PROBE_OFF);
}

Test(forecast_score, a_moment_is_told_by_the_sample_after_it)
{
	begin();
	tell(100, EVENT_ICING_STARTED);
	tell(400, EVENT_ICING_ENDED);
	forecast(520, EVENT_REWARMED, 3100, 3100, 3100);
	forecast_score_event(&scorer, &(struct event){.t_ms = SECONDS_MS(3100) + FORECAST_SCORE_SLACK_MS,
						      .kind = EVENT_REWARMED});
	end(4000);
	check_tally(&scorer.scores.rounds[0].rewarmed.least, 1, 1, 1, 0);
	begin();
	tell(100, EVENT_ICING_STARTED);
	tell(400, EVENT_ICING_ENDED);
	forecast(520, EVENT_REWARMED, 3100, 3100, 3100);
	tell(3105, EVENT_REWARMED);
	end(4000);
	check_tally(&scorer.scores.rounds[0].rewarmed.least, 1, 1, 0, 0);
}

Test(forecast_score, more_than_fit_are_counted_but_not_judged)
{
	begin();
	forecast(50, EVENT_NUMB, 60, 70, 80); /* of no round */
	for (int round = 0; round < FORECAST_SCORE_ROUNDS_MAX + 5; round++) {
		int64_t from = 100 + round * 100000;
		tell(from, EVENT_ICING_STARTED);
		for (int i = 0; i < FORECAST_SCORE_NUMB_MAX + 7; i++)
			forecast(from + i, EVENT_NUMB, from, from + 500, from + 9000);
		tell(from + 600, EVENT_NUMB);
		tell(from + 700, EVENT_ICING_ENDED);
		for (int i = 0; i < FORECAST_SCORE_REWARMED_MAX + 9; i++)
			forecast(from + 800 + i, EVENT_REWARMED, from, from + 6000, from + 9000);
		tell(from + 7000, EVENT_REWARMED);
	}
	end(9000000);
	cr_assert_eq(scorer.scores.n, FORECAST_SCORE_ROUNDS_MAX);
	for (int i = 0; i < FORECAST_SCORE_ROUNDS_MAX; i++) {
		const struct forecast_round_score *r = &scorer.scores.rounds[i];
		int n = FORECAST_SCORE_NUMB_MAX, w = FORECAST_SCORE_REWARMED_MAX;
		check_tally(&r->numb.open, n + 7, n, n, 0);
		check_tally(&r->rewarmed.open, w + 9, w, w, 0);
	}
	char small[100];
	int k = forecast_score_words(&scorer.scores, small, sizeof(small));
	cr_assert(k == 0 || small[k - 1] == '\n', "no half sentence");
	cr_assert_eq(forecast_score_words(&scorer.scores, small, 1), 0);
}

/* ---- against a slow second count ---- */

struct given {
	int64_t at_ms, low_ms, high_ms;
	bool least;
};

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void count_again(const struct given *g, int n, bool least, int64_t came_ms, int64_t cut_ms,
			const struct forecast_tally *t)
{
	int given = 0, came = 0, held = 0, missed = 0;
	int64_t errors[400];
	for (int i = 0; i < n; i++) {
		if (g[i].least != least)
			continue;
		given++;
		if (came_ms == MS_NONE) {
			missed += g[i].high_ms < cut_ms - FORECAST_SCORE_SLACK_MS;
			continue;
		}
		held += g[i].low_ms - 4000 <= came_ms && came_ms <= g[i].high_ms + 4000;
		errors[came++] = g[i].at_ms > came_ms ? g[i].at_ms - came_ms : came_ms - g[i].at_ms;
	}
	check_tally(t, given, came, held, missed);
	qsort(errors, (size_t)came, sizeof(errors[0]), by_value);
	if (!came)
		cr_assert_eq(t->median_ms, MS_NONE);
	else if (came % 2)
		cr_assert_eq(t->median_ms, errors[came / 2]);
	else
		cr_assert_eq(t->median_ms, (errors[came / 2 - 1] + errors[came / 2]) / 2);
}

Test(forecast_score, random_rounds_count_as_a_slow_count_does)
{
	uint64_t random = script_seed();
	static struct given g[400];
	for (int k = 0; k < 500; k++) {
		begin();
		int64_t start = 100, ended = 400 + (int64_t)(script_uniform(&random) * 300);
		int64_t least = ended + 2700, last = ended + 1000 + (int64_t)(script_uniform(&random) * 8000);
		int n = 0;
		tell(start, EVENT_ICING_STARTED);
		tell(ended, EVENT_ICING_ENDED);
		for (int64_t t = ended + 120; t < last; t += 60) {
			int64_t at = least + (int64_t)((script_uniform(&random) - .5) * 4000);
			int64_t least_now = t > least ? t : least;
			if (at < least_now)
				at = least_now;
			int64_t low = at - (int64_t)(script_uniform(&random) * 900);
			int64_t high = at + (int64_t)(script_uniform(&random) * 900);
			forecast(t, EVENT_REWARMED, low, at, high);
			g[n++] = (struct given){SECONDS_MS(at), SECONDS_MS(low), SECONDS_MS(high),
						at == least_now};
		}
		bool comes = script_uniform(&random) < .6;
		if (comes)
			tell(last, EVENT_REWARMED);
		end(last);
		const struct forecast_kind_score *s = &scorer.scores.rounds[0].rewarmed;
		int64_t came_ms = comes ? SECONDS_MS(last) : MS_NONE;
		count_again(g, n, false, came_ms, SECONDS_MS(last), &s->open);
		count_again(g, n, true, came_ms, SECONDS_MS(last), &s->least);
	}
}

/* ---- the same live, from the record and in a replay ---- */

static char *only_forecasts(char *text)
{
	char *to = text;
	for (char *line = text, *next; *line; line = next) {
		next = line + strcspn(line, "\n");
		next += *next == '\n';
		bool ours = !strncmp(line, "Forecasts of", 12) ||
			    (!strncmp(line, "Round ", 6) && strstr(line, ": Forecasts of") &&
			     strstr(line, ": Forecasts of") < next);
		if (!ours)
			continue;
		memmove(to, line, (size_t)(next - line));
		to += next - line;
	}
	*to = '\0';
	return text;
}

Test(forecast_score, review_and_replay_say_the_same_and_a_session_does_not, .timeout = GUARD_TEST_S)
{
	char dir[64], session[512], record[600], page[600];
	size_t n;
	folder_make(dir, sizeof(dir));
	struct program_result live =
		PROGRAM("watch", "--probe", "sim", "--speed", "1500", "--out", dir, "--for", "60m");
	cr_assert_eq(live.code, 0, "%s", live.err);
	snprintf(record, sizeof(record), "%s/session.csv",
		 folder_only_session(dir, session, sizeof(session)));
	struct program_result replayed = PROGRAM("replay", "--quality", record),
			      without = PROGRAM("replay", record),
			      events = PROGRAM("replay", "--quality", "--events", record);
	struct program_result reviewed = PROGRAM("review", "--no-open", "--quality", session),
			      plain = PROGRAM("review", "--no-open", session);
	cr_assert_not_null(strstr(replayed.out, "Forecasts of numb: "), "%s", replayed.out);
	cr_assert_not_null(strstr(replayed.out, "Forecasts of re-warmed"), "%s", replayed.out);
	cr_assert_null(strstr(without.out, "Forecasts of"), "%s", without.out);
	cr_assert_null(strstr(events.out, "Forecasts of"), "events stay as they are");
	cr_assert_null(strstr(live.out, "Forecasts of"), "%s", live.out);
	cr_assert_null(strstr(plain.out, "Forecasts of"), "%s", plain.out);
	only_forecasts(replayed.out);
	cr_assert_str_eq(only_forecasts(reviewed.out), replayed.out);
	snprintf(page, sizeof(page), "%s/report.html", session);
	char *html = file_read(page, &n);
	cr_assert_not_null(strstr(html, "<h3>Forecasts</h3>"));
	cr_assert(strstr(html, "<details>") < strstr(html, "<h3>Forecasts</h3>"), "behind a fold");
	cr_assert_not_null(strstr(html, ": re-warmed, earliest moment</th>"));
	free(html);
	program_free(&live);
	program_free(&replayed);
	program_free(&without);
	program_free(&events);
	program_free(&reviewed);
	program_free(&plain);
	folder_remove(dir);
}

/* A story keeps forecasts only while there is room; they are scored all the same. */
Test(forecast_score, a_story_scores_more_forecasts_than_it_keeps)
{
	char dir[64];
	struct record_head head = maker_head("");
	struct record *r;
	cr_assert_eq(record_create(folder_make(dir, sizeof(dir)), &head, &r), RESULT_OK);
	maker_event(r, 1000, EVENT_ICING_STARTED, MC_NONE, PHASE_ICING, 0);
	maker_event(r, 2000, EVENT_ICING_ENDED, MC_NONE, PHASE_WARMING, 0);
	for (int i = 0; i < 600; i++) {
		struct event e = {
			.t_ms = 3000 + i, .kind = EVENT_FORECAST, .skin_mc = MC_NONE, .of = EVENT_REWARMED};
		e.at_ms = 4000000;
		e.low_ms = 3900000;
		e.high_ms = 4100000;
		record_event(r, &e, PHASE_WARMING);
	}
	maker_event(r, 4000000, EVENT_REWARMED, MC_NONE, PHASE_WARM, 0);
	record_close(r, 4000001);
	struct story *s = maker_story(dir);
	cr_assert_lt(s->n_events, 600);
	check_tally(&s->forecasts.rounds[0].rewarmed.open, 600, 600, 600, 0);
	story_free(s);
	folder_remove(dir);
}
