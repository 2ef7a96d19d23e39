/* TMP117 on an I2C bus of the kernel's; registers in i2c_chip.h, frames in i2c_dev.h. */
#include "base/i18n.h"
#include "i2c_dev.h"

I2C_DEV_FUNCTIONS(chip_tmp117)

const struct driver driver_i2c_tmp117 = {
	I2C_DEV_DRIVER,
	TMP117_WORTH,
	.name = "i2c_tmp117",
	.aliases = ALIASES("tmp117-i2c"),
	.summary = N_("TMP117 contact thermometer on an I2C bus of Linux's, /dev/i2c-N"),
	.i2c_address = 0x48,
	.decode = decode,
	.step = step,
	.advice = N_("Fix the chip itself to the skin and insulate its back from the air.") I2C_DEV_ADVICE,
	.when_missing = N_("no TMP117 answers at its address: check its four wires, its power, and the bus"),
};
