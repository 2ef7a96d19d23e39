/*
 * Extech EA15: thermometer with two thermocouples on its Prolific USB lead, 9600 8N1. Sends a packet whenever
 * its display changes, about every 1.5 s; nothing on HOLD. No check sum.
 *
 *     0   1     2 3  4     5 6  7     8
 *     02  unit  T1   unit  T2   type  03
 *
 *     unit    00 C, 02 K, 03 F
 *     T1, T2  big-endian, tenths
 *     type    of thermocouple: 0 K, 1 J, 2 E, 3 T, 4 R, 5 S, 6 N
 *
 * The one source multiplies the high byte by 255: a slip, for then a rising temperature would fall by 0.1 at
 * every 25.6 degrees. Not documented, and taken to be so: values are signed; 7fff and 8000 are an open
 * circuit. Its memory (41, 55 ask for that) is not asked for.
 */
#include "base/i18n.h"
#include "icecue/decode.h"
#include "meter.h"

#define PACKET_LEN 9
#define LOG_LEN 5

enum { UNIT_C = 0x00, UNIT_K = 0x02, UNIT_F = 0x03, LAST_TYPE = 6 };

static const struct channel channels[] = {{"T1", true, ROLE_SKIN}, {"T2", false, ROLE_SKIN}};

static bool is_unit(uint8_t u)
{
	return u == UNIT_C || u == UNIT_K || u == UNIT_F;
}

static bool fields_fit(const uint8_t *f, size_t n)
{
	return n >= PACKET_LEN && f[0] == 0x02 && f[8] == 0x03 && is_unit(f[1]) && is_unit(f[4]) &&
	       f[7] <= LAST_TYPE;
}

static void add(struct readings *out, const struct channel *c, const uint8_t *p)
{
	int64_t micro = be16_signed(p + 1) * INT64_C(100000);

	if (be16(p + 1) == 0x7fff || be16(p + 1) == 0x8000)
		readings_status(out, c, STATUS_MISSING);
	else
		readings_value(out, c,
			       p[0] == UNIT_F	? fahrenheit_udeg(micro)
			       : p[0] == UNIT_K ? kelvin_udeg(micro)
						: micro);
}

static enum verdict ea15_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	if (n == 0 || f[0] != 0x02)
		return VERDICT_NOT_MINE;
	if (n == LOG_LEN && f[LOG_LEN - 1] == 0x03)
		return VERDICT_INFO; /* how long its memory is */
	if (n < PACKET_LEN)
		return VERDICT_TRUNCATED;
	if (!fields_fit(f, n))
		return VERDICT_BAD_FIELD;
	add(out, &channels[0], f + 1);
	add(out, &channels[1], f + 4);
	return VERDICT_OK;
}

const struct driver driver_ea15 = {
	.name = "ea15",
	.aliases = ALIASES("extechea15"),
	.summary = N_("Extech EA15, two thermocouples (T1 on the skin)"),
	.confidence = 'C',
	.link = LINK_SERIAL,
	.usb_ids = USB_IDS({0x067b, 0x2303, true}),
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_PACKET,
		  .len = PACKET_LEN,
		  .head_len = 1,
		  .head = {0x02},
		  .tail_len = 1,
		  .tail = {0x03},
		  .check = fields_fit},
	METER_TYPE_K,
	.interval_ms = 1500,
	.decode = ea15_decode,
	.advice = N_(
		"HOLD must be off: it stops what is sent. T1 is the skin. Its protocol rests on a single hobby source: compare it with a thermometer, below zero too, before you trust it."),
};
