/*
 * taught.h - a device that no table knows, described by what `icecue teach` saw of it: the section
 * [device "NAME"] of the configuration, and the driver that is made of it. Such a driver only listens.
 *
 *     text      lines; the number-th of the numbers in a line is the temperature. Digits that belong to a
 * word
 *               ("T1") are no number. A line with another count of numbers, or with another text before it
 * ("T2:" where T1 was taught), or the first after opening, which may be cut, is no reading. binary messages
 * of a fixed length, found by their first bytes, or HID reports; the temperature is an integer of 1 to 4
 * bytes. A last byte that is a sum is checked.
 *
 * The value divided by `divide` is degrees of `unit`. What lies beyond -40..125 C is out of range.
 */
#pragma once

#include "config/choices.h"
#include "config/config.h"
#include "icecue/driver.h"

#define TAUGHT_NAME 24
#define TAUGHT_MAX CONFIG_DEVICES_MAX
#define TAUGHT_FRAME_MAX 64
#define TAUGHT_NUMBERS_MAX 32
#define TAUGHT_BEFORE 48

struct taught {
	char name[TAUGHT_NAME]; /* lower case letters, digits, - and _ */
	bool binary;
	int32_t baud;
	uint16_t vendor, product; /* of a HID device; 0: a serial port */
	/* text */
	int number, numbers; /* from 1; numbers 0: as many as there are */
	bool comma;
	char before[TAUGHT_BEFORE]; /* as taught_before() writes it; "": anything */
	/* binary */
	uint8_t frame_len, head_len, head[4], at, width;
	bool little, is_signed;
	enum taught_sum sum;

	int32_t divide;
	enum taught_unit unit;
};

/* Out of a section of the configuration; false, with why, when it makes no driver. */
bool taught_parse(const struct config_section *s, struct taught *out, char *why, size_t n);
/* Into the configuration. As config_write(). */
enum result taught_write(const struct taught *t, char *why, size_t n);

/*
 * From now on driver_by_name() and the list of drivers have it, behind all others; copied, for the process's
 * life. False, with why: the name is taken, or there are TAUGHT_MAX already.
 */
bool taught_add(const struct taught *t, char *why, size_t n);
/* All devices of the configuration; what cannot be added is logged as a warning. */
void taught_add_all(const struct config *config);
/* Is it one of these? NULL is none. */
bool taught_is(const struct driver *d);

/* Pure, for teaching and for the driver. A line's numbers in millionths; returns how many, at most cap. */
int taught_numbers(const uint8_t *line, size_t n, bool comma, int64_t *micro, int cap);
/*
 * The text before the number-th number of a line, at most its end: without blanks, and '#' for each number
 * that has decimals or is of a clock or a date; with masked for all of them. Returns buf.
 */
char *taught_before(const struct taught *t, const uint8_t *line, size_t n, bool masked,
		    char buf[TAUGHT_BEFORE]);
/* The integer of a message. */
int64_t taught_integer(const struct taught *t, const uint8_t *frame);
/* A raw value (millionths of what is sent) in millionths of a degree Celsius. */
int64_t taught_udeg(const struct taught *t, int64_t micro);
/* Does the check sum fit? True when there is none. */
bool taught_sum_fits(enum taught_sum sum, const uint8_t *frame, size_t n);
