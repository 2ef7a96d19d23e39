/* TMP117 on an I2C bus of the kernel's; registers in i2c_chip.h, frames in i2c_dev.h. */
#include "i2c_dev.h"

static enum verdict decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	return i2c_dev_decode(&chip_tmp117, f, n, out);
}

static void step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame, size_t n,
		 struct dialog_out *say, struct readings *out)
{
	i2c_step(&i2c_dev_carrier, &chip_tmp117, drv, d, now_ms, frame, n, say, out);
}

static const char *const aliases[] = {"tmp117-i2c", NULL};

const struct driver driver_i2c_tmp117 = {
	I2C_DEV_DRIVER,
	TMP117_WORTH,
	.name = "i2c_tmp117",
	.aliases = aliases,
	.summary = "TMP117 contact thermometer on an I2C bus of Linux's, /dev/i2c-N",
	.i2c_address = 0x48,
	.decode = decode,
	.step = step,
	.advice = "Fix the chip itself to the skin and insulate its back from the air." I2C_DEV_ADVICE,
	.when_missing = "no TMP117 answers at its address: check its four wires, its power, and the bus",
};
