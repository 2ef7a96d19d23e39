/*
 * MIC 98581 and 98583: thermometers on their USB lead, 38400 8N2. They send when they are asked to:
 *
 *     S 1 M 2 32 3 CR  ->  v ttt CR         98581; ttt in tenths of a degree
 *                          v ttt hhh CR     98583; hhh humidity in tenths
 *
 * No sign, unit or fault code is known: a minus sign is read as one, the unit is taken for Celsius, and what
 * is no number is STATUS_FAULT.
 */
#include <string.h>

#include "base/i18n.h"
#include "icecue/decode.h"
#include "text_scan.h"

static const struct channel probe = {"T1", true, ROLE_SKIN};

static enum verdict mic9858x_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	struct line l;
	const char *end;
	int64_t micro;

	(void)firmware;
	if (n == 0 || !scan_clean(&l, f, n) || l.text[0] != 'v' || (l.text[1] && l.text[1] != ' '))
		return VERDICT_NOT_MINE;
	const char *s = scan_skip_blanks(l.text + 1);

	if (!*s)
		return VERDICT_TRUNCATED;
	enum number kind = scan_number(s, &end, &micro);
	bool whole = !memchr(s, '.', (size_t)(kind == NUMBER_OK ? end - s : 0));

	if (kind == NUMBER_MALFORMED || (kind == NUMBER_OK && ((*end && *end != ' ') || !whole)))
		return VERDICT_BAD_FIELD;
	if (kind == NUMBER_OK)
		readings_value(out, &probe, micro / 10);
	else
		readings_status(out, &probe, STATUS_FAULT);
	return VERDICT_OK;
}

const struct driver driver_mic9858x = {
	.name = "mic9858x",
	.aliases = ALIASES("mic98581", "mic98583"),
	.summary = N_("MIC 98581, 98583 thermometers"),
	.confidence = 'C',
	.link = LINK_SERIAL,
	.serial = {.baud = 38400, .data_bits = 8, .parity = 'N', .stop_bits = 2},
	.frame = {.kind = FRAME_LINE, .len = 40},
	.sensor = SENSOR_STEEL,
	/* limits, accuracy and lag were not found; +-1 C is a guess (unsourced), tenths are on the wire */
	.min_mc = -40000,
	.max_mc = 150000,
	.resolution_mc = 100,
	.accuracy_mc = 1000,
	.interval_ms = 1000,
	.start_len = 13,
	.start = {'S', ' ', '1', ' ', 'M', ' ', '2', ' ', '3', '2', ' ', '3', '\r'},
	.decode = mic9858x_decode,
	.advice = N_(
		"Set it to Celsius. Its protocol rests on a single source that shows no temperature below zero: compare it with a thermometer before you trust it."),
};
