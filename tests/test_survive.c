/* A probe that hangs, on emulated devices, with the unmodified program. */
#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "devices/bench.h"
#include "devices/stick.h"

TestSuite(survive, .init = bench_setup, .fini = bench_teardown, .timeout = 120);

static void begin(struct run *r, const char *probe)
{
	run_start(
		r, 0,
		(const char *[]){"watch", "--probe", probe, "--for", "100s", "--out", dir, "--events", NULL});
}

static void end(struct run *r)
{
	if (r->pid > 0)
		kill(r->pid, SIGTERM);
	run_until(r, NULL, 20000);
	run_stop(r);
}

static bool wait_until(struct run *r, const int *count, int least)
{
	for (int i = 0; i < 3000 && *count < least; i++)
		run_pause(r, 20);
	return *count >= least;
}

Test(survive, a_stick_that_stopped_answering_is_reset_and_the_session_goes_on)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	stick_plug(s, "1-2");
	begin(&r, "temper");
	wait_row(&r, ",25.063,ok,");
	s->stuck = true;
	s->outer_centi = 3125;
	cr_assert(wait_until(&r, &s->resets, 1), "it was never reset");
	wait_row(&r, ",31.25,ok,");
	wait_row(&r, "it was reset");
	end(&r);
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
	begin(&r, "temper");
	wait_row(&r, ",25.063,ok,");
	s->stuck = s->dead = true;
	cr_assert(run_until(&r, "not even now that it was reset: unplug the probe and plug it in again",
			    60000));
	stick_unplug(s);
	run_pause(&r, 100);
	s->outer_centi = 3125;
	stick_plug(s, "1-2");
	wait_row(&r, ",31.25,ok,");
	end(&r);
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
	begin(&r, "temper");
	cr_assert(wait_until(&r, &s->opened, 2), "it was given up and opened again");
	end(&r);
	cr_expect_eq(s->resets, 0);
	stick_free(s);
}

/* Its address changes and its path stays: a hub that was enumerated anew. */
Test(survive, a_hub_that_comes_back_brings_the_stick_under_another_number)
{
	struct run r;
	struct stick *s = stick_new(testbed);
	stick_plug(s, "1-2.3");
	begin(&r, "temper");
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
	end(&r);
	check_status(&r, 0);
	check_said(&r, "lost 3 times");
	cr_expect_eq(s->resets, 0);
	stick_free(s);
}
