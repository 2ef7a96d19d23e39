/* The countdown on the screen: it walks, it says why it jumps, it meets its forecast, deadlines are exact. */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "live/sinks.h"

#include "live/countdown.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"

#define LEAST_MS MINUTES_MS(45)

static void aim(struct countdown *c, int64_t t_ms, enum event_kind to, int64_t at_ms, bool exact, bool held)
{
	enum phase phase = to == EVENT_NUMB ? PHASE_ICING : PHASE_WARMING;
	countdown_aim(c, t_ms, &(struct countdown_target){to, at_ms, exact, held, phase});
}

static int64_t draw(uint64_t *random, int64_t from, int64_t to)
{
	return from + (int64_t)(script_uniform(random) * (double)(to - from));
}

/* What a person sees from one second to the next. */
struct eye {
	enum event_kind to;
	bool held;
	int64_t left_ms;
	int jumps, walks;
};

static void look(struct eye *eye, const struct countdown *c, int64_t now_ms, int64_t step_ms)
{
	enum event_kind to = countdown_to(c);
	int64_t left_ms = countdown_left_ms(c, now_ms);
	int64_t ran_ms = eye->left_ms - left_ms;
	cr_assert_geq(left_ms, 0);
	if (to == eye->to && to != EVENT_NONE) {
		bool ended = left_ms == 0 && ran_ms >= 0 && ran_ms <= step_ms * 3 / 2 + 1;
		bool walks = ended || (ran_ms >= step_ms / 2 - 1 && ran_ms <= step_ms * 3 / 2 + 1);
		walks = walks || (eye->held && ran_ms >= 0 && ran_ms <= step_ms * 3 / 2 + 1);
		eye->walks += walks;
		eye->jumps += !walks;
		if (!walks)
			cr_assert(*countdown_why(c, now_ms, COUNTDOWN_WHY_MS),
				  "from %lld to %lld ms at %lld without a reason", (long long)eye->left_ms,
				  (long long)left_ms, (long long)now_ms);
	}
	eye->to = to;
	eye->held = c->target.held;
	eye->left_ms = left_ms;
}

/* A minute's next forecast: near the truth, or anywhere. */
static void random_aim(struct countdown *c, uint64_t *random, int64_t t_ms, int64_t truth_ms,
		       enum event_kind to, int64_t least_ms)
{
	static bool held;
	double kind = script_uniform(random);
	int64_t scatter_ms = to == EVENT_NUMB ? 60000 : 600000;
	int64_t at_ms = truth_ms + draw(random, -scatter_ms, scatter_ms) * (kind < .7 ? 1 : 4) / 4;
	if (at_ms < t_ms)
		at_ms = t_ms;
	bool exact = to == EVENT_REWARMED && at_ms <= least_ms;
	if (exact)
		at_ms = least_ms;
	held = script_uniform(random) < (held ? .5 : .1);
	if (script_uniform(random) < .03)
		aim(c, t_ms, EVENT_NONE, MS_NONE, false, held);
	else
		aim(c, t_ms, to, at_ms, exact, held);
}

Test(countdown, random_forecasts_never_make_it_jump_without_a_reason)
{
	uint64_t random = script_seed();
	struct eye eye = {0};
	for (int k = 0; k < 400; k++) {
		struct countdown c;
		countdown_init(&c, LEAST_MS);
		enum event_kind to = k % 2 ? EVENT_NUMB : EVENT_REWARMED;
		int64_t truth_ms = k % 2 ? draw(&random, 60000, 600000) : draw(&random, 2000000, 7000000);
		int64_t least_ms = draw(&random, 1500000, 3000000), next_ms = 0;
		int64_t step_ms = k % 3 ? 1000 : draw(&random, 20, 1000);
		eye.to = EVENT_NONE;
		for (int64_t t = 0; t < truth_ms + 120000; t += step_ms) {
			if (t >= next_ms) {
				random_aim(&c, &random, t, truth_ms, to, least_ms);
				next_ms = t + draw(&random, 1000, 90000);
			}
			look(&eye, &c, t, step_ms);
		}
	}
	fprintf(stderr, "countdown: %d steps walked, %d jumped with a reason\n", eye.walks, eye.jumps);
	cr_assert_gt(eye.walks, 100 * eye.jumps);
	cr_assert_gt(eye.jumps, 100, "the test must see jumps");
}

Test(countdown, meets_a_forecast_that_stays)
{
	uint64_t random = script_seed();
	int walked = 0;
	for (int k = 0; k < 5000; k++) {
		struct countdown c;
		countdown_init(&c, LEAST_MS);
		bool numb = k % 2;
		enum event_kind to = numb ? EVENT_NUMB : EVENT_REWARMED;
		int64_t most_ms = numb ? COUNTDOWN_SLEW_NUMB_MS : COUNTDOWN_SLEW_REWARMED_MS;
		int64_t span_ms = numb ? 400000 : 5000000, t = 0;
		for (int i = 0; i < 4; i++, t += draw(&random, 1000, 60000))
			aim(&c, t, to, t + draw(&random, 0, span_ms), false, false);
		int64_t at_ms = c.target.at_ms, late_ms = t + most_ms;
		walked += countdown_left_ms(&c, t) != at_ms - t && at_ms > t;
		/* after so long, and at the moment itself in any case */
		for (int i = 0; i < 20; i++) {
			int64_t then = late_ms + draw(&random, 0, 600000);
			cr_assert_eq(countdown_left_ms(&c, then), at_ms > then ? at_ms - then : 0);
		}
		if (at_ms > t)
			cr_assert_eq(countdown_left_ms(&c, at_ms), 0);
	}
	cr_assert_gt(walked, 300, "the test must see slewing");
}

Test(countdown, deadlines_are_exact)
{
	uint64_t random = script_seed();
	for (int k = 0; k < 5000; k++) {
		struct countdown c;
		countdown_init(&c, LEAST_MS);
		enum event_kind to = k % 2 ? EVENT_WINDOW_CLOSED : EVENT_REWARMED;
		int64_t t = 0, at_ms = draw(&random, 0, 3000000);
		for (int i = 0; i < 3; i++, t += draw(&random, 1000, 60000))
			aim(&c, t, EVENT_REWARMED, t + draw(&random, 0, 5000000), false, i % 2);
		int64_t before_ms = countdown_left_ms(&c, t), left_ms = at_ms > t ? at_ms - t : 0;
		aim(&c, t, to, at_ms, true, k % 3 == 0);
		if (to == EVENT_REWARMED && before_ms != left_ms)
			cr_assert(*countdown_why(&c, t, COUNTDOWN_WHY_MS));
		for (int i = 0; i < 20; i++) {
			int64_t then = t + draw(&random, 0, 3000000);
			cr_assert_eq(countdown_left_ms(&c, then), at_ms > then ? at_ms - then : 0);
		}
	}
}

Test(countdown, runs_at_half_to_one_and_a_half_the_pace_of_time)
{
	struct countdown c;
	countdown_init(&c, LEAST_MS);
	aim(&c, 0, EVENT_NUMB, 240000, false, false);
	aim(&c, 60000, EVENT_NUMB, 255000, false, false); /* 15 s later: within the minute */
	cr_assert_eq(countdown_left_ms(&c, 60000), 180000);
	cr_assert_eq(countdown_left_ms(&c, 64000), 177000);
	cr_assert_eq(countdown_left_ms(&c, 120000), 135000);
	aim(&c, 120000, EVENT_NUMB, 200000, false,
	    false); /* 55 s sooner: too much for the time that is left */
	cr_assert_eq(countdown_left_ms(&c, 120000), 80000);
	cr_assert_str_eq(countdown_why(&c, 120000, COUNTDOWN_WHY_MS), "sooner: the skin cools fast");
	cr_assert_str_eq(countdown_why(&c, 129999, COUNTDOWN_WHY_MS), "sooner: the skin cools fast");
	cr_assert_str_eq(countdown_why(&c, 130000, COUNTDOWN_WHY_MS), "");
	aim(&c, 130000, EVENT_NUMB, 165000, false, false); /* 35 s sooner, 35 s left */
	cr_assert_eq(countdown_left_ms(&c, 130000), 35000);
	aim(&c, 140000, EVENT_NUMB, 300000, false, false);
	cr_assert_str_eq(countdown_why(&c, 140000, COUNTDOWN_WHY_MS), "later: the skin cools slowly");
}

Test(countdown, stands_still_without_a_reading)
{
	struct countdown c;
	countdown_init(&c, LEAST_MS);
	aim(&c, 0, EVENT_NUMB, 240000, false, false);
	aim(&c, 60000, EVENT_NUMB, 240000, false, true);
	cr_assert_eq(countdown_left_ms(&c, 90000), 180000);
	cr_assert_str_eq(countdown_why(&c, 900000, COUNTDOWN_WHY_MS), "held: no reading");
	aim(&c, 70000, EVENT_NUMB, 240000, false, false); /* ten seconds are walked off */
	cr_assert_eq(countdown_left_ms(&c, 70000), 180000);
	cr_assert_str_eq(countdown_why(&c, 70000, COUNTDOWN_WHY_MS), "");
	cr_assert_eq(countdown_left_ms(&c, 130000), 110000);
	aim(&c, 130000, EVENT_NUMB, 240000, false, true);
	aim(&c, 220000, EVENT_NUMB, 240000, false, false);
	cr_assert_eq(countdown_left_ms(&c, 220000), 20000);
	cr_assert_str_eq(countdown_why(&c, 220000, COUNTDOWN_WHY_MS), "there is a reading again");
}

/* ---- of the window: it never jumps ---- */

static void aim_window(struct countdown *c, int64_t t_ms, int64_t low_ms, int64_t at_ms, int64_t high_ms)
{
	countdown_aim(c, t_ms,
		      &(struct countdown_target){.to = EVENT_WINDOW_CLOSED,
						 .at_ms = at_ms,
						 .phase = PHASE_WINDOW,
						 .low_ms = low_ms,
						 .high_ms = high_ms});
}

Test(countdown, of_the_window_never_jumps)
{
	uint64_t random = script_seed();
	int64_t fastest_ms = 0, low_ms, high_ms;
	for (int k = 0; k < 2000; k++) {
		struct countdown c;
		countdown_init(&c, LEAST_MS);
		int64_t next_ms = 0, before_ms = MS_NONE;
		for (int64_t t = 0; t < 180000; t += 1000) {
			if (t >= next_ms) {
				int64_t at_ms = draw(&random, t, 180001);
				aim_window(&c, t, draw(&random, t, at_ms + 1), at_ms,
					   draw(&random, at_ms, 180001));
				next_ms = t + draw(&random, 1000, 30000);
			}
			int64_t left_ms = countdown_left_ms(&c, t);
			if (before_ms != MS_NONE) {
				int64_t ran_ms = before_ms - left_ms;
				cr_assert(ran_ms >= -1 && ran_ms <= 1000 * COUNTDOWN_WINDOW_PACE + 1,
					  "ran %lld ms in a second", (long long)ran_ms);
				fastest_ms = ran_ms > fastest_ms ? ran_ms : fastest_ms;
			}
			cr_assert(countdown_band_ms(&c, t, &low_ms, &high_ms));
			cr_assert(0 <= low_ms && low_ms <= left_ms && left_ms <= high_ms);
			cr_assert_str_eq(countdown_why(&c, t, COUNTDOWN_WHY_MS), "");
			before_ms = left_ms;
		}
	}
	cr_assert_gt(fastest_ms, 2000, "the test must see it run");
}

/* Numbness ends whether somebody reads it or not. */
Test(countdown, of_the_window_goes_on_without_a_reading)
{
	struct countdown c;
	countdown_init(&c, LEAST_MS);
	struct outcome o = {.t_ms = 1000,
			    .phase = PHASE_WINDOW,
			    .probe = PROBE_GOOD,
			    .countdown_to = EVENT_WINDOW_CLOSED,
			    .countdown_at_ms = 61000,
			    .countdown_low_ms = 41000,
			    .countdown_high_ms = 91000};
	countdown_outcome(&c, 1000, &o);
	o.probe = PROBE_LOST;
	countdown_outcome(&c, 21000, &o);
	cr_assert_eq(countdown_left_ms(&c, 31000), 30000);
	cr_assert_str_eq(countdown_why(&c, 31000, COUNTDOWN_WHY_MS), "");
}

/* ---- with the detector: any pace of wake-ups shows the same ---- */

#define MOMENTS_MAX 20000
struct film {
	int n;
	struct {
		int64_t left_ms;
		enum event_kind to;
		char why[40];
	} at[MOMENTS_MAX];
	int forecasts, held;
};

static void take_outcome(struct countdown *c, struct film *f, const struct outcome *o)
{
	for (int i = 0; i < o->n_events; i++) {
		countdown_event(c, &o->events[i], o);
		f->forecasts += o->events[i].kind == EVENT_FORECAST;
	}
	countdown_outcome(c, o->t_ms, o);
}

struct gap {
	int64_t from_ms, to_ms;
};

static void shoot(struct massage m, const struct gap gaps[3], int64_t interval_ms, uint64_t *wake,
		  struct film *f)
{
	struct rules rules;
	struct outcome o;
	struct countdown c;
	rules_default(&rules);
	struct detector *d = detector_create(&rules);
	countdown_init(&c, rules.rewarm_min_ms);
	memset(f, 0, sizeof(*f));
	for (int64_t t = interval_ms; t < MINUTES_MS(75); t += interval_ms) {
		for (int64_t w = t - interval_ms; wake && (w += draw(wake, 1, interval_ms)) < t;) {
			detector_advance(d, w, &o);
			take_outcome(&c, f, &o);
		}
		int32_t mc = massage_mc(t, &m);
		bool gap = false;
		for (int i = 0; i < 3; i++)
			gap = gap || (t >= gaps[i].from_ms && t < gaps[i].to_ms);
		if (gap)
			continue;
		struct sample s = sample_of(t, (struct channel_value){mc, STATUS_OK});
		detector_feed(d, &s, &o);
		take_outcome(&c, f, &o);
		cr_assert_lt(f->n, MOMENTS_MAX);
		f->at[f->n].to = countdown_to(&c);
		f->at[f->n].left_ms = countdown_left_ms(&c, t);
		snprintf(f->at[f->n++].why, sizeof(f->at[0].why), "%s",
			 countdown_why(&c, t, COUNTDOWN_WHY_MS));
		f->held += c.target.held;
	}
	detector_destroy(d);
}

Test(countdown, shows_the_same_at_any_pace_of_wake_ups, .timeout = GUARD_TEST_S)
{
	struct film *calm = malloc(sizeof(*calm)), *woken = malloc(sizeof(*woken));
	uint64_t random = script_seed(), wake = random | 1;
	int forecasts = 0;
	for (int k = 0; k < 12; k++) {
		struct massage m = massage_default();
		m.coldest_c = 8 + 5 * script_uniform(&random);
		m.ice_off_ms = draw(&random, 300000, 700000);
		m.random = random | 1;
		struct gap gaps[3];
		for (int i = 0; i < 3; i++) {
			gaps[i].from_ms = draw(&random, 100000, i < 2 ? 900000 : 3000000);
			gaps[i].to_ms = gaps[i].from_ms + draw(&random, 2000, 90000);
		}
		int64_t interval_ms = k % 2 ? 1000 : draw(&random, 300, 2500);
		shoot(m, gaps, interval_ms, NULL, calm);
		shoot(m, gaps, interval_ms, &wake, woken);
		cr_assert_eq(calm->n, woken->n);
		for (int i = 0; i < calm->n; i++) {
			cr_assert_eq(calm->at[i].to, woken->at[i].to, "session %d, sample %d", k, i);
			cr_assert_eq(calm->at[i].left_ms, woken->at[i].left_ms,
				     "session %d, sample %d: %lld %lld", k, i, (long long)calm->at[i].left_ms,
				     (long long)woken->at[i].left_ms);
			cr_assert_str_eq(calm->at[i].why, woken->at[i].why, "session %d, sample %d", k, i);
		}
		forecasts += calm->forecasts;
	}
	cr_assert_gt(forecasts, 100);
	free(calm);
	free(woken);
}

/* ---- on the screen ---- */

static void show(struct sink *s, int64_t t_ms, enum phase phase, enum event_kind to, int64_t at_ms)
{
	struct outcome o = {.t_ms = t_ms,
			    .phase = phase,
			    .probe = PROBE_GOOD,
			    .skin_mc = 15000,
			    .round = 1,
			    .countdown_to = to,
			    .countdown_at_ms = at_ms};
	cr_assert_eq(s->tick(s, t_ms, &o), RESULT_OK);
}

Test(countdown, the_screen_tells_the_reason)
{
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	struct terminal_options o = {.live = true};
	struct sink *s = sink_terminal(f, &o);
	show(s, 60000, PHASE_ICING, EVENT_NUMB, 180000);
	show(s, 61000, PHASE_ICING, EVENT_NUMB, 190000); /* walks: no word of it */
	show(s, 62000, PHASE_ICING, EVENT_NUMB, 190000);
	show(s, 63000, PHASE_ICING, EVENT_NUMB, 400000);
	show(s, 80000, PHASE_ICING, EVENT_NUMB, 400000);
	show(s, 90000, PHASE_WARMING, EVENT_REWARMED, 2790000);
	show(s, 91000, PHASE_ICING, EVENT_NONE, MS_NONE);
	s->close(s, 91000);
	fclose(f);
	cr_assert_not_null(strstr(text, "01:00  15.0 "));
	cr_assert_not_null(strstr(text, "numb in about 2:00\r"));
	cr_assert_not_null(strstr(text, "numb in about 1:59\r"));
	cr_assert_null(strstr(text, "1:59 ("));
	cr_assert_not_null(strstr(text, "numb in about 5:37 (later: the skin cools slowly)"));
	cr_assert_not_null(strstr(text, "numb in about 5:20\r"));
	cr_assert_null(strstr(text, "5:20 ("));
	cr_assert_not_null(strstr(text, "re-warmed in about 45 min (from the ice's end)"));
	cr_assert_not_null(strstr(text, "ice (ice again)"));
	free(text);
}

/* Status lines, with the countdown in them; alerts are repeated, and stand at their ends, in a paced replay
 * alone.
 */
static char *only_status(char *text)
{
	char *to = text;
	for (char *line = text, *next; *line; line = next) {
		next = line + strcspn(line, "\n");
		next += *next == '\n';
		const char *sign = strstr(line, "\302\261");
		if (!sign)
			sign = strstr(line, "+-");
		if (!sign || sign > next)
			continue;
		const char *alert = strstr(line, "  *");
		size_t n = alert && alert < next ? (size_t)(alert - line) : strcspn(line, "\n");
		memmove(to, line, n);
		to += n;
		*to++ = '\n';
	}
	*to = '\0';
	return text;
}

Test(countdown, a_replay_shows_the_same_lines_at_any_speed, .timeout = GUARD_TEST_S)
{
	const char *const file = "tests/sessions/bead-inside-numb-gaps.csv";
	struct program_result whole = PROGRAM("replay", file);
	struct program_result paced = PROGRAM("replay", "--speed", "3000", file);
	cr_assert_eq(whole.code, 0, "%s", whole.err);
	cr_assert_gt(strlen(only_status(whole.out)), 1000);
	cr_assert_not_null(strstr(whole.out, "numb in about"));
	cr_assert_not_null(strstr(whole.out, "re-warmed in about"));
	cr_assert_str_eq(only_status(paced.out), whole.out);
	program_free(&whole);
	program_free(&paced);
}
