/* The usbtemp thermometer: its driver with simulated sensors, and the unmodified program at a terminal. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "devices/bench.h"
#include "devices/meter.h"
#include "devices/onewire_slave.h"
#include "icecue/dialog.h"
#include "icecue/framer.h"
#include "support/guard.h"
#include "support/program.h"

#define RAW(celsius) ((int16_t)((celsius)*16))

/* ---- the driver alone, in virtual time ---- */

struct talk {
	const struct driver *drv;
	struct dialog d;
	int64_t now_ms, end_ms;
	uint8_t heard[FRAME_MAX]; /* on its way to the program */
	size_t n;
	int values, missing, faults, fresh, refused, given_up;
	int32_t last_udeg;
	int32_t speeds[2]; /* of resets and of slots */
};

static struct talk talk_begin(void)
{
	return (struct talk){.drv = driver_by_name("usbtemp")};
}

static void count(struct talk *t, enum verdict v, const struct readings *r)
{
	t->refused += v == VERDICT_BAD_SUM || v == VERDICT_BAD_FIELD;
	for (int i = 0; i < r->n; i++) {
		enum status s = r->at[i].status;

		t->values += s == STATUS_OK;
		t->missing += s == STATUS_MISSING;
		t->faults += s == STATUS_FAULT;
		t->fresh += s == STATUS_NOT_READY;
		if (s == STATUS_OK)
			t->last_udeg = r->at[i].udeg;
	}
}

/* One deadline of the conversation: hands over what came since the last. lose: what is lost of the answer. */
static void turn(struct talk *t, struct onewire_slave *s, size_t lose)
{
	struct dialog_out say;
	struct readings r = {0};
	enum verdict v = VERDICT_INFO;

	t->now_ms = t->d.due_ms;
	if (t->n)
		v = t->drv->decode(t->d.firmware, t->heard, t->n, &r);
	if (v != VERDICT_OK)
		r.n = 0;
	dialog_step(t->drv, &t->d, t->now_ms, t->n ? t->heard : NULL, t->n, &say, &r);
	count(t, v, &r);
	t->given_up += say.action == DIALOG_GIVE_UP;
	t->n = 0;
	if (say.action != DIALOG_SEND)
		return;
	t->speeds[say.n > 1] = say.baud;
	for (size_t i = 0; s && i < say.n; i++)
		t->heard[t->n++] = onewire_slave_answer(s, say.baud, say.bytes[i]);
	t->n -= lose < t->n ? lose : t->n;
}

static void run(struct talk *t, struct onewire_slave *s, int64_t ms)
{
	t->end_ms = (t->end_ms > t->now_ms ? t->end_ms : t->now_ms) + ms;
	while (t->d.due_ms < t->end_ms && !t->given_up)
		turn(t, s, 0);
}

Test(usbtemp, a_sensor_is_read_once_a_conversion)
{
	static const double celsius[] = {23.0625, 0, -0.0625, -12.5, 84.9375, 85.0625, -55, 125};
	struct onewire_slave s;
	struct talk t = talk_begin();

	onewire_slave_init(&s, 1);
	for (size_t i = 0; i < sizeof(celsius) / sizeof(celsius[0]); i++) {
		s.measured = RAW(celsius[i]);
		run(&t, &s, 2 * t.drv->interval_ms);
		cr_expect_eq(t.last_udeg, (int32_t)(celsius[i] * 1e6), "%g read as %d", celsius[i],
			     t.last_udeg);
	}
	cr_expect_eq(s.conversions, 16);
	cr_expect_geq(t.values, 15);
	cr_expect_eq(t.refused + t.missing + t.faults + t.fresh, 0);
	cr_expect_eq(s.wrong, 0);
	cr_expect(t.speeds[0] == 9600 && t.speeds[1] == 115200, "%d %d", t.speeds[0], t.speeds[1]);
}

Test(usbtemp, a_conversion_that_did_not_happen_is_no_reading)
{
	struct onewire_slave s;
	struct talk t = talk_begin();

	onewire_slave_init(&s, 1);
	s.deaf = true;
	run(&t, &s, 5000);
	cr_expect_eq(t.values, 0);
	cr_expect_geq(t.fresh, 4, "85.0 is what it held before");
}

/* What could be read then is the reading before, as good as new. */
Test(usbtemp, a_conversion_whose_echo_is_wrong_is_no_reading)
{
	struct onewire_slave s;
	struct talk t = talk_begin();

	onewire_slave_init(&s, 1);
	s.measured = RAW(25);
	run(&t, &s, t.drv->interval_ms + 1);
	cr_assert_eq(t.values, 1);
	turn(&t, &s, 1); /* the conversion */
	for (int i = 0; i < 3; i++)
		turn(&t, &s, 0);
	cr_expect_eq(t.values, 1);
}

Test(usbtemp, an_empty_and_a_short_circuited_line_are_told_at_once)
{
	struct onewire_slave s;
	struct talk t = talk_begin();

	onewire_slave_init(&s, 1);
	s.measured = RAW(20);
	run(&t, &s, 3000);
	cr_expect_geq(t.values, 2);
	int values = t.values;

	s.absent = true;
	run(&t, &s, 3300);
	cr_expect_geq(t.missing, 2);
	s.absent = false;
	s.shorted = true;
	run(&t, &s, 3300);
	cr_expect_geq(t.faults, 2);
	cr_expect_leq(t.values, values + 1);
	cr_expect_eq(t.given_up, 0, "the adapter answers: no reason to open it again");
	s.shorted = false;
	run(&t, &s, 3300);
	cr_expect_geq(t.values, values + 2);
}

Test(usbtemp, of_two_sensors_on_one_line_neither_is_read)
{
	for (unsigned number = 2; number < 40; number++) {
		struct onewire_slave s, other;
		struct talk t = talk_begin();

		onewire_slave_init(&s, 1);
		onewire_slave_init(&other, (uint8_t)number);
		s.measured = RAW(31.5);
		other.measured = RAW(8.25 + number / 16.0);
		s.other = &other;
		run(&t, &s, 4400);
		cr_expect_eq(t.values, 0, "with number %u", number);
		cr_expect_geq(t.refused, 3);
		cr_expect_geq(t.missing, 1, "the person is told");
	}
}

Test(usbtemp, a_spoiled_reading_and_another_chip_are_refused)
{
	struct onewire_slave s;
	struct talk t = talk_begin();

	onewire_slave_init(&s, 1);
	s.measured = RAW(25);
	s.spoiled = true;
	run(&t, &s, 3300);
	cr_expect_geq(t.refused, 2);
	s.spoiled = false;
	s.rom[0] = 0x10; /* DS18S20: its 0032 is 25 C, which would be read as 3.1 */
	onewire_slave_sum(&s, true);
	run(&t, &s, 3300);
	cr_expect_geq(t.refused, 4);
	cr_expect_leq(t.values, 0);
}

Test(usbtemp, an_answer_that_lost_a_byte_costs_one_reading)
{
	struct onewire_slave s;

	for (int at = 0; at < 4; at++) {
		struct talk t = talk_begin();

		onewire_slave_init(&s, 1);
		s.measured = RAW(25);
		for (int i = 0; i < 4; i++)
			turn(&t, &s, i == at);
		s.measured = RAW(12); /* an old 25 would show */
		cr_expect_eq(t.values, 0, "byte lost in answer %d", at);
		run(&t, &s, 4400);
		cr_expect_geq(t.values, 3, "byte lost in answer %d: %d", at, t.values);
		cr_expect_eq(t.last_udeg, 12000000);
	}
}

Test(usbtemp, an_adapter_that_does_not_echo_is_given_up)
{
	struct talk t = talk_begin();

	run(&t, NULL, 60000);
	cr_expect_eq(t.given_up, 1);
	cr_expect(t.now_ms > 8000 && t.now_ms < 12000, "after %d ms", (int)t.now_ms);
}

/* ---- the unmodified program ---- */

TestSuite(usbtemp_program, .init = bench_setup, .fini = bench_teardown, .timeout = GUARD_TEST_S);

static int speed_of(struct meter *m)
{
	switch (cfgetospeed(&(struct termios){.c_cflag = meter_settings(m).c_cflag})) {
	case B9600:
		return 9600;
	case B115200:
		return 115200;
	default:
		return 0;
	}
}

struct line {
	struct meter *meter;
	struct onewire_slave slave;
};

static void serve(void *line)
{
	struct line *l = line;
	uint8_t bytes[256];
	size_t n = meter_heard(l->meter, bytes, sizeof(bytes));
	int speed = speed_of(l->meter);

	for (size_t i = 0; i < n; i++)
		bytes[i] = onewire_slave_answer(&l->slave, speed, bytes[i]);
	if (n)
		meter_send(l->meter, bytes, n);
}

static int count_rows(const char *text, const char *cells)
{
	int n = 0;

	for (const char *p = text; (p = strstr(p, cells)); p++)
		n++;
	return n;
}

static int rows_of_record(const char *cells)
{
	g_autofree char *text = session_text(dir);
	return count_rows(text, cells);
}

Test(usbtemp_program, it_is_read_into_a_record_and_its_capture_replays_to_the_same)
{
	struct run r;
	struct line l;
	char capture[160], again[160], probe[200];

	onewire_slave_init(&l.slave, 7);
	l.slave.measured = RAW(-5.5);
	snprintf(capture, sizeof(capture), "%s/bytes.txt", dir);
	struct meter *m = l.meter = meter_new(testbed);

	m->vendor = 0x067b;
	m->product = 0x2303;
	meter_plug(m, "1-4", "ttyUSB0");
	run_start(&r, 0,
		  (const char *[]){"watch", "--probe", "usbtemp:/dev/ttyUSB0", "--out", dir, "--events",
				   "--capture", capture, NULL});
	wait_row_served(&r, ",-5.5,ok,", serve, &l);
	l.slave.absent = true;
	wait_row_served(&r, ",missing,", serve, &l);
	l.slave.absent = false;
	l.slave.measured = RAW(31.5);
	wait_row_served(&r, ",31.5,ok,", serve, &l);
	/* unplugged and back: in the middle of whatever it was at */
	meter_unplug(m);
	run_pause(&r, 400);
	meter_plug(m, "1-4", "ttyUSB1");
	l.slave.measured = RAW(12.5);
	wait_row_served(&r, ",12.5,ok,", serve, &l);
	WAIT_UNTIL(r.pid == 0 || rows_of_record(",12.5,ok,") >= 4, {
		serve(&l);
		run_pause(&r, 5);
	});
	run_stop(&r);
	check_status(&r, 0);
	cr_expect_eq(l.slave.wrong, 0, "%d bytes at a speed that means nothing", l.slave.wrong);
	cr_expect(strstr(r.text->str, "no sensor can be read"), "%s", r.text->str);
	meter_free(m);

	char *live = session_text(dir);

	snprintf(again, sizeof(again), "%s/again", dir);
	snprintf(probe, sizeof(probe), "capture:%s", capture);
	run_start(&r, 0,
		  (const char *[]){"watch", "--probe", probe, "--out", again, "--events", "--speed", "100",
				   NULL});
	run_end(&r);
	char *replayed = session_text(again);
	static const char *const cells[] = {",-5.5,ok,", ",31.5,ok,", ",missing,", ",12.5,ok,"};

	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		cr_expect_eq(count_rows(replayed, cells[i]), count_rows(live, cells[i]),
			     "%s: live\n%s\nreplayed\n%s\n%s", cells[i], live, replayed, r.text->str);
	g_free(live);
	g_free(replayed);
}
