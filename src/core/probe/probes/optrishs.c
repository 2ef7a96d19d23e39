/* Optris CSmicro hs, LT hs: as optris.c, but the word counts hundredths from -100 C. */
#include "base/i18n.h"
#include "optris.h"

static enum verdict optrishs_decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	return optris_decode_word(f, n, 10000, 100, out);
}

const struct driver driver_optrishs = {
	OPTRIS_COMMON,
	.name = "optrishs",
	.aliases = ALIASES("csmicrohs", "optriscsmicrohs", "optrislths"),
	.summary = N_("Optris CSmicro hs, LT hs infrared (hundredths of a degree)"),
	.confidence = 'A',
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.resolution_mc = 10,
	.accuracy_mc = 1000,
	.request_len = 1,
	.request = {0x01},
	.decode = optrishs_decode,
	.advice =
		OPTRIS_ADVICE N_("If it is out of range all the time it is no \"hs\" model: --probe optris."),
};
