/*
 * calibration_of.h - the calibration of a probe that is attached, out of the configuration, and what the
 * person is told of it. Shared by watch and calibrate.
 */
#pragma once

#include "collector/identity.h"
#include "config/config.h"
#include "icecue/calibration.h"

struct calibration_of {
	char identity[IDENTITY_MAX];
	struct calibration c; /* none: nothing is applied */
	int32_t tau_ms;	      /* its time constant, when the configuration tells it; -1 */
	char why[384];	      /* what the person must know of it, or of why none is applied; "" */
};

/*
 * channel: that of --channel, NULL = the driver's own. Not applied, and said: what is beyond the limits; that
 * of a serial number which two attached devices bear; that of a device without one at another place.
 */
void calibration_of(const struct config *config, const struct driver *drv, const struct port *p,
		    const char *channel, struct calibration_of *out);

/* The section of that probe and channel that holds a calibration, or would; NULL when there is none. */
const struct config_section *calibration_section(const struct config *config, const char *identity,
						 const char *channel);

/* A section's calibration; false, and none, without one or when it is refused, which why says. */
bool calibration_of_section(const struct config_section *s, struct calibration *out, char *why, size_t n);

/* "calibrated 200 days ago: ..." when it is old, or from the future; false when there is nothing to say. */
bool calibration_is_doubtful(const struct calibration *c, const char *now_iso, char *buf, size_t n);
