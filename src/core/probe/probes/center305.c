/* Center 305: a packet of 10 bytes, drawn in center30x.c. */
#include "base/i18n.h"
#include "center30x.h"

static const struct center30x meter = {.len = 10};

static bool fits(const uint8_t *f, size_t n)
{
	return center30x_fits(&meter, f, n);
}

static enum verdict decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	return center30x_decode(&meter, f, n, out);
}

const struct driver driver_center305 = {
	CENTER30X_DRIVER,
	CENTER30X_FRAME(10, fits),
	.name = "center305",
	.aliases = ALIASES("hh305"),
	.summary = N_("Center 305, Omega HH305, one thermocouple"),
	.decode = decode,
	.advice = N_("Leave HOLD and MAX/MIN off, and the temperature on the display, not the time."),
};
