#include "i2c_talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SILENT_ROUNDS 10
#define BUSY_MS 5

enum { WAITING = 1, IN_ROUND = 2 }; /* in seen */

static void know(const struct i2c_chip *chip, struct dialog *d, uint8_t address)
{
	char text[sizeof(d->firmware)];
	int n = snprintf(text, sizeof(text), "%s at 0x%02x", chip->name, address);

	dialog_set_firmware(d, (const uint8_t *)text, (size_t)n);
}

static void forget(const struct i2c_chip *chip, struct dialog *d)
{
	d->stage = 0;
	d->scratch[I2C_ADDRESS] = chip->address;
	dialog_set_firmware(d, NULL, 0);
}

uint8_t i2c_known_at(const struct i2c_chip *chip, const char *firmware)
{
	size_t n = strlen(chip->name);

	if (strncmp(firmware, chip->name, n) != 0 || strncmp(firmware + n, " at 0x", 6) != 0)
		return 0;
	unsigned long address = strtoul(firmware + n + 6, NULL, 16);

	return address < 0x80 ? (uint8_t)address : 0;
}

static void end_round(const struct driver *drv, struct dialog *d)
{
	d->seen = 0;
	d->due_ms = d->asked_ms + drv->interval_ms;
}

static bool skin_failed(const struct i2c_chip *chip, const struct readings *r)
{
	return r->n > 0 && strcmp(r->at[0].channel, chip->skin->name) == 0 && r->at[0].status != STATUS_OK;
}

/* True when the chip is another one. */
static bool take_known(const struct i2c_chip *chip, struct dialog *d, uint8_t address, const uint8_t *bytes)
{
	struct readings none = {0};

	if (chip->decode(address, d->stage, bytes, &none) != VERDICT_INFO)
		return true;
	if (chip->emissivity)
		d->emissivity = chip->emissivity(bytes);
	if (++d->stage == chip->n_known)
		know(chip, d, address);
	return false;
}

/* A failed skin register ends the round: the next register would give a number all the same. */
static void take_measured(const struct i2c_chip *chip, const struct driver *drv, struct dialog *d,
			  uint8_t address, const uint8_t *bytes, struct readings *out)
{
	enum verdict v = chip->decode(address, d->stage, bytes, out);

	if (v != VERDICT_OK)
		out->n = 0;
	if (v != VERDICT_OK && v != VERDICT_INFO) {
		forget(chip, d); /* is it still there? */
	} else {
		if (++d->stage < chip->n && !skin_failed(chip, out))
			return;
		d->stage = chip->n_known;
	}
	end_round(drv, d);
}

/* Nobody, or another chip: is it at the next address? */
static void miss_chip(const struct i2c_carrier *carrier, const struct i2c_chip *chip,
		      const struct driver *drv, struct dialog *d, struct readings *out)
{
	bool known = d->stage >= chip->n_known;

	if (!known && carrier->walks && d->scratch[I2C_ADDRESS] < chip->address_max) {
		d->stage = 0;
		d->scratch[I2C_ADDRESS]++;
		return;
	}
	forget(chip, d);
	end_round(drv, d);
	readings_status(out, chip->skin, STATUS_MISSING);
}

static void hear(const struct i2c_carrier *carrier, const struct i2c_chip *chip, const struct driver *drv,
		 struct dialog *d, int64_t now_ms, const uint8_t *frame, size_t n, struct readings *out)
{
	const uint8_t *bytes = NULL;
	uint8_t address = 0;
	bool other = false;

	out->n = 0;
	enum i2c_heard h =
		d->seen & WAITING ? carrier->hear(chip, d, frame, n, &bytes, &address) : I2C_NOT_IT;

	if (h == I2C_NOT_IT)
		return;
	d->seen &= (uint8_t)~WAITING;
	d->tries = 0;
	d->due_ms = h == I2C_LATER ? now_ms + BUSY_MS : now_ms;
	if (h == I2C_BYTES && d->stage < chip->n_known)
		other = take_known(chip, d, address, bytes);
	else if (h == I2C_BYTES)
		take_measured(chip, drv, d, address, bytes, out);
	if (h == I2C_NOBODY || other)
		miss_chip(carrier, chip, drv, d, out);
}

/* The time to answer is over. */
static void miss(const struct driver *drv, struct dialog *d, struct dialog_out *send)
{
	end_round(drv, d);
	d->scratch[I2C_PHASE] = 0;
	if (++d->tries >= SILENT_ROUNDS)
		send->action = DIALOG_GIVE_UP;
}

/* Rounds keep an even pace, however late we are called, so that a replay asks at the same moments. */
static void ask(const struct i2c_carrier *carrier, const struct i2c_chip *chip, const struct driver *drv,
		struct dialog *d, int64_t now_ms, struct dialog_out *send)
{
	uint8_t bytes[sizeof(send->bytes)];

	if (!(d->seen & IN_ROUND))
		d->asked_ms = d->due_ms + (now_ms - d->due_ms) / drv->interval_ms * drv->interval_ms;
	if (!d->scratch[I2C_ADDRESS])
		d->scratch[I2C_ADDRESS] = chip->address;
	d->seen = WAITING | IN_ROUND;
	d->due_ms += carrier->answer_ms;
	if (d->due_ms <= now_ms)
		d->due_ms = now_ms + carrier->answer_ms;
	dialog_send(send, bytes, carrier->send(chip, d, bytes));
}

void i2c_step(const struct i2c_carrier *carrier, const struct i2c_chip *chip, const struct driver *drv,
	      struct dialog *d, int64_t now_ms, const uint8_t *frame, size_t n, struct dialog_out *send,
	      struct readings *out)
{
	if (frame)
		hear(carrier, chip, drv, d, now_ms, frame, n, out);
	if (now_ms < d->due_ms)
		return;
	if (d->seen & WAITING)
		miss(drv, d, send);
	if (send->action != DIALOG_GIVE_UP && now_ms >= d->due_ms)
		ask(carrier, chip, drv, d, now_ms, send);
}
