/* When a second of the series is known, and what stands in it, whatever the pace of the probe. */
#include <criterion/criterion.h>
#include <math.h>

#include "core/detector/signal/skin.h"
#include "support/script.h"

#define BRIDGE_MS SECONDS_MS(90)

static struct skin skin;

static void begin(void)
{
	struct rules r;
	rules_default(&r);
	r.sensor = SENSOR_BEAD;
	skin_init(&skin, &r);
}

/* Takes one reading; returns the latest second that is known after it, -1 before there is one. */
static int64_t take(int64_t t_ms, int32_t mc, int64_t interval_ms)
{
	struct skin_pace pace = {BRIDGE_MS, interval_ms};
	int64_t second;
	skin_take(&skin, t_ms, mc, &pace);
	while (skin_step(&skin, false, &second)) {
	}
	return skin.raw.any ? skin.raw.last_s : -1;
}

Test(skin, a_second_is_known_with_its_last_reading_and_not_with_the_next)
{
	begin();
	cr_assert_eq(take(10000, 30000, 0), -1, "the pace is not known: the next reading decides");
	cr_assert_eq(take(11000, 31000, 1000), 11);
	cr_assert_float_eq(series_at(&skin.raw, 10), 30, 1e-4);
	cr_assert_float_eq(series_at(&skin.raw, 11), 31, 1e-4);
	cr_assert_eq(take(11950, 32000, 1000), 12, "one that came after all counts to the next second");
	cr_assert_float_eq(series_at(&skin.raw, 12), 32, 1e-4);
	begin();
	for (int i = 0; i < 40; i++) {
		int64_t known_s = take(20000 + i * 250, 30000 + i, 250);
		cr_assert_eq(known_s, i < 3 ? -1 : 20 + (i + 1) / 4 - 1, "reading %d: %d", i, (int)known_s);
	}
	cr_assert_float_eq(series_at(&skin.raw, 20), 30.0015, 1e-4, "the mean of its four");
}

Test(skin, seconds_between_slow_readings_lie_on_a_line_once_the_next_is_there)
{
	begin();
	take(0, 30000, 0);
	cr_assert_eq(take(30000, 27000, 30000), 30);
	cr_assert_eq(take(60000, 24000, 30000), 60);
	for (int s = 0; s <= 60; s++)
		cr_assert_float_eq(series_at(&skin.raw, s), 30 - s / 10.0, 1e-4, "second %d", s);
	/* longer than what is bridged: nothing is made up */
	cr_assert_eq(take(200000, 20000, 30000), 200);
	cr_assert(isnan(series_at(&skin.raw, 61)) && isnan(series_at(&skin.raw, 199)));
	cr_assert_float_eq(series_at(&skin.raw, 200), 20, 1e-4);
}

Test(skin, an_open_second_before_a_gap_is_finished_alone)
{
	begin();
	take(0, 30000, 0);
	take(5300, 30000, 500);
	int64_t known_s = take(200600, 20000, 500);
	cr_assert_eq(known_s, 5, "%d", (int)known_s);
	cr_assert_eq(take(201100, 20000, 500), 200);
	cr_assert(isnan(series_at(&skin.raw, 100)));
}

/* A value that tells its own time: what stands at a second was said about then, whatever the clock does. */
Test(skin, no_pace_lets_the_seconds_run_away_from_the_clock)
{
	uint64_t seed = script_seed();
	for (int pace = 0; pace < 200; pace++) {
		int64_t interval_ms = 50 + (int64_t)(script_uniform(&seed) * 4000), t_ms = interval_ms;
		double jitter = script_uniform(&seed) * 0.3;
		begin();
		for (int i = 0; i < 1500; i++) {
			int64_t known_s = take(t_ms, (int32_t)(t_ms / 1000), interval_ms);
			cr_assert(known_s * 1000 <= t_ms + 1250, "interval %d", (int)interval_ms);
			cr_assert(i < 2 || known_s * 1000 >= t_ms - 2000 - interval_ms, "interval %d",
				  (int)interval_ms);
			float told_s = known_s < 0 ? NAN : 1000 * series_at(&skin.raw, known_s);
			cr_assert(!(fabsf(told_s - (float)known_s) > 1.5f), "interval %d: second %d says %f",
				  (int)interval_ms, (int)known_s, (double)told_s);
			t_ms += (int64_t)((double)interval_ms *
					  (1 + jitter * (2 * script_uniform(&seed) - 1)));
		}
	}
}
