/* Center 300/302, Voltcraft K201/300K: a packet of 7 bytes, drawn in center30x.c. */
#include "base/i18n.h"
#include "center30x.h"

static const struct center30x meter = {.len = 7};

static bool fits(const uint8_t *f, size_t n)
{
	return center30x_fits(&meter, f, n);
}

static enum verdict decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	return center30x_decode(&meter, f, n, out);
}

static const char *const aliases[] = {"center302",     "k201",	"voltcraftk201", "300k",
				      "voltcraft300k", "hh300", "hh302",	 NULL};

const struct driver driver_center300 = {
	CENTER30X_DRIVER,
	CENTER30X_FRAME(7, fits),
	.name = "center300",
	.aliases = aliases,
	.summary = N_("Center 300/302, Voltcraft K201/300K, Omega HH300/302, thermocouple T1"),
	.decode = decode,
	.advice = N_("Leave HOLD and MAX/MIN off. T1 is the skin."),
};
