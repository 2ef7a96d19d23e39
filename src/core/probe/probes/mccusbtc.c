/*
 * Measurement Computing USB-TC and USB-TEMP: eight inputs, HID reports that begin with an id.
 *
 *     18 cc uu           one input: its number, 00 for degrees Celsius
 *
 *     18 ff ff ff ff     the answer: a float of four bytes, the low one first
 *
 *     ff ff ff ff        -9999, and by model -888 or -8888: open, or not set up; below -800 is no temperature
 *
 * The answer does not name its input, so only input 0 is asked. Its kind of sensor is a setting of the
 * box and is left as it is (49 would change it; for a thermocouple: J K T E R S B N are 0 to 7).
 *
 * Source: wjasper/Linux_Drivers. That the question goes by SET_REPORT follows from HID and was not seen on a
 * real one.
 */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "icecue/decode.h"

#define REPORT_LEN 5
#define NONE_C (-800.0f)
#define MOST_C 2000.0f /* no thermocouple goes beyond */

static const struct channel input = {"ch0", true, ROLE_SKIN};

static float le_float(const uint8_t *p)
{
	uint32_t bits = (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
	float value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static enum verdict mccusbtc_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	if (n == 0 || f[0] != 0x18)
		return VERDICT_NOT_MINE;
	if (n < REPORT_LEN)
		return VERDICT_TRUNCATED;
	float celsius = le_float(f + 1);

	if (!isfinite(celsius))
		return VERDICT_BAD_FIELD;
	if (celsius <= NONE_C)
		readings_status(out, &input, STATUS_MISSING);
	else if (celsius > MOST_C)
		readings_status(out, &input, STATUS_OUT_OF_RANGE);
	else
		readings_value(out, &input, llround((double)celsius * 1e6));
	return VERDICT_OK;
}

const struct driver driver_mccusbtc = {
	.name = "mccusbtc",
	.aliases = ALIASES("mccusbtemp", "mcctc", "mcctemp"),
	.summary = N_("Measurement Computing (MCC) USB-TC, USB-TEMP, the sensor at input 0"),
	.confidence = 'C',
	.link = LINK_USB,
	.usb_ids = USB_IDS({0x09db, 0x0090, false}, {0x09db, 0x008d, false}),
	.usb = {.out = USB_SET_REPORT, .report_ids = true},
	.frame = {.kind = FRAME_REPORT, .len = REPORT_LEN},
	.sensor = SENSOR_BEAD,
	.min_mc = -200000, /* type K */
	.max_mc = 1372000,
	/* the maker's figures were not found: a type K bead is +-2.2 C by itself */
	.resolution_mc = 0,
	.accuracy_mc = 2200,
	/* a bead on skin; no figure is published, unsourced */
	.tau_ms = 3000,
	.interval_ms = 1000,
	.request_len = 3,
	.request = {0x18, 0x00, 0x00},
	.decode = mccusbtc_decode,
	.advice = N_(
		"Input 0 is the skin (C0H and C0L); the type of its sensor is as the box was set with the maker's program."),
	.when_missing = N_(
		"the box has no reading of input 0: connect the sensor to C0H and C0L, and set its type with the maker's program"),
};
