/*
 * calibration_of.h - finds the calibration of an attached probe in the configuration, and what must be
 * reported about it. Shared by watch and calibrate.
 */
#pragma once

#include "collector/identity.h"
#include "config/config.h"
#include "icecue/calibration.h"

struct calibration_of {
	char identity[IDENTITY_MAX];
	struct calibration c; /* all zeros: nothing is applied */
	int32_t tau_ms;	      /* its time constant from the configuration; -1 if not set */
	char why[384];	      /* what to report about it, or why none is applied; "" */
};

/*
 * channel: the value of --channel, NULL = the driver's own. A calibration is not applied, and out->why gives
 * the reason, when it is beyond the limits, when two attached devices have the same serial number, or when a
 * device without a serial number is not plugged in where it was calibrated.
 */
void calibration_of(const struct config *config, const struct driver *drv, const struct port *p,
		    const char *channel, struct calibration_of *out);

/* The section of that probe and channel that holds a calibration, or would hold it; NULL without one. */
const struct config_section *calibration_section(const struct config *config, const char *identity,
						 const char *channel);

/*
 * Reads a section's calibration. False, and all zeros, when there is none or it is refused, as why explains.
 */
bool calibration_of_section(const struct config_section *s, struct calibration *out, char *why, size_t n);

/* Tells the book of the sessions below base which calibrations are in force. */
void calibrations_to_book(const struct config *config, const char *base);

/* Is the calibration old, or from the future? Then buf is a message, "calibrated 200 days ago. ...". */
bool calibration_is_doubtful(const struct calibration *c, const char *now_iso, char *buf, size_t n);
