/*
 * i2c_chip.h - thermometers on an I2C bus: what their registers mean, whoever reads them: a USB adapter
 * (mcp2221.h) or the kernel (i2c_dev.h). Nothing here writes a register. Pure.
 *
 *     S addr W, register, S again, addr R, bytes ... P      one read, two bytes unless noted
 *
 *     MLX90614   24   emissivity, 65535 = 1       low byte, high byte, PEC
 *                06   the chip itself             raw * 0.02 - 273.15 C; bit 15: it failed
 *                07   object                      PEC = CRC-8 (07, begins with 0) of addr W, register, addr
 * R, low, high TMP117     0f   117 in the low twelve bits 00   temperature                 high byte first,
 * signed, 1/128 C; 8000: none measured yet MCP9808    06   0054                        07: 04 in the high
 * byte 05   temperature                 high byte first; low 13 bits signed, 1/16 C; above: alerts MCP9600 20
 * 40, of an MCP9601 41, in the high byte 04   one byte of status          10: beyond the range, or open; 20
 * (MCP9601): short circuit 00   thermocouple                high byte first, signed, 1/16 C
 *
 * Sources: the makers' data sheets. That an open couple shows in bit 10 of an MCP9600 is Adafruit's word, and
 * the bit for a short circuit is not confirmed; an MCP9600 leaves it 0.
 */
#pragma once

#include "icecue/decode.h"

#define I2C_REGISTERS_MAX 3
#define I2C_BYTES_MAX 3

struct i2c_chip {
	const char *name;
	uint8_t address, address_max; /* where it can be; most boards have it at the first */
	uint8_t n_known; /* so many registers come first: they identify the chip and show how it is set */
	uint8_t n;
	struct {
		uint8_t at, len;
	} reg[I2C_REGISTERS_MAX];
	const struct channel *skin;
	/*
	 * The bytes of register `which`, as many as its len, of a chip at `address`. VERDICT_INFO: the chip
	 * is known by it, or it carries no reading; VERDICT_NOT_MINE: another chip.
	 */
	enum verdict (*decode)(uint8_t address, int which, const uint8_t *bytes, struct readings *out);
	/* Of a register with VERDICT_INFO: the emissivity in ten-thousandths. NULL: the chip has none. */
	uint16_t (*emissivity)(const uint8_t *bytes);
};

extern const struct i2c_chip chip_mlx90614, chip_tmp117, chip_mcp9808, chip_mcp9600;

/* What a reading is worth, and how well the chip is known, whoever reads it. */

/* Melexis: 0.02 C, +-0.5 C at 0..50 C; the lag is set by a filter in its EEPROM */
#define MLX90614_WORTH                                                                    \
	.confidence = 'A', .sensor = SENSOR_INFRARED, .min_mc = -70000, .max_mc = 380000, \
	.resolution_mc = 20, .accuracy_mc = 500, .tau_ms = 0, .interval_ms = 500

/* Texas Instruments: 1/128 C, +-0.1 C at -20..50 C, a reading a second as it wakes up; the lag is its board's
 */
#define TMP117_WORTH                                                                                      \
	.confidence = 'A', .sensor = SENSOR_BEAD, .min_mc = -55000, .max_mc = 150000, .resolution_mc = 8, \
	.accuracy_mc = 100, .tau_ms = 0, .interval_ms = 1000

/* Microchip: 1/16 C, +-0.5 C at most at -20..100 C, four readings a second; the lag is its board's */
#define MCP9808_WORTH                                                                                      \
	.confidence = 'B', .sensor = SENSOR_BEAD, .min_mc = -40000, .max_mc = 125000, .resolution_mc = 63, \
	.accuracy_mc = 500, .tau_ms = 0, .interval_ms = 500

/* Microchip: 1/16 C, +-1.5 C at most, three readings a second; a K bead is +-2.2 C besides, and its lag on
 * skin is unsourced */
#define MCP9600_WORTH                                                                                        \
	.confidence = 'B', .sensor = SENSOR_BEAD, .min_mc = -200000, .max_mc = 1372000, .resolution_mc = 63, \
	.accuracy_mc = 1500, .tau_ms = 3000, .interval_ms = 500
