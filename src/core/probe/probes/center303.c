/* Center 301/303, Voltcraft 302KJ: a packet of 8 bytes, drawn in center30x.c. */
#include "base/i18n.h"
#include "center30x.h"

static const struct center30x meter = {.len = 8, .t2_at = 5};

static bool fits(const uint8_t *f, size_t n)
{
	return center30x_fits(&meter, f, n);
}

static enum verdict decode(const char *firmware, const uint8_t *f, size_t n, struct readings *out)
{
	(void)firmware;
	return center30x_decode(&meter, f, n, out);
}

const struct driver driver_center303 = {
	CENTER30X_DRIVER,
	CENTER30X_FRAME(8, fits),
	.name = "center303",
	.aliases = ALIASES("center301", "302kj", "voltcraft302kj", "hh301", "hh303"),
	.summary = N_("Center 301/303, Voltcraft 302KJ, Omega HH301/303, two thermocouples (T1 on the skin)"),
	.decode = decode,
	.advice = N_("Leave HOLD, MAX/MIN and T1-T2 off. T1 is the skin."),
};
