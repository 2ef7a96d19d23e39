/*
 * Mastech MS6514 = Perfect-Prime TC2100: thermometer with two thermocouples, CP210x inside, 9600 8N1.
 * Streams by itself after its PC-Link key was pressed. No check sum.
 *
 *     0  1  2     3 4  5 6   7 8  9     10    11    12    13 14 15  16 17
 *     65 14 state .. . main  aux  type  mode  mainf auxf  h  m  s   0d 0a
 *
 *     state  bit 0: plays back its memory
 *     main, aux  magnitudes, big-endian; garbage when the flags mark them invalid
 *     type   low nibble: thermocouple, 1 = K, 7 = N
 *     mode   bits 1-0: 1 = C, 2 = F, 3 = K; bit 6: HOLD
 *     mainf, auxf  80 negative, 40 invalid or open, 08 tenths (else whole degrees)
 *     mainf bits 1-0: 0 main T1, aux T2; 1 main T2, aux T1; 2 main T1-T2, aux T1; 3 main T1-T2, aux T2
 *     auxf bits 1-0:  0 live, 1 MAX, 2 MIN, 3 AVG
 *
 * A display on HOLD, MAX, MIN or AVG and a memory played back are no live readings: VERDICT_INFO for the
 * whole packet. A difference T1-T2 is no temperature and is left out.
 */
#include "base/i18n.h"
#include "icecue/decode.h"

#define PACKET_LEN 18

enum { FLAG_NEGATIVE = 0x80, FLAG_INVALID = 0x40, FLAG_TENTHS = 0x08 };

static const struct channel t1 = {"T1", true, ROLE_SKIN};
static const struct channel t2 = {"T2", false, ROLE_SKIN};

/* The fields that can only hold a few things; all that there is instead of a check sum. */
static bool fields_fit(const uint8_t *f, size_t n)
{
	return n >= PACKET_LEN && f[0] == 0x65 && f[1] == 0x14 && f[16] == 0x0d && f[17] == 0x0a &&
	       (f[10] & 0x03) != 0 && f[14] < 60 && f[15] < 60;
}

static void add(struct readings *out, const struct channel *c, uint16_t magnitude, uint8_t flags,
		uint8_t unit)
{
	int64_t micro = magnitude * INT64_C(1000000);

	if (flags & FLAG_INVALID) {
		readings_status(out, c, STATUS_MISSING);
		return;
	}
	if (flags & FLAG_TENTHS)
		micro /= 10;
	if (flags & FLAG_NEGATIVE)
		micro = -micro;
	readings_value(out, c, unit == 2 ? fahrenheit_udeg(micro) : unit == 3 ? kelvin_udeg(micro) : micro);
}

static enum verdict ms6514_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	static const struct channel *const main_is[] = {&t1, &t2, NULL, NULL};
	static const struct channel *const aux_is[] = {&t2, &t1, &t1, &t2};

	(void)firmware;
	if (n < 2)
		return n && f[0] == 0x65 ? VERDICT_TRUNCATED : VERDICT_NOT_MINE;
	if (f[0] != 0x65 || f[1] != 0x14)
		return VERDICT_NOT_MINE;
	if (n < PACKET_LEN)
		return VERDICT_TRUNCATED;
	if (!fields_fit(f, n))
		return VERDICT_BAD_FIELD;
	if ((f[2] & 0x01) || (f[10] & 0x40) || (f[12] & 0x03))
		return VERDICT_INFO;
	int order = f[11] & 0x03;
	uint8_t unit = f[10] & 0x03;

	if (order == 1)
		add(out, aux_is[order], be16(f + 7), f[12], unit);
	if (main_is[order])
		add(out, main_is[order], be16(f + 5), f[11], unit);
	if (order != 1)
		add(out, aux_is[order], be16(f + 7), f[12], unit);
	return VERDICT_OK;
}

const struct driver driver_ms6514 = {
	.name = "ms6514",
	.aliases = ALIASES("tc2100", "mastech"),
	.summary = N_("Mastech MS6514 / Perfect-Prime TC2100, two thermocouples (T1 on the skin)"),
	.confidence = 'A',
	.link = LINK_SERIAL,
	.usb_ids = USB_IDS({0x10c4, 0xea60, true}),
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_PACKET,
		  .len = PACKET_LEN,
		  .head_len = 2,
		  .head = {0x65, 0x14},
		  .tail_len = 2,
		  .tail = {0x0d, 0x0a},
		  .check = fields_fit},
	.sensor = SENSOR_BEAD,
	.min_mc = -200000, /* type K */
	.max_mc = 1372000,
	/* the maker's accuracy was not found: a meter of this class +-1 C, and its probe +-2.2 C besides */
	.resolution_mc = 100,
	.accuracy_mc = 1000,
	/* a bead on skin; no figure is published, unsourced */
	.tau_ms = 3000,
	/* about one packet a second in the captures */
	.interval_ms = 1000,
	.decode = ms6514_decode,
	.advice = N_("Press PC-Link on the meter; leave HOLD, MAX/MIN and T1-T2 off. T1 is the skin."),
};
