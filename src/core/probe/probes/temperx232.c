/*
 * PCsensor TEMPerX232, the serial one of the TEMPer family (1a86:5523). 9600 8N1, ASCII, commands without a
 * line end:
 *
 *     Version   ->  TEMPerX232_V2.5
 *     ReadTemp  ->  Temp-Inner:9.70 [C],70.53 [%RH]<  and, with a cabled probe,  Temp-Outer:-0.31 [C]<
 *
 * Each reading ends with '<'; whether lines end otherwise, too, is not known, so an answer is what comes
 * within its time. Its unit stands in each reading. What it sends without a probe is not known: Inner alone
 * is STATUS_MISSING for the probe, as with its kin, and what is no number is STATUS_FAULT.
 *
 * A press on its button may turn it into a USB stick (413d:2107) that does not answer.
 *
 * Source: ccwienk/temper (temper.py, a captured answer in its issue 37).
 */
#include <string.h>

#include "ask.h"
#include "base/i18n.h"
#include "text_scan.h"

#define ANSWER_MS 600 /* 60 bytes take 62 ms; how long it measures is not known */

static const struct channel inner = {"inner", true, ROLE_AMBIENT};
static const struct channel outer = {"outer", true, ROLE_SKIN};

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/* "[c]" or "[c],70.53 [%rh]" up to the end of the reading. */
static bool is_unit(const char *s, const char *end, char *unit)
{
	int64_t micro;

	s = scan_skip_blanks(s);
	if (end - s < 3 || s[0] != '[' || s[2] != ']' || !strchr("cf", s[1]))
		return false;
	*unit = s[1];
	s += 3;
	if (s == end)
		return true;
	return *s == ',' && scan_number(s + 1, &s, &micro) == NUMBER_OK && begins(s, " [%rh]") &&
	       s + 6 == end;
}

/* One reading, from behind its name to '<' at end. */
static enum verdict take_value(const struct channel *c, const char *s, const char *end, struct readings *out)
{
	const char *behind;
	int64_t micro;
	char unit;
	enum number number = scan_number(s, &behind, &micro);

	if (number == NUMBER_MALFORMED || (number == NUMBER_OK && !is_unit(behind, end, &unit)))
		return VERDICT_BAD_FIELD;
	if (number == NUMBER_OK)
		readings_value(out, c, unit == 'f' ? fahrenheit_udeg(micro) : micro);
	else
		readings_status(out, c, STATUS_FAULT);
	return VERDICT_OK;
}

static enum verdict take_reading(const char *s, const char *end, struct readings *out)
{
	static const struct {
		const char *name;
		const struct channel *channel;
	} names[] = {{"temp-inner:", &inner}, {"temp-outer:", &outer}};

	for (size_t i = 0; i < 2; i++)
		if (begins(s, names[i].name))
			return take_value(names[i].channel, s + strlen(names[i].name), end, out);
	return VERDICT_NOT_MINE;
}

static enum verdict take_readings(const char *s, struct readings *out)
{
	const char *end;

	for (s = scan_skip_blanks(s); *s; s = scan_skip_blanks(end + 1)) {
		end = strchr(s, '<');
		if (!end)
			return begins(s, "temp-") ? VERDICT_TRUNCATED : VERDICT_NOT_MINE;
		enum verdict v = out->n < 2 ? take_reading(s, end, out) : VERDICT_BAD_FIELD;

		if (v != VERDICT_OK)
			return v;
	}
	return VERDICT_OK;
}

static enum verdict temperx232_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	struct line l;

	(void)firmware;
	if (n == 0 || !scan_clean(&l, f, n) || !l.n)
		return VERDICT_NOT_MINE;
	const char *s = scan_skip_blanks(l.text);

	if (begins(s, "temperx232"))
		return VERDICT_INFO;
	if (strlen(s) < 5 && begins("temp-", s))
		return VERDICT_TRUNCATED;
	enum verdict v = take_readings(s, out);

	if (v != VERDICT_OK) {
		out->n = 0;
		return v;
	}
	if (out->n == 1 && !strcmp(out->at[0].channel, inner.name))
		readings_status(out, &outer, STATUS_MISSING);
	return v;
}

/* ---- the conversation ---- */

static bool hear(struct dialog *d, int which, const uint8_t *frame, size_t n)
{
	struct line l;

	if (which == ASK_READING || !scan_clean(&l, frame, n) || !begins(l.text, "temperx232"))
		return false;
	dialog_set_firmware(d, frame, n);
	return true;
}

static void temperx232_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			    size_t n, struct dialog_out *send, struct readings *out)
{
	static const struct ask_plan plan = {
		.answer_ms = ANSWER_MS,
		.n_settings = 1,
		.setting = {{7, {'V', 'e', 'r', 's', 'i', 'o', 'n'}}},
		.hear = hear,
	};

	ask_step(&plan, drv, d, now_ms, frame, n, send, out);
}

const struct driver driver_temperx232 = {
	.name = "temperx232",
	.summary = N_("PCsensor TEMPerX232, serial (cabled probe for skin)"),
	.confidence = 'C',
	.link = LINK_SERIAL,
	.usb_ids = USB_IDS({0x1a86, 0x5523, true}),
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_REPLY, .len = 60},
	.sensor = SENSOR_STEEL,
	/* as its kin in temper.c, whose steps of 1/16 C its readings keep, cut to hundredths */
	.min_mc = -40000,
	.max_mc = 125000,
	.resolution_mc = 63,
	.accuracy_mc = 500,
	.tau_ms = 9000,
	.interval_ms = 1000,
	.request_len = 8,
	.request = {'R', 'e', 'a', 'd', 'T', 'e', 'm', 'p'},
	.step = temperx232_step,
	.decode = temperx232_decode,
	.advice = N_(
		"Leave its button alone. Its protocol rests on a single hobby source: compare it with a thermometer before you trust it."),
	.when_missing =
		N_("the outer probe is not seen: push its plug in, unplug the device and plug it in again"),
};
