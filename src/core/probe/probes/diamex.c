/*
 * Diamex (led-genial) tester for DS18B20 and other 1-Wire thermometers: USB HID, 64-byte reports in, one for
 * each sensor in turn, without being asked. Nothing is sent to it.
 *
 *     0  1  2  3  4-5  6-7  8-15
 *     nn ii pp .. t    ..   ROM     nn = sensors, ii = which, from 1 on; pp = 1: has its own supply;
 *                                   t = little-endian, signed, tenths of a degree Celsius
 *
 * The ROM id (onewire.h) bears the one check sum; it is not of the temperature. All ones: nobody answered;
 * all zero: the line is short-circuited (neither is described). Sensors are numbered as they are found, so
 * that pulling the first makes another one the first: which was which is kept until the tester is opened
 * anew, and what stands in the place of another, or is not counted any more, is missing.
 */
#include "base/i18n.h"
#include "icecue/dialog.h"
#include "onewire.h"

#define REPORT_LEN 64
#define SENSORS_MAX 8

enum { AT_COUNT = 0, AT_WHICH = 1, AT_TEMPERATURE = 4, AT_ROM = 8 };

static const struct channel channels[SENSORS_MAX] = {
	{"T1", true, ROLE_SKIN},  {"T2", false, ROLE_SKIN}, {"T3", false, ROLE_SKIN},
	{"T4", false, ROLE_SKIN}, {"T5", false, ROLE_SKIN}, {"T6", false, ROLE_SKIN},
	{"T7", false, ROLE_SKIN}, {"T8", false, ROLE_SKIN},
};

static bool is_short(const uint8_t *rom)
{
	uint8_t any = 0;

	for (int i = 0; i < ONEWIRE_ROM_LEN; i++)
		any |= rom[i];
	return any == 0;
}

/* The sensor sends exactly 85.0 C until it has measured once. */
static void add_temperature(const struct channel *c, int tenths, struct readings *out)
{
	if (tenths == 850)
		readings_status(out, c, STATUS_NOT_READY);
	else
		readings_value(out, c, tenths * INT64_C(100000));
}

static enum verdict diamex_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	if (n == 0 || n > REPORT_LEN)
		return VERDICT_NOT_MINE;
	if (n < REPORT_LEN)
		return VERDICT_TRUNCATED;
	if (f[AT_WHICH] == 0 || f[AT_WHICH] > f[AT_COUNT])
		return VERDICT_BAD_FIELD;
	bool nobody = onewire_nobody(f + AT_ROM, ONEWIRE_ROM_LEN);

	if (!nobody && onewire_crc(f + AT_ROM, ONEWIRE_ROM_LEN - 1) != f[AT_ROM + ONEWIRE_ROM_LEN - 1])
		return VERDICT_BAD_SUM;
	if (f[AT_WHICH] > SENSORS_MAX)
		return VERDICT_INFO;
	const struct channel *c = &channels[f[AT_WHICH] - 1];

	if (nobody)
		readings_status(out, c, STATUS_MISSING);
	else if (is_short(f + AT_ROM))
		readings_status(out, c, STATUS_FAULT);
	else
		add_temperature(c, le16_signed(f + AT_TEMPERATURE), out);
	return VERDICT_OK;
}

/* ---- which is which ---- */

/* scratch[]: of each sensor that was seen a byte of its number and the sum; both 0: not seen. */
static uint8_t *known(struct dialog *d, int sensor)
{
	return d->scratch + 2 * sensor;
}

static bool is_known(const uint8_t *k)
{
	return k[0] || k[1];
}

static void judge(struct dialog *d, const uint8_t *f, struct readings *out)
{
	int sensor = f[AT_WHICH] - 1;
	uint8_t *k = known(d, sensor);
	const uint8_t *rom = f + AT_ROM;
	bool good = out->n && (out->at[0].status == STATUS_OK || out->at[0].status == STATUS_NOT_READY);

	if (good && !is_known(k)) {
		k[0] = rom[1];
		k[1] = rom[ONEWIRE_ROM_LEN - 1];
	} else if (good && (k[0] != rom[1] || k[1] != rom[ONEWIRE_ROM_LEN - 1])) {
		out->n = 0;
		readings_status(out, &channels[sensor], STATUS_MISSING);
	}
	for (int i = f[AT_COUNT]; i < SENSORS_MAX; i++)
		if (is_known(known(d, i)))
			readings_status(out, &channels[i], STATUS_MISSING);
}

static void diamex_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			size_t n, struct dialog_out *send, struct readings *out)
{
	_Static_assert(sizeof(d->scratch) >= 2 * SENSORS_MAX, "two bytes for each sensor");
	if (frame && n == REPORT_LEN && out->n)
		judge(d, frame, out);
	dialog_plain(drv, d, now_ms, frame != NULL, send);
}

/* ---- the driver ---- */

/* 16c0:0480 is any Teensy that sends reports. */
const struct driver driver_diamex = {
	.name = "diamex",
	.aliases = ALIASES("ds18b20tester", "ledgenial"),
	.summary = N_("Diamex tester for DS18B20 sensors (the first one on the skin)"),
	.confidence = 'C',
	.link = LINK_USB,
	.usb_ids = USB_IDS({0x16c0, 0x0480, .called = "Temp-Sensor-Tester"}),
	.frame = {.kind = FRAME_REPORT, .len = REPORT_LEN},
	.sensor = SENSOR_STEEL,
	/* DS18B20, Maxim's data sheet: range, +-0.5 C from -10 to 85 C; the tester passes on tenths */
	.min_mc = -55000,
	.max_mc = 125000,
	.resolution_mc = 100,
	.accuracy_mc = 500,
	/* a steel tube on skin, as with other cabled probes of steel; no figure is published, unsourced */
	.tau_ms = 9000,
	/* a conversion takes 0.75 s; the tester's own pace is not published */
	.interval_ms = 1000,
	.decode = diamex_decode,
	.step = diamex_step,
	.advice = N_(
		"T1 is the skin: best plug in one sensor alone. Its protocol rests on a single hobby source: compare it with a thermometer, below zero too, before you trust it."),
	.when_missing = N_(
		"the sensor is not there, or another one has taken its number: plug all in as they were, or begin anew"),
};
