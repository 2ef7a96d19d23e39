/* Several probes on the skin: one meter with several leads, several devices, tables, the simulated probe. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/probe/sim.h"
#include "devices/bench.h"
#include "devices/meter.h"
#include "devices/stick.h"
#include "icecue/decode.h"
#include "icecue/intake.h"
#include "import/import.h"
#include "session/offer.h"
#include "session/spots.h"
#include "support/guard.h"
#include "support/program.h"

/* ---- readings to samples ---- */

static const struct channel t[] = {{"T1", true, ROLE_SKIN},
				   {"T2", false, ROLE_SKIN},
				   {"T3", false, ROLE_SKIN},
				   {"T4", false, ROLE_SKIN}};
static const struct driver meter = {.name = "meter", .min_mc = -200000, .max_mc = 1370000};

/* One frame with these channels, a bit each; channel i reads base_mc + i degrees. */
static bool take(struct intake *in, int64_t t_ms, unsigned channels, int32_t base_mc, struct sample *s)
{
	struct readings r = {0};
	for (int i = 0; i < 4; i++)
		if (channels & 1u << i)
			readings_value(&r, &t[i], (int64_t)(base_mc + 1000 * i) * 1000);
	return intake_take(in, t_ms, &r, s);
}

Test(leads, one_frame_makes_one_sample_with_all_of_them)
{
	const struct role_channels c = {.name = {[ROLE_TOUCH] = "T4"}, .spot = {"T2", "t1", "T3"}};
	struct intake in;
	struct sample s;
	intake_init(&in, &meter, &c);
	cr_assert(take(&in, 1000, 0xf, 30000, &s));
	cr_assert_eq(s.n_spots, 3);
	cr_expect_eq(s.spot[0].mc, 31000);
	cr_expect_eq(s.spot[1].mc, 30000);
	cr_expect_eq(s.spot[2].mc, 32000);
	cr_expect_eq(s.touch.mc, 33000);
	cr_expect(intake_has_seen(&in, "T4"));
	cr_expect_not(intake_has_seen(&in, "T5"));
}

Test(leads, a_reading_is_never_used_twice)
{
	const struct role_channels c = {.name = {[ROLE_TOUCH] = "T4"}, .spot = {"T1", "T2"}};
	struct intake in;
	struct sample s;
	intake_init(&in, &meter, &c);
	cr_assert(take(&in, 1000, 1u << 0 | 1u << 1 | 1u << 3, 30000, &s));
	cr_assert(take(&in, 2000, 1u << 0, 29000, &s));
	cr_expect_eq(s.spot[0].mc, 29000);
	cr_expect_eq(s.n_spots, 2);
	cr_expect_eq(s.spot[1].status, STATUS_ABSENT, "the old value is not repeated");
	cr_expect_eq(s.touch.status, STATUS_ABSENT);
}

Test(leads, frames_of_their_own_join_the_sample_that_follows)
{
	const struct role_channels c = {.spot = {"T1", "T2"}};
	struct intake in;
	struct sample s;
	intake_init(&in, &meter, &c);
	cr_expect_not(take(&in, 1000, 1u << 1, 30000, &s), "the first spot makes the sample");
	cr_assert(take(&in, 1100, 1u << 0, 30000, &s));
	cr_expect_eq(s.spot[1].mc, 31000);
	cr_expect_not(take(&in, 1200, 1u << 1, 28000, &s));
	cr_assert(take(&in, 1200 + INTAKE_JOIN_MS, 1u << 0, 30000, &s));
	cr_expect_eq(s.spot[1].status, STATUS_ABSENT, "too old for this moment");
}

Test(leads, each_has_its_own_calibration_and_its_own_fault)
{
	const struct role_channels c = {.spot = {"T1", "T2"}};
	const struct calibration less = {1000, -400, "2026-10-01T12:00:00+02:00"};
	struct intake in;
	struct sample s;
	struct readings r = {0};
	intake_init(&in, &meter, &c);
	intake_calibrate(&in, 1, &less);
	readings_status(&r, &t[0], STATUS_MISSING);
	readings_value(&r, &t[1], 30000000);
	cr_assert(intake_take(&in, 1000, &r, &s));
	cr_expect_eq(s.spot[0].status, STATUS_MISSING);
	cr_expect_eq(s.spot[1].mc, 29600);
	cr_expect_eq(s.spot[1].correction_mc, -400);
}

/* What a record keeps of a spot is what names it again when the session is resumed. */
Test(leads, a_record_names_them_again)
{
	struct record_head h = {.n_spots = 3,
				.touch = "temper:usb:1-3",
				.spot = {{.channel = "T2", .place = {true, 8000}},
					 {.channel = "T1@center309:/dev/ttyUSB1"},
					 {.channel = "odd@name", .place = {true, 0}}}};
	struct session_spots s;
	spots_of_head(&h, &s);
	cr_assert_eq(s.n, 3);
	cr_expect_str_eq(s.at[0].channel, "T2");
	cr_expect_str_eq(s.at[0].device, "");
	cr_expect(s.at[0].place.known && s.at[0].place.distance_um == 8000);
	cr_expect_str_eq(s.at[1].channel, "T1");
	cr_expect_str_eq(s.at[1].device, "center309:/dev/ttyUSB1");
	cr_expect_not(s.at[1].place.known);
	cr_expect_str_eq(s.at[2].channel, "odd@name", "no probe is called so");
	cr_expect(s.has_touch);
	cr_expect_str_eq(s.touch.device, "temper:usb:1-3");
	struct record_head again = {.n_spots = 0};
	spots_to_head(&s, &again);
	cr_expect_eq(again.n_spots, 3);
	cr_expect_str_eq(again.spot[1].channel, h.spot[1].channel);
	cr_expect_str_eq(again.touch, h.touch);
	cr_expect(again.rules.touch && again.rules.n_spots == 3 && !again.rules.spot[1].known);
}

/* ---- the offer ---- */

Test(leads, leads_on_warm_skin_are_offered_once)
{
	const struct role_channels c = {.name = {[ROLE_AMBIENT] = "T4"}};
	struct intake in;
	struct sample s;
	struct offer o = {0};
	char words[200];
	int offers = 0;
	intake_init(&in, &meter, &c);
	for (int64_t t_ms = 1000; t_ms <= 40000; t_ms += 1000) {
		/* T3 is still warming up to the skin, until 25 s */
		int32_t rest_mc = 30000 + (t_ms < 5000 ? (int32_t)(5000 - t_ms) : 0);
		struct readings r = {0};
		readings_value(&r, &t[0], rest_mc * INT64_C(1000));
		readings_value(&r, &t[1], (rest_mc + 1000) * INT64_C(1000));
		readings_value(&r, &t[2], 21000000);
		readings_value(&r, &t[3], 30000000);
		intake_take(&in, t_ms, &r, &s);
		offers += offer_look(&o, &in, t_ms, words, sizeof(words));
		if (t_ms == 14000)
			cr_expect_eq(offers, 0, "at rest for less than ten seconds");
	}
	cr_expect_eq(offers, 1);
	cr_expect(strstr(words, "T1, T2 all lie on warm skin") && strstr(words, "--spot T1=8 --spot T2=8"),
		  "%s", words);
	cr_expect_lt(strlen(words), 140, "a note");
}

/* ---- the simulated probe ---- */

Test(leads, the_simulated_probe_says_how_many_it_has)
{
	struct sim_options o;
	cr_expect(sim_options_parse("sim", &o) && o.n == 1 && o.lose == 0);
	cr_expect(sim_options_parse("sim:2", &o) && o.n == 2 && o.lose == 0);
	cr_expect(sim_options_parse("sim:4,lose=3", &o) && o.n == 4 && o.lose == 3);
	cr_expect(sim_options_parse("sim:lesson", &o) && o.n == 1 && o.lesson);
	static const char *const bad[] = {"sim:lessons", "sim:2,lesson", "sim:",	 "sim:0",
					  "sim:5",	 "sim:2,lose=3", "sim:1,lose=1", "sim:2,lose=2x",
					  "sim:2,lose=", "sim:22",	 "simple"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_expect_not(sim_options_parse(bad[i], &o), "%s", bad[i]);
}

Test(leads, the_simulated_probe_loses_the_one_that_it_was_told_to)
{
	struct sim sim;
	sim_init(&sim, 7, (struct sim_options){.n = 3, .lose = 2});
	for (int64_t t_ms = 0; t_ms < SIM_LOSE_MS; t_ms += SIM_INTERVAL_MS)
		sim_read(&sim, t_ms, 0);
	int64_t t_ms = SIM_LOSE_MS + SECONDS_MS(30);
	int32_t fallen_mc = sim_read(&sim, t_ms, 1);
	cr_expect_lt(abs(fallen_mc - SIM_ROOM_MC), 1000, "%d", (int)fallen_mc);
	cr_expect_lt(sim_read(&sim, t_ms, 0), 18000);
	cr_expect_lt(sim_read(&sim, t_ms, 2), 18000);
}

/* Strokes that come to four beads one after the other drown each other in their mean. */
Test(leads, four_simulated_beads_are_ready_and_so_are_the_three_that_are_left, .timeout = GUARD_TEST_S)
{
	char base[64];
	folder_make(base, sizeof(base));
	struct program_result r = PROGRAM("watch", "--probe", "sim:4", "--speed", "5000", "--for", "8m",
					  "--events", "--out", base);
	cr_expect_eq(r.code, 0, "%s", r.err);
	cr_expect_not_null(strstr(r.out, "\"event\":\"numb\""), "%s", r.out);
	cr_expect_null(strstr(r.out, "cannot_tell"), "%s", r.out);
	program_free(&r);
	r = PROGRAM("watch", "--probe", "sim:4,lose=2", "--speed", "5000", "--for", "8m", "--events", "--out",
		    base);
	cr_expect_not_null(strstr(r.out, "\"event\":\"spot_out\""), "%s", r.out);
	cr_expect_not_null(strstr(r.out, "\"event\":\"numb\""), "%s", r.out);
	program_free(&r);
	folder_remove(base);
}

/* The whole way, and back: the record, its replay, and what a table with other names gives. */
Test(leads, a_session_with_several_is_recorded_and_replayed, .timeout = GUARD_TEST_S)
{
	char base[64], path[300], name[256];
	size_t length;
	folder_make(base, sizeof(base));
	struct program_result r =
		PROGRAM("watch", "--probe", "sim:3,lose=2", "--speed", "1000", "--for", "5m", "--lines",
			"--spot", "T1=8", "--spot", "T2=9,5", "--spot", "T3=0", "--out", base);
	cr_assert_eq(r.code, 0, "%s", r.err);
	program_free(&r);
	snprintf(path, sizeof(path), "%s/session.csv", folder_only_session(base, name, sizeof(name)));
	struct import *in;
	char why[256];
	cr_assert_eq(import_open(&(struct import_options){.path = path}, &in, why, sizeof(why)), RESULT_OK);
	const struct record_head *h = import_head(in);
	cr_expect_str_eq(h->spot[1].channel, "T2");
	cr_expect_eq(h->rules.n_spots, 3);
	cr_expect(h->rules.spot[1].known && h->rules.spot[1].distance_um == 9500);
	cr_expect(h->rules.spot[2].known && h->rules.spot[2].distance_um == 0);
	struct import_item item;
	struct sample last = {0};
	int samples = 0;
	while (import_next(in, &item) == RESULT_OK && item.kind != IMPORT_END) {
		cr_assert_eq(item.sample.n_spots, 3);
		for (int i = 0; i < 3; i++)
			cr_assert_eq(item.sample.spot[i].status, STATUS_OK);
		last = item.sample;
		samples++;
	}
	cr_expect_gt(samples, 550);
	cr_expect_gt(last.spot[1].mc, last.spot[0].mc + 2000, "it fell off");
	import_close(in);
	/* the page has a line for each but the first, and their places; the chart has drawn them */
	snprintf(path, sizeof(path), "%s/report.html", name);
	char *page = file_read(path, &length);
	cr_assert_not_null(page);
	cr_expect_not_null(strstr(page, "<dd>T1 (8 mm), T2 (9.5 mm), T3 (0 mm)</dd>"));
	cr_expect_not_null(strstr(page, "\"spots\":[[[0,"));
	free(page);
	snprintf(path, sizeof(path), "%s/chart.svg", name);
	char *chart = file_read(path, &length);
	cr_assert_not_null(chart);
	cr_expect_not_null(strstr(chart, "further spots"));
	free(chart);
	folder_remove(base);
}

/* ---- tables ---- */

static char table[] = "/tmp/icecue-spots-XXXXXX";

static void write_table(const char *text)
{
	int fd = mkstemp(table);
	cr_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static void remove_table(void)
{
	unlink(table);
}

TestSuite(leads_table, .fini = remove_table);

Test(leads_table, columns_are_spots_by_their_names)
{
	struct import *in;
	struct import_item item;
	char why[400];
	write_table("time,left [F],right [C],hand\n0,86,31,\n1,84.2,,21.5\n2,82.4,29,\n");
	struct import_options o = {.path = table,
				   .channels = {.name = {[ROLE_TOUCH] = "hand"}, .spot = {"right", "left"}}};
	cr_assert_eq(import_open(&o, &in, why, sizeof(why)), RESULT_OK, "%s", why);
	cr_assert_eq(import_next(in, &item), RESULT_OK);
	cr_expect_eq(item.sample.n_spots, 2);
	cr_expect_eq(item.sample.spot[0].mc, 31000);
	cr_expect_eq(item.sample.spot[1].mc, 30000);
	cr_expect_eq(item.sample.touch.status, STATUS_ABSENT);
	cr_assert_eq(import_next(in, &item), RESULT_OK);
	cr_expect_neq(item.sample.spot[0].status, STATUS_OK, "an empty cell is no reading");
	cr_expect_eq(item.sample.spot[1].mc, 29000);
	cr_expect_eq(item.sample.touch.mc, 21500);
	import_close(in);
	o.channels.spot[1] = "middle";
	cr_expect_eq(import_open(&o, &in, why, sizeof(why)), RESULT_BAD_DATA);
	cr_expect(strstr(why, "--spot: there is no column 'middle'; the columns are 1 time"), "%s", why);
	o.channels.spot[1] = "3";
	cr_expect_eq(import_open(&o, &in, why, sizeof(why)), RESULT_BAD_DATA);
	cr_expect(strstr(why, "the same column, 3 right"), "%s", why);
	o.channels.spot[0] = "1";
	cr_expect_eq(import_open(&o, &in, why, sizeof(why)), RESULT_BAD_DATA);
	cr_expect(strstr(why, "column 1 time is the time, and no temperature"), "%s", why);
}

/* ---- what is refused ---- */

static void expect_refusal(const char *const *args, const char *words)
{
	struct program_result r = program_run(args);
	cr_expect_eq(r.code, 2, "%s", r.err);
	cr_expect(strstr(r.err, words), "expected '%s', found '%s'", words, r.err);
	program_free(&r);
}
#define REFUSED(words, ...) \
	expect_refusal((const char *const[]){"watch", "--probe", __VA_ARGS__, NULL}, words)

Test(leads, what_cannot_be_is_refused_in_words, .timeout = GUARD_TEST_S)
{
	REFUSED("takes a channel, = and 0 to 50 mm, such as T1=8, not 'T1=51'", "sim:2", "--spot", "T1=51");
	REFUSED("not 'T1=-1'", "sim:2", "--spot", "T1=-1");
	REFUSED("not 'T1'", "sim:2", "--spot", "T1");
	REFUSED("--spot has t1 twice", "sim:2", "--spot", "T1=8", "--spot", "t1=9");
	REFUSED("is given 9 times: at most 8", "sim", "--spot", "a=1", "--spot", "b=1", "--spot", "c=1",
		"--spot", "d=1", "--spot", "e=1", "--spot", "f=1", "--spot", "g=1", "--spot", "h=1", "--spot",
		"i=1");
	REFUSED("the sim has no channel 'T7'; it has T1, T2, room", "sim:2", "--spot", "T1=8", "--spot",
		"T7=8");
	REFUSED("--touch: the sim has no channel 'hand'; it has T1, T2, room", "sim:2", "--touch", "hand");
	REFUSED("--channel T2 and --spot both say what the skin is", "sim:2", "--spot", "T1=8", "--channel",
		"T2");
	REFUSED("room cannot be both a spot and ambient", "sim:2", "--spot", "T1=8", "--spot", "room=8",
		"--channel", "ambient=room");
	REFUSED("T2 cannot be both a spot and in the hand", "sim:2", "--spot", "T2=8", "--touch", "T2");
	REFUSED("sim:2 to sim:4", "sim:7");
}

/* ---- on devices ---- */

static int32_t lead_mc[2][4] = {{31400, 32400, 21000, 30000}, {30500, 31500, 0, 0}};

/* A Center 309 with four leads, which are the channels of the row of lead_mc[]. */
static void answer_row(struct meter *m, int row)
{
	uint8_t reply[45] = {0x02, 0x80, [40] = 0, [43] = 0, [44] = 3};
	uint8_t heard[64];
	size_t n = meter_heard(m, heard, sizeof(heard));
	for (int i = 0; i < 4; i++) {
		reply[7 + 2 * i] = (uint8_t)(lead_mc[row][i] / 100 >> 8);
		reply[8 + 2 * i] = (uint8_t)(lead_mc[row][i] / 100);
	}
	if (n && memchr(heard, 'A', n))
		meter_send(m, reply, sizeof(reply));
}

static struct meter *meters[2];
static bool pulled; /* the first is not there */

static void answer(void *both)
{
	(void)both;
	for (int i = pulled; i < 2; i++)
		if (meters[i])
			answer_row(meters[i], i);
}

static void plug(int i)
{
	char usb[16], tty[24];
	snprintf(usb, sizeof(usb), "1-%d", 4 + i);
	snprintf(tty, sizeof(tty), "ttyUSB%d", i);
	meters[i] = meter_new(testbed);
	meter_plug(meters[i], usb, tty);
}

static void unplug_all(void)
{
	for (int i = 0; i < 2; i++)
		if (meters[i])
			meter_free(meters[i]);
	bench_teardown();
}

TestSuite(leads_program, .init = bench_setup, .fini = unplug_all, .timeout = GUARD_TEST_S);

static void begin(struct run *r, const char *const *argv)
{
	const char *all[20] = {"watch", "--out", dir, "--events", "--probe", "center309:/dev/ttyUSB0"};
	int n = 6;
	for (; *argv && n < 19; argv++)
		all[n++] = *argv;
	run_start(r, 0, all);
}

Test(leads_program, the_leads_of_one_meter)
{
	struct run r;
	plug(0);
	begin(&r, (const char *[]){"--spot", "T2=8", "--spot", "T1=10", "--touch", "T4", "--channel",
				   "ambient=T3", "--area-mm", "60", NULL});
	wait_row_served(&r, ",32.4,ok,,,,21,before,,,,,,,30,31.4,ok\n", answer, NULL);
	cr_expect(has_row("# spot 1: mm=8 channel=T2\n# spot 2: mm=10 channel=T1\n"));
	cr_expect(has_row("# touch: T4\n"));
	run_stop(&r);
	check_status(&r, 0);
}

Test(leads_program, a_channel_that_the_meter_does_not_have)
{
	struct run r;
	plug(0);
	begin(&r, (const char *[]){"--spot", "T1=8", "--spot", "T9=8", NULL});
	while (r.pid) {
		answer(NULL);
		run_pause(&r, SERVE_EVERY_MS);
	}
	check_status(&r, 2);
	check_said(&r, "the center309 has no channel 'T9'; it has T1, T2, T3, T4");
}

/* The second meter is a device of its own; when the first is pulled out, the second goes on. */
Test(leads_program, two_meters_and_one_is_pulled_out)
{
	struct run r;
	plug(0);
	plug(1);
	begin(&r, (const char *[]){"--spot", "T1=8", "--spot", "T1@center309:/dev/ttyUSB1=9", NULL});
	wait_row_served(&r, ",31.4,ok,,,,,before,,,,,,,30.5,ok\n", answer, NULL);
	cr_expect(has_row("# spot 2: mm=9 channel=T1@center309:/dev/ttyUSB1\n"));
	lead_mc[1][0] = 29000;
	meter_unplug(meters[0]);
	pulled = true;
	wait_row_served(&r, ",missing,", answer, NULL);
	wait_row_served(&r, ",29,ok\n", answer, NULL);
	lead_mc[0][0] = 28000;
	meter_plug(meters[0], "1-4", "ttyUSB2"); /* the kernel counts on */
	pulled = false;
	wait_row_served(&r, ",28,ok,", answer, NULL);
	run_stop(&r);
	check_status(&r, 0);
}
