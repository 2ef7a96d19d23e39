/* iio.h - what iio.c (contact) and iioir.c (infrared) share: decoding of Linux's industrial I/O files. */
#pragma once

#include "icecue/decode.h"

/*
 * The channels are object, object2, ambient, and temp or temp0 to temp7. Infrared: the object is the skin,
 * ambient the room. Contact: temp, or temp0, is the skin; ambient is the warmth of the chip.
 */
enum verdict iio_decode(bool infrared, const uint8_t *f, size_t n, struct readings *out);
