/* MLX90614 behind an MCP2221A; registers in i2c_chip.h, reports in mcp2221.h. */
#include "base/i18n.h"
#include "mcp2221.h"

MCP2221_FUNCTIONS(chip_mlx90614)

const struct driver driver_mcp2221_mlx90614 = {
	MCP2221_DRIVER,
	MLX90614_WORTH,
	.name = "mcp2221_mlx90614",
	.aliases = ALIASES("mlx90614-usb"),
	.summary = N_("MLX90614 infrared thermometer behind an MCP2221A USB adapter"),
	.decode = decode,
	.step = step,
	.advice = N_("Hold it 2-3 cm over the spot and keep hand and ice out of its view.") MCP2221_ADVICE,
	.when_missing = N_("no MLX90614 answers behind the USB adapter: check its four wires, and its power"),
};
