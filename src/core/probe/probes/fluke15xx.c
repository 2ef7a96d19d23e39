/*
 * Fluke / Hart reference thermometers 1521, 1522 (2400 8N1, fixed) and 1504 (set in its menu: --baud). Lines
 * of text that end with CR or LF.
 *
 *     fetch?, read?, meas?   t: 25.587 C               1521, 1522
 *     T                      t:  23.456 C 12:03:04     1504; the time only when it has a clock set
 *     FETC?                  23.456                    1504, without unit
 *     min, max               min: 23.1 C               stored, not live: VERDICT_INFO
 *
 *     unit   C, F, K, R (Rankine), O: ohms, which are no temperature: VERDICT_INFO
 *
 * A number without unit is read as Celsius; the conversation takes it only from a device that sends nothing
 * better. Something in place of the number (an open probe; its form is not documented) is STATUS_FAULT.
 */
#include <string.h>

#include "ask.h"
#include "base/i18n.h"
#include "text_scan.h"

#define ANSWER_MS 800 /* 20 characters at 2400 baud take 83 ms; read? may wait for a measurement */
#define PATIENCE 2    /* questions without an answer, then another one */

static const struct channel probe = {"T1", true, ROLE_SKIN};

enum { AT_WAY, AT_BARE }; /* scratch: how it is asked; a number without unit has come */

/* The number at s, in the unit behind it. */
static enum verdict read_value(const char *s, bool labelled, struct readings *out)
{
	const char *end;
	int64_t micro;
	enum number kind = scan_number(s, &end, &micro);

	if (kind == NUMBER_MALFORMED)
		return VERDICT_BAD_FIELD;
	if (kind != NUMBER_OK) {
		readings_status(out, &probe, STATUS_FAULT);
		return VERDICT_OK;
	}
	end = scan_skip_blanks(end);
	switch (*end) {
	case '\0':
		if (labelled)
			return VERDICT_TRUNCATED;
		/* fall through */
	case 'c':
		readings_value(out, &probe, micro);
		return VERDICT_OK;
	case 'f':
		readings_value(out, &probe, fahrenheit_udeg(micro));
		return VERDICT_OK;
	case 'k':
		readings_value(out, &probe, kelvin_udeg(micro));
		return VERDICT_OK;
	case 'r':
		readings_value(out, &probe, kelvin_udeg(scale_round(micro, 5, 9000) * 1000));
		return VERDICT_OK;
	case 'o':
		return VERDICT_INFO;
	default:
		return VERDICT_BAD_FIELD;
	}
}

static enum verdict fluke15xx_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	struct line l;
	const char *end;
	int64_t micro;

	(void)firmware;
	if (n == 0 || !scan_clean(&l, f, n) || !l.n)
		return VERDICT_NOT_MINE;
	const char *s = scan_skip_blanks(l.text);

	if (!strncmp(s, "min:", 4) || !strncmp(s, "max:", 4))
		return VERDICT_INFO;
	if (!strcmp(s, "t"))
		return VERDICT_TRUNCATED;
	if (strncmp(s, "t:", 2) != 0)
		return scan_number(s, &end, &micro) == NUMBER_NONE ? VERDICT_NOT_MINE
								   : read_value(s, false, out);
	s = scan_skip_blanks(s + 2);
	return *s ? read_value(s, true, out) : VERDICT_TRUNCATED;
}

/* ---- the conversation ---- */

static size_t question(struct dialog *d, uint8_t bytes[ASK_BYTES_MAX])
{
	static const char *const ways[] = {"FETC?\r", "READ?\r", "T\r"};
	const int n_ways = sizeof(ways) / sizeof(ways[0]);

	if (d->tries && d->tries % PATIENCE == 0)
		d->scratch[AT_WAY] = (uint8_t)((d->scratch[AT_WAY] + 1) % n_ways);
	const char *words = ways[d->scratch[AT_WAY] % n_ways];

	memcpy(bytes, words, strlen(words));
	return strlen(words);
}

static bool has_unit(const uint8_t *frame, size_t n)
{
	struct line l;

	return scan_clean(&l, frame, n) && strpbrk(l.text, "cfkr");
}

static void fluke15xx_step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame,
			   size_t n, struct dialog_out *send, struct readings *out)
{
	static const struct ask_plan plan = {.answer_ms = ANSWER_MS, .question = question};

	if (frame && out->n && !d->scratch[AT_BARE] && out->at[0].status == STATUS_OK &&
	    !has_unit(frame, n)) {
		/* the first of its kind: is there a question whose answer has a unit? */
		out->n = 0;
		d->scratch[AT_BARE] = 1;
		d->scratch[AT_WAY] = 2;
	}
	ask_step(&plan, drv, d, now_ms, frame, n, send, out);
}

static const char *const aliases[] = {"fluke1521", "fluke1522", "fluke1504", "hart1521",
				      "hart1522",  "hart1504",	NULL};

const struct driver driver_fluke15xx = {
	.name = "fluke15xx",
	.aliases = aliases,
	.summary = N_("Fluke / Hart 1521, 1522, 1504 reference thermometers"),
	.confidence = 'B',
	.link = LINK_SERIAL,
	.serial = {.baud = 2400, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_LINE, .len = 60},
	.sensor = SENSOR_STEEL,
	/* platinum and thermistor probes between -200 and 962 C; a reference thermometer with a skin probe is
	   better than 0.1 C (unsourced), its steps are what it prints */
	.min_mc = -200000,
	.max_mc = 962000,
	.resolution_mc = 1,
	.accuracy_mc = 100,
	.interval_ms = 1000,
	.request_len = 6,
	.request = {'F', 'E', 'T', 'C', '?', '\r'},
	.step = fluke15xx_step,
	.decode = fluke15xx_decode,
	.advice = N_("Set it to Celsius. A 1504 needs --baud as in its menu."),
};
