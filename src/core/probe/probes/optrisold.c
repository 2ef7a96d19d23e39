/* Optris CS of the old kind: the words of optris.c, asked for with three bytes. */
#include "base/i18n.h"
#include "optris.h"

const struct driver driver_optrisold = {
	OPTRIS_COMMON,
	.name = "optrisold",
	.aliases = ALIASES("optrisoldcs", "oldcs"),
	.summary = N_("Optris CS infrared, the old kind that is asked with three bytes"),
	.confidence = 'B',
	.serial = {.baud = 9600, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.resolution_mc = 100,
	.accuracy_mc = 1500,
	.request_len = 3,
	.request = {0x3e, 0x02, 0x00},
	.decode = optris_decode,
	.advice = OPTRIS_ADVICE N_("For a CS that does not answer as --probe optris."),
};
