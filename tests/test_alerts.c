/* Alerts in virtual time: what is said, how often, and what a key silences. */
#include <criterion/criterion.h>

#include "core/alerts.h"
#include "support/script.h"

static struct event alert_event(int64_t t_ms, enum event_kind kind, enum priority p)
{
	return (struct event){.t_ms = t_ms, .kind = kind, .priority = p, .skin_mc = 13100, .count = 1};
}

static void begin(struct alerts *a, int64_t t_ms, enum event_kind kind, enum priority p)
{
	struct event e = alert_event(t_ms, kind, p);
	alerts_event(a, &e);
}

/* The times at which alerts are said until the end, following the due times as the loop does. */
static int times_said(struct alerts *a, int64_t from_ms, int64_t until_ms, int64_t *times, int cap)
{
	int n = 0;
	bool again;
	for (int64_t t = from_ms; t <= until_ms;) {
		while (alerts_next(a, t, &again)) {
			cr_assert_lt(n, cap);
			times[n++] = t;
		}
		alerts_ring(a, t);
		int64_t due = alerts_due_ms(a);
		cr_assert(due > t, "due in the past: the loop would spin");
		t = due;
	}
	return n;
}

Test(alerts, high_is_repeated_every_10_s_until_acknowledged)
{
	struct alerts a;
	int64_t t[20];
	alerts_init(&a, false);
	begin(&a, 5000, EVENT_TOO_COLD, PRIORITY_HIGH);
	cr_assert_eq(times_said(&a, 5000, 39999, t, 20), 4);
	cr_assert(t[0] == 5000 && t[1] == 15000 && t[2] == 25000 && t[3] == 35000);
	alerts_acknowledge(&a, 40000);
	cr_assert_eq(alerts_due_ms(&a), MS_NEVER);
	cr_assert_eq(times_said(&a, 40000, 200000, t, 20), 0);
	cr_assert_eq(alerts_top(&a)->event.kind, EVENT_TOO_COLD, "it still holds, silent");
}

Test(alerts, medium_is_repeated_every_25_s_and_low_never)
{
	struct alerts a;
	int64_t t[20];
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_NUMB, PRIORITY_MEDIUM);
	cr_assert_eq(times_said(&a, 1000, 76000, t, 20), 4);
	cr_assert(t[0] == 1000 && t[1] == 26000 && t[2] == 51000 && t[3] == 76000);
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_STILL_COLD, PRIORITY_LOW);
	cr_assert_eq(times_said(&a, 1000, 600000, t, 20), 1);
	cr_assert_eq(alerts_top(&a)->event.kind, EVENT_STILL_COLD);
	alerts_init(&a, true);
	begin(&a, 1000, EVENT_NUMB, PRIORITY_MEDIUM);
	cr_assert_eq(times_said(&a, 1000, 600000, t, 20), 1, "a replay says it once");
}

Test(alerts, an_acknowledgement_never_silences_what_comes_next)
{
	struct alerts a;
	int64_t t[20];
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_NUMB, PRIORITY_MEDIUM);
	times_said(&a, 1000, 2000, t, 20);
	alerts_acknowledge(&a, 3000);
	begin(&a, 4000, EVENT_TOO_COLD, PRIORITY_HIGH);
	cr_assert_eq(times_said(&a, 4000, 13999, t, 20), 1);
	/* the same kind anew, while the first one holds acknowledged */
	alerts_acknowledge(&a, 14000);
	begin(&a, 15000, EVENT_TOO_COLD, PRIORITY_HIGH);
	cr_assert_eq(times_said(&a, 15000, 25000, t, 20), 2);
	/* not said yet, or begun by the very key: not silenced */
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_NUMB, PRIORITY_MEDIUM);
	alerts_acknowledge(&a, 1500);
	cr_assert_eq(times_said(&a, 1600, 1600, t, 20), 1);
	alerts_acknowledge(&a, 1000);
	cr_assert_eq(times_said(&a, 26600, 26600, t, 20), 1);
}

Test(alerts, the_highest_is_said_first)
{
	struct alerts a;
	bool again;
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_STILL_COLD, PRIORITY_LOW);
	begin(&a, 1000, EVENT_REWARMED, PRIORITY_MEDIUM);
	begin(&a, 1001, EVENT_TOO_COLD, PRIORITY_HIGH);
	alerts_event(&a, &(struct event){.t_ms = 1001, .kind = EVENT_FORECAST});
	cr_assert_eq(alerts_next(&a, 1001, &again)->event.kind, EVENT_TOO_COLD);
	cr_assert_eq(alerts_next(&a, 1001, &again)->event.kind, EVENT_REWARMED);
	cr_assert_null(alerts_next(&a, 1001, &again), "re-warmed ended still_cold");
}

Test(alerts, conditions_end)
{
	struct alerts a;
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_NUMB, PRIORITY_MEDIUM);
	begin(&a, 2000, EVENT_WINDOW_CLOSED, PRIORITY_MEDIUM);
	cr_assert_eq(alerts_top(&a)->event.kind, EVENT_WINDOW_CLOSED);
	cr_assert(!a.of[EVENT_NUMB].holds);
	begin(&a, 3000, EVENT_ICING_STARTED, PRIORITY_NONE);
	cr_assert_null(alerts_top(&a));
	begin(&a, 4000, EVENT_PROBE_LOST, PRIORITY_HIGH);
	alerts_probe(&a, PROBE_LOST);
	cr_assert_not_null(alerts_top(&a));
	alerts_probe(&a, PROBE_GOOD);
	cr_assert_null(alerts_top(&a));
	begin(&a, 5000, EVENT_TOO_COLD, PRIORITY_HIGH);
	for (int64_t t = 5000; t < 40000; t += 1000) /* a ripple that comes above for less than 10 s */
		alerts_reading(&a, t, t % 9000 == 0 ? 4000 : 6000);
	cr_assert_not_null(alerts_top(&a));
	for (int64_t t = 40000; t <= 50000; t += 1000)
		alerts_reading(&a, t, 5100);
	cr_assert_null(alerts_top(&a));
}

Test(alerts, that_numbness_is_over_is_no_news_for_an_hour)
{
	struct alerts a;
	int64_t t[64];
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_WINDOW_CLOSED, PRIORITY_MEDIUM);
	times_said(&a, 1000, 5000, t, 64);
	alerts_acknowledge(&a, 10000);
	alerts_advance(&a, 180999);
	cr_assert_not_null(alerts_top(&a), "an acknowledgement silences, it ends nothing");
	alerts_advance(&a, 181000);
	cr_assert_null(alerts_top(&a));
	/* nobody has heard it: it goes on for longer, and then ends, too */
	alerts_init(&a, false);
	begin(&a, 0, EVENT_WINDOW_CLOSED, PRIORITY_MEDIUM);
	cr_assert_eq(times_said(&a, 0, 3600000, t, 64), 24);
	cr_assert_null(alerts_top(&a));
	/* after a sleep: said once, however late */
	alerts_init(&a, false);
	begin(&a, 0, EVENT_WINDOW_CLOSED, PRIORITY_MEDIUM);
	cr_assert_eq(times_said(&a, 1800000, 3600000, t, 64), 1);
	cr_assert_null(alerts_top(&a));
	/* ready is not over because time passes */
	alerts_init(&a, false);
	begin(&a, 0, EVENT_NUMB, PRIORITY_MEDIUM);
	alerts_advance(&a, 3600000);
	cr_assert_not_null(alerts_top(&a));
}

/* Bells as a listener hears them: each by its time. */
static int bells(struct alerts *a, int64_t from_ms, int64_t until_ms, int64_t *times, int cap,
		 int64_t late_ms)
{
	int n = 0;
	bool again;
	for (int64_t t = from_ms; t <= until_ms; t = alerts_due_ms(a) + late_ms) {
		while (alerts_next(a, t, &again))
			;
		if (alerts_ring(a, t)) {
			cr_assert_lt(n, cap);
			times[n++] = t;
		}
		if (alerts_due_ms(a) == MS_NEVER)
			break;
	}
	for (int i = 1; i < n; i++)
		cr_assert_geq(times[i] - times[i - 1], BELL_SPACING_MS);
	return n;
}

Test(alerts, bells_ring_in_patterns_and_never_run_together)
{
	struct alerts a;
	int64_t t[64];
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_TOO_COLD, PRIORITY_HIGH);
	cr_assert_eq(bells(&a, 1000, 10999, t, 64, 0), 10);
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_NUMB, PRIORITY_MEDIUM);
	cr_assert_eq(bells(&a, 1000, 25999, t, 64, 0), 3);
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_STILL_COLD, PRIORITY_LOW);
	cr_assert_eq(bells(&a, 1000, 99999, t, 64, 0), 1);
	/* wake-ups that come late, three alerts at once: still apart, the lower ones after the higher */
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_STILL_COLD, PRIORITY_LOW);
	begin(&a, 1000, EVENT_PROBE_LOST, PRIORITY_MEDIUM);
	begin(&a, 1000, EVENT_TOO_COLD, PRIORITY_HIGH);
	cr_assert_eq(bells(&a, 1000, 10900, t, 64, 37), 14);
	/* an acknowledgement stops the pattern that rings */
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_TOO_COLD, PRIORITY_HIGH);
	cr_assert_eq(bells(&a, 1000, 1450, t, 64, 0), 3);
	alerts_acknowledge(&a, 1500);
	cr_assert_eq(bells(&a, 1500, 99999, t, 64, 0), 0);
}

Test(alerts, bells_never_run_together_whatever_happens)
{
	uint64_t random = script_seed();
	for (int round = 0; round < 200; round++) {
		struct alerts a;
		int64_t last = -BELL_SPACING_MS;
		bool again;
		alerts_init(&a, false);
		for (int64_t t = 0; t < 60000; t += (int64_t)(script_uniform(&random) * 300)) {
			double what = script_uniform(&random);
			if (what < 0.05)
				begin(&a, t, EVENT_TOO_COLD, PRIORITY_HIGH);
			else if (what < 0.1)
				begin(&a, t, EVENT_NUMB, PRIORITY_MEDIUM);
			else if (what < 0.13)
				begin(&a, t, EVENT_STILL_COLD, PRIORITY_LOW);
			else if (what < 0.15)
				alerts_acknowledge(&a, t);
			while (alerts_next(&a, t, &again))
				;
			if (alerts_ring(&a, t)) {
				cr_assert_geq(t - last, BELL_SPACING_MS);
				last = t;
			}
		}
	}
}

Test(alerts, a_person_may_choose_how_often)
{
	struct alerts a;
	bool again;
	alerts_init(&a, false);
	a.times = (struct alert_times){.high_ms = 5000, .medium_ms = 40000};
	alerts_event(&a, &(struct event){.t_ms = 1000, .kind = EVENT_NUMB, .priority = PRIORITY_MEDIUM});
	alerts_event(&a, &(struct event){.t_ms = 1000, .kind = EVENT_ICING_STOP, .priority = PRIORITY_HIGH});
	cr_assert_eq(alerts_next(&a, 1000, &again)->event.kind, EVENT_ICING_STOP);
	cr_assert_eq(alerts_next(&a, 1000, &again)->event.kind, EVENT_NUMB);
	cr_assert_null(alerts_next(&a, 5999, &again));
	cr_assert_eq(alerts_next(&a, 6000, &again)->event.kind, EVENT_ICING_STOP);
	cr_assert_null(alerts_next(&a, 10999, &again));
	alerts_next(&a, 40999, &again);
	cr_assert_null(alerts_next(&a, 40999, &again));
	cr_assert_eq(alerts_next(&a, 41000, &again)->event.kind, EVENT_NUMB);
}

Test(alerts, not_numb_now_ends_with_numb_or_when_nobody_is_at_it_any_more)
{
	struct alerts a;
	bool again;
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_PASS_OUTSIDE, PRIORITY_MEDIUM);
	cr_assert_not_null(alerts_next(&a, 1000, &again));
	alerts_acknowledge(&a, 2000);
	alerts_advance(&a, 1000 + MINUTES_MS(3) - 1);
	cr_assert_not_null(alerts_top(&a));
	alerts_advance(&a, 1000 + MINUTES_MS(3));
	cr_assert_null(alerts_top(&a));
	begin(&a, MINUTES_MS(5), EVENT_PASS_OUTSIDE, PRIORITY_MEDIUM);
	begin(&a, MINUTES_MS(6), EVENT_NUMB, PRIORITY_MEDIUM);
	cr_assert_eq(alerts_top(&a)->event.kind, EVENT_NUMB);
	begin(&a, MINUTES_MS(7), EVENT_WINDOW_CLOSED, PRIORITY_NONE);
	cr_assert_null(alerts_top(&a));
}

static void begin_class(struct alerts *a, int64_t t_ms, enum event_kind kind, enum priority p)
{
	struct event e = alert_event(t_ms, kind, p);
	e.class = event_class(kind, p);
	alerts_event(a, &e);
}

Test(alerts, a_stop_ends_what_invites)
{
	struct alerts a;
	alerts_init(&a, false);
	begin_class(&a, 1000, EVENT_NUMB, PRIORITY_MEDIUM);
	begin_class(&a, 2000, EVENT_COLD_DOSE, PRIORITY_MEDIUM);
	cr_expect(a.of[EVENT_NUMB].holds, "a notice is no stop");
	begin_class(&a, 3000, EVENT_PASS, PRIORITY_NONE);
	cr_expect(a.of[EVENT_NUMB].holds, "a pass that is not the sixth is no alert");
	begin_class(&a, 4000, EVENT_PASS, PRIORITY_LOW);
	cr_expect(!a.of[EVENT_NUMB].holds, "READY beside ENOUGH");
}

Test(alerts, all_that_hold_are_listed_in_their_order)
{
	static const enum event_kind order[] = {EVENT_ICING_STOP, EVENT_PASS, EVENT_COLD_DOSE,
						EVENT_PROBE_OFF, EVENT_NOT_NUMB_YET};
	struct alerts a;
	const struct alert *al = NULL;
	alerts_init(&a, false);
	begin_class(&a, 1000, EVENT_PASS, PRIORITY_LOW);
	begin_class(&a, 2000, EVENT_NOT_NUMB_YET, PRIORITY_LOW);
	begin_class(&a, 2000, EVENT_PROBE_OFF, PRIORITY_MEDIUM);
	begin_class(&a, 3000, EVENT_COLD_DOSE, PRIORITY_MEDIUM);
	begin_class(&a, 1000, EVENT_ICING_STOP, PRIORITY_HIGH);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		al = alerts_after(&a, al);
		cr_assert_not_null(al);
		cr_expect_eq(al->event.kind, order[i], "%zu: %s", i, event_name(al->event.kind));
	}
	cr_expect_null(alerts_after(&a, al));
}

/* A burst is one to the ear up to a quarter of a second between its bells. */
static bool in_one_burst(const int64_t *t, int from, int to)
{
	bool one = true;
	for (int i = from + 1; i <= to; i++)
		one = one && t[i] - t[i - 1] <= 250;
	return one;
}

Test(alerts, high_is_two_bursts_of_three_and_two_bells)
{
	struct alerts a;
	int64_t t[64];
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_TOO_COLD, PRIORITY_HIGH);
	cr_assert_eq(bells(&a, 1000, 10999, t, 64, 0), 10);
	cr_expect_eq(t[0], 1000);
	for (int i = 0; i < 10; i += 5) {
		cr_expect(in_one_burst(t, i, i + 2) && in_one_burst(t, i + 3, i + 4));
		cr_expect(!in_one_burst(t, i + 2, i + 3), "3, then 2");
	}
	cr_expect_eq(t[5] - t[0], 2000);
	for (int i = 0; i < 5; i++)
		cr_expect_eq(t[i + 5] - t[i], t[5] - t[0], "the same twice");
	cr_expect_geq(t[5] - t[4], 2 * (t[3] - t[2]), "a longer pause between them");
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_NUMB, PRIORITY_MEDIUM);
	cr_assert_eq(bells(&a, 1000, 25999, t, 64, 0), 3);
	cr_expect(t[0] == 1000 && t[2] - t[1] == t[1] - t[0] && in_one_burst(t, 0, 2));
}

/* What waits for a higher pattern begins three spacings after its last bell. */
Test(alerts, a_pattern_that_waits_is_set_apart)
{
	struct alerts a;
	int64_t t[64];
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_STILL_COLD, PRIORITY_LOW);
	begin(&a, 1000, EVENT_PROBE_LOST, PRIORITY_MEDIUM);
	cr_assert_eq(bells(&a, 1000, 10000, t, 64, 0), 4);
	cr_expect_eq(t[3] - t[2], 3 * BELL_SPACING_MS);
	/* a low one rings; a high one breaks in after a spacing, and the low one need not ring again */
	bool again;
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_NUMB, PRIORITY_MEDIUM);
	cr_assert_not_null(alerts_next(&a, 1000, &again));
	cr_assert(alerts_ring(&a, 1000));
	begin(&a, 1100, EVENT_TOO_COLD, PRIORITY_HIGH);
	cr_assert_not_null(alerts_next(&a, 1100, &again));
	cr_expect(!alerts_ring(&a, 1199));
	cr_expect(alerts_ring(&a, 1000 + BELL_SPACING_MS));
	/* the same priority again, while it rings, adds nothing */
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_NUMB, PRIORITY_MEDIUM);
	begin(&a, 1000, EVENT_COLD_DOSE, PRIORITY_MEDIUM);
	cr_expect_eq(bells(&a, 1000, 10000, t, 64, 0), 3);
}

Test(alerts, the_earlier_of_equals_is_said_first_and_the_later_stands_on_top)
{
	struct alerts a;
	bool again;
	alerts_init(&a, false);
	begin_class(&a, 2000, EVENT_COLD_DOSE, PRIORITY_MEDIUM);
	begin_class(&a, 1000, EVENT_PROBE_LOST, PRIORITY_MEDIUM);
	cr_expect_eq(alerts_top(&a)->event.kind, EVENT_COLD_DOSE);
	cr_expect_null(alerts_next(&a, 999, &again));
	cr_expect_eq(alerts_next(&a, 2000, &again)->event.kind, EVENT_PROBE_LOST);
	cr_expect(!again);
	cr_expect_eq(alerts_next(&a, 2000, &again)->event.kind, EVENT_COLD_DOSE);
	cr_expect_null(alerts_next(&a, 2000, &again));
	cr_expect_eq(alerts_next(&a, 27000, &again)->event.kind, EVENT_PROBE_LOST);
	cr_expect(again);
	/* a go or a stop stands before a notice as loud, a danger before both */
	alerts_init(&a, false);
	begin_class(&a, 1000, EVENT_WINDOW_CLOSED, PRIORITY_MEDIUM);
	begin_class(&a, 2000, EVENT_COLD_DOSE, PRIORITY_MEDIUM);
	cr_expect_eq(alerts_top(&a)->event.kind, EVENT_WINDOW_CLOSED);
	alerts_init(&a, false);
	begin_class(&a, 1000, EVENT_REWARMED, PRIORITY_MEDIUM);
	begin_class(&a, 2000, EVENT_PROBE_OFF, PRIORITY_MEDIUM);
	cr_expect_eq(alerts_top(&a)->event.kind, EVENT_REWARMED);
	begin_class(&a, 3000, EVENT_TOO_COLD, PRIORITY_HIGH);
	cr_expect_eq(alerts_top(&a)->event.kind, EVENT_TOO_COLD);
}

Test(alerts, ten_seconds_above_the_limit_end_what_was_too_cold)
{
	struct alerts a;
	alerts_init(&a, false);
	begin(&a, 0, EVENT_TOO_COLD, PRIORITY_HIGH);
	alerts_reading(&a, 1000, 5001);
	alerts_reading(&a, 10999, 5001);
	cr_expect(a.of[EVENT_TOO_COLD].holds);
	alerts_reading(&a, 11000, 5001);
	cr_expect(!a.of[EVENT_TOO_COLD].holds);
	begin(&a, 20000, EVENT_TOO_COLD, PRIORITY_HIGH);
	alerts_reading(&a, 21000, 5001);
	alerts_reading(&a, 25000, 5000);
	alerts_reading(&a, 26000, 5001);
	alerts_reading(&a, 35999, 5001);
	cr_expect(a.of[EVENT_TOO_COLD].holds, "at the limit is not above it");
	alerts_reading(&a, 36000, 5001);
	cr_expect(!a.of[EVENT_TOO_COLD].holds);
}

Test(alerts, a_key_that_was_a_mistake_takes_its_alerts_back)
{
	struct alerts a;
	struct event undone = alert_event(5000, EVENT_UNDONE, PRIORITY_NONE);
	alerts_init(&a, false);
	begin(&a, 1000, EVENT_PASS_OUTSIDE, PRIORITY_MEDIUM);
	begin(&a, 1000, EVENT_ICING_LONG, PRIORITY_LOW);
	undone.of = EVENT_PASS_OUTSIDE;
	alerts_event(&a, &undone);
	cr_expect(!a.of[EVENT_PASS_OUTSIDE].holds && a.of[EVENT_ICING_LONG].holds);
	undone.of = EVENT_ICING_STARTED; /* there is no ice that could be on for long */
	alerts_event(&a, &undone);
	cr_expect(!a.of[EVENT_ICING_LONG].holds);
}

Test(alerts, of_two_as_urgent_the_later_stands_first_and_of_one_moment_both_are_listed)
{
	static const enum event_kind kinds[] = {EVENT_COLD_DOSE, EVENT_PROBE_LOST};
	struct alerts a;
	for (int later = 0; later < 2; later++) {
		alerts_init(&a, false);
		begin_class(&a, later == 0 ? 2000 : 1000, kinds[0], PRIORITY_MEDIUM);
		begin_class(&a, later == 1 ? 2000 : 1000, kinds[1], PRIORITY_MEDIUM);
		cr_expect_eq(alerts_top(&a)->event.kind, kinds[later]);
		cr_expect_eq(alerts_after(&a, alerts_top(&a))->event.kind, kinds[!later]);
	}
	alerts_init(&a, false);
	begin_class(&a, 1000, kinds[0], PRIORITY_MEDIUM);
	begin_class(&a, 1000, kinds[1], PRIORITY_MEDIUM);
	const struct alert *first = alerts_top(&a), *second = alerts_after(&a, first);
	cr_assert(first && second && first != second);
	cr_expect_null(alerts_after(&a, second));
}
