/*
 * sysfs_text.h - what the drivers of the kernel's own thermometers share: lines of a frame that holds files,
 *
 *     NAME:TEXT\n      the form of `grep "" FILES`; a file alone, as `cat` gives it, has no "NAME:"
 *     NAME:!EIO\n      the file could not be read
 *
 * Every line ends in a line feed; without it the number may have been cut, and is not taken.
 */
#pragma once

#include "icecue/decode.h"

struct sysfs_line {
	const char *name, *text; /* not terminated; name_n 0 when there is none */
	size_t name_n, text_n;
};

/* The next whole line. False at the end; then *left > 0 when the last one has no end. */
bool sysfs_line_next(const uint8_t **at, size_t *left, struct sysfs_line *out);

bool sysfs_line_is(const struct sysfs_line *l, const char *name);

/* The line is one number, "23125", "-13657.500000", "62.5": in millionths; false beyond +-10^14 of them. */
bool sysfs_line_number(const struct sysfs_line *l, int64_t *millionths);

/* STATUS_OK, or what "!..." means for the sensor. */
enum status sysfs_line_error(const struct sysfs_line *l);

/* A reading, or what the number stands for: -127 C nobody there, exactly 85 C a DS18B20 at power-up. */
void sysfs_add(struct readings *out, const struct channel *c, int64_t udeg);
