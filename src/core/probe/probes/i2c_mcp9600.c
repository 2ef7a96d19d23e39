/* MCP9600 on an I2C bus of the kernel's; registers in i2c_chip.h, frames in i2c_dev.h. */
#include "base/i18n.h"
#include "i2c_dev.h"

I2C_DEV_FUNCTIONS(chip_mcp9600)

const struct driver driver_i2c_mcp9600 = {
	I2C_DEV_DRIVER,
	MCP9600_WORTH,
	.name = "i2c_mcp9600",
	.aliases = ALIASES("mcp9600-i2c", "mcp9601-i2c"),
	.summary = N_("MCP9600 or MCP9601 thermocouple amplifier on an I2C bus of Linux's, /dev/i2c-N"),
	.i2c_address = 0x67,
	.decode = decode,
	.step = step,
	.advice = N_("It is read as the type of thermocouple that it is set to: K as it wakes up.")
		I2C_DEV_ADVICE,
	.when_missing = N_("no MCP9600 answers at its address: check its four wires, its power, and the bus"),
};
