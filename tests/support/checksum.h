/* checksum.h - FNV-1a, to pin down what must come out the same on every machine. */
#ifndef ICECUE_TESTS_CHECKSUM_H
#define ICECUE_TESTS_CHECKSUM_H

#include <stdint.h>

#define CHECKSUM_NONE UINT64_C(0xcbf29ce484222325)

/* The checksum of what had the checksum `before` and a number, from its lowest byte on. */
static inline uint64_t checksum_add(uint64_t before, uint64_t number)
{
	for (int i = 0; i < 8; i++, number >>= 8)
		before = (before ^ (number & 0xff)) * UINT64_C(0x100000001b3);
	return before;
}

#endif
