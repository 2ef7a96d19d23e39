/*
 * The collector over a pseudo terminal: the real link below it, time from the test. No test waits for time
 * to pass.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/collector.h"
#include "device/capture.h"
#include "icecue/dialog.h"
#include "support/guard.h"
#include "support/program.h"
#include "support/script.h"

static char dir[128], where[160], capture_path[160];
static int master = -1, slave = -1;
static FILE *capture;
static struct collector *collector;

/* The device's place is a link, so that it can go and come back. */
static void plug(void)
{
	char name[64];
	cr_assert(openpty(&master, &slave, name, NULL, NULL) == 0);
	cr_assert(symlink(name, where) == 0);
}

static void unplug(void)
{
	unlink(where);
	close(slave);
	close(master);
	master = slave = -1;
}

static void setup(void)
{
	folder_make(dir, sizeof(dir));
	snprintf(where, sizeof(where), "%s/port", dir);
	snprintf(capture_path, sizeof(capture_path), "%s/capture", dir);
}

static void teardown(void)
{
	collector_close(collector);
	if (capture)
		fclose(capture);
	if (master >= 0)
		unplug();
	folder_remove(dir);
}

TestSuite(collector, .init = setup, .fini = teardown, .timeout = GUARD_TEST_S);

static enum result open_at(const char *driver, enum link_kind kind, const char *place, bool patient)
{
	struct collector_options o = {
		.driver = driver_by_name(driver), .port = {.kind = kind}, .capture = capture};
	cr_assert_not_null(o.driver);
	snprintf(o.port.where, sizeof(o.port.where), "%s", place);
	return collector_open(&o, patient, &collector);
}

static void open_driver(const char *driver)
{
	cr_assert_eq(open_at(driver, LINK_FD, where, false), RESULT_OK);
}

static void put(const void *bytes, size_t n)
{
	cr_assert_eq(write(master, bytes, n), (ssize_t)n);
}

/* What the device has heard since the last call. */
static size_t heard(uint8_t *buf, size_t n)
{
	struct pollfd fd = {.fd = master, .events = POLLIN};
	ssize_t got = poll(&fd, 1, 0) > 0 ? read(master, buf, n) : 0;
	return got > 0 ? (size_t)got : 0;
}

static bool serve(int64_t now_ms, struct sample *out)
{
	return collector_service(collector, now_ms, out) == RESULT_OK;
}

static struct collector_state state(void)
{
	struct collector_state s;
	collector_state(collector, &s);
	return s;
}

static void check_message(const char *words)
{
	struct collector_state s = state();
	cr_expect(strstr(s.message, words) != NULL, "expected \"%s\" in \"%s\"", words, s.message);
}

/* MS6514, T1 in tenths of a degree Celsius, no second probe. */
static void packet(uint8_t *p, int tenths)
{
	unsigned size = (unsigned)abs(tenths);
	memcpy(p,
	       (uint8_t[18]){0x65, 0x14, 0, 0, 0, (uint8_t)(size >> 8), (uint8_t)size, 0x09, 0xb0, 0x01, 0x01,
			     tenths < 0 ? 0x88 : 0x08, 0x40, 0, 0, 1, 0x0d, 0x0a},
	       18);
}

/* Center 309, T1 in tenths of a degree Celsius, the others open. */
static void answer(int tenths)
{
	uint8_t a[45] = {
		[0] = 0x02,  [1] = 0x80, [7] = (uint8_t)(tenths >> 8), [8] = (uint8_t)tenths, [39] = 0x0e,
		[43] = 0x0e, [44] = 0x03};
	put(a, sizeof(a));
}

/* ---- samples ---- */

Test(collector, asks_and_takes_the_answer)
{
	uint8_t buf[64];
	struct sample s;
	plug();
	open_driver("center309");
	cr_expect_eq(collector_due_ms(collector), 0, "the first call is due at once");
	cr_assert(!serve(5, &s));
	cr_assert_eq(heard(buf, sizeof(buf)), 1);
	cr_expect_eq(buf[0], 'A');
	answer(-12);
	cr_assert(serve(60, &s));
	cr_expect_eq(s.t_ms, 60);
	cr_expect_eq(s.spot[0].mc, -1200);
	cr_expect_eq(collector_due_ms(collector), 1005, "the next question comes at the driver's pace");
	cr_expect(state().connected);
	cr_expect_str_eq(state().message, "");
}

Test(collector, several_frames_in_one_read_are_all_counted)
{
	uint8_t three[54];
	struct sample s;
	plug();
	open_driver("ms6514");
	cr_assert(!serve(0, &s));
	packet(three, 201);
	packet(three + 18, 202);
	packet(three + 36, 203);
	put(three, sizeof(three));
	cr_assert(serve(10, &s));
	cr_expect_eq(s.spot[0].mc, 20100);
	cr_expect(!serve(10, &s), "one moment, one sample");
	cr_expect_eq(state().intake->verdicts[VERDICT_OK], 3);
	cr_expect_eq(state().intake->time_faults, 2);
}

Test(collector, garbage_is_skipped_and_counted)
{
	uint8_t p[18];
	struct sample s;
	plug();
	open_driver("ms6514");
	cr_assert(!serve(0, &s));
	put("\x65\x14garbage", 9);
	packet(p, 315);
	put(p, sizeof(p));
	cr_assert(serve(10, &s));
	cr_expect_eq(s.spot[0].mc, 31500);
	cr_expect_eq(state().skipped_bytes, 9);
}

Test(collector, the_end_of_a_file_ends_the_source)
{
	struct sample s;
	char path[160];
	snprintf(path, sizeof(path), "%s/lines", dir);
	FILE *f = fopen(path, "w");
	fputs("C = 23.00\nC = 23.25", f); /* text drops the first; the last has no end */
	fclose(f);
	cr_assert_eq(open_at("text", LINK_FD, path, false), RESULT_OK);
	cr_assert(serve(0, &s));
	cr_expect_eq(s.spot[0].mc, 23250);
	cr_expect_eq(collector_service(collector, 10, &s), RESULT_NONE);
	cr_expect_eq(collector_service(collector, 20, &s), RESULT_NONE);
}

Test(collector, the_simulated_probe_speaks_at_its_own_times)
{
	struct sample s;
	int n = 0;
	cr_assert_eq(open_at("sim", LINK_SIM, "sim", false), RESULT_OK);
	for (int64_t last_ms = -1; serve(10000, &s); last_ms = s.t_ms, n++)
		cr_expect_gt(s.t_ms, last_ms);
	cr_expect_eq(n, 1, "nothing before the first call");
	while (serve(20000, &s))
		n++;
	cr_expect_eq(n, 21);
	cr_expect_eq(s.t_ms, 20000);
}

/* ---- away and back ---- */

Test(collector, absent_device_is_an_error_or_waited_for)
{
	struct sample s;
	cr_expect_eq(open_at("ms6514", LINK_FD, where, false), RESULT_NONE);
	cr_expect_null(collector);
	cr_assert_eq(open_at("ms6514", LINK_FD, where, true), RESULT_OK);
	cr_expect_not(state().connected);
	cr_expect_eq(state().last_error, RESULT_NONE);
	check_message("there is no ");
	const int64_t due_ms[] = {100, 300, 700, 1500, 2500, 3500};
	cr_assert(!serve(0, &s));
	for (size_t i = 0; i < sizeof(due_ms) / sizeof(due_ms[0]); i++) {
		cr_expect_eq(collector_due_ms(collector), due_ms[i]);
		cr_assert(!serve(due_ms[i], &s));
	}
	plug();
	cr_assert(!serve(4400, &s));
	cr_expect_not(state().connected, "tried before it was due");
	cr_assert(!serve(4500, &s));
	cr_expect(state().connected);
	cr_expect_eq(state().losses, 0);
	cr_expect_eq(state().last_error, RESULT_OK);
}

Test(collector, lost_device_is_opened_again)
{
	uint8_t p[18];
	struct sample s;
	plug();
	open_driver("ms6514");
	packet(p, 200);
	put(p, sizeof(p));
	while (!serve(1000, &s))
		;
	put(p, 9); /* half a packet, which must not be joined to the next device's bytes */
	serve(1100, &s);
	unplug();
	cr_assert(!serve(2000, &s));
	cr_expect_not(state().connected);
	cr_expect_eq(state().losses, 1);
	cr_expect_eq(collector_due_ms(collector), 2100);
	cr_assert(!serve(2100, &s));
	plug();
	cr_assert(!serve(2200, &s));
	cr_assert(state().connected);
	put(p + 9, 9);
	packet(p, 210);
	put(p, sizeof(p));
	cr_assert(serve(2300, &s));
	cr_expect_eq(s.spot[0].mc, 21000);
	cr_expect_eq(state().losses, 1);
	cr_expect_eq(state().skipped_bytes, 9);
}

Test(collector, silent_device_is_told_and_opened_again)
{
	struct sample s;
	plug();
	open_driver("center309");
	int64_t now_ms = 0;
	for (; now_ms < DIALOG_GIVE_UP_POLLED_MS && state().losses == 0;
	     now_ms = collector_due_ms(collector)) {
		serve(now_ms, &s);
		if (now_ms >= 5000)
			check_message(now_ms < DIALOG_GIVE_UP_POLLED_MS ? "nothing comes from" : "no answer");
	}
	serve(now_ms, &s);
	cr_expect_eq(state().losses, 1);
	check_message("no answer from");
	serve(now_ms + 100, &s);
	serve(now_ms + 100, &s);
	cr_expect(state().connected);
	check_message("no answer from");
	answer(250);
	cr_assert(serve(now_ms + 200, &s));
	cr_expect_str_eq(state().message, "");
}

Test(collector, wrong_driver_is_told)
{
	struct sample s;
	plug();
	open_driver("ms6514");
	for (int64_t t = 0; t < 4900; t += 100) {
		put("C = 25.0\r\n", 10);
		cr_assert(!serve(t, &s));
		cr_expect_str_eq(state().message, "");
	}
	cr_assert(!serve(5000, &s));
	check_message("is not what ms6514 sends");
}

Test(collector, open_probe_is_told_until_it_is_back)
{
	uint8_t p[18];
	struct sample s;
	plug();
	open_driver("ms6514");
	packet(p, 200);
	p[11] |= 0x40;
	put(p, sizeof(p));
	while (!serve(1000, &s))
		;
	cr_expect_neq(s.spot[0].status, STATUS_OK);
	cr_expect_neq(state().message[0], '\0');
	packet(p, 200);
	put(p, sizeof(p));
	cr_assert(serve(2000, &s));
	cr_expect_str_eq(state().message, "");
}

/* ---- live and capture are one path ---- */

struct list {
	int n;
	struct sample at[512];
};

static void take_all(struct list *l, int64_t now_ms)
{
	while (l->n < 512 && serve(now_ms, &l->at[l->n]))
		l->n++;
}

/* A stream with losses and noise, cut into random pieces. */
static void live_stream(struct list *l, uint64_t *random)
{
	int64_t t = 0;
	for (int i = 0; i < 200; i++) {
		uint8_t p[18];
		packet(p, (int)(script_uniform(random) * 400) - 50);
		if (script_uniform(random) < 0.1)
			p[(int)(script_uniform(random) * 18)] ^= 0x55;
		size_t cut = (size_t)(script_uniform(random) * 19);
		put(p, cut);
		take_all(l, t += 1 + (int64_t)(script_uniform(random) * 30));
		put(p + cut, 18 - cut);
		take_all(l, t += 1 + (int64_t)(script_uniform(random) * 900));
		if (script_uniform(random) < 0.03) {
			unplug();
			take_all(l, t += 10);
			plug();
			take_all(l, t += 150 + (int64_t)(script_uniform(random) * 5000));
			take_all(l, t);
		}
	}
}

Test(collector, a_capture_replays_into_the_same_samples)
{
	static struct list live, again;
	uint64_t random = script_seed();
	capture = fopen(capture_path, "w");
	capture_write_head(capture, "ms6514", "2026-11-22T21:10:00+01:00");
	plug();
	open_driver("ms6514");
	live_stream(&live, &random);
	cr_assert_gt(live.n, 100);
	cr_assert_gt(state().losses, 0);
	uint64_t ok = state().intake->verdicts[VERDICT_OK];
	collector_close(collector);
	fclose(capture);
	capture = NULL;

	cr_assert_eq(open_at("ms6514", LINK_CAPTURE, capture_path, false), RESULT_OK);
	enum result r = RESULT_AGAIN;
	for (int i = 0; i < 10000 && r != RESULT_NONE; i++) {
		r = collector_service(collector, MS_NEVER, &again.at[again.n]);
		again.n += r == RESULT_OK && again.n < 511;
	}
	cr_expect_eq(state().intake->verdicts[VERDICT_OK], ok);
	cr_assert_eq(again.n, live.n, "%d samples live, %d from the capture", live.n, again.n);
	for (int i = 0; i < live.n; i++) {
		cr_expect_eq(again.at[i].t_ms, live.at[i].t_ms, "sample %d", i);
		cr_expect_eq(again.at[i].spot[0].mc, live.at[i].spot[0].mc, "sample %d", i);
	}
}
