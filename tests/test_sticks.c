/* USB sticks whose bytes travel in other ways than a TEMPer's, emulated, with the unmodified program. */
#include <criterion/criterion.h>
#include <string.h>

#include "devices/bench.h"
#include "devices/stick.h"

TestSuite(sticks, .init = bench_setup, .fini = bench_teardown, .timeout = 30);

static void check_clean(const struct stick *s, uint8_t kernel_drivers)
{
	cr_expect_eq(s->kernel_drivers, kernel_drivers);
	cr_expect_eq(s->claimed, 0);
	cr_expect_eq(s->unknown_controls, 0);
	cr_expect_eq(s->unknown_ioctls, 0);
}

Test(sticks, a_bridge_is_set_up_then_asked_and_its_bytes_are_joined)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_ut325);
	stick_plug(s, "1-2");
	watch(&r, "ut325");
	wait_row(&r, ",-5.2,ok,");
	cr_expect_eq(s->set_up, 1);
	cr_expect_geq(s->asked, 1);
	run_stop(&r);
	check_status(&r, 0);
	check_clean(s, 1);
	stick_free(s);
}

/* Many meters have this cable: only a person can know. */
Test(sticks, a_bridge_is_not_written_to_unless_it_is_named)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_ut325);
	stick_plug(s, "1-2");
	run_start(&r, 0, (const char *[]){"watch", "--for", "1s", "--out", dir, "--events", NULL});
	cr_assert(run_until(&r, NULL, 5000));
	check_status(&r, 3);
	cr_expect_eq(s->opened, 0);
	run_start(&r, 0, (const char *[]){"probes", NULL});
	cr_assert(run_until(&r, NULL, 5000));
	check_said(&r, "perhaps  ut325");
	stick_free(s);
}

Test(sticks, a_bridge_without_an_answer_is_asked_again_and_comes_back)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_ut325);
	stick_plug(s, "1-2");
	watch(&r, "ut325");
	wait_row(&r, ",-5.2,ok,");
	stick_unplug(s);
	run_pause(&r, 150);
	stick_plug(s, "1-2");
	for (int i = 0; i < 150 && s->set_up < 2; i++)
		run_pause(&r, 20);
	cr_expect_eq(s->set_up, 2, "set up anew");
	run_stop(&r);
	check_said(&r, "lost 1 times");
	check_clean(s, 1);
	stick_free(s);
}

Test(sticks, reports_are_sent_in_a_burst_and_their_answer_is_fetched)
{
	struct run r;
	struct stick *s = stick_new_model(testbed, &stick_hidtemper);
	s->outer_centi = -525;
	stick_plug(s, "1-2");
	watch(&r, "hidtemper");
	wait_row(&r, ",-5.25,ok,");
	cr_expect_geq(s->asked, 2, "its type, then its probe");
	s->outer_centi = 1050;
	wait_row(&r, ",10.5,ok,");
	stick_unplug(s);
	run_pause(&r, 150);
	s->stage = 0;
	s->outer_centi = 1250;
	stick_plug(s, "1-2");
	wait_row(&r, ",12.5,ok,");
	run_stop(&r);
	check_status(&r, 0);
	check_clean(s, 3);
	stick_free(s);
}
