/*
 * Lutron meters and loggers (TM-946, TM-947SD, BTM-4208SD, and those that Extech and others sell under their
 * own names) on their RS-232 or USB lead, 9600 8N1. They stream, a frame for each channel in turn. No check
 * sum.
 *
 *     0   1    2        3 4   5         6        7-14           15
 *     02  '4'  channel  unit  polarity  decimals eight digits   0d
 *
 *     channel   '1'..'9', 'A'..'C'
 *     unit      '01' C, '02' F; any other is no temperature (humidity, light, ...)
 *     polarity  '0' plus, '1' minus
 *     decimals  '0'..'3', from the right
 *
 * What an open channel sends is not documented. Digits that are none (blanks, dashes) are taken for that:
 * STATUS_MISSING.
 */
#include <ctype.h>

#include "base/i18n.h"
#include "icecue/decode.h"
#include "meter.h"

#define PACKET_LEN 16
#define CHANNELS 12

static const struct channel channels[CHANNELS] = {
	{"T1", true, ROLE_SKIN},   {"T2", false, ROLE_SKIN},  {"T3", false, ROLE_SKIN},
	{"T4", false, ROLE_SKIN},  {"T5", false, ROLE_SKIN},  {"T6", false, ROLE_SKIN},
	{"T7", false, ROLE_SKIN},  {"T8", false, ROLE_SKIN},  {"T9", false, ROLE_SKIN},
	{"T10", false, ROLE_SKIN}, {"T11", false, ROLE_SKIN}, {"T12", false, ROLE_SKIN},
};

/* Index into channels, or -1. */
static int channel_of(uint8_t c)
{
	return c >= '1' && c <= '9' ? c - '1' : c >= 'A' && c <= 'C' ? 9 + c - 'A' : -1;
}

static bool fields_fit(const uint8_t *f, size_t n)
{
	return n >= PACKET_LEN && f[0] == 0x02 && f[1] == '4' && f[15] == 0x0d && channel_of(f[2]) >= 0 &&
	       isdigit(f[3]) && isdigit(f[4]) && (f[5] == '0' || f[5] == '1') && f[6] >= '0' && f[6] <= '3';
}

/* False when there is something else than digits. Leading blanks are none. */
static bool read_digits(const uint8_t *f, int64_t *value)
{
	bool begun = false;

	*value = 0;
	for (int i = 7; i < 15; i++) {
		if (f[i] == ' ' && !begun)
			continue;
		if (!isdigit(f[i]))
			return false;
		begun = true;
		*value = *value * 10 + (f[i] - '0');
	}
	return begun;
}

static enum verdict lutron_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	static const int64_t micro_of[] = {1000000, 100000, 10000, 1000};
	int64_t value;

	(void)firmware;
	if (n == 0 || f[0] != 0x02 || (n > 1 && f[1] != '4'))
		return VERDICT_NOT_MINE;
	if (n < PACKET_LEN)
		return VERDICT_TRUNCATED;
	if (!fields_fit(f, n))
		return VERDICT_BAD_FIELD;
	bool fahrenheit = f[3] == '0' && f[4] == '2';

	if (!fahrenheit && (f[3] != '0' || f[4] != '1'))
		return VERDICT_INFO;
	const struct channel *c = &channels[channel_of(f[2])];

	if (!read_digits(f, &value)) {
		readings_status(out, c, STATUS_MISSING);
		return VERDICT_OK;
	}
	value *= micro_of[f[6] - '0'] * (f[5] == '1' ? -1 : 1);
	readings_value(out, c, fahrenheit ? fahrenheit_udeg(value) : value);
	return VERDICT_OK;
}

const struct driver driver_lutron = {
	.name = "lutron",
	.aliases = ALIASES("tm946", "tm947sd", "tm947", "btm4208sd", "btm4208"),
	.summary = N_("Lutron TM-946, TM-947SD, BTM-4208SD, up to twelve thermocouples (T1 on the skin)"),
	.confidence = 'B',
	.link = LINK_SERIAL,
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.frame = {.kind = FRAME_PACKET,
		  .len = PACKET_LEN,
		  .head_len = 2,
		  .head = {0x02, '4'},
		  .tail_len = 1,
		  .tail = {0x0d},
		  .check = fields_fit},
	METER_TYPE_K,
	.interval_ms = 1000,
	.decode = lutron_decode,
	.advice = N_("Leave HOLD and REL off. T1 is the skin."),
};
