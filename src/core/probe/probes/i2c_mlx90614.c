/* MLX90614 on an I2C bus of the kernel's; registers in i2c_chip.h, frames in i2c_dev.h. */
#include "base/i18n.h"
#include "i2c_dev.h"

I2C_DEV_FUNCTIONS(chip_mlx90614)

const struct driver driver_i2c_mlx90614 = {
	I2C_DEV_DRIVER,
	MLX90614_WORTH,
	.name = "i2c_mlx90614",
	.aliases = ALIASES("mlx90614-i2c"),
	.summary = N_("MLX90614 infrared thermometer on an I2C bus of Linux's, /dev/i2c-N"),
	.i2c_address = 0x5a,
	.decode = decode,
	.step = step,
	.advice = N_("Hold it 2-3 cm over the spot and keep hand and ice out of its view.") I2C_DEV_ADVICE,
	.when_missing =
		N_("no MLX90614 answers at its address: check its four wires, its power, and the bus"),
};
