/* The four tunes as samples: told apart by what is heard, within limits, without clicks. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "live/sound/tune.h"
#include "support/ear.h"

#define RATE 48000
#define LONGEST (5 * RATE)

static int16_t samples[LONGEST];

static size_t render(enum alert_class class, int again, int volume)
{
	struct tune t;
	size_t n = 0, got;
	tune_begin(&t, class, again, volume, RATE);
	while ((got = tune_fill(&t, samples + n, 480)))
		n += got;
	cr_assert_lt(n, LONGEST - 480);
	return n;
}

static struct ear hear(enum alert_class class, int again, int volume)
{
	size_t n = render(class, again, volume);
	return ear_listen(samples, n);
}

static const enum alert_class all[] = {ALERT_GO, ALERT_STOP, ALERT_DANGER, ALERT_NOTICE};

Test(tune, each_is_told_from_the_others_at_every_volume)
{
	for (size_t i = 0; i < 4; i++)
		for (int volume = 10; volume <= 100; volume += 90)
			for (int again = 0; again < (all[i] == ALERT_DANGER ? 5 : 1); again += 4) {
				struct ear e = hear(all[i], again, volume);
				cr_expect_str_eq(ear_name(&e), alert_class_name(all[i]),
						 "%d parts, %d up, %d down, %d warbling", e.parts, e.rising,
						 e.falling, e.warbling);
				cr_expect(e.low_hz > 490 && e.high_hz < 1010, "%f to %f Hz", e.low_hz,
					  e.high_hz);
			}
}

/* Three pulses, or three and two, are a ward's. */
Test(tune, none_has_the_parts_of_an_alarm_in_a_ward)
{
	for (size_t i = 0; i < 4; i++) {
		struct ear e = hear(all[i], 0, 100);
		cr_expect(e.parts != 3 && e.parts != 5 && e.parts != 10, "%s", alert_class_name(all[i]));
		cr_expect(all[i] == ALERT_NOTICE || e.rising + e.falling + e.warbling == e.parts,
			  "a steady pitch: %s", alert_class_name(all[i]));
	}
}

/* A step of the waves themselves stays below a third of what they reach; one of half is heard as a click. */
Test(tune, there_are_no_clicks_and_nothing_is_cut_off)
{
	for (size_t i = 0; i < 4; i++)
		for (int again = 0; again < 4; again++) {
			struct ear e = hear(all[i], again, 100);
			size_t n = render(all[i], again, 100);
			cr_expect(e.peak < 0.95, "%s: %f", alert_class_name(all[i]), e.peak);
			cr_expect(e.step < 0.36 * e.peak, "%s: %f of %f", alert_class_name(all[i]), e.step,
				  e.peak);
			cr_expect(abs(samples[0]) < 30 && abs(samples[n - 1]) < 30);
		}
}

Test(tune, the_levels_say_how_urgent_it_is)
{
	struct ear notice = hear(ALERT_NOTICE, 0, 100), go = hear(ALERT_GO, 0, 100);
	struct ear once = hear(ALERT_DANGER, 0, 100), later = hear(ALERT_DANGER, 3, 100);
	struct ear half = hear(ALERT_GO, 0, 50);
	cr_expect(notice.level < 0.6 * go.level, "one soft tone: %f, %f", notice.level, go.level);
	cr_expect(go.level > 0.2, "%f", go.level);
	cr_expect(later.level > 1.3 * once.level, "danger gets louder");
	cr_expect(later.ms < 0.7 * once.ms && later.ms > 1000, "and faster: %d, %d", once.ms, later.ms);
	cr_expect_float_eq(half.level, go.level / 2, 0.01);
}

Test(tune, one_that_must_end_ends_softly)
{
	struct tune t;
	for (size_t i = 0; i < 4; i++) {
		tune_begin(&t, all[i], 0, 100, RATE);
		size_t n = tune_fill(&t, samples, 9600);
		struct ear before = ear_listen(samples, n);
		tune_fade(&t);
		n += tune_fill(&t, samples + n, 9600);
		cr_expect_eq(n, 9600 + 480, "10 ms");
		struct ear e = ear_listen(samples, n);
		cr_expect(e.step <= before.step * 1.01);
		cr_expect(abs(samples[n - 1]) < 100);
	}
}

Test(tune, what_is_no_alert_is_silent)
{
	cr_expect_eq(render(ALERT_NONE, 0, 100), 0);
}
