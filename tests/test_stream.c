/* Devices that talk by themselves, after they were told a few things or without, as pure conversation. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/text.h"
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

/* ---- Go Direct ---- */

static void check_report(const char *hex)
{
	char said[2 * 64 + 1] = "";

	cr_assert_eq(say.action, DIALOG_SEND);
	text_hex(said, sizeof(said), say.bytes, say.n);
	cr_expect_str_eq(said, hex);
}

/* Answer to command `id` with counter `cc`: its data as text, cut to what a report holds. */
static void answer(int64_t now_ms, uint8_t id, uint8_t cc, const char *data, uint8_t n)
{
	uint8_t report[64] = {(uint8_t)(6 + n < 63 ? 6 + n : 63), 0x98, (uint8_t)(6 + n), 0, 0, id, cc};

	memcpy(report + 7, data, n < 57 ? n : 57);
	hear(now_ms, report, sizeof(report));
}

static const char names[64] = "GDX-ST";

Test(stream, godirect_says_what_its_maker_says)
{
	begin("godirect");
	at(0);
	check_report("195819fe3f1aa54a06490748084709460a450b440c430d420e41");
	answer(10, 0x1a, 0xfe, "", 0);
	check_report("055805fdaf55");
	answer(20, 0x55, 0xfd, names, 64);
	cr_expect_eq(say.action, DIALOG_WAIT, "it is not over");
	uint8_t rest[64] = {7};

	hear(21, rest, sizeof(rest));
	cr_expect_str_eq(d.firmware, "GDX-ST");
	check_report("055805fcaf56");
	answer(30, 0x56, 0xfc, "\x0c\0\0\0", 4);
	check_report("0f580ffb441bff0020a1070000000000");
	answer(40, 0x1b, 0xfb, "", 0);
	check_report("135813fa8118ff01040000000000000000000000");
	answer(50, 0x18, 0xfa, "\1", 1);
	cr_expect_eq(say.action, DIALOG_WAIT, "it refuses");
	at(1040);
	answer(1050, 0x18, 0xfa, "", 1);
	HEAR(1060, 13, 0x20, 13, 0, 0, 6, 2);
	cr_expect_eq(d.stage, 4, "an old answer, and a short report, are none");
	answer(1070, 0x18, 0xf9, "", 1);
	cr_expect_eq(d.stage, 5);
}

Test(stream, godirect_without_an_answer_is_begun_anew)
{
	begin("godirect");
	for (int i = 0; i < 4; i++) {
		at(1000 * i);
		cr_assert_eq(say.action, DIALOG_SEND);
		cr_expect_eq(say.bytes[5], 0x1a);
		cr_expect_eq(say.bytes[3], 0xfe);
	}
	answer(3010, 0x1a, 0xfe, "", 0);
	answer(3020, 0x55, 0xfd, names + 16, 16);
	cr_expect_eq(d.stage, 1, "it does not say what it is");
	for (int64_t now_ms = 3030; now_ms < 20000 && say.action != DIALOG_GIVE_UP; now_ms += 10)
		at(now_ms);
	cr_expect_eq(say.action, DIALOG_GIVE_UP);
}

/* ---- Diamex: nothing is said, but which sensor is which is kept ---- */

static const uint8_t rom_a[8] = {0x28, 0x5e, 0xbf, 0x79, 0x97, 0x15, 0x03, 0x9b};
static const uint8_t rom_b[8] = {0x28, 0xa1, 0xc2, 0x79, 0x97, 0x15, 0x03, 0x4c};

static void hear_sensor(int64_t now_ms, uint8_t count, uint8_t which, const uint8_t *rom)
{
	uint8_t report[64] = {count, which, 1, 0, 0xcc, 0xff};

	memcpy(report + 8, rom, 8);
	hear(now_ms, report, sizeof(report));
	cr_expect_eq(say.action, DIALOG_WAIT);
}

static void check_reading(int i, const char *channel, enum status status)
{
	cr_assert_lt(i, got.n);
	cr_expect_str_eq(got.at[i].channel, channel);
	cr_expect_eq(got.at[i].status, status, "%s is %s", channel, status_name(got.at[i].status));
}

Test(stream, diamex_sensors_keep_their_numbers)
{
	begin("diamex");
	at(0);
	hear_sensor(10, 2, 1, rom_a);
	check_reading(0, "T1", STATUS_OK);
	hear_sensor(20, 2, 2, rom_b);
	check_reading(0, "T2", STATUS_OK);
	hear_sensor(30, 1, 1, rom_b); /* the first was pulled */
	cr_expect_eq(got.n, 2);
	check_reading(0, "T1", STATUS_MISSING);
	check_reading(1, "T2", STATUS_MISSING);
	hear_sensor(40, 2, 1, rom_a); /* and plugged in again */
	cr_expect_eq(got.n, 1);
	check_reading(0, "T1", STATUS_OK);
	hear_sensor(50, 1, 1, rom_a); /* the second was pulled */
	cr_expect_eq(got.n, 2);
	check_reading(0, "T1", STATUS_OK);
	check_reading(1, "T2", STATUS_MISSING);
	hear_sensor(60, 2, 2, (const uint8_t[8]){0});
	check_reading(0, "T2", STATUS_FAULT);
}
