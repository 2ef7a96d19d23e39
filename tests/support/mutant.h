/*
 * mutant.h - a decoder that is wrong on purpose: scripts/prove-decoders compiles one driver's file with it
 * (-include, -DMUTANT=n) and wants its frames to fail.
 */
#ifndef ICECUE_TEST_MUTANT_H
#define ICECUE_TEST_MUTANT_H

#include "icecue/decode.h"

static inline int64_t mutant(int64_t udeg)
{
	switch (MUTANT) {
	case 1: /* the sign is lost */
		return udeg < 0 ? -udeg : udeg;
	case 2: /* a tenth of a degree off */
		return udeg + 100000;
	default: /* one percent off */
		return udeg + udeg / 100;
	}
}

#define readings_value(out, channel, udeg) readings_value(out, channel, mutant(udeg))

#endif
