/* i2c_bus.h - an emulated /dev/i2c-N with a sensor on it. */
#ifndef ICECUE_TEST_I2C_BUS_H
#define ICECUE_TEST_I2C_BUS_H

#include <umockdev.h>

#include "i2c_sensor.h"

struct i2c_bus {
	struct i2c_sensor *sensor;
	bool owned;  /* the kernel reads this chip itself */
	bool smbus;  /* it has no plain messages */
	int fails;   /* so many reads end in a time-out */
	int writes;  /* messages that were more than a register's number */
	int unknown; /* ioctls that it does not know */

	/* private */
	bool gone;
	UMockdevTestbed *testbed;
	UMockdevIoctlBase *handler;
	char *node, *sysfs;
};

struct i2c_bus *i2c_bus_new(UMockdevTestbed *testbed, struct i2c_sensor *sensor);
/* As "/dev/i2c-<number>". */
void i2c_bus_plug(struct i2c_bus *b, int number);
void i2c_bus_unplug(struct i2c_bus *b);
void i2c_bus_free(struct i2c_bus *b);

#endif
