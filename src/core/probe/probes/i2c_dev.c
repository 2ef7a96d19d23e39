#include "i2c_dev.h"

#define HEAD_LEN 3

enum { READ, NOBODY, BUS_FAILED }; /* [2] of an answer */

static int which_register(const struct i2c_chip *chip, uint8_t at)
{
	for (int i = 0; i < chip->n; i++) {
		if (chip->reg[i].at == at)
			return i;
	}
	return -1;
}

enum verdict i2c_dev_decode(const struct i2c_chip *chip, const uint8_t *f, size_t n, struct readings *out)
{
	int which = n > 1 ? which_register(chip, f[1]) : 0;

	if (n == 0 || f[0] >= 0x80 || which < 0)
		return VERDICT_NOT_MINE;
	if (n < HEAD_LEN)
		return VERDICT_TRUNCATED;
	size_t len = f[2] == READ ? (size_t)HEAD_LEN + chip->reg[which].len : HEAD_LEN;

	if (f[2] > BUS_FAILED || n > len)
		return VERDICT_BAD_FIELD;
	if (n < len)
		return VERDICT_TRUNCATED;
	if (f[2] == READ)
		return chip->decode(f[0], which, f + HEAD_LEN, out);
	if (which < chip->n_known)
		return VERDICT_INFO;
	readings_status(out, chip->skin, STATUS_MISSING);
	return VERDICT_OK;
}

static size_t send(const struct i2c_chip *chip, const struct dialog *d, uint8_t *bytes)
{
	bytes[0] = chip->reg[d->stage].at;
	bytes[1] = chip->reg[d->stage].len;
	return 2;
}

static enum i2c_heard hear(const struct i2c_chip *chip, struct dialog *d, const uint8_t *f, size_t n,
			   const uint8_t **bytes, uint8_t *address)
{
	if (n < HEAD_LEN || f[1] != chip->reg[d->stage].at)
		return I2C_NOT_IT;
	if (f[2] != READ || n != (size_t)HEAD_LEN + chip->reg[d->stage].len)
		return I2C_NOBODY;
	*bytes = f + HEAD_LEN;
	*address = f[0];
	return I2C_BYTES;
}

/* A kernel adapter may wait for a second before it reports that nobody answers. */
const struct i2c_carrier i2c_dev_carrier = {.answer_ms = 2000, .send = send, .hear = hear};
