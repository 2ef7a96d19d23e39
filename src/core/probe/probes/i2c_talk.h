/*
 * i2c_talk.h - the conversation with a thermometer on an I2C bus: which chip is it, then its registers at an
 * even pace, whoever carries the questions. Pure.
 *
 * Uses of the dialog: stage (the register that is read), tries (exchanges in a row without an answer), seen,
 * asked_ms (when this round of registers began), due_ms, and scratch: the first two bytes here, the others
 * are the carrier's.
 */
#pragma once

#include "i2c_chip.h"
#include "icecue/dialog.h"

enum { I2C_ADDRESS, I2C_PHASE, I2C_CARRIER }; /* in scratch; what the carrier has of its own comes last */

enum i2c_heard {
	I2C_NOT_IT, /* no answer to what was sent: go on waiting for it */
	I2C_GO_ON,  /* send what comes next, at once */
	I2C_LATER,  /* send what comes next in a moment: the carrier is busy */
	I2C_BYTES,  /* the bytes of the register */
	I2C_NOBODY, /* nobody is at this address, or the bus does not work */
};

struct i2c_carrier {
	int32_t answer_ms; /* an answer comes within this, or it is lost */
	bool walks;	   /* may look for the chip at all the addresses that it can have */
	/* What to send next for register d->stage; returns its length. I2C_PHASE 0 is where it begins, also
	 * after a loss. */
	size_t (*send)(const struct i2c_chip *chip, const struct dialog *d, uint8_t *bytes);
	/* With I2C_BYTES: *bytes and *address are set, and there are as many as the register has. */
	enum i2c_heard (*hear)(const struct i2c_chip *chip, struct dialog *d, const uint8_t *frame, size_t n,
			       const uint8_t **bytes, uint8_t *address);
};

/*
 * For the driver's step(). A chip that does not answer is a reading with STATUS_MISSING; it is then looked
 * for anew. Once it is known, d->firmware is "TMP117 at 0x48".
 */
void i2c_step(const struct i2c_carrier *carrier, const struct i2c_chip *chip, const struct driver *drv,
	      struct dialog *d, int64_t now_ms, const uint8_t *frame, size_t n, struct dialog_out *send,
	      struct readings *out);

/* The address in such a firmware; 0 when it is not this chip's. */
uint8_t i2c_known_at(const struct i2c_chip *chip, const char *firmware);

/* decode() and step() of a driver: this chip, read by this carrier; read: the call that decodes one frame. */
#define I2C_FUNCTIONS(chip, carrier, read)                                                                 \
	static enum verdict decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out) \
	{                                                                                                  \
		(void)firmware;                                                                            \
		return read;                                                                               \
	}                                                                                                  \
	static void step(const struct driver *drv, struct dialog *d, int64_t now_ms, const uint8_t *frame, \
			 size_t n, struct dialog_out *send, struct readings *out)                          \
	{                                                                                                  \
		i2c_step(&carrier, &chip, drv, d, now_ms, frame, n, send, out);                            \
	}
