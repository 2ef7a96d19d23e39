/* TMP117 behind an MCP2221A; registers in i2c_chip.h, reports in mcp2221.h. */
#include "base/i18n.h"
#include "mcp2221.h"

MCP2221_FUNCTIONS(chip_tmp117)

const struct driver driver_mcp2221_tmp117 = {
	MCP2221_DRIVER,
	TMP117_WORTH,
	.name = "mcp2221_tmp117",
	.aliases = ALIASES("tmp117-usb"),
	.summary = N_("TMP117 contact thermometer behind an MCP2221A USB adapter"),
	.decode = decode,
	.step = step,
	.advice = N_("Fix the chip itself to the skin and insulate its back from the air.") MCP2221_ADVICE,
	.when_missing = N_("no TMP117 answers behind the USB adapter: check its four wires, and its power"),
};
