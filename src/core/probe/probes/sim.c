/*
 * The simulated probe as a device: it speaks one line each half second,
 *
 *     probe=30.25 room=21.5
 *
 * so that a session without hardware takes the whole path: link, framer, driver, intake.
 */
#include <string.h>

#include "base/i18n.h"
#include "core/probe/sim.h"
#include "icecue/driver.h"

static bool take_number(const char **at, const char *end, const char *label, int32_t *mc)
{
	size_t n = strlen(label);
	if ((size_t)(end - *at) < n || memcmp(*at, label, n) != 0)
		return false;
	size_t used = parse_mc(*at + n, (size_t)(end - *at) - n, '.', mc);
	*at += n + used;
	return used > 0;
}

static enum verdict decode(const char *firmware, const uint8_t *frame, size_t n, struct readings *out)
{
	(void)firmware;
	const char *at = (const char *)frame, *end = at + n;
	int32_t probe_mc, room_mc;
	if (n < 6 || memcmp(at, "probe=", 6) != 0)
		return VERDICT_NOT_MINE;
	if (!take_number(&at, end, "probe=", &probe_mc) || !take_number(&at, end, " room=", &room_mc) ||
	    at != end)
		return VERDICT_BAD_FIELD;
	out->n = 2;
	out->at[0] = (struct reading){
		.channel = "probe", .role = ROLE_SKIN, .has_role = true, .mc = probe_mc, .status = STATUS_OK};
	out->at[1] = (struct reading){.channel = "room",
				      .role = ROLE_AMBIENT,
				      .has_role = true,
				      .mc = room_mc,
				      .status = STATUS_OK};
	return VERDICT_OK;
}

const struct driver driver_sim = {
	.name = "sim",
	.summary = N_("the built-in simulated probe: one whole ice massage, for trying icecue"),
	.confidence = 'A',
	.link = LINK_SIM,
	.frame = {.kind = FRAME_LINE},
	.sensor = SENSOR_BEAD,
	.min_mc = -40000,
	.max_mc = 85000,
	.resolution_mc = 63,
	.accuracy_mc = 500,
	.tau_ms = 3000,
	.interval_ms = SIM_INTERVAL_MS,
	.decode = decode,
	.advice = N_("This is a simulation, not a measurement."),
};
