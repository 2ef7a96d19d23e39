/* numb and rewarmed come only from what is positively seen: families of series that fool who looks at levels.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <criterion/criterion.h>

#include "support/fool.h"
#include "support/script.h"

#define DRAWS 12

static struct tape tape;
static struct told told;

static bool tells(enum event_kind kind, int64_t from_ms)
{
	for (int i = 0; i < told.n; i++)
		if (told.at[i].kind == kind && told.at[i].t_ms >= from_ms)
			return true;
	return false;
}

static bool gives_reason(enum reason why)
{
	for (int i = 0; i < told.n; i++)
		if (told.at[i].kind == EVENT_CANNOT_TELL && told.at[i].reason == why)
			return true;
	return false;
}

/* Half a minute is as long as strokes from before count. */
static int numb_of(enum fool kind, uint64_t *random, enum reason why, int *said)
{
	int n = 0;
	for (int k = 0; k < DRAWS; k++) {
		int64_t from_ms;
		fool_draw(&tape, kind, random, &from_ms);
		tape_play(&tape, NULL, &told);
		if (tells(EVENT_NUMB, from_ms + SECONDS_MS(30))) {
			n++;
			fprintf(stderr, "evidence: %s, draw %d: interval %lld ms\n", fool_name(kind), k,
				(long long)(tape.in[tape.n / 2].t_ms - tape.in[tape.n / 2 - 1].t_ms));
		}
		*said += gives_reason(why);
	}
	return n;
}

Test(evidence, what_is_cold_without_strokes_is_not_numb)
{
	static const struct {
		enum fool kind;
		enum reason why;
	} cold[] = {
		{FOOL_STUCK_DIGIT, REASON_NO_STROKES},	 {FOOL_STUCK_NOISE, REASON_NO_STROKES},
		{FOOL_TOWEL, REASON_NO_STROKES},	 {FOOL_BOWL, REASON_LEFT_SKIN},
		{FOOL_GLASS, REASON_LEFT_SKIN},		 {FOOL_UNDER_CUP, REASON_ICE_ON_PROBE},
		{FOOL_ICE_ON_BEAD, REASON_ICE_ON_PROBE}, {FOOL_CUP_ALWAYS, REASON_CUP_IN_VIEW},
		{FOOL_CUP_HALF, REASON_CUP_IN_VIEW},	 {FOOL_WATER_FILM, REASON_LEFT_SKIN},
		{FOOL_SELDOM, REASON_TOO_SELDOM},
	};
	uint64_t random = script_seed();
	for (size_t i = 0; i < sizeof(cold) / sizeof(cold[0]); i++) {
		int said = 0, n = numb_of(cold[i].kind, &random, cold[i].why, &said);
		fprintf(stderr, "evidence: %s: %d numb, %d of %d say %s\n", fool_name(cold[i].kind), n, said,
			DRAWS, reason_name(cold[i].why));
		cr_expect_eq(n, 0, "%s: %d of %d numb", fool_name(cold[i].kind), n, DRAWS);
	}
	tape_free(&tape);
}

static bool forecasts_numb(int64_t from_ms, int64_t to_ms)
{
	for (int i = 0; i < told.n; i++)
		if (told.at[i].kind == EVENT_FORECAST && told.at[i].of == EVENT_NUMB &&
		    told.at[i].t_ms >= from_ms && told.at[i].t_ms <= to_ms)
			return true;
	return false;
}

/* A countdown to a READY that cannot come would keep the ice on. */
Test(evidence, what_is_refused_is_not_forecast)
{
	uint64_t random = script_seed();
	int refused = 0;
	for (int k = 0; k < DRAWS; k++) {
		int64_t from_ms;
		fool_draw(&tape, FOOL_STUCK_NOISE, &random, &from_ms);
		tape_play(&tape, NULL, &told);
		int64_t said_ms = told_first(&told, EVENT_CANNOT_TELL);
		if (said_ms == MS_NEVER)
			continue;
		refused++;
		cr_expect_not(forecasts_numb(said_ms + 1, said_ms + SECONDS_MS(150)), "draw %d, after %.0f s",
			      k, (double)said_ms / 1000);
	}
	cr_assert_gt(refused, DRAWS / 2);
	tape_free(&tape);
}

Test(evidence, a_warm_place_is_not_this_skin)
{
	uint64_t random = script_seed();
	for (enum fool kind = FOOL_FEW_DEGREES; kind < FOOL_COUNT; kind++) {
		int n = 0;
		for (int k = 0; k < DRAWS; k++) {
			int64_t from_ms;
			fool_draw(&tape, kind, &random, &from_ms);
			tape_play(&tape, NULL, &told);
			n += tells(EVENT_REWARMED, from_ms);
		}
		fprintf(stderr, "evidence: %s: %d of %d re-warmed\n", fool_name(kind), n, DRAWS);
		cr_expect_eq(n, 0, "%s: %d of %d re-warmed", fool_name(kind), n, DRAWS);
	}
	tape_free(&tape);
}

/* A bag as a slow logger sees it: down along a curve, no strokes. */
static int32_t bag_mc(int64_t t_ms, void *context)
{
	(void)context;
	double iced_s = (double)(t_ms - SECONDS_MS(300)) / 1000;
	double c = iced_s < 0 ? 31 : 9 + 22 * exp(-iced_s / 240);
	return (int32_t)lround(c * 10) * 100;
}

static struct script *under_a_bag(enum ice ice, int64_t interval_ms)
{
	struct rules r;
	rules_default(&r);
	r.ice = ice;
	struct script *s = script_new(&r, interval_ms);
	script_run(s, SECONDS_MS(1200), bag_mc, NULL);
	return s;
}

Test(evidence, under_a_bag_numb_is_a_notice)
{
	for (int64_t interval_ms = 1000; interval_ms <= 30000; interval_ms *= 30) {
		struct script *s = under_a_bag(ICE_BAG, interval_ms);
		const struct event *e = script_event(s, EVENT_NUMB, 0);
		cr_assert_not_null(e);
		cr_expect_eq(e->class, ALERT_NOTICE);
		cr_expect_eq(e->priority, PRIORITY_LOW);
		cr_expect_eq(e->reason, REASON_READING);
		/* 13.6 C after 376 s, and a minute */
		cr_expect_lt(llabs(e->t_ms - SECONDS_MS(300 + 376 + 60)), 2 * interval_ms + 15000);
		cr_expect_eq(script_count(s, EVENT_CANNOT_TELL), 0);
		script_free(s);
		s = under_a_bag(ICE_MASSAGE, interval_ms);
		cr_expect_eq(script_count(s, EVENT_NUMB), 0);
		enum reason why = interval_ms > 2000 ? REASON_TOO_SELDOM : REASON_NO_STROKES;
		cr_assert_not_null(script_event(s, EVENT_CANNOT_TELL, 0));
		cr_expect_eq(script_event(s, EVENT_CANNOT_TELL, 0)->reason, why);
		script_free(s);
	}
}

Test(evidence, readings_too_seldom_are_said_before_the_ice_and_once)
{
	struct script *s = under_a_bag(ICE_MASSAGE, 10000);
	int n = 0;
	for (int k = 0; k < script_count(s, EVENT_CANNOT_TELL); k++)
		n += script_event(s, EVENT_CANNOT_TELL, k)->reason == REASON_TOO_SELDOM;
	cr_expect_eq(n, 1);
	cr_expect_lt(script_time(s, EVENT_CANNOT_TELL, 0), script_time(s, EVENT_ICING_STARTED, 0));
	script_free(s);
}

/* Attached under the ice: 45 s on warm skin beside the area, and then numb is possible. */
Test(evidence, a_probe_attached_late_is_proved_on_warm_skin)
{
	struct script *s = script_new(NULL, 500);
	struct massage m = massage_default();
	m.ice_on_ms = -SECONDS_MS(60);
	m.ice_off_ms = SECONDS_MS(2000);
	script_run(s, SECONDS_MS(180), massage_mc, &m);
	cr_assert_eq(script_count(s, EVENT_ICING_STARTED), 1);
	cr_assert_eq(script_event(s, EVENT_CANNOT_TELL, 0)->reason, REASON_NOT_ON_SKIN);
	cr_assert_eq(script_count(s, EVENT_NUMB), 0);
	struct massage warm = massage_default();
	warm.ice_on_ms = SECONDS_MS(3000);
	script_run(s, SECONDS_MS(235), massage_mc, &warm);
	cr_assert_eq(script_count(s, EVENT_ON_SKIN), 1);
	script_run(s, SECONDS_MS(420), massage_mc, &m);
	cr_assert_eq(script_count(s, EVENT_NUMB), 1);
	script_free(s);
}

struct aliased {
	struct massage massage;
	uint64_t random;
};

/* Strokes that come as often as the readings: nothing but the size of it tells it from noise. */
static int32_t aliased_mc(int64_t t_ms, void *context)
{
	struct aliased *a = context;
	bool iced = t_ms >= a->massage.ice_on_ms && t_ms < a->massage.ice_off_ms;
	int32_t mc = massage_mc(t_ms, &a->massage);
	return iced ? mc + (int32_t)(3000 * (script_uniform(&a->random) - 0.5)) : mc;
}

Test(evidence, strokes_as_quick_as_the_readings_are_strokes)
{
	struct aliased a = {.massage = massage_default(), .random = script_seed()};
	struct script *s = script_new(NULL, 1000);
	a.massage.ripple_c = 0;
	a.massage.coldest_c = 9;
	a.massage.ice_off_ms = MINUTES_MS(9);
	script_run(s, MINUTES_MS(10), aliased_mc, &a);
	cr_expect_eq(script_count(s, EVENT_NUMB), 1);
	cr_expect_eq(script_count(s, EVENT_CANNOT_TELL), 0);
	script_free(s);
}
