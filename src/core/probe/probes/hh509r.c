/*
 * Omega HH509R: thermometer with two thermocouples, 1200 baud, 7 data bits, even parity, 1 stop bit. After
 * 'A' CR LF it sends a reading a second ('B' CR LF ends that), each as a line that comes three times:
 *
 *     0   1-6       7     8   9-14      15  16-21   22   23   24  25-27   28  29
 *     +-  T1 (hex)  type  +-  T2 (hex)  -   HHMMSS  mode hold -   limits  -   battery
 *
 *     T1, T2  thousandths of a degree Celsius
 *     type    of thermocouple: K, J, T, E, S
 *     mode    R recording, M MAX, I MIN, A average; hold: H HOLD, R relative
 *
 * "None" is '-' in the manual and '_' in what a working logger takes: both do. On MAX, MIN, average, HOLD or
 * relative the line is no live reading: VERDICT_INFO. What an open or overloaded channel sends is not
 * documented (the display shows -OL); what is not hexadecimal is STATUS_MISSING.
 *
 * A line counts once, and only when one of the two lines before it is the same: two of three agree.
 */
#include <ctype.h>
#include <string.h>

#include "base/i18n.h"
#include "icecue/decode.h"
#include "icecue/dialog.h"
#include "meter.h"

#define LINE_LEN 30
#define DIGITS 6
/* Of three lines the third comes 0.27 s after the second: within this it is the same reading again. */
#define REPEAT_MS 600

enum { AT_T1 = 0, AT_TYPE = 7, AT_T2 = 8, AT_MODE = 22, AT_HOLD = 23 };

static const struct channel t1 = {"T1", true, ROLE_SKIN};
static const struct channel t2 = {"T2", false, ROLE_SKIN};

static bool is_none(uint8_t c)
{
	return c == '-' || c == '_' || c == ' ';
}

/* Signs, type and clock: what can hold only a few things. */
static bool fields_fit(const uint8_t *f)
{
	bool signs = (f[AT_T1] == '+' || f[AT_T1] == '-') && (f[AT_T2] == '+' || f[AT_T2] == '-');

	for (int i = 16; i < AT_MODE; i++)
		if (!isdigit(f[i]))
			return false;
	return signs && memchr("KJTES", f[AT_TYPE], 5);
}

/* Sign and digits at p; false when there is something else than digits. */
static bool read_hex(const uint8_t *p, int64_t *value)
{
	*value = 0;
	for (int i = 1; i <= DIGITS; i++) {
		if (!isxdigit(p[i]))
			return false;
		*value = *value * 16 + (isdigit(p[i]) ? p[i] - '0' : toupper(p[i]) - 'A' + 10);
	}
	if (p[0] == '-')
		*value = -*value;
	return true;
}

static void add(struct readings *out, const struct channel *c, const uint8_t *p)
{
	int64_t thousandths;

	if (read_hex(p, &thousandths))
		readings_value(out, c, thousandths * 1000);
	else
		readings_status(out, c, STATUS_MISSING);
}

static enum verdict hh509r_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	while (n && (f[n - 1] == '\r' || f[n - 1] == '\n'))
		n--;
	if (n == 0 || (f[0] != '+' && f[0] != '-'))
		return VERDICT_NOT_MINE;
	if (n < LINE_LEN)
		return VERDICT_TRUNCATED;
	if (n > LINE_LEN || !fields_fit(f))
		return VERDICT_BAD_FIELD;
	if (!(is_none(f[AT_MODE]) || f[AT_MODE] == 'R') || !is_none(f[AT_HOLD]))
		return VERDICT_INFO;
	add(out, &t1, f + AT_T1);
	add(out, &t2, f + AT_T2);
	return VERDICT_OK;
}

/* ---- two of three ---- */

/* In scratch: of the lines before, and of the one that counted last. */
enum { AT_LAST = 0, AT_BEFORE = 4, AT_COUNTED = 8, AT_WHEN = 12 };

static uint32_t hash(const uint8_t *p, size_t n)
{
	uint32_t h = 2166136261u;

	while (n--)
		h = (h ^ *p++) * 16777619u;
	return h;
}

/* True once for each reading, and never for a line that came but once. */
static bool is_agreed(uint8_t *scratch, uint32_t line, uint32_t now_ms)
{
	uint32_t last, before, counted, when;

	memcpy(&last, scratch + AT_LAST, 4);
	memcpy(&before, scratch + AT_BEFORE, 4);
	memcpy(&counted, scratch + AT_COUNTED, 4);
	memcpy(&when, scratch + AT_WHEN, 4);
	memcpy(scratch + AT_BEFORE, &last, 4);
	memcpy(scratch + AT_LAST, &line, 4);
	if ((line != last && line != before) || (line == counted && now_ms - when < REPEAT_MS))
		return false;
	memcpy(scratch + AT_COUNTED, &line, 4);
	memcpy(scratch + AT_WHEN, &now_ms, 4);
	return true;
}

static void hh509r_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			size_t n, struct dialog_out *send, struct readings *out)
{
	if (frame && !is_agreed(d->scratch, hash(frame, n), (uint32_t)now_ms))
		out->n = 0;
	dialog_plain(drv, d, now_ms, frame != NULL, send);
}

const struct driver driver_hh509r = {
	.name = "hh509r",
	.aliases = ALIASES("omegahh509r", "hh509"),
	.summary = N_("Omega HH509R, two thermocouples (T1 on the skin)"),
	.confidence = 'B',
	.link = LINK_SERIAL,
	.serial = {.baud = 1200, .data_bits = 7, .parity = 'E', .stop_bits = 1},
	.frame = {.kind = FRAME_LINE, .len = 40},
	/* the manual: +-(0.1 % + 1 C), a reading a second; a bead probe adds +-2.2 C. Thousandths are sent,
	   tenths are shown */
	METER_TYPE_K,
	.interval_ms = 1000,
	.start_len = 3,
	.start = {'A', '\r', '\n'},
	.step = hh509r_step,
	.decode = hh509r_decode,
	.advice = N_("Leave HOLD, MAX/MIN and relative off. T1 is the skin."),
};
