/*
 * UNI-T UT325 and its like (UT321 to UT327): thermometers with one or two thermocouples, 2400 8N1, behind a
 * HID bridge in the cable (CH9325 or HE2325U) or on a serial lead. Streams after the byte 01. No check sum.
 *
 *     0    1-4     5    6-7  8   9-12  13    14-15  16  17-18
 *     '2'  digits  unit ..   '0' HHMM  which ..     '1' 0d 0a
 *
 *     [0]     '2' live, '0' played back from its memory
 *     digits  tenths of a degree; ':' is a blank, ';' a minus, ";;;;" = no reading
 *     unit    '1' C, '2' F, '3' K
 *     which   '0' T1, '1' T2, '2' or '3' T1-T2; one packet for each in turn
 *     What is at 6, 7, 14 and 15 is not described.
 *
 * Other commands, never sent: 02 stop, 07 send the memory, 04 04 clear it.
 */
#include <string.h>

#include "base/i18n.h"
#include "core/probe/usb_bridge.h"
#include "icecue/decode.h"

#define PACKET_LEN 19
#define DIGITS 4

enum { AT_UNIT = 5, AT_ZERO = 8, AT_WHICH = 13, AT_ONE = 16 };

static const struct channel t1 = {"T1", true, ROLE_SKIN};
static const struct channel t2 = {"T2", false, ROLE_SKIN};

static bool in_range(uint8_t c, char first, char last)
{
	return c >= first && c <= last;
}

/* The fields that can only hold a few things; all that there is instead of a check sum. */
static bool fields_fit(const uint8_t *f, size_t n)
{
	if (n < PACKET_LEN || (f[0] != '2' && f[0] != '0') || f[17] != '\r' || f[18] != '\n')
		return false;
	for (int i = 1; i <= DIGITS; i++)
		if (!in_range(f[i], '0', ';'))
			return false;
	return in_range(f[AT_UNIT], '1', '3') && f[AT_ZERO] == '0' && in_range(f[AT_WHICH], '0', '3') &&
	       f[AT_ONE] == '1';
}

/* Blanks and one minus, then digits. False: that is no number. */
static bool number_of(const uint8_t *text, int *tenths)
{
	int value = 0, i = 0;
	bool minus = false;

	for (; i < DIGITS && !in_range(text[i], '0', '9'); i++) {
		if (text[i] == ';' && minus)
			return false;
		minus = minus || text[i] == ';';
	}
	if (i == DIGITS)
		return false;
	for (; i < DIGITS; i++) {
		if (!in_range(text[i], '0', '9'))
			return false;
		value = 10 * value + (text[i] - '0');
	}
	*tenths = minus ? -value : value;
	return true;
}

static int64_t celsius_udeg(int64_t micro, uint8_t unit)
{
	return unit == '2' ? fahrenheit_udeg(micro) : unit == '3' ? kelvin_udeg(micro) : micro;
}

static enum verdict ut325_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	const struct channel *c;
	int tenths;

	(void)firmware;
	if (n == 0 || (f[0] != '2' && f[0] != '0'))
		return VERDICT_NOT_MINE;
	if (n < PACKET_LEN)
		return VERDICT_TRUNCATED;
	if (!fields_fit(f, n))
		return VERDICT_BAD_FIELD;
	if (f[0] == '0' || f[AT_WHICH] > '1')
		return VERDICT_INFO; /* the past, or a difference */
	c = f[AT_WHICH] == '0' ? &t1 : &t2;
	if (!memcmp(f + 1, ";;;;", DIGITS))
		readings_status(out, c, STATUS_MISSING);
	else if (number_of(f + 1, &tenths))
		readings_value(out, c, celsius_udeg(tenths * INT64_C(100000), f[AT_UNIT]));
	else
		return VERDICT_BAD_FIELD;
	return VERDICT_OK;
}

/* The cable, which other UNI-T meters have, too; 04fa:2490 is also a 1-Wire adapter's. */
const struct driver driver_ut325 = {
	.name = "ut325",
	.aliases = ALIASES("ut32x", "ut321", "ut322", "ut323", "ut324", "ut326", "ut327", "unitut325"),
	.summary = N_(
		"UNI-T UT325 and other UT32x, two thermocouples (T1 on the skin), USB cable or serial lead"),
	.confidence = 'B',
	.link = LINK_USB,
	.usb_ids = USB_IDS({0x1a86, 0xe008, true}, {0x04fa, 0x2490, true}),
	.usb = {.out = USB_INTERRUPT, .bridge = &usb_bridge_ch9325},
	.also_serial = true,
	.serial = {.baud = 2400, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_PACKET,
		  .len = PACKET_LEN,
		  .tail_len = 2,
		  .tail = {'\r', '\n'},
		  .check = fields_fit},
	.sensor = SENSOR_BEAD,
	.min_mc = -200000, /* type K */
	.max_mc = 1372000,
	/* 0.1 C as on the wire; the maker's accuracy was not found: a meter of this class +-1 C (unsourced),
	 * and its K bead +-2.2 C besides */
	.resolution_mc = 100,
	.accuracy_mc = 1000,
	/* a bead on skin; no figure is published, unsourced */
	.tau_ms = 3000,
	/* 2 to 3 a second, by another account 6, and every other one is T1 */
	.interval_ms = 500,
	.start_len = 1,
	.start = {0x01},
	.decode = ut325_decode,
	.advice = N_("Leave HOLD, MAX/MIN and T1-T2 off. T1 is the skin."),
};
