/* others.h - devices that are no probes, or none that icecue reads: what they are. Pure. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum other {
	OTHER_NONE, /* it may be a probe */
	OTHER_PHONE,
	OTHER_MODEM,
	OTHER_RECEIVER,
	OTHER_CAMERA,
	OTHER_LOGGER,
	OTHER_OWN_PORT, /* the serial port of an adapter that a driver uses without it */
	OTHER_COUNT
};

enum other other_by_id(uint16_t vendor, uint16_t product);
enum other other_by_name(const char *name);

/* One interface of a device: many phones and modems show by theirs what they are. */
enum other other_by_interface(unsigned class, unsigned subclass, unsigned protocol);
/* The driver in Linux of a serial port's interface. */
enum other other_by_linux_driver(const char *driver);

/* "a phone"; "" for OTHER_NONE. */
const char *other_words(enum other o);
/* Does it measure temperatures, as far as anybody cares? */
bool other_measures(enum other o);
