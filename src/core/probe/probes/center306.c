/* Center 306, Martel 306, Omega HH306, Voltcraft K202: a packet of 10 bytes, drawn in center30x.c. */
#include "base/i18n.h"
#include "center30x.h"

static const struct center30x meter = {.len = 10, .t2_at = 7};

static bool fits(const uint8_t *f, size_t n)
{
	return center30x_fits(&meter, f, n);
}

static enum verdict decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	return center30x_decode(&meter, f, n, out);
}

const struct driver driver_center306 = {
	CENTER30X_DRIVER,
	CENTER30X_FRAME(10, fits),
	.name = "center306",
	.aliases = ALIASES("martel306", "k202", "voltcraftk202", "hh306"),
	.summary =
		N_("Center 306, Martel 306, Omega HH306, Voltcraft K202, two thermocouples (T1 on the skin)"),
	.decode = decode,
	.advice = N_(
		"Leave HOLD, MAX/MIN and T1-T2 off, and temperatures on the display, not the time. T1 is the skin."),
};
