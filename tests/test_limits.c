/* The limits of guard.h, each from both sides, on the readings themselves. */
#include <criterion/criterion.h>

#include "core/detector/guard.h"

#define LOST_MS SECONDS_MS(5)

static struct guard guard;
static struct round stage;
static const bool first[SPOTS_MAX] = {true};
static const bool both[SPOTS_MAX] = {true, true};
static int64_t t_ms;

static void begin(void)
{
	guard_init(&guard);
	round_init(&stage);
	t_ms = 0;
}

/* Readings once a second, for so long that the first and the last are for_s apart. True: a dose was reached.
 */
static bool skin(int32_t mc, int for_s)
{
	bool dose = false;
	for (int i = 0; i <= for_s; i++, t_ms += 1000)
		dose = guard_skin(&guard, 0, t_ms, mc, LOST_MS, true);
	return dose;
}

static enum guard_cold too_cold(int32_t mc, int for_s)
{
	begin();
	skin(mc, for_s);
	return guard_too_cold(&guard, first);
}

static enum guard_cold caution(int32_t mc, int for_s)
{
	begin();
	skin(mc, for_s);
	return guard_caution(&guard, first);
}

Test(limits, too_cold_is_at_or_below_4_degrees_for_10_s)
{
	cr_expect_eq(too_cold(4000, 10), GUARD_COLD_FOR_LONG);
	cr_expect_eq(too_cold(4000, 9), GUARD_COLD_NO);
	cr_expect_eq(too_cold(4001, 600), GUARD_COLD_NO);
	cr_expect_eq(too_cold(5000, 0), GUARD_COLD_NO, "new cold is after over 5 C");
	cr_expect_eq(too_cold(5001, 0), GUARD_COLD_OVER);
	begin();
	skin(3500, 9);
	skin(4001, 0);
	skin(3500, 8);
	cr_expect_eq(guard_too_cold(&guard, first), GUARD_COLD_NO, "without a break");
}

Test(limits, caution_is_below_7_degrees_for_30_s)
{
	cr_expect_eq(caution(6999, 30), GUARD_COLD_FOR_LONG);
	cr_expect_eq(caution(6999, 29), GUARD_COLD_NO);
	cr_expect_eq(caution(7000, 600), GUARD_COLD_NO);
	cr_expect_eq(caution(8000, 0), GUARD_COLD_NO);
	cr_expect_eq(caution(8001, 0), GUARD_COLD_OVER);
	begin();
	skin(6500, 29);
	skin(7000, 0);
	skin(6500, 28);
	cr_expect_eq(guard_caution(&guard, first), GUARD_COLD_NO, "without a break");
}

/* Ice on the probe: up to 2.5 C and still within half a degree. */
Test(limits, ice_that_lies_on_the_probe_is_not_skin)
{
	cr_expect_eq(too_cold(2500, 60), GUARD_COLD_NO);
	cr_expect_eq(too_cold(2501, 60), GUARD_COLD_FOR_LONG);
	for (int32_t range_mc = 500; range_mc <= 501; range_mc++) {
		begin();
		for (int i = 0; i < 20; i++)
			skin(i % 2 ? 1000 : 1000 + range_mc, 0);
		cr_expect_eq(guard_too_cold(&guard, first),
			     range_mc == 500 ? GUARD_COLD_NO : GUARD_COLD_FOR_LONG);
	}
	begin();
	for (int i = 0; i < 20; i++)
		skin(i % 2 ? 1501 : 1000, 0);
	cr_expect_eq(guard_too_cold(&guard, first), GUARD_COLD_FOR_LONG, "whichever came first");
	begin();
	skin(3800, 0);
	skin(3750, 20);
	cr_expect_eq(guard_too_cold(&guard, first), GUARD_COLD_FOR_LONG);
}

/* The skin is not known in a gap: what was before it does not add up with what is after it. */
Test(limits, a_gap_begins_cold_anew)
{
	begin();
	skin(3500, 9);
	t_ms += LOST_MS; /* a second later than lost */
	skin(3500, 9);
	cr_expect_eq(guard_too_cold(&guard, first), GUARD_COLD_NO);
	begin();
	skin(3500, 9);
	t_ms += LOST_MS - 1000;
	skin(3500, 0);
	cr_expect_eq(guard_too_cold(&guard, first), GUARD_COLD_FOR_LONG, "as long as it may be away");
	begin();
	skin(6500, 29);
	t_ms += LOST_MS;
	skin(6500, 29);
	cr_expect_eq(guard_caution(&guard, first), GUARD_COLD_NO);
}

Test(limits, the_dose_is_5_minutes_in_all_at_or_below_10_degrees)
{
	begin();
	cr_expect(!skin(10000, 299));
	cr_expect(skin(10000, 0));
	begin();
	cr_expect(!skin(10001, 1000));
	begin();
	skin(9000, 150);
	skin(12000, 100); /* the second up to its first reading counts: it was cold at its beginning */
	cr_expect(!skin(9000, 148));
	cr_expect(skin(9000, 0), "in all");
	begin(); /* a probe that was not on skin counts nothing */
	for (int i = 0; i <= 600; i++)
		cr_assert(!guard_skin(&guard, 0, i * 1000, 9000, LOST_MS, false));
	begin(); /* nor does a gap */
	skin(9000, 200);
	t_ms += MINUTES_MS(2);
	cr_expect(!skin(9000, 99));
	cr_expect(skin(9000, 0));
}

Test(limits, cold_of_other_ice_is_forgotten)
{
	begin();
	skin(9000, 200);
	skin(20000, 300 - 2); /* the last cold one is within five minutes */
	cr_expect(skin(9000, 100));
	begin();
	skin(9000, 200);
	skin(20000, 302);
	cr_expect(!skin(9000, 200));
}

Test(limits, the_coldest_probe_decides_and_all_must_be_over_it)
{
	begin();
	skin(3500, 20);
	guard_skin(&guard, 1, 0, 20000, LOST_MS, true);
	cr_expect_eq(guard_too_cold(&guard, both), GUARD_COLD_FOR_LONG);
	cr_expect_eq(guard_caution(&guard, both), GUARD_COLD_NO);
	skin(6500, 30);
	cr_expect_eq(guard_too_cold(&guard, both), GUARD_COLD_OVER);
	cr_expect_eq(guard_caution(&guard, both), GUARD_COLD_FOR_LONG);
	skin(4500, 0);
	cr_expect_eq(guard_too_cold(&guard, both), GUARD_COLD_NO, "not over at one of them");
	cr_expect_eq(guard_too_cold(&guard, (const bool[SPOTS_MAX]){false, true}), GUARD_COLD_OVER);
}

/* ---- time of ice ---- */

static bool emitted[EVENT_KIND_COUNT];

static void expect_limit(bool bony, enum event_kind kind, int64_t at_ms)
{
	struct deadline next = guard_next_limit(&guard, &stage, bony, emitted);
	cr_expect_eq(next.kind, kind);
	cr_expect_eq(next.at_ms, at_ms, "%d at %lld s", (int)kind, (long long)(next.at_ms / 1000));
	emitted[kind] = true;
}

static void ice_from(int64_t from_ms)
{
	for (int i = 0; i < EVENT_KIND_COUNT; i++)
		emitted[i] = false;
	round_start(&stage, from_ms);
	guard_round_begins(&guard, from_ms);
}

Test(limits, five_seven_and_ten_minutes_of_ice)
{
	begin();
	ice_from(1000);
	expect_limit(false, EVENT_ICING_LONG, 1000 + MINUTES_MS(5));
	expect_limit(false, EVENT_NOT_NUMB_YET, 1000 + MINUTES_MS(7));
	expect_limit(false, EVENT_ICING_STOP, 1000 + MINUTES_MS(10));
	cr_expect_eq(guard_next_limit(&guard, &stage, false, emitted).at_ms, MS_NEVER);
	begin();
	ice_from(1000);
	expect_limit(true, EVENT_ICING_LONG, 1000 + MINUTES_MS(3));
	expect_limit(true, EVENT_ICING_STOP, 1000 + MINUTES_MS(5));
	expect_limit(true, EVENT_NOT_NUMB_YET, 1000 + MINUTES_MS(7));
	static const enum event_kind numb[] = {EVENT_NUMB, EVENT_FELT_NUMB};
	for (int i = 0; i < 2; i++) {
		begin();
		ice_from(0);
		emitted[EVENT_ICING_LONG] = emitted[EVENT_ICING_STOP] = emitted[numb[i]] = true;
		cr_expect_eq(guard_next_limit(&guard, &stage, false, emitted).at_ms, MS_NEVER);
	}
}

/* Under ice until ended_ms, at 8 C; then it is this warm. */
static void ice_ends(int64_t ended_ms)
{
	struct series raw = {0};
	for (int64_t s = 0; s <= ended_ms / 1000; s++)
		series_push(&raw, s, 8);
	for (t_ms = stage.started_ms; t_ms <= ended_ms; t_ms += 1000)
		guard_reading(&guard, &stage, t_ms, 8000, t_ms, LOST_MS);
	round_end(&stage, ended_ms);
	guard_round_ends(&guard, &raw);
}

static bool ice_stays(int32_t mc, int64_t until_ms)
{
	bool stays = false;
	for (; t_ms <= until_ms; t_ms += 1000)
		stays = guard_reading(&guard, &stage, t_ms, mc, t_ms, LOST_MS).ice_stays;
	return stays;
}

Test(limits, ice_that_comes_again_within_5_minutes_is_the_same)
{
	begin();
	ice_from(0);
	ice_ends(MINUTES_MS(4));
	ice_from(MINUTES_MS(9)); /* five minutes' pause: four of the five minutes of ice are over */
	expect_limit(false, EVENT_ICING_LONG, MINUTES_MS(10));
	begin();
	ice_from(0);
	ice_ends(MINUTES_MS(4));
	ice_from(MINUTES_MS(9) + 1);
	expect_limit(false, EVENT_ICING_LONG, MINUTES_MS(14) + 1);
	begin();
	ice_from(0);
	ice_ends(MINUTES_MS(12));
	ice_from(MINUTES_MS(13));
	expect_limit(false, EVENT_ICING_LONG, MINUTES_MS(13)); /* not before the round that it belongs to */
	/* a round that was none */
	begin();
	ice_from(0);
	ice_ends(MINUTES_MS(4));
	int64_t ice_ms = guard.ice_ms, iced_ms = guard.iced_ms;
	ice_from(MINUTES_MS(20));
	guard_round_retracted(&guard);
	cr_expect(guard.ice_ms == ice_ms && guard.iced_ms == iced_ms);
}

Test(limits, the_first_ice_has_nothing_before_it)
{
	begin();
	struct guard_ice ice = guard_round_begins(&guard, 1000);
	cr_expect(!ice.same && !ice.same_cold);
	ice = guard_round_begins(&guard, 2000);
	cr_expect(ice.same && ice.same_cold);
	begin(); /* it was as cold before the ice was found */
	skin(9000, 200);
	ice = guard_round_begins(&guard, t_ms);
	cr_expect(!ice.same && ice.same_cold);
	cr_expect(skin(9000, 100), "so its dose goes on");
}

/* It is away when the reading shows it: above what it was under the ice. */
Test(limits, an_end_that_the_readings_do_not_show_is_none)
{
	int64_t ended_ms = MINUTES_MS(4);
	begin();
	ice_from(0);
	ice_ends(ended_ms);
	cr_expect(!ice_stays(8000, ended_ms + SECONDS_MS(89)));
	cr_expect(ice_stays(8000, ended_ms + SECONDS_MS(90)), "the network has a minute and a half");
	cr_expect(guard_ice_is_on(&guard, &stage, t_ms));
	cr_expect_eq(guard_ice_left_ms(&guard, &stage), ended_ms + SECONDS_MS(90));
	/* strokes bring it back within half a minute */
	cr_expect(ice_stays(8001, ended_ms + SECONDS_MS(120)));
	cr_expect(!ice_stays(8001, ended_ms + SECONDS_MS(121)));
	cr_expect(!ice_stays(8000, ended_ms + SECONDS_MS(200)), "later cold is new ice, or the probe");
	begin();
	ice_from(0);
	ice_ends(ended_ms);
	cr_expect(!ice_stays(8001, ended_ms + MINUTES_MS(5)));
	cr_expect_eq(guard_ice_left_ms(&guard, &stage), ended_ms);
}

Test(limits, where_a_reading_must_move)
{
	begin();
	cr_expect(!guard_must_move(&guard, &stage, 0, 14000), "before the ice it may lie anywhere");
	ice_from(0);
	cr_expect(guard_must_move(&guard, &stage, 1000, 30000));
	ice_ends(MINUTES_MS(4));
	cr_expect(guard_must_move(&guard, &stage, MINUTES_MS(30), 15000), "skin this cold warms fast");
	cr_expect(!guard_must_move(&guard, &stage, MINUTES_MS(30), 15001));
}

Test(limits, gaps)
{
	struct guard_found found;
	begin();
	found = guard_reading(&guard, &stage, 0, 30000, 0, LOST_MS);
	cr_expect(!found.gap && !found.long_gap, "nothing was before it");
	found = guard_reading(&guard, &stage, SECONDS_MS(15), 30000, SECONDS_MS(15), LOST_MS);
	cr_expect(!found.gap, "a hold bears 15 unknown seconds");
	found = guard_reading(&guard, &stage, SECONDS_MS(31), 30000, SECONDS_MS(31), LOST_MS);
	cr_expect(found.gap && !found.long_gap);
	found = guard_reading(&guard, &stage, SECONDS_MS(51), 30000, SECONDS_MS(51), SECONDS_MS(20));
	cr_expect(!found.gap, "so slow a probe was not lost");
	int64_t at_ms = SECONDS_MS(51) + MINUTES_MS(5);
	found = guard_reading(&guard, &stage, at_ms, 30000, at_ms, LOST_MS);
	cr_expect(found.gap && !found.long_gap);
	at_ms += MINUTES_MS(5) + 1;
	found = guard_reading(&guard, &stage, at_ms, 30000, at_ms, LOST_MS);
	cr_expect(found.gap && found.long_gap, "over five minutes");
	at_ms += MINUTES_MS(6);
	found = guard_reading(&guard, &stage, at_ms, 30000, at_ms, MINUTES_MS(6));
	cr_expect(!found.long_gap);
}
