/*
 * The guards with the model made to lie: each session below is run with the truth and with every lie of
 * support/lies.c, and what is safety must come all the same.
 *
 * By the millisecond: too_cold, cold_caution, cold_dose, probe_lost, probe_back, rounds_today. The limits on
 * the time of ice count from icing_started, which no network tells, and come by the millisecond as long as
 * the icing goes on; when a network ends it wrongly, guard.c goes by the reading: at the limit's own time, or
 * STILL_MS after the wrong end, whichever is later, at the next reading below the middle of the strokes.
 */
#include <math.h>
#include <stdio.h>

#include <criterion/criterion.h>

#include "support/lies.h"
#include "support/script.h"

/* STILL_AFTER_MS of guard.c and half a minute for the next stroke. */
#define STILL_MS SECONDS_MS(90 + 30)

struct play {
	const char *name;
	struct script *(*run)(void);
	enum event_kind must[7];
};

static struct script *session(int64_t interval_ms)
{
	struct rules r;
	rules_default(&r);
	r.ambient_mc = 21000;
	r.rounds_before = 5;
	return script_new(&r, interval_ms);
}

static struct script *iced(double coldest_c, double ripple_c, int64_t off_ms, int64_t until_ms)
{
	struct script *s = session(500);
	struct massage m = massage_default();
	m.coldest_c = coldest_c;
	m.ripple_c = ripple_c;
	m.ice_off_ms = off_ms;
	script_run(s, until_ms, massage_mc, &m);
	return s;
}

static struct script *much_too_cold(void)
{
	return iced(3.2, 0.6, MINUTES_MS(60), MINUTES_MS(14));
}

static struct script *long_and_cold(void)
{
	return iced(8, 3, MINUTES_MS(60), MINUTES_MS(15));
}

static struct script *never_cold_enough(void)
{
	return iced(18, 4, MINUTES_MS(60), MINUTES_MS(15));
}

static struct script *lost_and_found(void)
{
	struct script *s = session(1000);
	struct massage m = massage_default();
	script_run(s, SECONDS_MS(200), massage_mc, &m);
	script_silence(s, SECONDS_MS(215));
	script_run(s, SECONDS_MS(260), massage_mc, &m);
	script_fault(s, SECONDS_MS(300), STATUS_FAULT);
	script_run(s, SECONDS_MS(330), massage_mc, &m);
	script_hold(s, SECONDS_MS(480), 9250); /* stands still: lost 90 s later */
	script_run(s, MINUTES_MS(20), massage_mc, &m);
	script_silence(s, MINUTES_MS(21));
	return s;
}

static int32_t hangs_from_mc(int64_t t_ms, int64_t off_ms, struct massage *m)
{
	double on_c = massage_mc(t_ms < off_ms ? t_ms : off_ms, m) / 1000.0;
	double c = t_ms < off_ms ? on_c : 21.0 + (on_c - 21.0) * exp(-(double)(t_ms - off_ms) / 20000.0);
	return (int32_t)lround((c + (script_uniform(&m->random) - 0.5) * 0.1) * 1000);
}

static int32_t off_while_warming_mc(int64_t t_ms, void *m)
{
	return hangs_from_mc(t_ms, MINUTES_MS(30), m);
}

static int32_t off_while_icing_mc(int64_t t_ms, void *m)
{
	return hangs_from_mc(t_ms, SECONDS_MS(330), m);
}

static struct script *falls_off_while_warming(void)
{
	struct script *s = session(500);
	struct massage m = massage_default();
	script_run(s, MINUTES_MS(40), off_while_warming_mc, &m);
	return s;
}

static const struct play plays[] = {
	{"much too cold",
	 much_too_cold,
	 {EVENT_TOO_COLD, EVENT_COLD_CAUTION, EVENT_COLD_DOSE, EVENT_ICING_LONG, EVENT_ICING_STOP,
	  EVENT_ROUNDS_TODAY}},
	{"long and cold", long_and_cold, {EVENT_COLD_DOSE, EVENT_ICING_LONG, EVENT_ICING_STOP}},
	{"never cold enough",
	 never_cold_enough,
	 {EVENT_ICING_LONG, EVENT_NOT_NUMB_YET, EVENT_ICING_STOP, EVENT_ROUNDS_TODAY}},
	{"lost and found", lost_and_found, {EVENT_PROBE_LOST, EVENT_PROBE_BACK, EVENT_ROUNDS_TODAY}},
	{"falls off while warming", falls_off_while_warming, {EVENT_PROBE_OFF}},
};
#define PLAYS (sizeof(plays) / sizeof(plays[0]))

static bool is_ice_time(enum event_kind k)
{
	return k == EVENT_ICING_LONG || k == EVENT_ICING_STOP || k == EVENT_NOT_NUMB_YET;
}

static struct script *told_with(const struct play *p, const struct lie *lie)
{
	lies_tell(lie);
	struct script *s = p->run();
	lies_tell(NULL);
	return s;
}

static void compare_event(const struct play *p, const struct lie *lie, enum event_kind kind, struct script *a,
			  struct script *b)
{
	int64_t after_ms = is_ice_time(kind) && lie->ending_lies ? STILL_MS : 0;
	cr_assert_gt(script_count(a, kind), 0, "%s: no %s with the truth", p->name, event_name(kind));
	/* `numb`, however wrong, is why not_numb_yet need not come */
	if (kind == EVENT_NOT_NUMB_YET && script_count(b, EVENT_NUMB))
		return;
	for (int k = 0; k < script_count(a, kind); k++) {
		int64_t right_ms = script_time(a, kind, k), got_ms = script_time(b, kind, k);
		cr_expect(got_ms != MS_NONE, "%s, %s: %s did not come", p->name, lie->name, event_name(kind));
		cr_expect(got_ms >= right_ms && got_ms <= right_ms + after_ms,
			  "%s, %s: %s at %.1f s, not %.1f s", p->name, lie->name, event_name(kind),
			  (double)got_ms / 1000, (double)right_ms / 1000);
		/* within STILL_MS of a wrong end a lost probe is taken for one lost after the ice */
		bool same = script_event(a, kind, k)->priority == script_event(b, kind, k)->priority;
		cr_expect(same || (kind == EVENT_PROBE_LOST && lie->ending_lies), "%s, %s: priority of %s",
			  p->name, lie->name, event_name(kind));
	}
}

Test(liar, safety_events_come_whatever_the_model_says)
{
	int n = 0;
	for (size_t i = 0; i < PLAYS; i++) {
		struct script *right = told_with(&plays[i], NULL);
		for (const struct lie *lie = lies + 1; lie->name; lie++) {
			struct script *s = told_with(&plays[i], lie);
			for (int k = 0; plays[i].must[k]; k++, n++)
				compare_event(&plays[i], lie, plays[i].must[k], right, s);
			script_free(s);
		}
		script_free(right);
	}
	fprintf(stderr, "liar: %d safety events compared\n", n);
}

/* Said too soon, by the rules of the events themselves. */
static void expect_no_claim_too_soon(const struct script *s, const char *name)
{
	int64_t started_ms = MS_NONE, ended_ms = MS_NONE;
	for (int i = 0; i < s->n; i++) {
		const struct event *e = &s->events[i];
		started_ms = e->kind == EVENT_ICING_STARTED ? e->t_ms : started_ms;
		ended_ms = e->kind == EVENT_ICING_ENDED ? e->t_ms : ended_ms;
		cr_expect(e->kind != EVENT_NUMB || e->t_ms - started_ms >= SECONDS_MS(90), "%s: numb %.1f s",
			  name, (double)(e->t_ms - started_ms) / 1000);
		cr_expect(e->kind != EVENT_REWARMED || e->t_ms - ended_ms >= MINUTES_MS(45),
			  "%s: re-warmed %.1f s", name, (double)(e->t_ms - ended_ms) / 1000);
		cr_expect(i == 0 || e->t_ms >= s->events[i - 1].t_ms, "%s: out of order", name);
	}
}

Test(liar, no_claim_before_its_time)
{
	int numb = 0, rewarmed = 0;
	for (const struct lie *lie = lies + 1; lie->name; lie++) {
		lies_tell(lie);
		struct script *s = iced(8, 4, MINUTES_MS(11), MINUTES_MS(75));
		expect_no_claim_too_soon(s, lie->name);
		numb += script_count(s, EVENT_NUMB);
		/* whoever said long before that the ice was away: from when it truly was, but for 90 s */
		for (int k = 0; k < script_count(s, EVENT_REWARMED); k++, rewarmed++)
			cr_expect_geq(script_time(s, EVENT_REWARMED, k), MINUTES_MS(11 + 45) - SECONDS_MS(90),
				      "%s: re-warmed at %.1f s", lie->name,
				      (double)script_time(s, EVENT_REWARMED, k) / 1000);
		script_free(s);
	}
	fprintf(stderr, "liar: %d numb and %d re-warmed, none too soon\n", numb, rewarmed);
	cr_assert_gt(numb, 5);
	cr_assert_gt(rewarmed, 5);
}

/* ---- the fail-safe: a probe that cannot be trusted, from when it cannot; the model says what it likes ----
 */

struct failure {
	const char *name;
	int64_t interval_ms;
	void (*run)(struct script *s, struct massage *m);
	/* from when on nothing may be claimed: half a minute tells that a probe stands still, fifty seconds
	 * without ice that it hangs in the room */
	int64_t numb_from_ms, rewarmed_from_ms;
};

static void goes_silent(struct script *s, struct massage *m)
{
	script_run(s, SECONDS_MS(200), massage_mc, m);
	for (int minute = 4; minute < 100; minute++)
		script_silence(s, MINUTES_MS(minute));
}

static void faults(struct script *s, struct massage *m)
{
	static const enum status statuses[] = {STATUS_MISSING,	    STATUS_FAULT,	STATUS_NOT_READY,
					       STATUS_OUT_OF_RANGE, STATUS_IMPLAUSIBLE, STATUS_ABSENT};
	script_run(s, SECONDS_MS(200), massage_mc, m);
	for (int i = 0; i < 600; i++)
		script_fault(s, SECONDS_MS(200 + 10 * (i + 1)), statuses[i % 6]);
}

static void freezes_cold(struct script *s, struct massage *m)
{
	script_run(s, SECONDS_MS(200), massage_mc, m);
	script_hold(s, MINUTES_MS(100), massage_mc(s->t_ms, m));
}

static void freezes_warm(struct script *s, struct massage *m)
{
	script_run(s, MINUTES_MS(20), massage_mc, m);
	script_hold(s, MINUTES_MS(100), 29000);
}

static void hangs_in_the_room(struct script *s, struct massage *m)
{
	script_run(s, MINUTES_MS(100), off_while_icing_mc, m);
}

static void falls_off(struct script *s, struct massage *m)
{
	script_run(s, MINUTES_MS(100), off_while_warming_mc, m);
}

static void under_ice(struct script *s, struct massage *m)
{
	script_run(s, SECONDS_MS(150), massage_mc, m);
	for (int i = 0; i < 600; i++)
		script_hold(s, s->t_ms + SECONDS_MS(2), (int32_t)(200 + script_uniform(&m->random) * 300));
}

/* Forty seconds cold, ten minutes of nothing, then cold again: not a minute without a break. */
static void comes_and_goes(struct script *s, struct massage *m)
{
	script_run(s, SECONDS_MS(250), massage_mc, m);
	for (int i = 0; i < 8; i++) {
		script_silence(s, s->t_ms + MINUTES_MS(10));
		m->ice_on_ms += MINUTES_MS(10);
		m->ice_off_ms += MINUTES_MS(10);
		script_run(s, s->t_ms + SECONDS_MS(40), massage_mc, m);
	}
}

static const struct failure failures[] = {
	{"silent", 500, goes_silent, SECONDS_MS(200), 0},
	{"faults", 500, faults, SECONDS_MS(200), 0},
	{"frozen cold", 500, freezes_cold, SECONDS_MS(231), 0},
	{"frozen cold, slow", 6000, freezes_cold, SECONDS_MS(231), 0},
	{"frozen warm", 1000, freezes_warm, MINUTES_MS(20), 0},
	{"in the room", 500, hangs_in_the_room, SECONDS_MS(330 + 50 + 21), 0},
	{"falls off", 500, falls_off, MINUTES_MS(30), 0},
	{"under ice", 500, under_ice, SECONDS_MS(161), 0},
};

static void expect_no_claim(const struct script *s, const struct failure *f, const char *lie)
{
	for (int i = 0; i < s->n; i++) {
		const struct event *e = &s->events[i];
		bool numb = e->kind == EVENT_NUMB && e->t_ms >= f->numb_from_ms;
		bool warm = e->kind == EVENT_REWARMED && e->t_ms >= f->rewarmed_from_ms;
		cr_expect(!numb && !warm, "%s, %s: %s at %.1f s", f->name, lie, event_name(e->kind),
			  (double)e->t_ms / 1000);
	}
}

Test(failsafe, nothing_is_claimed_of_a_bad_probe_whatever_the_model_says)
{
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		for (const struct lie *lie = lies; lie->name; lie++) {
			struct script *s = session(failures[i].interval_ms);
			struct massage m = massage_default();
			lies_tell(lie);
			failures[i].run(s, &m);
			expect_no_claim(s, &failures[i], lie->name);
			script_free(s);
		}
}

Test(failsafe, a_gap_is_a_break_whatever_the_model_says)
{
	for (const struct lie *lie = lies; lie->name; lie++) {
		struct script *s = session(500);
		struct massage m = massage_default();
		lies_tell(lie);
		comes_and_goes(s, &m);
		for (int k = 0; k < script_count(s, EVENT_NUMB); k++)
			cr_expect_lt(script_time(s, EVENT_NUMB, k), SECONDS_MS(251), "%s: numb at %.1f s",
				     lie->name, (double)script_time(s, EVENT_NUMB, k) / 1000);
		script_free(s);
	}
}

Test(liar, a_forecast_that_nobody_can_wait_for_is_none)
{
	int sane = 0;
	for (const struct lie *lie = lies; lie->name; lie++) {
		lies_tell(lie);
		struct script *s = iced(9, 3, SECONDS_MS(420), MINUTES_MS(30));
		for (int k = 0; k < script_count(s, EVENT_FORECAST); k++, sane++) {
			const struct event *e = script_event(s, EVENT_FORECAST, k);
			cr_expect(!lie->forecast || e->of == EVENT_WINDOW_CLOSED, "%s: a forecast came",
				  lie->name);
			cr_expect(e->t_ms <= e->low_ms && e->low_ms <= e->at_ms && e->at_ms <= e->high_ms &&
					  e->high_ms <= e->t_ms + MINUTES_MS(360),
				  "%s: %lld..%lld", lie->name, (long long)e->low_ms, (long long)e->high_ms);
		}
		script_free(s);
	}
	cr_assert_gt(sane, 100);
}
