#include "i2c_chip.h"

static const struct channel skin = {"T1", true, ROLE_SKIN};
static const struct channel object = {"object", true, ROLE_SKIN};
static const struct channel ambient = {"ambient", true, ROLE_AMBIENT};

static enum verdict known(bool is_it)
{
	return is_it ? VERDICT_INFO : VERDICT_NOT_MINE;
}

static enum verdict value(struct readings *out, const struct channel *c, int64_t udeg)
{
	readings_value(out, c, udeg);
	return VERDICT_OK;
}

static enum verdict no_value(struct readings *out, const struct channel *c, enum status s)
{
	readings_status(out, c, s);
	return VERDICT_OK;
}

/* ---- MLX90614 ---- */

enum { MLX_EMISSIVITY, MLX_AMBIENT, MLX_OBJECT };

static uint8_t pec(const uint8_t *p, size_t n)
{
	uint8_t crc = 0;

	for (size_t i = 0; i < n; i++) {
		crc ^= p[i];
		for (int bit = 0; bit < 8; bit++)
			crc = (uint8_t)(crc & 0x80 ? crc << 1 ^ 0x07 : crc << 1);
	}
	return crc;
}

static enum verdict mlx90614_decode(uint8_t address, int which, const uint8_t *b, struct readings *out)
{
	const uint8_t write = (uint8_t)(address << 1), read = write | 1;
	const uint8_t summed[] = {write, chip_mlx90614.reg[which].at, read, b[0], b[1]};
	const struct channel *c = which == MLX_OBJECT ? &object : &ambient;

	if (pec(summed, sizeof(summed)) != b[2])
		return VERDICT_BAD_SUM;
	if (which == MLX_EMISSIVITY)
		return VERDICT_INFO;
	if (b[1] & 0x80)
		return no_value(out, c, STATUS_FAULT);
	return value(out, c, kelvin_udeg(le16(b) * INT64_C(20000)));
}

static uint16_t mlx90614_emissivity(const uint8_t *b)
{
	return (uint16_t)scale_round(le16(b), 10000, 65535);
}

const struct i2c_chip chip_mlx90614 = {
	.name = "MLX90614",
	.address = 0x5a,
	.address_max = 0x5a,
	.n_known = 1,
	.n = 3,
	.reg = {{0x24, 3}, {0x06, 3}, {0x07, 3}},
	.skin = &object,
	.decode = mlx90614_decode,
	.emissivity = mlx90614_emissivity,
};

/* ---- TMP117 ---- */

static enum verdict tmp117_decode(uint8_t address, int which, const uint8_t *b, struct readings *out)
{
	(void)address;
	if (which == 0)
		return known((be16(b) & 0x0fff) == 0x0117);
	if (be16(b) == 0x8000)
		return no_value(out, &skin, STATUS_NOT_READY);
	return value(out, &skin, scale_round(be16_signed(b), 1000000, 128));
}

const struct i2c_chip chip_tmp117 = {
	.name = "TMP117",
	.address = 0x48,
	.address_max = 0x4b,
	.n_known = 1,
	.n = 2,
	.reg = {{0x0f, 2}, {0x00, 2}},
	.skin = &skin,
	.decode = tmp117_decode,
};

/* ---- MCP9808 ---- */

static enum verdict mcp9808_decode(uint8_t address, int which, const uint8_t *b, struct readings *out)
{
	(void)address;
	if (which == 0)
		return known(be16(b) == 0x0054);
	if (which == 1)
		return known(b[0] == 0x04);
	/* too warm and too cold at once: nobody drove the bus */
	if (be16(b) == 0xffff)
		return no_value(out, &skin, STATUS_FAULT);
	int sixteenths = be16(b) & 0x0fff;

	return value(out, &skin, (b[0] & 0x10 ? sixteenths - 4096 : sixteenths) * INT64_C(62500));
}

const struct i2c_chip chip_mcp9808 = {
	.name = "MCP9808",
	.address = 0x18,
	.address_max = 0x1f,
	.n_known = 2,
	.n = 3,
	.reg = {{0x06, 2}, {0x07, 2}, {0x05, 2}},
	.skin = &skin,
	.decode = mcp9808_decode,
};

/* ---- MCP9600 ---- */

enum { MCP9600_ID, MCP9600_STATUS, MCP9600_HOT };

static enum verdict mcp9600_decode(uint8_t address, int which, const uint8_t *b, struct readings *out)
{
	(void)address;
	if (which == MCP9600_ID)
		return known(b[0] == 0x40 || b[0] == 0x41);
	if (which == MCP9600_STATUS)
		return b[0] & 0x30 ? no_value(out, &skin, STATUS_FAULT) : VERDICT_INFO;
	return value(out, &skin, be16_signed(b) * INT64_C(62500));
}

const struct i2c_chip chip_mcp9600 = {
	.name = "MCP9600",
	.address = 0x60,
	.address_max = 0x67,
	.n_known = 1,
	.n = 3,
	.reg = {{0x20, 2}, {0x04, 1}, {0x00, 2}},
	.skin = &skin,
	.decode = mcp9600_decode,
};
