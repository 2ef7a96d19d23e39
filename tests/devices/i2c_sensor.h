/* i2c_sensor.h - an emulated thermometer on an I2C bus, whoever carries its bytes. */
#ifndef ICECUE_TEST_I2C_SENSOR_H
#define ICECUE_TEST_I2C_SENSOR_H

#include <stdbool.h>
#include <stdint.h>

#define I2C_SENSOR_BYTES 3

struct i2c_sensor {
	uint8_t address;
	bool off; /* its wires are loose: nobody answers */
	bool pec; /* the third byte of each register is the sum of an MLX90614 */
	uint8_t reg[256][I2C_SENSOR_BYTES];

	/* what was done to it */
	int reads, strangers; /* read; asked for at other addresses */
};

/* A register of two bytes, the high one first; with `pec` the low one first, and the sum. */
void i2c_sensor_set(struct i2c_sensor *s, uint8_t reg, uint16_t value);
/* Does anybody answer there? */
bool i2c_sensor_answers(struct i2c_sensor *s, uint8_t address);
/* n bytes of a register; what it has not is ff. */
void i2c_sensor_read(struct i2c_sensor *s, uint8_t reg, uint8_t *bytes, int n);

#endif
