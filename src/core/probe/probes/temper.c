/*
 * PCsensor TEMPer sticks (USB HID, interface 1, 8-byte reports both ways).
 *
 * Questions:  01 86 ff 01 00 00 00 00   firmware: two reports of ASCII, padded with blanks, NULs or leftovers
 *             01 80 33 01 00 00 00 00   read
 *
 * Answer of a legacy stick (0c45:*): one report, big-endian words
 *             80 nn w1 w1 w2 w2 w3 w3   nn = 02, 04, 06: bytes that count, the rest is old text
 *             FM75/LM75: C = i16 / 256; ffff = nothing plugged in (no chip can send it)
 *             Si7006: C = u16 * 175.72 / 65536 - 46.85;  Si7005: C = u16 / 32 - 50
 *
 * Answer of a new stick (all other ids): one report for each sensor, 80-100 ms apart
 *             80 pp tt tt hh hh 00 00   pp = 80 stick, 20 or 40 stick with humidity, 01 cabled probe
 *             C = i16 / 100; 4e20 = no probe; %RH = u16 / 100; 4e20 = no humidity
 *             Without humidity the sensor counts sixteenths, cut towards zero to hundredths on the wire.
 *
 * Other answers: 82 calibration, 87 probe types, 8a date of manufacture.
 *
 * The sensor in the stick sits in the warmth of the computer: it is room temperature, never skin, unless
 * the user asks for it by --channel inner.
 */
#include "temper.h"

#include <ctype.h>
#include <string.h>

#include "base/i18n.h"

#define WORD_MISSING 0xffff
#define NONE_20000 20000 /* "4e 20": no probe, no humidity */
#define RH_MAX 10000

static const struct channel inner = {"inner", true, ROLE_AMBIENT};
static const struct channel ntc = {"ntc", false, ROLE_SKIN};
/* As above, but of doubtful meaning: shown, used only when the user chooses them. */
static const struct channel doubtful_inner = {"inner", false, ROLE_AMBIENT};
static const struct channel doubtful_outer = {"outer", false, ROLE_SKIN};

/* ---- firmware ---- */

enum layout {
	LAYOUT_BY_REPORT, /* unknown firmware: the report itself must show it */
	LAYOUT_NEW,
	LAYOUT_INNER, /* legacy from here on */
	LAYOUT_OUTER,
	LAYOUT_INNER_OUTER,
	LAYOUT_OUTER_AT_4, /* one cabled probe in the second word, the first is not used */
	LAYOUT_THREE,
	LAYOUT_SI7006,
	LAYOUT_SI7005,
	LAYOUT_DISPUTED_256, /* sources disagree: /256, or an SHT1x, or an SHT20 */
	LAYOUT_DISPUTED_SHT20,
};

/* What the firmware begins with, in lower case without blanks and underscores. First match counts. */
static const struct {
	const char *prefix;
	enum layout layout;
} layouts[] = {
	{"temper1fh1", LAYOUT_DISPUTED_SHT20},
	{"temper1fv1.3", LAYOUT_OUTER_AT_4},
	{"temper1f1.", LAYOUT_OUTER},
	{"temper1fv3", LAYOUT_NEW},
	{"temper1fv4", LAYOUT_NEW},
	{"temper1v1.", LAYOUT_INNER},
	{"temper2v1.3", LAYOUT_INNER_OUTER},
	{"temper2v1.4", LAYOUT_INNER},
	{"temper2m12v1.3", LAYOUT_INNER_OUTER},
	{"temper2v3", LAYOUT_NEW},
	{"temper2v4", LAYOUT_NEW},
	{"temperf1.", LAYOUT_INNER},
	{"temperv1.", LAYOUT_INNER},
	{"temperntc", LAYOUT_THREE},
	{"tempergoldv1.", LAYOUT_INNER},
	{"tempergold", LAYOUT_NEW},
	{"temperx", LAYOUT_NEW},
	{"temperhum1v1.", LAYOUT_SI7006},
	{"temperhumm12v1.0", LAYOUT_SI7005},
	{"temperhumm12", LAYOUT_SI7006},
	{"temperhumiv1.", LAYOUT_DISPUTED_256},
	{"temperhumv3", LAYOUT_NEW},
	{"temperhumv4", LAYOUT_NEW},
};

static enum layout layout_of(const char *firmware)
{
	char name[32];

	temper_squeeze(firmware, name, sizeof(name));
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (temper_begins(name, layouts[i].prefix))
			return layouts[i].layout;
	return LAYOUT_BY_REPORT;
}

/* ---- new protocol ---- */

/* The sixteenth whose truncated hundredths these are; hundredths off that grid stay as they are. */
static int64_t restore_sixteenths(int32_t hundredths)
{
	int32_t size = hundredths < 0 ? -hundredths : hundredths;
	int32_t sixteenths = (size * 16 + 99) / 100;

	if (sixteenths * 100 / 16 != size)
		return (int64_t)hundredths * 10000;
	return (int64_t)sixteenths * (hundredths < 0 ? -62500 : 62500);
}

static enum verdict new_report(const uint8_t *f, struct readings *out)
{
	const struct channel *c = f[1] == 0x01 ? &temper_outer : &inner;
	int32_t hundredths = be16_signed(f + 2);
	uint16_t rh = be16(f + 4);
	bool humid = f[1] == 0x20 || (f[1] == 0x40 && rh != NONE_20000);

	if ((rh > RH_MAX && rh != NONE_20000) || f[6] || f[7])
		return VERDICT_BAD_FIELD;
	if (hundredths == NONE_20000)
		readings_status(out, c, STATUS_MISSING);
	else if (humid && (hundredths < -4000 || hundredths > 8500)) /* the maker's limits for this sensor */
		readings_status(out, c, STATUS_OUT_OF_RANGE);
	else
		readings_value(out, c, humid ? hundredths * INT64_C(10000) : restore_sixteenths(hundredths));
	return VERDICT_OK;
}

/* ---- legacy protocol ---- */

static void add_fm75(struct readings *out, const struct channel *c, uint16_t word)
{
	if (word == WORD_MISSING)
		readings_status(out, c, STATUS_MISSING);
	else
		readings_value(out, c, scale_round((int16_t)word, 1000000, 256));
}

/* One sensor of a humidity stick. What two sources read differently is shown only when it could be a room
 * or a skin, and has no role. */
static void add_humid(struct readings *out, enum layout layout, uint16_t word)
{
	bool disputed = layout == LAYOUT_DISPUTED_256 || layout == LAYOUT_DISPUTED_SHT20;
	const struct channel *c = layout == LAYOUT_DISPUTED_SHT20 ? &doubtful_outer
				  : disputed			  ? &doubtful_inner
								  : &inner;
	int64_t udeg;

	if (word == WORD_MISSING) {
		readings_status(out, c, STATUS_MISSING);
		return;
	}
	if (layout == LAYOUT_SI7006)
		udeg = scale_round(word, 175720000, 65536) - 46850000;
	else if (layout == LAYOUT_SI7005)
		udeg = scale_round(word, 1000000, 32) - 50000000;
	else if (layout == LAYOUT_DISPUTED_SHT20)
		udeg = scale_round(word, 4 * INT64_C(175720000), 65536) - 46850000;
	else
		udeg = scale_round((int16_t)word, 1000000, 256);
	if (disputed && (udeg < 0 || udeg > 50000000))
		readings_status(out, c, STATUS_IMPLAUSIBLE);
	else if (udeg < -40000000 || udeg > 85000000)
		readings_status(out, c, STATUS_OUT_OF_RANGE);
	else
		readings_value(out, c, udeg);
}

static void add_outer_at_4(struct readings *out, const uint8_t *words)
{
	/* the first word is not used; these sticks send "missing" there too when no probe is fitted */
	if (be16(words) == WORD_MISSING)
		readings_status(out, &inner, STATUS_MISSING);
	add_fm75(out, &temper_outer, be16(words + 2));
}

/* Unknown firmware: by the number of words. A humidity stick looks the same, but its words are no
 * sixteenths: such a second word must not become skin by itself. */
static void add_by_count(struct readings *out, const uint8_t *words, size_t count)
{
	bool doubtful = false;

	for (size_t i = 0; i < count; i++)
		if (be16(words + 2 * i) != WORD_MISSING && (be16(words + 2 * i) & 0x0f))
			doubtful = true;
	add_fm75(out, doubtful ? &doubtful_inner : &inner, be16(words));
	if (count > 1)
		add_fm75(out, doubtful ? &doubtful_outer : &temper_outer, be16(words + 2));
	if (count > 2)
		add_fm75(out, &ntc, be16(words + 4));
}

/* `count` words are there and meant. */
static enum verdict legacy_words(const char *firmware, const uint8_t *words, size_t count,
				 struct readings *out)
{
	enum layout layout = layout_of(firmware);
	char name[32];

	switch (layout) {
	case LAYOUT_NEW:
		return VERDICT_BAD_FIELD;
	case LAYOUT_INNER:
		add_fm75(out, &inner, be16(words));
		break;
	case LAYOUT_OUTER:
		add_fm75(out, &temper_outer, be16(words));
		break;
	case LAYOUT_INNER_OUTER:
		add_fm75(out, &inner, be16(words));
		if (count > 1)
			add_fm75(out, &temper_outer, be16(words + 2));
		break;
	case LAYOUT_OUTER_AT_4:
		if (count < 2)
			return VERDICT_BAD_FIELD;
		add_outer_at_4(out, words);
		break;
	case LAYOUT_THREE:
		add_fm75(out, &inner, be16(words));
		if (count > 1)
			add_fm75(out, &temper_outer, be16(words + 2));
		if (count > 2)
			add_fm75(out, &ntc, be16(words + 4));
		break;
	case LAYOUT_SI7006:
	case LAYOUT_SI7005:
	case LAYOUT_DISPUTED_256:
	case LAYOUT_DISPUTED_SHT20:
		add_humid(out, layout, be16(words));
		break;
	case LAYOUT_BY_REPORT:
		temper_squeeze(firmware, name, sizeof(name));
		if (strstr(name, "hum"))
			add_humid(out, LAYOUT_DISPUTED_256, be16(words));
		else
			add_by_count(out, words, count);
		break;
	}
	return VERDICT_OK;
}

/* ---- decode ---- */

static enum verdict data_report(const char *firmware, const uint8_t *f, struct readings *out)
{
	enum layout layout = layout_of(firmware);

	switch (f[1]) {
	case 0x80:
	case 0x40:
	case 0x20:
	case 0x01:
		if (layout != LAYOUT_NEW && layout != LAYOUT_BY_REPORT)
			return VERDICT_BAD_FIELD;
		return new_report(f, out);
	case 0x02:
	case 0x04:
	case 0x06:
		return legacy_words(firmware, f + 2, f[1] / 2, out);
	default:
		return VERDICT_BAD_FIELD;
	}
}

/*
 * Words without the leading 80 nn, as published test vectors have them: 00 00 and one to three words, or one
 * bare word. A stick does not send this: only decode() takes it, step() does not.
 */
static enum verdict headless(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	if (layout_of(firmware) == LAYOUT_NEW)
		return VERDICT_NOT_MINE;
	if (n == 2) {
		int32_t degrees = be16_signed(f) / 256;

		if (degrees < -55 || degrees > 125)
			return VERDICT_NOT_MINE;
		add_fm75(out, &inner, be16(f));
		return VERDICT_OK;
	}
	if (n < 4 || n > TEMPER_REPORT_LEN || n % 2 || f[0] || f[1])
		return VERDICT_NOT_MINE;
	for (size_t i = 2; i < n; i++)
		if (f[i])
			return legacy_words(firmware, f + 2, (n - 2) / 2, out);
	return VERDICT_NOT_MINE;
}

static enum verdict temper_decode(const char *firmware, const uint8_t *frame, size_t n, struct readings *out)
{
	if (n == 0)
		return VERDICT_TRUNCATED;
	if (n > TEMPER_REPORT_LEN)
		return VERDICT_NOT_MINE;
	switch (frame[0]) {
	case 0x80:
		return n < TEMPER_REPORT_LEN ? VERDICT_TRUNCATED : data_report(firmware, frame, out);
	case 0x82:
	case 0x87:
	case 0x8a:
		return n < TEMPER_REPORT_LEN ? VERDICT_TRUNCATED : VERDICT_INFO;
	default:
		break;
	}
	if (n == TEMPER_REPORT_LEN && temper_is_text(frame, n))
		return VERDICT_INFO;
	return headless(firmware, frame, n, out);
}

/* ---- the driver ---- */

static const char *const aliases[] = {"temper2",   "tempergold", "temper1f", "temperx",
				      "temperhum", "temperntc",	 NULL};

static const struct usb_id ids[] = {
	{0x0c45, 0x7401, false}, {0x0c45, 0x7402, false}, {0x413d, 0x2107, false},
	{0x1a86, 0xe025, false}, {0x3553, 0xa001, false}, {0, 0, false},
};

const struct driver driver_temper = {
	.name = "temper",
	.aliases = aliases,
	.summary = N_("PCsensor TEMPer USB sticks (TEMPer2, 1F, X, Gold, HUM, NTC; cabled probe for skin)"),
	.confidence = 'A',
	.link = LINK_USB,
	.usb_ids = ids,
	.usb_interface = 1,
	.frame = {.kind = FRAME_REPORT, .len = TEMPER_REPORT_LEN},
	.sensor = SENSOR_STEEL,
	/* limits of the maker's own program for Gold and TEMPer2 */
	.min_mc = -40000,
	.max_mc = 125000,
	/* 1/16 C steps; +-0.5 C is the chip's figure (a DS18B20 by its steps), the maker gives none */
	.resolution_mc = 63,
	.accuracy_mc = 500,
	/* steel-tipped cable: no time constant is published; 9 s fits simulated sessions, unsourced */
	.tau_ms = 9000,
	.interval_ms = 1000,
	.start_len = 8,
	.start = {0x01, 0x86, 0xff, 0x01},
	.request_len = 8,
	.request = {0x01, 0x80, 0x33, 0x01},
	.decode = temper_decode,
	.step = temper_step,
	.advice = N_(
		"Use the cabled probe on the skin. If it is not found, unplug the stick, push the probe's plug fully in and plug the stick in again: it looks for the probe only then."),
	.when_missing =
		N_("the outer probe is not seen: push its plug in, unplug the stick and plug it in again"),
};
