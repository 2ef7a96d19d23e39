/* A probe that hangs, on emulated devices, with the unmodified program. */
#include <criterion/criterion.h>
#include <string.h>

#include "devices/bench.h"
#include "devices/stick.h"
#include "support/guard.h"

TestSuite(survive, .init = bench_setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

Test(survive, a_stick_that_stopped_answering_is_reset_and_the_session_goes_on)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	stick_plug(s, "1-2");
	watch(&r, "temper");
	wait_row(&r, ",25.063,ok,");
	s->stuck = true;
	s->outer_centi = 3125;
	RUN_UNTIL(&r, s->resets >= 1);
	wait_row(&r, ",31.25,ok,");
	wait_row(&r, "it was reset");
	run_stop(&r);
	check_status(&r, 0);
	check_said(&r, "lost 1 times; reset 1 times");
	cr_expect_eq(s->resets, 1);
	cr_expect_eq(s->kernel_drivers, 3, "given back");
	cr_expect_eq(s->unknown_ioctls, 0);
	stick_free(s);
}

Test(survive, a_stick_that_no_reset_helps_is_said_to_be_plugged_in_anew)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	stick_plug(s, "1-2");
	watch(&r, "temper");
	wait_row(&r, ",25.063,ok,");
	s->stuck = s->dead = true;
	cr_assert(run_until(&r, "not even now that it was reset: unplug the probe and plug it in again"));
	stick_unplug(s);
	run_pause(&r, 100);
	s->outer_centi = 3125;
	stick_plug(s, "1-2");
	wait_row(&r, ",31.25,ok,");
	run_stop(&r);
	check_status(&r, 0);
	stick_free(s);
}

/* What has not answered yet may be something else than it was taken for. */
Test(survive, what_never_answered_is_never_reset)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	s->ignores = 1000;
	stick_plug(s, "1-2");
	watch(&r, "temper");
	RUN_UNTIL(&r, s->opened >= 2); /* it was given up and opened again */
	run_stop(&r);
	cr_expect_eq(s->resets, 0);
	stick_free(s);
}

/* Its address changes and its path stays: a hub that was enumerated anew. */
Test(survive, a_hub_that_comes_back_brings_the_stick_under_another_number)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	stick_plug(s, "1-2.3");
	watch(&r, "temper");
	wait_row(&r, ",25.063,ok,");
	for (int i = 0; i < 3; i++) {
		stick_unplug(s);
		s->outer_centi = 3000 + 25 * i;
		s->devnum += 7;
		stick_plug(s, "1-2.3");
		char row[32];
		g_snprintf(row, sizeof(row), ",%g,ok,", (3000 + 25 * i) / 100.0);
		wait_row(&r, row);
	}
	run_stop(&r);
	check_status(&r, 0);
	check_said(&r, "lost 3 times");
	cr_expect_eq(s->resets, 0);
	stick_free(s);
}
