#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "icecue/decode.h"

static const struct channel t1 = {"T1", true, ROLE_SKIN};

Test(decode, rounds_half_away_from_zero)
{
	cr_expect_eq(scale_round(5, 1, 10), 1);
	cr_expect_eq(scale_round(-5, 1, 10), -1);
	cr_expect_eq(scale_round(4, 1, 10), 0);
	cr_expect_eq(scale_round(-4, 1, 10), 0);
	cr_expect_eq(scale_round(7, 3, 1), 21);
}

Test(decode, converts_exactly)
{
	cr_expect_eq(kelvin_udeg(295800000), 22650000);
	cr_expect_eq(fahrenheit_udeg(32000000), 0);
	cr_expect_eq(fahrenheit_udeg(212000000), 100000000);
	cr_expect_eq(fahrenheit_udeg(86380000), 30211000);
	cr_expect_eq(fahrenheit_udeg(-40000000), -40000000);
	cr_expect_eq(fahrenheit_udeg(31460000), -300000);
}

Test(decode, words_are_signed_on_every_machine)
{
	static const uint8_t bytes[] = {0xff, 0xc0, 0x80, 0x00};

	cr_expect_eq(be16(bytes), 0xffc0);
	cr_expect_eq(be16_signed(bytes), -64);
	cr_expect_eq(be16_signed(bytes + 2), -32768);
}

Test(decode, a_reading_is_rounded_from_millionths)
{
	struct readings r = {0};

	readings_value(&r, &t1, 25062500);
	readings_value(&r, &t1, -312500);
	readings_value(&r, &t1, 2000000001);
	cr_expect_eq(r.at[0].mc, 25063);
	cr_expect_eq(r.at[1].mc, -313);
	cr_expect_eq(r.at[2].status, STATUS_OUT_OF_RANGE);
	cr_expect_eq(r.at[2].mc, MC_NONE);
	cr_expect_eq(reading_udeg(&r.at[0]), 25062500);
	cr_expect_eq(reading_udeg(&(struct reading){.mc = 30250}), 30250000, "a driver may set mc alone");
}

Test(decode, readings_are_bounded)
{
	struct readings r = {0};

	for (int i = 0; i < READINGS_MAX + 3; i++) {
		readings_value(&r, &t1, 0);
		readings_status(&r, &t1, STATUS_FAULT);
	}
	cr_expect_eq(r.n, READINGS_MAX);
}

Test(decode, limits_are_the_drivers)
{
	const struct driver drv = {.min_mc = -40000, .max_mc = 85000};
	struct readings r = {0};

	readings_value(&r, &t1, 85000000);
	readings_value(&r, &t1, 85001000);
	readings_value(&r, &t1, -40001000);
	readings_limit(NULL, &r);
	cr_expect_eq(r.at[1].status, STATUS_OK);
	readings_limit(&drv, &r);
	cr_expect_eq(r.at[0].status, STATUS_OK);
	cr_expect_eq(r.at[1].status, STATUS_OUT_OF_RANGE);
	cr_expect_eq(r.at[2].status, STATUS_OUT_OF_RANGE);
	cr_expect_eq(r.at[2].mc, MC_NONE);
}

Test(decode, millionths_as_shortest_text)
{
	static const struct {
		int32_t udeg;
		const char *text;
	} rows[] = {
		{25062500, "25.0625"}, {0, "0"},
		{-312500, "-0.3125"},  {22650000, "22.65"},
		{1, "0.000001"},       {-1, "-0.000001"},
		{-10000000, "-10"},    {32101563, "32.101563"},
		{100000000, "100"},    {INT32_MIN, "-2147.483648"},
	};
	char buf[24];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_str_eq(format_udeg(rows[i].udeg, buf, sizeof(buf)), rows[i].text);
}

static struct reply reply_of(const char *driver, const void *bytes, size_t n)
{
	struct reply r;

	decode_reply(driver_by_name(driver), "", bytes, n, &r);
	return r;
}

Test(decode, an_empty_reply_is_not_ok)
{
	for (size_t i = 0; i < driver_count(); i++) {
		struct reply r;

		decode_reply(driver_at(i), "", (const uint8_t *)"", 0, &r);
		cr_expect_neq(r.verdict, VERDICT_OK, "%s", driver_at(i)->name);
		cr_expect_eq(r.n, 0);
	}
}

Test(decode, a_long_reply_is_bounded)
{
	char lines[4000];

	for (size_t i = 0; i + 10 <= sizeof(lines); i += 10) {
		char line[16];

		snprintf(line, sizeof(line), "T1: %4zu\r\n", i % 90);
		memcpy(lines + i, line, 10);
	}
	struct reply r = reply_of("text", lines, sizeof(lines));

	cr_expect_eq(r.verdict, VERDICT_OK);
	cr_expect_leq(r.n, REPLY_READINGS_MAX);
	cr_expect_gt(r.n, 1, "a changing temperature is no repetition");
}

Test(decode, the_drivers_are_found_by_name_alias_and_id)
{
	cr_expect_eq(driver_by_name("TEMPer"), driver_by_name("temper"));
	cr_expect_eq(driver_by_name("TC-2100"), driver_by_name("ms6514"));
	cr_expect_eq(driver_by_name("Voltcraft K204"), driver_by_name("center309"));
	cr_expect_null(driver_by_name("no such probe"));
	cr_expect_null(driver_at(driver_count()));
	cr_expect_str_eq(driver_by_usb_id(0x3553, 0xa001, "", 0)->name, "temper");
	cr_expect_null(driver_by_usb_id(0x3553, 0xa001, "", 1));
	cr_expect_null(driver_by_usb_id(0, 0, NULL, 0));
}

static void check_names(const struct driver *a, const struct driver *b)
{
	cr_expect_eq(driver_by_name(b->name), b, "%s: its name leads elsewhere", b->name);
	for (const char *const *alias = b->aliases; alias && *alias; alias++)
		cr_expect_eq(driver_by_name(*alias), b, "%s of %s leads to another driver, like %s", *alias,
			     b->name, a->name);
}

/* What the collector relies on without asking. */
Test(decode, every_driver_is_complete)
{
	for (size_t i = 0; i < driver_count(); i++) {
		const struct driver *d = driver_at(i);

		check_names(driver_at(0), d);
		cr_expect(d->name && d->summary && d->decode, "driver %zu", i);
		cr_expect(d->confidence >= 'A' && d->confidence <= 'C', "%s", d->name);
		cr_expect_lt(d->min_mc, d->max_mc, "%s", d->name);
		cr_expect_gt(d->interval_ms, 0, "%s", d->name);
		cr_expect(d->link != LINK_SERIAL || d->serial.baud > 0, "%s", d->name);
		cr_expect(d->frame.kind == FRAME_LINE || d->frame.len > 0, "%s", d->name);
		cr_expect(d->start_len <= sizeof(d->start) && d->request_len <= sizeof(d->request), "%s",
			  d->name);
		for (const struct usb_id *id = d->usb_ids; id && (id->vendor || id->product); id++) {
			bool alone = !driver_by_usb_id(id->vendor, id->product, NULL, 1);
			unsigned range = id->last ? id->last - id->product : 0;

			cr_expect(range == 0 || range == 0xf || range == 0xff || range == 0xfff,
				  "%s: %04x to %04x", d->name, id->product, id->last);
			cr_expect_eq(id->product & range, 0, "%s: %04x", d->name, id->product);

			cr_expect(alone || id->shared, "%s: %04x:%04x is another's too", d->name, id->vendor,
				  id->product);
		}
	}
}

/* The roles of one frame, a letter each: S skin, R reference, A ambient, - none unless chosen. */
static const char *roles(const char *driver, const char *firmware, const char *bytes, size_t n)
{
	static char letters[READINGS_MAX + 1];
	struct readings r = {0};

	memset(letters, 0, sizeof(letters));
	driver_by_name(driver)->decode(firmware, (const uint8_t *)bytes, n, &r);
	for (int i = 0; i < r.n; i++)
		letters[i] = r.at[i].has_role ? "SRA"[r.at[i].role] : '-';
	return letters;
}
#define ROLES(driver, firmware, bytes) roles(driver, firmware, bytes, sizeof(bytes) - 1)

Test(decode, the_stick_is_room_and_the_cable_is_skin)
{
	cr_expect_str_eq(ROLES("temper", "TEMPer2_V4.1", "\x80\x80\x0b\x54\x4e\x20\0\0"), "A");
	cr_expect_str_eq(ROLES("temper", "TEMPer2_V4.1", "\x80\x01\x09\xca\x4e\x20\0\0"), "S");
	cr_expect_str_eq(ROLES("temper", "TEMPer2V1.3", "\x80\x04\x0b\x60\x14\x50\x1d\x15"), "AS");
	cr_expect_str_eq(ROLES("temper", "TEMPer1F1.1", "\x80\x02\x13\x50\x65\x72\x31\x46"), "S");
	cr_expect_str_eq(ROLES("temper", "TEMPerV1.4", "\x80\x02\x13\x50\x65\x72\x31\x46"), "A");
	cr_expect_str_eq(ROLES("temper", "TEMPerNTC1.O", "\x80\x06\x1b\xc0\x14\x50\x1b\x21"), "AS-");
	cr_expect_str_eq(ROLES("temper", "TEMPerHUM_V4.1", "\x80\x20\x09\x39\x10\x36\0\0"), "A");
}

Test(decode, what_may_be_a_humidity_is_never_skin_by_itself)
{
	/* a humidity stick whose name was not understood: its second word would be skin at 3.9 C */
	cr_expect_str_eq(ROLES("temper", "", "\x80\x04\x19\x3a\x03\xe6\x0d\x14"), "--");
	cr_expect_str_eq(ROLES("temper", "TEMPerHumiV1.0", "\x80\x04\x19\x3a\x03\xe6\x0d\x14"), "-");
	cr_expect_str_eq(ROLES("temper", "TEMPer1F_H1_V1.4", "\x80\x04\x1a\x2b\x03\xe6\x0d\x14"), "-");
}

Test(decode, one_channel_of_a_meter_is_skin)
{
	cr_expect_str_eq(
		ROLES("ms6514", "", "\x65\x14\0\0\0\x09\xaf\0\xcc\x07\x81\x40\x08\0\x0c\x0c\x0d\x0a"), "S-");
	cr_expect_str_eq(ROLES("mcu90614", "", "\x5a\x5a\x45\x04\x0c\x78\x0d\x19\xa7"), "SA");
	cr_expect_str_eq(ROLES("text", "TC4", "25.1,31.2,32.3,0.0,0.0"), "AS---");
	cr_expect_str_eq(ROLES("text", "", "Ambient = 23.15*C\tObject = 30.21*C"), "AS");
	cr_expect_str_eq(ROLES("text", "", "Internal Temp = 23.50"), "-");
	cr_expect_str_eq(ROLES("text", "", "Cold Junction: 24.50"), "-");
	cr_expect_str_eq(ROLES("text", "", "Finger 30.1 C"), "-");
	cr_expect_str_eq(ROLES("text", "", "Temperature for the device 2 (index 1) is: 23.44"), "-");
}
