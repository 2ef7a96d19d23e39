/*
 * Clocks that are set, a computer that sleeps, and a program that is stopped, while skin is iced: time is
 * simulated, the program is not. No alert may come of it, and what was recorded stays.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"
#include "support/watch.h"
#include "support/world.h"

#define DAY_MS (24 * 3600 * 1000LL)
#define ICE_ON_S 60

TestSuite(hostile_time, .init = world_begin, .fini = world_end, .timeout = GUARD_TEST_S);

static struct massage massage;
static int second;

static void begin(void)
{
	massage = massage_default();
	massage.ice_on_ms = SECONDS_MS(ICE_ON_S);
	massage.ice_off_ms = MINUTES_MS(20);
	massage.coldest_c = 7;
	massage.cooling_tau_s = 40;
	WATCH("--probe", world_board(), "--lines", "--for", "72h");
	world_begin_reading(massage.rest_c);
}

static void go_on(int seconds)
{
	for (int end = second + seconds; second < end; second++)
		world_second(massage_mc(SECONDS_MS(second), &massage) / 1000.0);
}

/* Until the record has the event, for so many seconds at most. Returns its time; -1: it did not come. */
static double go_on_until(const char *event, double after_s, int at_most)
{
	for (int i = 0; i < at_most && world_event_s(event, after_s) < 0; i += 5)
		go_on(5);
	return world_event_s(event, after_s);
}

/* Of the last reading. */
static double now_s(void)
{
	char *text = session_text(world_base), *at = text;
	double s = -1;
	for (char *ok; (ok = strstr(at, ",ok,")); at = ok + 1) {
		while (ok > text && ok[-1] != '\n')
			ok--;
		s = atof(ok);
		ok = strchr(ok, '\n');
	}
	free(text);
	return s;
}

/* Where the session without a fault says that it is numb: about here, with the hold under way before. */
#define NUMB_S 231

Test(hostile_time, a_wall_clock_that_is_set_by_a_day_changes_nothing)
{
	begin();
	go_on(150);
	world->wall_ms += DAY_MS;
	go_on(30);
	world->wall_ms -= 2 * DAY_MS;
	double numb_s = go_on_until("numb", -1, 200);
	cr_expect(fabs(numb_s - NUMB_S) < 5, "%.3f", numb_s);
	watch_stop();
	WORLD_CHECK(0, world_seconds(), "probe_lost", "rewarmed", "disk_failing");
	struct program_result r = PROGRAM("sessions", "--out", world_base);
	cr_expect(r.code == 0 && strstr(r.out, "numb"), "%s%s", r.out, r.err);
	program_free(&r);
}

/* ---- a gap under the ice, while the minute of the hold goes on ---- */

/* Nothing is known of it: numb is cold for a minute after it. */
static void check_gap(double slept_s, double woke_s)
{
	double lost_s = world_event_s("probe_lost", -1), numb_s = world_event_s("numb", -1);
	fprintf(stderr, "hostile_time: gap from %.1f to %.1f s; lost at %.1f, numb at %.1f s\n", slept_s,
		woke_s, lost_s, numb_s);
	cr_expect(lost_s > slept_s && lost_s <= woke_s, "lost at %.3f s", lost_s);
	cr_expect_geq(world_event_s("probe_back", -1), woke_s - 0.001);
	cr_expect(numb_s < 0 || numb_s >= woke_s + 60, "numb at %.3f s", numb_s);
}

static void sleep_for(int64_t ms)
{
	world->wall_ms += ms;
	world->boot_ms += ms;
}

Test(hostile_time, a_computer_that_slept_has_a_gap_and_nothing_follows_from_it)
{
	begin();
	go_on(NUMB_S - 15);
	double slept_s = now_s();
	sleep_for(MINUTES_MS(6));
	go_on(1);
	double woke_s = now_s();
	cr_expect_geq(woke_s, slept_s + 360);
	go_on(120);
	watch_stop();
	check_gap(slept_s, woke_s);
	WORLD_CHECK(0, world_seconds(), "rewarmed", "window_closed", "disk_failing");
}

static void stop_for(int seconds)
{
	kill(shown.pid, SIGSTOP);
	for (int i = 0; i < seconds; i++, second++) {
		world_pass(1000);
		world_print(massage_mc(SECONDS_MS(second), &massage) / 1000.0);
	}
	kill(shown.pid, SIGCONT);
	world_settle();
}

Test(hostile_time, a_program_that_was_stopped_for_seconds_goes_on)
{
	begin();
	go_on(NUMB_S - 40);
	stop_for(4);
	go_on(1);
	double numb_s = go_on_until("numb", -1, 200);
	cr_expect(fabs(numb_s - NUMB_S) < 8, "%.3f", numb_s);
	watch_stop();
	WORLD_CHECK(0, world_seconds(), "rewarmed", "disk_failing");
}

/* What the board printed meanwhile comes at once, and is of no use any more. */
Test(hostile_time, a_program_that_was_stopped_for_minutes_has_a_gap)
{
	begin();
	go_on(NUMB_S - 15);
	double slept_s = now_s();
	stop_for(360);
	double woke_s = now_s();
	go_on(120);
	watch_stop();
	check_gap(slept_s, woke_s);
	WORLD_CHECK(0, world_seconds(), "rewarmed", "window_closed", "disk_failing");
}

/* Warm skin for a moment after the gap says nothing of the minutes before. */
Test(hostile_time, a_computer_that_slept_while_the_skin_warmed_is_not_told_at_once_that_it_is_warm)
{
	begin();
	cr_assert_geq(go_on_until("numb", -1, 300), 0);
	massage.ice_off_ms = SECONDS_MS(second);
	go_on(60);
	sleep_for(MINUTES_MS(50));
	second += 50 * 60;
	go_on(100);
	cr_expect_geq(world_event_s("icing_ended", -1), 0);
	watch_stop();
	WORLD_CHECK(0, world_seconds(), "rewarmed", "disk_failing");
}
