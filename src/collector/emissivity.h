/*
 * emissivity.h - what an infrared thermometer that is set for something else than skin does to its readings.
 * Pure. icecue reads the setting where the device sends it, and never writes it, since the device stores it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of skin, in ten-thousandths: 0.98 +- 0.01 (Steketee 1973), whatever its colour. */
#define EMISSIVITY_SKIN 9800
/* A setting at most this far off is left alone: 0.01 is 0.1 C of skin that is 10 C colder than the room. */
#define EMISSIVITY_NEAR 100

#define EMISSIVITY_WORDS_MAX 256

/*
 * The sentence for the person about a device that is set to this emissivity (ten-thousandths): false, and
 * no sentence, when it is near that of skin or not known (0).
 */
bool emissivity_words(uint16_t emissivity, char *buf, size_t n);

/*
 * How much too high such a device reads, in milli-degrees, skin that is so much warmer than its surroundings
 * (negative: colder). With signals taken as proportional to temperature, which they nearly are over 20 C: the
 * device takes the share of the room out and divides by its own emissivity, so it shows the difference to
 * the room in the proportion of the true emissivity to its own.
 */
int32_t emissivity_error_mc(uint16_t emissivity, int32_t warmer_mc);
