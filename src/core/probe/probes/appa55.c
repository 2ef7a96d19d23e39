/*
 * APPA 55II: thermometer with two thermocouples on its USB or RS-232 lead, 9600 8N1. Streams.
 *
 *     0  1  2     3    4-35             36
 *     55 55 type  20   32 bytes         low byte of the sum of all before
 *
 *     type     00 live; others are its memory
 *     byte 17  mode: 20 in the high nibble HOLD; in the low nibble 4 MAX, 8 MIN, c AVG
 *     byte 18  T1: signed, low byte first; then flags: 60 open or over range, 01 tenths (else whole degrees)
 *     byte 21  T2 in the same way
 *
 * The temperatures are in Celsius whatever the display shows. A display on HOLD, MAX, MIN or AVG and its
 * memory are no live readings: VERDICT_INFO. 7fff is the memory's open circuit, and is taken for it here,
 * too.
 */
#include "base/i18n.h"
#include "icecue/decode.h"
#include "meter.h"

#define PACKET_LEN 37
#define PAYLOAD_LEN 0x20
#define OPEN 0x7fff

enum { AT_TYPE = 2, AT_LEN = 3, AT_MODE = 17, AT_CHANNELS = 18 };
enum { MODE_HOLD = 0x20, MODE_STATISTICS = 0x0c, FLAG_OPEN = 0x60, FLAG_TENTHS = 0x01 };

static const struct channel channels[] = {{"T1", true, ROLE_SKIN}, {"T2", false, ROLE_SKIN}};

static bool sum_fits(const uint8_t *f, size_t n)
{
	return n >= PACKET_LEN && sum8(f, PACKET_LEN - 1) == f[PACKET_LEN - 1];
}

static void add(struct readings *out, const struct channel *c, const uint8_t *p)
{
	int16_t value = le16_signed(p);

	if ((p[2] & FLAG_OPEN) || value == OPEN)
		readings_status(out, c, STATUS_MISSING);
	else
		readings_value(out, c, value * INT64_C(1000000) / (p[2] & FLAG_TENTHS ? 10 : 1));
}

static enum verdict appa55_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	if (n == 0 || f[0] != 0x55 || (n > 1 && f[1] != 0x55))
		return VERDICT_NOT_MINE;
	if (n <= AT_LEN)
		return VERDICT_TRUNCATED;
	if (f[AT_TYPE] != 0x00)
		return VERDICT_INFO;
	if (f[AT_LEN] != PAYLOAD_LEN)
		return VERDICT_BAD_FIELD;
	if (n < PACKET_LEN)
		return VERDICT_TRUNCATED;
	if (!sum_fits(f, n))
		return VERDICT_BAD_SUM;
	if (f[AT_MODE] & (MODE_HOLD | MODE_STATISTICS))
		return VERDICT_INFO;
	add(out, &channels[0], f + AT_CHANNELS);
	add(out, &channels[1], f + AT_CHANNELS + 3);
	return VERDICT_OK;
}

const struct driver driver_appa55 = {
	.name = "appa55",
	.aliases = ALIASES("appa55ii"),
	.summary = N_("APPA 55II, two thermocouples (T1 on the skin)"),
	.confidence = 'B',
	.link = LINK_SERIAL,
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_PACKET,
		  .len = PACKET_LEN,
		  .head_len = 4,
		  .head = {0x55, 0x55, 0x00, PAYLOAD_LEN},
		  .check = sum_fits},
	METER_TYPE_K,
	.interval_ms = 1000,
	.decode = appa55_decode,
	.advice = N_("Leave HOLD and MAX/MIN off. T1 is the skin."),
};
