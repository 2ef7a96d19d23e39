/*
 * Sonbest SY6800 and its like: DS18B20 sensors behind an RS485 module, Modbus RTU (modbus.h), 9600 8N1, slave
 * 1, function 03.
 *
 *     register  0101 + i   channel i + 1, signed; tenths of a degree (assumed: the maker's example is
 *                          0079, which is 12.1 C so)
 *
 * What it sends for a missing sensor is not documented. Those of the DS18B20 itself are taken for that:
 * -127.0 (none; a convention of programs, unsourced) and 85.0 (no conversion since power-up).
 */
#include "ask.h"
#include "base/i18n.h"
#include "modbus.h"

#define ANSWER_MS 300
#define NO_SENSOR (-1270)
#define NO_CONVERSION 850

static const struct channel channels[] = {
	{"channel 1", true, ROLE_SKIN},	 {"channel 2", false, ROLE_SKIN}, {"channel 3", false, ROLE_SKIN},
	{"channel 4", false, ROLE_SKIN}, {"channel 5", false, ROLE_SKIN}, {"channel 6", false, ROLE_SKIN},
	{"channel 7", false, ROLE_SKIN}, {"channel 8", false, ROLE_SKIN},
};

static enum verdict sonbest_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	struct modbus_reply r;
	enum verdict v = modbus_read(f, n, &r);

	(void)firmware;
	if (v != VERDICT_OK)
		return v;
	if (r.exception == MODBUS_DEVICE_FAILURE)
		readings_status(out, &channels[0], STATUS_FAULT);
	if (r.exception)
		return out->n ? VERDICT_OK : VERDICT_INFO;
	for (int i = 0; i < r.n_words && i < READINGS_MAX; i++) {
		int tenths = be16_signed(r.words + 2 * i);

		if (tenths == NO_SENSOR)
			readings_status(out, &channels[i], STATUS_MISSING);
		else if (tenths == NO_CONVERSION)
			readings_status(out, &channels[i], STATUS_NOT_READY);
		else
			readings_value(out, &channels[i], tenths * INT64_C(100000));
	}
	return VERDICT_OK;
}

static void sonbest_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			 size_t n, struct dialog_out *send, struct readings *out)
{
	static const struct ask_plan plan = {.answer_ms = ANSWER_MS};

	ask_step(&plan, drv, d, now_ms, frame, n, send, out);
}

const struct driver driver_sonbest = {
	.name = "sonbest",
	.aliases = ALIASES("sy6800", "sonbestsy6800"),
	.summary = N_("Sonbest SY6800, DS18B20 sensors on an RS485 module (channel 1 on the skin)"),
	.confidence = 'C',
	.link = LINK_SERIAL,
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_REPLY, .len = 7},
	.sensor = SENSOR_STEEL,
	/* DS18B20: -55..125 C, +-0.5 C, converts in 750 ms; on the wire tenths (assumed) */
	.min_mc = -55000,
	.max_mc = 125000,
	.resolution_mc = 100,
	.accuracy_mc = 500,
	.interval_ms = 1000,
	.request_len = 8,
	.request = {0x01, 0x03, 0x01, 0x01, 0x00, 0x01, 0xd4, 0x36},
	.step = sonbest_step,
	.decode = sonbest_decode,
	.advice = N_(
		"Its protocol rests on one source that does not give the unit: compare it with a thermometer before you trust it."),
};
