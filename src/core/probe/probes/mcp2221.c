#include "mcp2221.h"

#include <string.h>

#define BUSY_TRIES 8
#define CANCELS 2
#define BYTES_AT 4
#define BYTES_MAX 60

enum { STATUS = 0x10, WRITE_NO_STOP = 0x94, READ_AGAIN = 0x93, GET = 0x40 };
enum { DONE = 0x55, NO_ANSWER = 0x25, NO_BYTES = 0x7f }; /* [2] and [3] of the answer to GET */

enum { STEP_STATUS, STEP_CANCEL, STEP_WRITE, STEP_READ, STEP_GET, STEP_COUNT };
enum { TRIES = I2C_CARRIER, CANCELLED }; /* in scratch */

/* ---- a report ---- */

/* Are there bytes in it? VERDICT_INFO: none, and all is well. */
static enum verdict shape(const uint8_t *f, size_t n)
{
	if (n == 0 || (f[0] != GET && f[0] != STATUS && f[0] != WRITE_NO_STOP && f[0] != READ_AGAIN))
		return VERDICT_NOT_MINE;
	if (n < BYTES_AT)
		return VERDICT_TRUNCATED;
	if (f[0] != GET || f[1] != 0 || f[2] != DONE || f[3] == NO_BYTES)
		return VERDICT_INFO;
	if (f[3] == 0 || f[3] > BYTES_MAX)
		return VERDICT_BAD_FIELD;
	return n < (size_t)BYTES_AT + f[3] ? VERDICT_TRUNCATED : VERDICT_OK;
}

static bool nobody(const uint8_t *f)
{
	return f[0] == GET && f[1] == 0 && f[2] == NO_ANSWER;
}

/* The measured register that these bytes are of, by their number and their sum. */
static enum verdict decode_bytes(const struct i2c_chip *chip, uint8_t address, const uint8_t *bytes,
				 uint8_t len, struct readings *out)
{
	enum verdict v = VERDICT_BAD_FIELD;

	for (int i = chip->n_known; i < chip->n; i++) {
		if (chip->reg[i].len != len)
			continue;
		v = chip->decode(address, i, bytes, out);
		if (v != VERDICT_BAD_SUM)
			break;
	}
	return v;
}

enum verdict mcp2221_decode(const struct i2c_chip *chip, const char *firmware, const uint8_t *f, size_t n,
			    struct readings *out)
{
	enum verdict v = shape(f, n);
	uint8_t address = i2c_known_at(chip, firmware);

	/* before the chip is known, bytes are no temperature */
	if ((v != VERDICT_OK && v != VERDICT_INFO) || !address)
		return v == VERDICT_OK ? VERDICT_INFO : v;
	if (v == VERDICT_OK)
		return decode_bytes(chip, address, f + BYTES_AT, f[3], out);
	if (!nobody(f))
		return VERDICT_INFO;
	readings_status(out, chip->skin, STATUS_MISSING);
	return VERDICT_OK;
}

/* ---- carrying a question: status, then write the register's number, read, get ---- */

static size_t send(const struct i2c_chip *chip, const struct dialog *d, uint8_t *b)
{
	const uint8_t write = (uint8_t)(d->scratch[I2C_ADDRESS] << 1), reg = chip->reg[d->stage].at;
	const uint8_t report[STEP_COUNT][5] = {
		[STEP_STATUS] = {STATUS, 0, 0, 0x20, 0x76},
		[STEP_CANCEL] = {STATUS, 0, 0x10},
		[STEP_WRITE] = {WRITE_NO_STOP, 1, 0, write, reg},
		[STEP_READ] = {READ_AGAIN, chip->reg[d->stage].len, 0, write | 1},
		[STEP_GET] = {GET},
	};
	_Static_assert(STEP_COUNT == 5, "each step has its report");

	memcpy(b, report[d->scratch[I2C_PHASE]], sizeof(report[0]));
	return sizeof(report[0]);
}

static enum i2c_heard go_on(struct dialog *d, uint8_t phase)
{
	d->scratch[I2C_PHASE] = phase;
	d->scratch[TRIES] = 0;
	return I2C_GO_ON;
}

static enum i2c_heard give_up(struct dialog *d)
{
	go_on(d, STEP_STATUS);
	d->scratch[CANCELLED] = 0;
	return I2C_NOBODY;
}

/* A write that nobody answered leaves the adapter busy, and it does not show that any sooner. */
static enum i2c_heard again(struct dialog *d)
{
	return ++d->scratch[TRIES] < BUSY_TRIES ? I2C_LATER : give_up(d);
}

static enum i2c_heard hear_status(struct dialog *d, const uint8_t *f)
{
	bool idle = f[8] == 0;

	if (!idle && d->scratch[CANCELLED] >= CANCELS)
		return give_up(d);
	d->scratch[CANCELLED] = idle ? 0 : d->scratch[CANCELLED] + 1;
	return go_on(d, idle ? STEP_WRITE : STEP_CANCEL);
}

static enum i2c_heard hear_bytes(const struct i2c_chip *chip, struct dialog *d, const uint8_t *f, size_t n,
				 const uint8_t **bytes, uint8_t *address)
{
	if (nobody(f))
		return give_up(d);
	if (shape(f, n) != VERDICT_OK || f[3] != chip->reg[d->stage].len)
		return again(d);
	*bytes = f + BYTES_AT;
	*address = d->scratch[I2C_ADDRESS];
	go_on(d, STEP_WRITE);
	return I2C_BYTES;
}

static enum i2c_heard hear(const struct i2c_chip *chip, struct dialog *d, const uint8_t *f, size_t n,
			   const uint8_t **bytes, uint8_t *address)
{
	static const uint8_t answer_to[] = {STATUS, STATUS, WRITE_NO_STOP, READ_AGAIN, GET};

	if (n < 9 || f[0] != answer_to[d->scratch[I2C_PHASE]])
		return I2C_NOT_IT;
	switch (d->scratch[I2C_PHASE]) {
	case STEP_STATUS:
		return hear_status(d, f);
	case STEP_CANCEL:
		return go_on(d, STEP_STATUS);
	case STEP_WRITE:
		return f[1] == 0 ? go_on(d, STEP_READ) : again(d);
	case STEP_READ:
		return f[1] == 0 ? go_on(d, STEP_GET) : again(d);
	default:
		return hear_bytes(chip, d, f, n, bytes, address);
	}
}

const struct i2c_carrier mcp2221_carrier = {.answer_ms = 200, .walks = true, .send = send, .hear = hear};

/* The adapter serves for many things: only a person can know that it is a thermometer's. */
const struct usb_id mcp2221_ids[] = {{0x04d8, 0x00dd, true}, {0, 0, false}};
