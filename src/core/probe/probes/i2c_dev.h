/*
 * i2c_dev.h - a chip on an I2C bus of the kernel's: frames as link_i2c.c makes them. Pure.
 *
 *     sent     register, number of bytes
 *     answer   address, register, 00, bytes ...       01: nobody answered there; 02: the bus failed
 *
 * A bus of the computer's may carry what must not be touched (a display, the memory's own chips), so that
 * only the one address is read that the driver or the person names, and nothing is looked for.
 */
#pragma once

#include "i2c_talk.h"

enum verdict i2c_dev_decode(const struct i2c_chip *chip, const uint8_t *f, size_t n, struct readings *out);
extern const struct i2c_carrier i2c_dev_carrier;

/* What is the same in each driver. */
#define I2C_DEV_FUNCTIONS(chip) I2C_FUNCTIONS(chip, i2c_dev_carrier, i2c_dev_decode(&(chip), f, n, out))
#define I2C_DEV_DRIVER .link = LINK_I2C, .frame = {.kind = FRAME_REPORT, .len = 32}
#define I2C_DEV_ADVICE " A chip at another address: name it behind the bus, as /dev/i2c-1:0x5b."
