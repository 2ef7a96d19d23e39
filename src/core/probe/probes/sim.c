/*
 * The simulated probe as a device: it speaks one line each half second,
 *
 *     probe=30.25 room=21.5                 sim
 *     T1=30.25 T2=30.5 room=21.5            sim:2
 *
 * so that a session without hardware takes the whole path: link, framer, driver, intake.
 */
#include <string.h>

#include "base/i18n.h"
#include "core/probe/sim.h"
#include "icecue/decode.h"
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

static const char *const channels[SIM_SPOTS_MAX] = {"T1", "T2", "T3", "T4"};
static const char *const labels[SIM_SPOTS_MAX] = {"T1=", "T2=", "T3=", "T4="};

static void add(struct readings *out, const char *channel, enum role role, bool has_role, int32_t mc)
{
	readings_value(out, &(struct channel){.name = channel, .role = role, .has_role = has_role},
		       (int64_t)mc * 1000);
}

static enum verdict decode(const char *firmware, const uint8_t *frame, size_t n, struct readings *out)
{
	(void)firmware;
	const char *at = (const char *)frame, *end = at + n;
	int32_t mc;
	bool one = n >= 6 && !memcmp(at, "probe=", 6);
	if (!one && (n < 3 || memcmp(at, "T1=", 3) != 0))
		return VERDICT_NOT_MINE;
	for (int i = 0; i < (one ? 1 : SIM_SPOTS_MAX); i++) {
		if (!take_number(&at, end, one ? "probe=" : labels[i], &mc)) {
			if (i == 0)
				return VERDICT_BAD_FIELD;
			break;
		}
		add(out, one ? "probe" : channels[i], ROLE_SKIN, i == 0, mc);
		at += at < end;
	}
	if (!take_number(&at, end, "room=", &mc) || at != end) {
		out->n = 0;
		return VERDICT_BAD_FIELD;
	}
	add(out, "room", ROLE_AMBIENT, true, mc);
	return VERDICT_OK;
}

const struct driver driver_sim = {
	.name = "sim",
	.summary = N_("the built-in simulated probe: one whole ice massage, or a lesson (sim:lesson)"),
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
