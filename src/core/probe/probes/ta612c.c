/*
 * TASI TA612C = THE-373: thermometer with four thermocouples (K, J or T), CH340 inside, 9600 8N1 unless its
 * menu says otherwise. Answers one question, and may go on by itself after the first.
 *
 *     aa 55 01 03 03                              live temperatures; the last byte is the sum of the others
 *
 *     0  1  2  3   4-5 6-7 8-9 10-11  12
 *     55 aa 01 0b  T1  T2  T3  T4     sum         little-endian, signed, tenths of a degree Celsius;
 *                                                 28000 = nothing plugged in; sum = low byte of the first 12
 */
#include "base/i18n.h"
#include "icecue/decode.h"

#define PACKET_LEN 13
#define OPEN_TENTHS 28000

static const struct channel channels[] = {
	{"T1", true, ROLE_SKIN},
	{"T2", false, ROLE_SKIN},
	{"T3", false, ROLE_SKIN},
	{"T4", false, ROLE_SKIN},
};

static const uint8_t head[] = {0x55, 0xaa, 0x01, 0x0b};

static bool sum_fits(const uint8_t *f, size_t n)
{
	return n >= PACKET_LEN && sum8(f, PACKET_LEN - 1) == f[PACKET_LEN - 1];
}

static enum verdict ta612c_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	enum verdict shape = packet_shape(f, n, head, sizeof(head), PACKET_LEN);

	(void)firmware;
	if (shape != VERDICT_OK)
		return shape;
	if (!sum_fits(f, n))
		return VERDICT_BAD_SUM;
	for (int i = 0; i < 4; i++) {
		int tenths = le16_signed(f + 4 + 2 * i);

		if (tenths == OPEN_TENTHS)
			readings_status(out, &channels[i], STATUS_MISSING);
		else
			readings_value(out, &channels[i], tenths * INT64_C(100000));
	}
	return VERDICT_OK;
}

const struct driver driver_ta612c = {
	.name = "ta612c",
	.aliases = ALIASES("ta612", "tasi", "the373"),
	.summary = N_("TASI TA612C, THE-373, four thermocouples (T1 on the skin)"),
	.confidence = 'A',
	.link = LINK_SERIAL,
	.usb_ids = USB_IDS({0x1a86, 0x7523, true}),
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_PACKET,
		  .len = PACKET_LEN,
		  .head_len = 4,
		  .head = {0x55, 0xaa, 0x01, 0x0b},
		  .check = sum_fits},
	.sensor = SENSOR_BEAD,
	.min_mc = -200000, /* type K */
	.max_mc = 1372000,
	/* 0.1 C as on the wire; the maker's accuracy was not found: a meter of this class +-1 C (unsourced),
	 * and its K bead +-2.2 C besides */
	.resolution_mc = 100,
	.accuracy_mc = 1000,
	/* a bead on skin; no figure is published, unsourced */
	.tau_ms = 3000,
	/* asked once a second, which is as often as a reading is of use; its own rate is not published */
	.interval_ms = 1000,
	.request_len = 5,
	.request = {0xaa, 0x55, 0x01, 0x03, 0x03},
	.decode = ta612c_decode,
	.advice =
		N_("Set it to 9600 baud in its menu, and to the type of your thermocouple. T1 is the skin."),
};
