/* MCP9600 behind an MCP2221A; registers in i2c_chip.h, reports in mcp2221.h. */
#include "base/i18n.h"
#include "mcp2221.h"

MCP2221_FUNCTIONS(chip_mcp9600)

const struct driver driver_mcp2221_mcp9600 = {
	MCP2221_DRIVER,
	MCP9600_WORTH,
	.name = "mcp2221_mcp9600",
	.aliases = ALIASES("mcp9600-usb", "mcp9601-usb"),
	.summary = N_("MCP9600 or MCP9601 thermocouple amplifier behind an MCP2221A USB adapter"),
	.decode = decode,
	.step = step,
	.advice = N_("It is read as the type of thermocouple that it is set to: K as it wakes up.")
		MCP2221_ADVICE,
	.when_missing = N_("no MCP9600 answers behind the USB adapter: check its four wires, and its power"),
};
