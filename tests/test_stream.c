/* Devices that are told a few things and then talk by themselves, as pure conversation: Vernier's. */
#include <criterion/criterion.h>
#include <string.h>

#include "icecue/decode.h"
#include "icecue/dialog.h"

static const struct driver *drv;
static struct dialog d;
static struct dialog_out say;
static struct readings got;

static void begin(const char *name)
{
	drv = driver_by_name(name);
	cr_assert_not_null(drv);
	d = (struct dialog){0};
}

static void at(int64_t now_ms)
{
	got.n = 0;
	dialog_step(drv, &d, now_ms, NULL, 0, &say, &got);
}

static void hear(int64_t now_ms, const uint8_t *frame, size_t n)
{
	got.n = 0;
	if (drv->decode(d.firmware, frame, n, &got) != VERDICT_OK)
		got.n = 0;
	dialog_step(drv, &d, now_ms, frame, n, &say, &got);
}
#define HEAR(ms, ...) hear(ms, (const uint8_t[8]){__VA_ARGS__}, 8)

static void check_said(uint8_t command)
{
	cr_assert_eq(say.action, DIALOG_SEND, "nothing was said, %02x expected", command);
	cr_expect_eq(say.n, 8);
	cr_expect_eq(say.bytes[0], command, "%02x was said, %02x expected", say.bytes[0], command);
}

/* Begun, told to measure, and measuring. */
static void let_measure(void)
{
	begin("gotemp");
	at(0);
	check_said(0x1a);
	HEAR(10, 0x9a);
	check_said(0x18);
	HEAR(20, 0x40, 0x18, 0);
	cr_expect_eq(say.action, DIALOG_WAIT);
	HEAR(30, 0x01, 0x01, 0x80, 0x05);
	cr_expect_eq(got.n, 1);
}

Test(stream, what_comes_before_it_is_told_is_no_reading)
{
	begin("gotemp");
	at(0);
	HEAR(5, 0x01, 0x01, 0x80, 0x05);
	cr_expect_eq(got.n, 0);
	cr_expect_eq(say.action, DIALOG_WAIT);
	HEAR(10, 0x9a);
	HEAR(15, 0x01, 0x01, 0x80, 0x05);
	cr_expect_eq(got.n, 0);
	HEAR(20, 0x40, 0x1b, 0);
	HEAR(25, 0x40, 0x18, 1);
	HEAR(30, 0x01, 0x01, 0x80, 0x05);
	cr_expect_eq(got.n, 0, "it did something else, or refused");
	let_measure();
}

Test(stream, each_is_said_three_times_then_the_next)
{
	begin("gotemp");
	for (int i = 0; i < 6; i++) {
		at(500 * i);
		check_said(i < 3 ? 0x1a : 0x18);
	}
	at(3000);
	cr_expect_eq(say.action, DIALOG_WAIT);
	HEAR(3100, 0x01, 0x01, 0x80, 0x05);
	cr_expect_eq(got.n, 1, "it measures all the same");
}

Test(stream, after_a_silence_all_is_told_anew_and_at_last_it_is_given_up)
{
	let_measure();
	at(3029);
	cr_expect_eq(say.action, DIALOG_WAIT);
	at(3030);
	check_said(0x1a);
	HEAR(3040, 0x9a);
	check_said(0x18);
	int64_t now_ms = 3040;

	for (; now_ms < 20000 && say.action != DIALOG_GIVE_UP; now_ms += 10)
		at(now_ms);
	cr_expect_eq(say.action, DIALOG_GIVE_UP);
	cr_expect_leq(now_ms, 30 + DIALOG_GIVE_UP_POLLED_MS + 3000);
	let_measure();
}

Test(stream, a_steady_stream_is_left_alone)
{
	let_measure();
	for (int64_t now_ms = 530; now_ms < 60000; now_ms += 500) {
		at(now_ms - 1);
		cr_assert_eq(say.action, DIALOG_WAIT);
		HEAR(now_ms, 0x01, 0x01, 0x80, 0x05);
		cr_assert_eq(say.action, DIALOG_WAIT);
		cr_assert_eq(got.n, 1);
	}
}
