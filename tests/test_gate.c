/* What passes as a temperature: each limit of gate.h from both sides. */
#include <criterion/criterion.h>

#include "core/detector/signal/gate.h"

static struct gate gate;
static struct gated out;

static int take_as(int64_t t_ms, int32_t mc, int32_t correction_mc, bool icing)
{
	struct channel_value v = {.status = STATUS_OK, .mc = mc, .correction_mc = correction_mc};
	gate_take(&gate, t_ms, &v, icing, &out);
	return out.n;
}

/* Returns how many readings passed. */
static int take(int64_t t_ms, int32_t mc)
{
	return take_as(t_ms, mc, 0, false);
}

/* So many readings at this pace from 0 on, each another one. */
static int64_t pace(int64_t interval_ms, int n)
{
	gate_init(&gate, 0);
	for (int i = 0; i < n; i++)
		cr_assert_eq(take(i * interval_ms, 30000 + i % 2), 1);
	return (n - 1) * interval_ms;
}

Test(gate, a_probe_is_lost_after_5_s_or_three_intervals)
{
	gate_init(&gate, 0);
	cr_expect_eq(gate_lost_ms(&gate), 5000);
	gate_init(&gate, 4000);
	cr_expect_eq(gate_lost_ms(&gate), 12000, "the usual one, until it is learned");
	pace(1000, 9);
	cr_expect_eq(gate_lost_ms(&gate), 5000);
	pace(1700, 9);
	cr_expect_eq(gate_lost_ms(&gate), 5100);
	cr_expect_eq(gate_interval_ms(&gate), 1700);
	pace(30000, 3);
	cr_expect_eq(gate_lost_ms(&gate), 90000);
	pace(30000, 2);
	cr_expect_eq(gate_lost_ms(&gate), 5000, "one interval is not known to be the pace");
	cr_expect_eq(gate_interval_ms(&gate), 0);
	gate.usual_ms = 2000;
	cr_expect_eq(gate_lost_ms(&gate), 6000);
}

Test(gate, slow_is_over_4_s_and_seldom_less_often_than_2_s)
{
	pace(4000, 9);
	cr_expect(!gate_is_slow(&gate));
	pace(4001, 3);
	cr_expect(gate_is_slow(&gate));
	pace(4001, 2);
	cr_expect(!gate_is_slow(&gate), "not known yet");
	pace(2250, 10);
	cr_expect(!gate_is_seldom(&gate), "every 2 s, of a device that is not punctual");
	pace(2251, 10);
	cr_expect(gate_is_seldom(&gate));
	pace(2251, 9);
	cr_expect(!gate_is_seldom(&gate), "only of nine intervals");
}

Test(gate, the_pace_is_the_middle_of_the_last_nine_intervals_without_gaps)
{
	int64_t t_ms = pace(1000, 10);
	for (int i = 0; i < 4; i++)
		cr_assert_eq(take(t_ms += 3000, 30000 + i % 2), 1);
	cr_expect_eq(gate_interval_ms(&gate), 1000);
	cr_assert_eq(take(t_ms += 3000, 30000), 1);
	cr_expect_eq(gate_interval_ms(&gate), 3000, "five of nine");
	t_ms = pace(1000, 3);
	take(t_ms += MINUTES_MS(5) + 1, 30000);
	take(t_ms += MINUTES_MS(5) + 1, 30001);
	take(t_ms += MINUTES_MS(5) + 1, 30000);
	cr_expect_eq(gate_interval_ms(&gate), 1000, "longer than five minutes is a gap");
	t_ms = pace(1000, 3);
	take(t_ms += MINUTES_MS(5), 30000);
	take(t_ms += MINUTES_MS(5), 30001);
	cr_expect_eq(gate_interval_ms(&gate), MINUTES_MS(5));
}

Test(gate, a_jump_of_over_3_degrees_and_one_a_second_must_be_confirmed)
{
	int64_t t_ms = pace(1000, 5); /* at 30.000 */
	cr_expect_eq(take(t_ms + 1000, 26000), 1, "3 C, and 1 C in a second, is none");
	pace(1000, 5);
	cr_expect_eq(take(t_ms + 1000, 25999), 0);
	cr_expect_eq(take(t_ms + 2000, 30000), 1, "a spike: the reading before it goes on");
	pace(1000, 5);
	cr_expect_eq(take(t_ms + 1000, 34001), 0);
	cr_expect_eq(take(t_ms + 2000, 36000), 2, "confirmed: both");
	cr_expect(out.t_ms[0] == t_ms + 1000 && out.mc[0] == 34001);
	cr_expect(out.t_ms[1] == t_ms + 2000 && out.mc[1] == 36000);
	pace(1000, 5);
	cr_expect_eq(take(t_ms + 1000, 20000), 0);
	cr_expect_eq(take(t_ms + 2000, 40000), 0, "another jump confirms nothing");
	cr_expect_eq(take(t_ms + 3000, 40500), 2);
	/* after so long a gap nobody knows where it was */
	pace(1000, 5);
	cr_expect_eq(take(t_ms + 5000, 10000), 0);
	pace(1000, 5);
	cr_expect_eq(take(t_ms + 5001, 10000), 1);
}

/* A jump that was not confirmed is forgotten: it confirms no later one. */
Test(gate, a_spike_confirms_no_spike_after_it)
{
	int64_t t_ms = pace(1000, 5);
	cr_expect_eq(take(t_ms + 1000, 10000), 0);
	cr_expect_eq(take(t_ms + 2000, 30000), 1);
	cr_expect_eq(take(t_ms + 3000, 10000), 0);
	cr_expect_eq(take(t_ms + 4000, 30000), 1);
}

/* The same value so often at this pace; the time of the first that does not pass, since the first. */
static int64_t stands_still_ms(int64_t interval_ms, bool icing)
{
	gate_init(&gate, 0);
	for (int64_t t_ms = 0; t_ms <= MINUTES_MS(30); t_ms += interval_ms)
		if (!take_as(t_ms, 15000, 0, icing))
			return t_ms;
	return -1;
}

Test(gate, a_value_that_stands_still_is_no_reading)
{
	cr_expect_eq(stands_still_ms(1000, true), SECONDS_MS(90), "strokes move every real one");
	cr_expect_eq(stands_still_ms(1000, false), MINUTES_MS(15));
	cr_expect_eq(stands_still_ms(30000, true), 19 * 30000, "twenty times at least");
	cr_expect_eq(stands_still_ms(60000, false), 19 * 60000);
	stands_still_ms(1000, true);
	cr_expect_eq(take_as(MINUTES_MS(31), 15001, 0, true), 1, "any change shows that it lives");
	for (int i = 1; i <= 89; i++)
		cr_assert_eq(take_as(MINUTES_MS(31) + 1000 * i, 15001, 0, true), 1, "%d s", i);
	cr_expect_eq(take_as(MINUTES_MS(31) + 90000, 15001, 0, true), 0);
}

Test(gate, codes_that_look_like_temperatures_are_believed_when_readings_lead_up_to_them)
{
	static const int32_t codes_mc[] = {-1000, 0};
	for (int k = 0; k < 2; k++) {
		int64_t t_ms = pace(1000, 5);
		for (int i = 1; i < 20; i++)
			cr_assert_eq(take(t_ms + i * 1000, codes_mc[k]), 0, "however often");
		pace(1000, 5);
		cr_expect_eq(take(t_ms + 1000, 26500), 1);
		for (int i = 2; i < 10; i++)
			take(t_ms + i * 1000, 29000 - 3500 * i > 3000 ? 29000 - 3500 * i : 3000);
		cr_expect_eq(take(t_ms + 10000, codes_mc[k]), 1, "4 C in a second is no jump");
	}
	gate_init(&gate, 0);
	cr_expect_eq(take(0, 0), 1, "ice water from the start");
	gate_init(&gate, 0);
	cr_expect_eq(take(0, -1000), 0);
	gate_init(&gate, 0);
	cr_expect_eq(take(0, -999), 1);
	gate_init(&gate, 0);
	cr_expect_eq(take_as(0, -700, 300, false), 0, "the code as it was sent, before the correction");
	gate_init(&gate, 0);
	cr_expect_eq(take_as(0, -1000, 300, false), 1);
	/* a gap gives time to cool only as far as the probe counts as there: 5 s, so 3 + 5 C */
	gate_init(&gate, 0);
	take(0, 8000);
	cr_expect_eq(take(SECONDS_MS(60), 0), 1);
	gate_init(&gate, 0);
	take(0, 8001);
	cr_expect_eq(take(SECONDS_MS(60), 0), 0);
	gate_init(&gate, 0);
	take(0, 5001);
	cr_expect_eq(take(SECONDS_MS(2), 0), 0);
	gate_init(&gate, 0);
	take(0, 5000);
	cr_expect_eq(take(SECONDS_MS(2), 0), 1);
}

Test(gate, what_is_not_ok_is_no_reading)
{
	struct channel_value v = {.status = STATUS_FAULT, .mc = 30000};
	pace(1000, 5);
	gate_take(&gate, 5000, &v, false, &out);
	cr_expect_eq(out.n, 0);
	cr_expect_eq(gate.good_ms, 4000);
}
