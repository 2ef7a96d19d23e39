#include "i2c_sensor.h"

/* SMBus, chapter 6.4: CRC-8 of everything that is on the bus, here byte by byte as its table has it */
static uint8_t sum(const uint8_t *bytes, int n)
{
	unsigned crc = 0;

	for (int i = 0; i < n; i++) {
		crc = (crc ^ bytes[i]) << 8;
		for (int bit = 15; bit >= 8; bit--)
			if (crc & 1u << bit)
				crc ^= 0x107u << (bit - 8);
	}
	return (uint8_t)crc;
}

void i2c_sensor_set(struct i2c_sensor *s, uint8_t reg, uint16_t value)
{
	uint8_t high = (uint8_t)(value >> 8), low = (uint8_t)value;
	uint8_t bus[] = {(uint8_t)(s->address * 2), reg, (uint8_t)(s->address * 2 + 1), low, high};

	s->reg[reg][0] = s->pec ? low : high;
	s->reg[reg][1] = s->pec ? high : low;
	s->reg[reg][2] = s->pec ? sum(bus, 5) : 0xff;
}

bool i2c_sensor_answers(struct i2c_sensor *s, uint8_t address)
{
	if (address != s->address)
		s->strangers++;
	return !s->off && address == s->address;
}

void i2c_sensor_read(struct i2c_sensor *s, uint8_t reg, uint8_t *bytes, int n)
{
	s->reads++;
	for (int i = 0; i < n; i++)
		bytes[i] = i < I2C_SENSOR_BYTES ? s->reg[reg][i] : 0xff;
}
