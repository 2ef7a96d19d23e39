#include "emissivity.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"

/* Iced skin in a room: what the example in the sentence is about. */
#define COLDER_MC 10000

int32_t emissivity_error_mc(uint16_t emissivity, int32_t warmer_mc)
{
	return emissivity ? (int32_t)((int64_t)warmer_mc * (EMISSIVITY_SKIN - emissivity) / emissivity) : 0;
}

bool emissivity_words(uint16_t emissivity, char *buf, size_t n)
{
	int32_t error_mc = emissivity_error_mc(emissivity, -COLDER_MC), tenths = (abs(error_mc) + 50) / 100;

	if (!emissivity || abs(emissivity - EMISSIVITY_SKIN) <= EMISSIVITY_NEAR)
		return false;
	snprintf(
		buf, n,
		_("its emissivity is set to %d.%03d; skin has 0.98: skin that is 10 C colder than the room reads about %d.%d C too %s. Set it on the device or with its maker's program (icecue does not)"),
		emissivity / 10000, emissivity % 10000 / 10, (int)(tenths / 10), (int)(tenths % 10),
		error_mc < 0 ? _("cold") : _("warm"));
	return true;
}
