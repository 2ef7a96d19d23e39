/* The detector on sessions that the laboratory draws afresh each time; the seed is printed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "lab/lab.h"
#include "support/script.h"

#define SESSIONS 60

struct told {
	int n;
	struct event at[SCRIPT_EVENTS_MAX];
};

/* Shared, for each test is a process of its own: what is static is looked through for pointers at the end of
 * each. */
static struct told told, told_woken;

static struct rules rules_of(const struct lab_config *c)
{
	static const enum sensor_kind kinds[] = {SENSOR_BEAD, SENSOR_STEEL, SENSOR_INFRARED};
	struct rules r;
	rules_default(&r);
	r.placement = c->inside ? PLACEMENT_IN : PLACEMENT_EDGE;
	r.edge_um = c->edge_mm * 1000;
	r.has_edge = true;
	r.area_um = c->area_mm * 1000;
	r.ambient_mc = (int32_t)lround(c->ambient_c * 1000);
	r.sensor = kinds[c->probe];
	return r;
}

static void gather(struct told *t, const struct outcome *o)
{
	for (int i = 0; i < o->n_events && t->n < SCRIPT_EVENTS_MAX; i++)
		t->at[t->n++] = o->events[i];
}

/* Feeds a session; wake != NULL: with detector_advance() at random moments in between. */
static void run_session(const struct lab_session *s, uint64_t *wake, struct told *t)
{
	struct rules r = rules_of(&s->config);
	struct detector *d = detector_create(&r);
	static struct outcome o;
	int64_t before_ms = 0;
	t->n = 0;
	for (int i = 0; i < s->sample_count; i++) {
		const struct lab_sample *x = &s->sample[i];
		bool ok = x->mc != LAB_NAN_MC && x->mc > -8000 && x->mc < 50000;
		struct sample sample =
			sample_of(x->t_ms, (struct channel_value){ok ? x->mc : MC_NONE,
								  ok ? STATUS_OK : STATUS_OUT_OF_RANGE});
		if (wake && script_uniform(wake) < 0.3) {
			int64_t span_ms = x->t_ms - before_ms;
			detector_advance(d, x->t_ms - (int64_t)(script_uniform(wake) * (double)span_ms), &o);
			gather(t, &o);
		}
		detector_feed(d, &sample, &o);
		gather(t, &o);
		before_ms = x->t_ms;
	}
	detector_destroy(d);
}

static double first_in(const struct told *t, enum event_kind kind, double from_s, double to_s)
{
	for (int i = 0; i < t->n; i++) {
		double at_s = (double)t->at[i].t_ms / 1000;
		if (t->at[i].kind == kind && at_s >= from_s && at_s < to_s)
			return at_s;
	}
	return NAN;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

struct score {
	int rounds, missed;
	double start_error_s[4 * SESSIONS], end_error_s[4 * SESSIONS];
};

static void score_rounds(const struct lab_session *s, const struct told *t, struct score *sc)
{
	for (int r = 0; r < s->round_count; r++) {
		const struct lab_round *round = &s->round[r];
		double until_s = r + 1 < s->round_count ? s->round[r + 1].ice_start_s - 30 : 1e9;
		if (s->config.detached_s >= 0 && s->config.detached_s < round->ice_end_s + 60)
			continue;
		double start_s = first_in(t, EVENT_ICING_STARTED, round->ice_start_s - 30, until_s);
		double end_s = first_in(t, EVENT_ICING_ENDED, round->ice_start_s, until_s);
		if (isnan(start_s) || isnan(end_s)) {
			sc->missed++;
			continue;
		}
		sc->start_error_s[sc->rounds] = fabs(start_s - round->ice_start_s);
		sc->end_error_s[sc->rounds++] = fabs(end_s - round->ice_end_s);
	}
}

Test(lab, start_and_end_of_icing_are_told_in_time)
{
	static struct lab_session s;
	static struct score sc;
	uint64_t seed = script_seed();
	for (int k = 0; k < SESSIONS; k++) {
		cr_assert(lab_draw(seed + (uint64_t)k, NULL, &s));
		run_session(&s, NULL, &told);
		score_rounds(&s, &told, &sc);
	}
	lab_free(&s);
	qsort(sc.start_error_s, (size_t)sc.rounds, sizeof(double), compare);
	qsort(sc.end_error_s, (size_t)sc.rounds, sizeof(double), compare);
	double start_s = sc.start_error_s[sc.rounds / 2], end_s = sc.end_error_s[sc.rounds / 2];
	fprintf(stderr, "lab: %d rounds, start %.1f s, end %.1f s (median errors), %d missed\n", sc.rounds,
		start_s, end_s, sc.missed);
	/* on 300 sessions: 3 s and 12 s inside, 7 s and 16 s at the edge, 1 % missed; with room for scatter
	 */
	cr_assert_lt(start_s, 8);
	cr_assert_lt(end_s, 25);
	cr_assert_leq(sc.missed, SESSIONS / 10);
}

/* Long blots are none of the end: each icing_ended beyond the first one of a round is one too many. */
Test(lab, long_blots_do_not_end_the_ice)
{
	static struct lab_session s;
	struct lab_options opt = {.technique = LAB_BLOTS, .fix_placement = true, .inside = true};
	int ends = 0;
	opt.faultless = opt.single = opt.brief = true;
	uint64_t seed = script_seed();
	for (uint64_t k = 0; k < 40; k++) {
		cr_assert(lab_draw(seed + k, &opt, &s));
		run_session(&s, NULL, &told);
		for (int i = 0; i < told.n; i++)
			ends += told.at[i].kind == EVENT_ICING_ENDED;
	}
	lab_free(&s);
	fprintf(stderr, "lab: %d ends of 40 rounds with long blots\n", ends);
	/* 0.06 too many in a round; fitted on the usual way alone it was 3.2 */
	cr_assert_geq(ends, 34);
	cr_assert_leq(ends, 60);
}

/* Forecasts of re-warming from one round, against the truth. */
static void count_forecasts(const struct lab_round *r, const struct told *t, int *n, int *held)
{
	for (int i = 0; i < t->n; i++) {
		const struct event *e = &t->at[i];
		double at_s = (double)e->t_ms / 1000;
		if (e->kind != EVENT_FORECAST || e->of != EVENT_REWARMED || at_s < r->ice_end_s ||
		    at_s > r->rewarmed_s)
			continue;
		cr_assert(e->low_ms <= e->at_ms && e->at_ms <= e->high_ms && e->low_ms >= e->t_ms);
		(*n)++;
		*held += (double)e->low_ms / 1000 <= r->rewarmed_s + 60 &&
			 r->rewarmed_s - 60 <= (double)e->high_ms / 1000;
	}
}

Test(lab, forecasts_hold_the_truth_about_as_often_as_they_say)
{
	static struct lab_session s;
	uint64_t seed = script_seed();
	int n = 0, held = 0;
	for (int k = 0; k < SESSIONS; k++) {
		cr_assert(lab_draw(seed + 3000 + (uint64_t)k, &(struct lab_options){.faultless = true}, &s));
		run_session(&s, NULL, &told);
		for (int r = 0; r < s.round_count; r++)
			if (s.round[r].rewarmed_s > s.round[r].ice_end_s + 2760)
				count_forecasts(&s.round[r], &told, &n, &held);
	}
	lab_free(&s);
	fprintf(stderr, "lab: %d forecasts of re-warming, %.0f %% held\n", n, 100.0 * held / n);
	cr_assert_gt(n, 200, "a forecast each minute");
	/* 92 % in the mean; those of one session are held or missed together, so that few count */
	cr_assert_gt(held, n * 6 / 10);
}

/* At the edge, where the focus is far colder than the probe's own spot. */
Test(lab, rewarmed_at_the_edge_is_seldom_early)
{
	static struct lab_session s;
	struct lab_options opt = {.faultless = true, .fix_placement = true, .single = true};
	uint64_t seed = script_seed();
	int early = 0, late = 0;
	for (int k = 0; k < SESSIONS; k++) {
		cr_assert(lab_draw(seed + 5000 + (uint64_t)k, &opt, &s));
		run_session(&s, NULL, &told);
		double truth_s = s.round[0].rewarmed_s;
		double told_s = first_in(&told, EVENT_REWARMED, 0, 1e9);
		early += !isnan(told_s) && (truth_s < 0 || told_s < truth_s - 180);
		late += truth_s >= 0 && !(told_s < truth_s + 600);
	}
	lab_free(&s);
	fprintf(stderr, "lab: of %d re-warmed at the edge %d early, %d very late\n", SESSIONS, early, late);
	/* the rule on the bare reading: one in four is early */
	cr_assert_leq(early, SESSIONS / 6);
	cr_assert_leq(late, SESSIONS / 5);
}

/* Who compares a session with its twins relies on what they share. */
Test(lab, twins_share_all_but_what_differs)
{
	static struct lab_session own, twin;
	uint64_t seed = script_seed();
	int other_fat = 0;
	for (int k = 0; k < 24; k++) {
		struct lab_options opt = {.faultless = true, .single = true};
		cr_assert(lab_draw(seed + (uint64_t)k, &opt, &own));
		opt.twin = 1;
		opt.differs = (enum lab_twin)(k % (LAB_TWIN_PERSON + 1));
		cr_assert(lab_draw(seed + (uint64_t)k, &opt, &twin));
		const struct lab_config *a = &own.config, *b = &twin.config;
		cr_expect_eq(a->inside, b->inside);
		cr_expect_eq(a->probe, b->probe);
		cr_expect_eq(a->edge_mm, b->edge_mm);
		cr_expect_eq(a->area_mm, b->area_mm);
		cr_expect_float_eq(a->ambient_c, b->ambient_c, 1e-9);
		cr_expect_float_eq(a->baseline_c, b->baseline_c, 0.01, "T0 %.3f and %.3f C", a->baseline_c,
				   b->baseline_c);
		cr_expect_float_eq(own.round[0].ice_end_s, twin.round[0].ice_end_s, 1e-9);
		/* rounded and limited: two persons may have the same, but not all of them */
		bool other = a->fat_mm < b->fat_mm || a->fat_mm > b->fat_mm;
		cr_expect(!other || opt.differs == LAB_TWIN_PERSON);
		other_fat += other;
		cr_expect_neq(own.round[0].coldest_c, twin.round[0].coldest_c, "another path");
		cr_expect(own.round_count == 1 && twin.round_count == 1);
	}
	cr_expect_gt(other_fat, 0, "other persons");
	lab_free(&own);
	lab_free(&twin);
}

Test(lab, nothing_is_claimed_once_the_probe_is_off)
{
	static struct lab_session s;
	uint64_t seed = script_seed();
	int looked_at = 0, claims = 0;
	for (int k = 0; looked_at < 20 && k < 400; k++) {
		cr_assert(lab_draw(seed + 1000 + (uint64_t)k, NULL, &s));
		if (s.config.detached_s < 0)
			continue;
		looked_at++;
		run_session(&s, NULL, &told);
		double from_s = s.config.detached_s + 20;
		claims += !isnan(first_in(&told, EVENT_NUMB, from_s, 1e9));
		claims += !isnan(first_in(&told, EVENT_REWARMED, from_s, 1e9));
		cr_expect(isnan(first_in(&told, EVENT_NUMB, from_s, 1e9)),
			  "session %llu: numb from a probe that is off", (unsigned long long)s.config.seed);
	}
	lab_free(&s);
	cr_assert_geq(looked_at, 10);
	cr_assert_eq(claims, 0);
}

/* Infrared, fallen off within the five minutes of the hold, while means of a minute were still warm. */
Test(lab, a_probe_that_fell_during_the_hold_is_not_warm)
{
	static struct lab_session s;
	cr_assert(lab_draw(1245061781418183227u, NULL, &s));
	cr_assert_gt(s.config.detached_s, s.round[0].ice_end_s + 2600);
	run_session(&s, NULL, &told);
	lab_free(&s);
	cr_assert(isnan(first_in(&told, EVENT_REWARMED, s.config.detached_s, 1e9)));
}

/* Infrared, at the edge, fallen off after REWARMED: its noise in the room's air was taken for strokes. */
Test(lab, noise_of_a_fallen_infrared_probe_is_no_ice)
{
	static const uint64_t seeds[] = {3806056452703600962u, 12586369497444925169u};
	static struct lab_session s;
	for (int k = 0; k < 2; k++) {
		cr_assert(lab_draw(seeds[k], NULL, &s));
		cr_assert_eq(s.config.probe, LAB_IR);
		cr_assert_gt(s.config.detached_s, s.round[0].ice_end_s);
		run_session(&s, NULL, &told);
		cr_assert(isnan(first_in(&told, EVENT_NUMB, s.config.detached_s + 20, 1e9)));
		cr_assert(isnan(first_in(&told, EVENT_REWARMED, s.config.detached_s + 20, 1e9)));
	}
	lab_free(&s);
}

Test(lab, same_events_at_any_pace_of_wake_ups)
{
	static struct lab_session s;
	uint64_t seed = script_seed(), wake = seed | 1;
	for (int k = 0; k < 15; k++) {
		cr_assert(lab_draw(seed + 2000 + (uint64_t)k, NULL, &s));
		run_session(&s, NULL, &told);
		run_session(&s, &wake, &told_woken);
		cr_assert_eq(told.n, told_woken.n, "session %llu", (unsigned long long)s.config.seed);
		for (int i = 0; i < told.n; i++)
			cr_assert(told.at[i].kind == told_woken.at[i].kind &&
				  told.at[i].t_ms == told_woken.at[i].t_ms);
	}
	lab_free(&s);
}

/* ---- where one estimate gives way to another ---- */

struct steps {
	int64_t t_ms;		  /* of the last look, */
	int32_t skin_mc, band_mc; /* and what it showed */
	int32_t skin_step_mc, band_step_mc;
	int seconds;
};

/*
 * The largest steps, as those of one second, looked at every four: a reading that jumps is held until the
 * next confirms it, and then two seconds are made up for at once.
 */
static void look_at_step(struct steps *s, const struct outcome *o, bool watched)
{
	if (o->t_ms - s->t_ms < 4000)
		return;
	int32_t seconds = (int32_t)((o->t_ms - s->t_ms + 999) / 1000) + 1;
	if (watched && s->skin_mc != MC_NONE && o->skin_mc != MC_NONE) {
		int32_t skin_mc = abs(o->skin_mc - s->skin_mc) / seconds;
		int32_t band_mc = abs(o->band_mc - s->band_mc) / seconds;
		s->skin_step_mc = skin_mc > s->skin_step_mc ? skin_mc : s->skin_step_mc;
		s->band_step_mc = band_mc > s->band_step_mc ? band_mc : s->band_step_mc;
		s->seconds += seconds;
	}
	s->t_ms = o->t_ms;
	s->skin_mc = o->skin_mc;
	s->band_mc = o->band_mc;
}

/* From the ice until ten minutes after it. */
static void watch_steps(const struct lab_session *s, struct steps *out)
{
	struct rules r = rules_of(&s->config);
	struct detector *d = detector_create(&r);
	static struct outcome o;
	int64_t until_ms = MS_NEVER;
	bool iced = false;
	out->t_ms = 0;
	out->skin_mc = MC_NONE;
	for (int i = 0; i < s->sample_count && s->sample[i].t_ms < until_ms; i++) {
		struct sample sample =
			sample_of(s->sample[i].t_ms, (struct channel_value){s->sample[i].mc, STATUS_OK});
		detector_feed(d, &sample, &o);
		look_at_step(out, &o, iced);
		for (int k = 0; k < o.n_events; k++) {
			iced = iced || o.events[k].kind == EVENT_ICING_STARTED;
			if (o.events[k].kind == EVENT_ICING_ENDED)
				until_ms = o.events[k].t_ms + 600000;
		}
	}
	detector_destroy(d);
}

/* The network takes over some seconds after the ice came, and gives way four minutes after it. */
Test(lab, the_estimate_and_its_band_never_jump)
{
	static struct lab_session s;
	uint64_t seed = script_seed();
	struct steps steps = {0};
	for (int k = 0; k < 20; k++) {
		struct lab_options opt = {
			.faultless = true, .single = true, .fix_placement = true, .inside = k % 2};
		cr_assert(lab_draw(seed + 7000 + (uint64_t)k, &opt, &s));
		watch_steps(&s, &steps);
	}
	lab_free(&s);
	fprintf(stderr, "lab: steps of at most %.2f C, of the band %.2f C in %d s\n",
		steps.skin_step_mc / 1000.0, steps.band_step_mc / 1000.0, steps.seconds);
	cr_assert_gt(steps.seconds, 20 * 600);
	cr_assert_leq(steps.skin_step_mc, 800);
	cr_assert_leq(steps.band_step_mc, 800);
}
