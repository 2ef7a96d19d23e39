/*
 * onewire_slave.h - DS18B20 sensors at the end of a serial adapter, byte by byte as the line is: what comes
 * back for each byte that is said, at the speed at which it is said. Pure.
 */
#ifndef ICECUE_TEST_ONEWIRE_SLAVE_H
#define ICECUE_TEST_ONEWIRE_SLAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct onewire_slave {
	/* set by the test; may change while it runs */
	uint8_t rom[8];
	int16_t measured;	     /* what the next conversion finds, raw */
	bool absent, shorted;	     /* nobody on the line; the line at ground */
	bool deaf;		     /* takes no conversion: loses its power in it */
	bool spoiled;		     /* a bit of the scratchpad is lost on the way */
	struct onewire_slave *other; /* a second one on the same line, or NULL */

	/* what happened */
	int resets, conversions, readings, wrong; /* wrong: at a speed that means nothing */

	/* private */
	uint8_t pad[9], command, bits;
	const uint8_t *reading;
	size_t at;
	bool selected, awake;
};

/* A sensor as it is after power-up, with this number of family 28. */
void onewire_slave_init(struct onewire_slave *s, uint8_t number);
/* Sets the check sum of the scratchpad (rom: false) or of the number after a change by hand. */
void onewire_slave_sum(struct onewire_slave *s, bool rom);
/* What comes back for one byte at this speed. */
uint8_t onewire_slave_answer(struct onewire_slave *s, int baud, uint8_t byte);

#endif
