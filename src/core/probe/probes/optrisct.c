/* Optris CT and CTlaser: as optris.c, but at 115200 baud. On RS485 a byte b0 + address goes before each
 * question: not done, one device on its own port is meant. */
#include "base/i18n.h"
#include "optris.h"

const struct driver driver_optrisct = {
	OPTRIS_COMMON,
	.name = "optrisct",
	.aliases = ALIASES("ctlaser", "optrisctlaser", "optrisctlt"),
	.summary = N_("Optris CT, CTlaser infrared (115200 baud unless it is set otherwise: --baud)"),
	.confidence = 'A',
	.serial = {.baud = 115200, .data_bits = 8, .parity = 'N', .stop_bits = 1},
	.resolution_mc = 100,
	.accuracy_mc = 1000,
	.request_len = 1,
	.request = {0x01},
	.decode = optris_decode,
	.advice = OPTRIS_ADVICE N_("It must not be set to an RS485 address."),
};
