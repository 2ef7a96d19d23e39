/*
 * Center 521 = Perfect-Prime TC0521, four thermocouples, its serial form. 9600 8N1 (the usual one of Center's
 * meters; not stated in the source).
 *
 *     request  02 41 00 00 00 00 03
 *     answer   64 bytes:
 *     [0]      02
 *     [1]      battery
 *     [2]      flags: bit 0 T1-T2 shown, bits 2-5 whole degrees of T1..T4 (else tenths), bit 7 Celsius (else
 * F) [5]      type of thermocouple [6]      bits 0-3 over range, bits 4-7 nothing plugged in, of T1..T4
 *     [9..16]  T1..T4, big-endian, signed (assumed)
 *     [17,18]  T1-T2, not read: it is no temperature
 *     [62]     low byte of the sum of [1..61]
 *
 * The HID form (04d9:e000) differs and is doubtful: not read.
 * Source: a single one, protocol of a hobby program.
 */
#include "base/i18n.h"
#include "icecue/decode.h"
#include "meter.h"

#define PACKET_LEN 64
#define SUM_AT 62
#define CELSIUS 0x80

static const uint8_t head[1] = {0x02};

static const struct channel channels[] = {
	{"T1", true, ROLE_SKIN},
	{"T2", false, ROLE_SKIN},
	{"T3", false, ROLE_SKIN},
	{"T4", false, ROLE_SKIN},
};

static bool sum_fits(const uint8_t *f, size_t n)
{
	(void)n;
	return sum8(f + 1, SUM_AT - 1) == f[SUM_AT];
}

static void add(struct readings *out, int i, const uint8_t *f)
{
	int64_t micro = be16_signed(f + 9 + 2 * i) * INT64_C(100000);

	if (f[2] >> (2 + i) & 1)
		micro *= 10;
	if (f[6] >> (4 + i) & 1)
		readings_status(out, &channels[i], STATUS_MISSING);
	else if (f[6] >> i & 1)
		readings_status(out, &channels[i], STATUS_OUT_OF_RANGE);
	else
		readings_value(out, &channels[i], f[2] & CELSIUS ? micro : fahrenheit_udeg(micro));
}

static enum verdict center521_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	enum verdict v = packet_shape(f, n, head, sizeof(head), PACKET_LEN);

	(void)firmware;
	if (v != VERDICT_OK)
		return v;
	if (n > PACKET_LEN)
		return VERDICT_NOT_MINE;
	if (!sum_fits(f, n))
		return VERDICT_BAD_SUM;
	for (int i = 0; i < 4; i++)
		add(out, i, f);
	return VERDICT_OK;
}

const struct driver driver_center521 = {
	.name = "center521",
	.aliases = ALIASES("tc0521", "perfectprimetc0521"),
	.summary = N_("Center 521, Perfect-Prime TC0521 by serial lead, four thermocouples (T1 on the skin)"),
	.confidence = 'C',
	.link = LINK_SERIAL,
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_PACKET, .len = PACKET_LEN, .head_len = 1, .head = {0x02}, .check = sum_fits},
	METER_TYPE_K,
	.interval_ms = 1000,
	.request_len = 7,
	.request = {0x02, 0x41, 0x00, 0x00, 0x00, 0x00, 0x03},
	.decode = center521_decode,
	.advice = N_(
		"Leave HOLD and MAX/MIN off. T1 is the skin. Its protocol rests on a single hobby source that gives neither its speed (--baud) nor its sign: compare it with a thermometer, below zero too, before you trust it."),
};
