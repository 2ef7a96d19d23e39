/*
 * Center 309 / 304, Voltcraft K204, Omega HH309: thermometer with four thermocouples, 9600 8N1.
 * Answers 'A' (at most every 0.4 s; it measures about every 3 s) with 45 bytes. No check sum.
 *
 *     0   1     2     3-6  7-14            15-22  23-30  31-38  39-42       43     44
 *     02  mode  state ...  T1 T2 T3 T4     REL    MIN    MAX    open masks  whole  03
 *
 *     mode   bit 0 REC; bits 2-1 MAX, MIN; bit 3 T1-T2; bit 4 REL; bit 5 HOLD; bit 6 battery low;
 *            bit 7 C, else F
 *     state  bit 0 memory full, bit 7 auto-off; the others are 0
 *     T1..T4 big-endian, signed; bit n of `whole`: channel n+1 in whole degrees, else in tenths
 *     masks  of T, REL, MAX, MIN: bit n = channel n+1 open or out of range; high nibbles are 0
 *
 * Any mode but the plain one (REC and a low battery are plain) may show something else than the live
 * temperature: VERDICT_INFO.
 */
#include "base/i18n.h"
#include "icecue/decode.h"
#include "meter.h"

#define PACKET_LEN 45

enum { MODE_LOW_BATTERY = 0x40, MODE_CELSIUS = 0x80, MODE_REC = 0x01, STATE_KNOWN = 0x81 };

static const struct channel channels[] = {
	{"T1", true, ROLE_SKIN},
	{"T2", false, ROLE_SKIN},
	{"T3", false, ROLE_SKIN},
	{"T4", false, ROLE_SKIN},
};

/* All bits that can only be 0, instead of a check sum. */
static bool fields_fit(const uint8_t *f, size_t n)
{
	if (n < PACKET_LEN || f[0] != 0x02 || f[PACKET_LEN - 1] != 0x03 || (f[2] & ~STATE_KNOWN))
		return false;
	for (int i = 39; i <= 43; i++)
		if (f[i] & 0xf0)
			return false;
	return true;
}

static enum verdict center309_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	if (n == 0 || f[0] != 0x02)
		return VERDICT_NOT_MINE;
	if (n < PACKET_LEN)
		return VERDICT_TRUNCATED;
	if (!fields_fit(f, n))
		return VERDICT_BAD_FIELD;
	if (f[1] & ~(MODE_CELSIUS | MODE_LOW_BATTERY | MODE_REC))
		return VERDICT_INFO;
	for (int i = 0; i < 4; i++) {
		int64_t micro = be16_signed(f + 7 + 2 * i) * INT64_C(1000000);

		if (f[39] >> i & 1) {
			readings_status(out, &channels[i], STATUS_MISSING);
			continue;
		}
		if (!(f[43] >> i & 1))
			micro /= 10;
		readings_value(out, &channels[i], f[1] & MODE_CELSIUS ? micro : fahrenheit_udeg(micro));
	}
	return VERDICT_OK;
}

const struct driver driver_center309 = {
	.name = "center309",
	.aliases = ALIASES("center304", "k204", "voltcraftk204", "hh309", "thermologger309"),
	.summary = N_("Center 309/304, Voltcraft K204, Omega HH309, four thermocouples (T1 on the skin)"),
	.confidence = 'A',
	.link = LINK_SERIAL,
	.usb_ids = USB_IDS({0x10c4, 0xea60, true}),
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_PACKET,
		  .len = PACKET_LEN,
		  .head_len = 1,
		  .head = {0x02},
		  .tail_len = 1,
		  .tail = {0x03},
		  .check = fields_fit},
	/* Voltcraft 309: +-(0.2 % + 1 C), 0.1 C; a TP-K01 bead adds +-2.2 C */
	/* the meter measures every 3 s; the bead itself has no published figure */
	METER_TYPE_K,
	.interval_ms = 1000,
	.request_len = 1,
	.request = {'A'},
	.decode = center309_decode,
	.advice = N_("Leave HOLD, MAX/MIN, REL and T1-T2 off. T1 is the skin."),
};
