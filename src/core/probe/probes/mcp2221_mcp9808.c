/* MCP9808 behind an MCP2221A; registers in i2c_chip.h, reports in mcp2221.h. */
#include "base/i18n.h"
#include "mcp2221.h"

MCP2221_FUNCTIONS(chip_mcp9808)

const struct driver driver_mcp2221_mcp9808 = {
	MCP2221_DRIVER,
	MCP9808_WORTH,
	.name = "mcp2221_mcp9808",
	.aliases = ALIASES("mcp9808-usb"),
	.summary = N_("MCP9808 contact thermometer behind an MCP2221A USB adapter"),
	.decode = decode,
	.step = step,
	.advice = N_("Fix the chip itself to the skin and insulate its back from the air.") MCP2221_ADVICE,
	.when_missing = N_("no MCP9808 answers behind the USB adapter: check its four wires, and its power"),
};
