/*
 * Calex PyroUSB infrared thermometer: Modbus RTU (modbus.h) on its USB port, 9600 8N1, slave 1.
 *
 *     register  12  object, filtered          tenths of a degree, signed
 *               13  object, not filtered
 *               14  the sensor itself
 *               15  bits: 0 error; 1, 2 the sensor too cold, too hot; 3, 4 the object too cold, too hot
 *               08  emissivity, stored        ten-thousandths
 *               18  emissivity in use, until it is switched off
 *
 * 12-15 are asked in one question; a device that refuses it, or is silent, is asked for 12 alone. The reply
 * does not carry the numbers of its registers: one word is the object, more are those that follow it.
 * Emissivities are only read. An exception 04 says that the device has failed: STATUS_FAULT.
 */
#include <string.h>

#include "ask.h"
#include "base/i18n.h"
#include "modbus.h"

#define ANSWER_MS 250 /* 13 bytes take 14 ms; USB bridges collect for 16 ms */
#define PATIENCE 3    /* questions without an answer, then the shorter one */

enum { ERROR = 0x01, SENSOR_COLD_HOT = 0x06, OBJECT_COLD_HOT = 0x18 };

static const struct channel object = {"object", true, ROLE_SKIN};
static const struct channel others[] = {
	{"unfiltered", false, ROLE_SKIN},
	{"sensor", false, ROLE_AMBIENT}, /* warmed by its own electronics: no room temperature */
};

/* Word i, unless the status marks it as meaningless. */
static void add(struct readings *out, const struct channel *c, const struct modbus_reply *r, int i,
		uint16_t status, uint16_t range)
{
	if (status & ERROR)
		readings_status(out, c, STATUS_FAULT);
	else if (status & range)
		readings_status(out, c, STATUS_OUT_OF_RANGE);
	else
		readings_value(out, c, be16_signed(r->words + 2 * i) * INT64_C(100000));
}

static enum verdict calex_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	struct modbus_reply r;
	enum verdict v = modbus_read(f, n, &r);

	(void)firmware;
	if (v != VERDICT_OK)
		return v;
	if (r.exception == MODBUS_DEVICE_FAILURE)
		readings_status(out, &object, STATUS_FAULT);
	if (r.exception)
		return out->n ? VERDICT_OK : VERDICT_INFO;
	if (r.n_words > 4)
		return VERDICT_BAD_FIELD;
	uint16_t status = r.n_words == 4 ? be16(r.words + 6) : 0;

	/* a sensor beyond its own limits does not measure the object either */
	add(out, &object, &r, 0, status, SENSOR_COLD_HOT | OBJECT_COLD_HOT);
	if (r.n_words > 1)
		add(out, &others[0], &r, 1, status, SENSOR_COLD_HOT | OBJECT_COLD_HOT);
	if (r.n_words > 2)
		add(out, &others[1], &r, 2, status, SENSOR_COLD_HOT);
	return VERDICT_OK;
}

/* ---- the conversation ---- */

static bool hear(struct dialog *d, int which, const uint8_t *frame, size_t n)
{
	struct modbus_reply r;

	if (modbus_read(frame, n, &r) != VERDICT_OK)
		return false;
	if (which == ASK_READING)
		d->scratch[0] |= r.exception != 0; /* ask for less */
	else if (r.n_words == 1 && be16(r.words) >= 1000 && be16(r.words) <= 12000)
		d->emissivity = be16(r.words); /* 0.1 to 1.2; what is in use comes after what is stored */
	return which != ASK_READING && (r.exception || r.n_words == 1);
}

static size_t question(struct dialog *d, uint8_t bytes[ASK_BYTES_MAX])
{
	static const uint8_t all[] = {0x01, 0x04, 0x00, 0x12, 0x00, 0x04, 0x51, 0xcc};
	static const uint8_t one[] = {0x01, 0x04, 0x00, 0x12, 0x00, 0x01, 0x91, 0xcf};

	d->scratch[0] |= d->tries >= PATIENCE;
	memcpy(bytes, d->scratch[0] ? one : all, sizeof(all));
	return sizeof(all);
}

static const struct ask_plan plan = {
	.answer_ms = ANSWER_MS,
	.n_settings = 2,
	.setting = {{8, {0x01, 0x04, 0x00, 0x08, 0x00, 0x01, 0xb0, 0x08}},
		    {8, {0x01, 0x04, 0x00, 0x18, 0x00, 0x01, 0xb1, 0xcd}}},
	.hear = hear,
	.question = question,
};

static void calex_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
		       size_t n, struct dialog_out *send, struct readings *out)
{
	ask_step(&plan, drv, d, now_ms, frame, n, send, out);
}

const struct driver driver_calex = {
	.name = "calex",
	.aliases = ALIASES("pyrousb", "calexpyrousb"),
	.summary = N_("Calex PyroUSB infrared thermometer"),
	.confidence = 'B',
	.link = LINK_SERIAL,
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_REPLY, .len = 13},
	.sensor = SENSOR_INFRARED,
	/* -20..1000 C, +-1 C or 1 % (from memory of the maker's sheet, unsourced); tenths on the wire */
	.min_mc = -20000,
	.max_mc = 1000000,
	.resolution_mc = 100,
	.accuracy_mc = 1000,
	.interval_ms = 500,
	.request_len = 8,
	.request = {0x01, 0x04, 0x00, 0x12, 0x00, 0x01, 0x91, 0xcf},
	.step = calex_step,
	.decode = calex_decode,
	.advice = N_(
		"Hand, cup and ice stay out of its view; blot the skin first. Its Modbus address must be 1."),
};
