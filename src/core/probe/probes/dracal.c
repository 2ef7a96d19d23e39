/*
 * Dracal instruments in VCP mode (a serial port, any speed): thermocouples TMC100k, RTD, infrared, room
 * sensors.
 *
 *     INFO     what it measures        POLL 1000   a line every 1000 ms (100 to 60000; 0 stops)
 *     Never sent: PROTOCOL (it would stop being a serial port), RESET, FRAC.
 *
 *     I,Product ID,Serial Number,Message,name,unit,name,unit,...,*crc     header, or a message
 *     D,product,serial,message,value,unit,value,unit,...,*crc             data
 *
 *     crc    CRC-16/XMODEM (1021, begins with 0) of all before '*', four hexadecimal digits
 *     value  a number; empty or none: the sensor is not there or failed, by the looks (not documented)
 *
 * A value is a temperature by its unit (C, F, K); its channel comes from the header, of which the
 * conversation keeps a letter for each value behind the product's name in `firmware` ("VCP-TMC100k #tc"),
 * else from the product: TMC has the thermocouple first, then its cold junction.
 */
#include <ctype.h>
#include <string.h>

#include "base/i18n.h"
#include "icecue/decode.h"
#include "icecue/dialog.h"
#include "text_scan.h"

#define CRC_LEN 5 /* "*635A" */
#define FIELD_MAX 32
#define FIRST_VALUE 4 /* kind, product, serial, message come before */
#define KINDS_MAX 8

static const struct channel thermocouple = {"thermocouple", true, ROLE_SKIN};
static const struct channel cold_junction = {"cold junction", false, ROLE_AMBIENT};
static const struct channel object = {"object", true, ROLE_SKIN};
static const struct channel ambient = {"ambient", true, ROLE_AMBIENT};
static const struct channel temperature = {"temperature", true, ROLE_SKIN};
static const struct channel temperature2 = {"temperature 2", false, ROLE_SKIN};
/* of a sensor for air */
static const struct channel air = {"temperature", true, ROLE_AMBIENT};

/* ---- a line ---- */

static uint16_t crc16_xmodem(const uint8_t *p, size_t n)
{
	uint16_t crc = 0;

	for (size_t i = 0; i < n; i++) {
		crc ^= (uint16_t)(p[i] << 8);
		for (int bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
	}
	return crc;
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (uint8_t)tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Is it a whole line with the right sum? */
static enum verdict check_line(const uint8_t *f, size_t n)
{
	int sum = 0;

	if (n == 0 || (f[0] != 'D' && f[0] != 'I') || (n > 1 && f[1] != ','))
		return VERDICT_NOT_MINE;
	const uint8_t *star = memrchr(f, '*', n);
	size_t at = star ? (size_t)(star - f) : n;

	if (n - at < CRC_LEN)
		return VERDICT_TRUNCATED;
	for (size_t i = at + 1; i < n; i++)
		sum = n - at == CRC_LEN && hex_digit(f[i]) >= 0 ? sum << 4 | hex_digit(f[i]) : 0x10000;
	return sum == crc16_xmodem(f, at) ? VERDICT_OK : VERDICT_BAD_SUM;
}

/* The nth field as text, cut to what fits. False: there are fewer. */
static bool field(const uint8_t *f, size_t n, int nth, char text[FIELD_MAX])
{
	size_t at = 0, len = 0;

	for (; nth > 0; nth--) {
		const uint8_t *comma = memchr(f + at, ',', n - at);
		if (!comma)
			return false;
		at = (size_t)(comma - f) + 1;
	}
	while (at + len < n && f[at + len] != ',' && len < FIELD_MAX - 1) {
		text[len] = (char)f[at + len];
		len++;
	}
	text[len] = '\0';
	return at < n && text[0] != '*';
}

static bool contains(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

/* ---- channels ---- */

/* The letter that stands for a name in the header. */
static char kind_of(const char *name)
{
	if (contains(name, "cold") || contains(name, "internal"))
		return 'c';
	if (contains(name, "object"))
		return 'o';
	if (contains(name, "ambient") || contains(name, "die"))
		return 'a';
	if (contains(name, "thermocouple") || contains(name, "hot"))
		return 't';
	return contains(name, "sht") || contains(name, "ms5611") || contains(name, "bme") ? 'r' : 'x';
}

static const struct channel *channel_of(char kind, const char *product, int nth)
{
	bool thermo = contains(product, "TMC"), room = contains(product, "PTH") || contains(product, "TRH");

	switch (kind) {
	case 'c':
		return &cold_junction;
	case 'o':
		return &object;
	case 'a':
		return &ambient;
	case 't':
		return &thermocouple;
	case 'r':
		return &air;
	default:
		break;
	}
	if (thermo)
		return nth == 0 ? &thermocouple : &cold_junction;
	return nth > 0 ? &temperature2 : room ? &air : &temperature;
}

enum temperature_unit { NO_TEMPERATURE, CELSIUS, FAHRENHEIT, KELVIN };

/* "C", and whatever sign for a degree before it. */
static enum temperature_unit unit_of(const char *text)
{
	while (*text && !isalnum((unsigned char)*text) && *text != '%')
		text++;
	if (strlen(text) != 1)
		return NO_TEMPERATURE;
	return *text == 'C' ? CELSIUS : *text == 'F' ? FAHRENHEIT : *text == 'K' ? KELVIN : NO_TEMPERATURE;
}

static void add(struct readings *out, const struct channel *c, const char *text, enum temperature_unit unit)
{
	const char *end;
	int64_t micro;

	if (scan_number(text, &end, &micro) != NUMBER_OK || *scan_skip_blanks(end))
		readings_status(out, c, STATUS_MISSING);
	else
		readings_value(out, c,
			       unit == FAHRENHEIT ? fahrenheit_udeg(micro)
			       : unit == KELVIN	  ? kelvin_udeg(micro)
						  : micro);
}

static enum verdict dracal_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	char product[FIELD_MAX], value[FIELD_MAX], unit_text[FIELD_MAX];
	const char *kinds = strstr(firmware, " #");
	enum verdict v = check_line(f, n);

	if (v != VERDICT_OK)
		return v;
	if (f[0] == 'I' || !field(f, n, 1, product))
		return VERDICT_INFO;
	kinds = kinds ? kinds + 2 : "";
	for (int i = 0, nth = 0; field(f, n, FIRST_VALUE + 2 * i, value); i++) {
		if (!field(f, n, FIRST_VALUE + 2 * i + 1, unit_text))
			return VERDICT_BAD_FIELD;
		enum temperature_unit unit = unit_of(unit_text);
		bool gone = !value[0] && !unit_text[0] && contains(product, "TMC");

		if (unit != NO_TEMPERATURE || gone)
			add(out, channel_of((size_t)i < strlen(kinds) ? kinds[i] : 'x', product, nth++),
			    value, unit);
	}
	return out->n ? VERDICT_OK : VERDICT_INFO;
}

/* ---- conversation: what are you, then a line every second; again after a silence ---- */

static const char questions[] = "INFO\r\nPOLL 1000\r\n";

/* scratch[]: a letter for each value of the header, terminated */
static void hear_names(struct dialog *d, const uint8_t *f, size_t n)
{
	char name[FIELD_MAX];
	int i = 0;

	for (; i < KINDS_MAX && field(f, n, FIRST_VALUE + 2 * i, name); i++)
		d->scratch[i] = (uint8_t)kind_of(name);
	d->scratch[i] = '\0';
	d->firmware_len = 0;
	d->firmware[0] = '\0';
}

static void hear_product(struct dialog *d, const uint8_t *f, size_t n)
{
	char product[FIELD_MAX], text[FIELD_MAX + KINDS_MAX + 2];

	if (d->firmware_len || !field(f, n, 1, product))
		return;
	size_t len = strnlen(product, sizeof(d->firmware) - KINDS_MAX - 3);
	memcpy(text, product, len);
	if (d->scratch[0]) {
		memcpy(text + len, " #", 2);
		memcpy(text + len + 2, d->scratch, strlen((const char *)d->scratch));
		len += 2 + strlen((const char *)d->scratch);
	}
	dialog_set_firmware(d, (const uint8_t *)text, len);
}

static void hear(struct dialog *d, int64_t now_ms, const uint8_t *f, size_t n, struct readings *out)
{
	if (check_line(f, n) != VERDICT_OK)
		return;
	d->asked_ms = now_ms;
	d->tries = 0;
	if (f[0] == 'D' && !d->firmware_len && d->scratch[0])
		out->n = 0; /* decoded without the names, which count from the next one on */
	if (f[0] == 'D')
		hear_product(d, f, n);
	else if (memmem(f, n, ",Product", 8)) /* a header, not a message */
		hear_names(d, f, n);
}

static void dracal_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			size_t n, struct dialog_out *send, struct readings *out)
{
	enum { STAGE_OPENED, STAGE_TALKING };

	(void)drv;
	if (frame) {
		hear(d, now_ms, frame, n, out);
		return;
	}
	if (now_ms < d->due_ms)
		return;
	bool opened = d->stage == STAGE_OPENED;

	if (opened)
		d->asked_ms = now_ms;
	d->stage = STAGE_TALKING;
	d->due_ms = now_ms + DIALOG_RESEND_MS;
	if (now_ms - d->asked_ms >= DIALOG_GIVE_UP_POLLED_MS)
		send->action = DIALOG_GIVE_UP;
	else if (opened || now_ms - d->asked_ms >= DIALOG_RESEND_MS)
		dialog_send(send, (const uint8_t *)questions, sizeof(questions) - 1);
}

/* ---- the driver ---- */

const struct driver driver_dracal = {
	.name = "dracal",
	.aliases = ALIASES("dracalvcp", "tmc100k", "tmc100"),
	.summary = N_("Dracal instruments as a serial port (VCP): thermocouple TMC100k, RTD, infrared"),
	.confidence = 'A',
	.link = LINK_SERIAL,
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_LINE},
	.sensor = SENSOR_BEAD,
	/* type K */
	.min_mc = -200000,
	.max_mc = 1372000,
	/* 0.01 C as it prints; the maker's accuracy was not found: a type K bead is +-2.2 C by itself */
	.resolution_mc = 10,
	.accuracy_mc = 2200,
	/* a bead on skin; no figure is published, unsourced */
	.tau_ms = 3000,
	.interval_ms = 1000,
	.decode = dracal_decode,
	.step = dracal_step,
	.advice = N_("Name its port: --probe dracal:/dev/ttyACM0. An instrument in USB mode is a dracalusb."),
};
