/* remember.h - the role of a probe, kept in its section of the configuration. */
#pragma once

#include "config/config.h"
#include "device/link.h"
#include "icecue/sample.h"

/* The role that is remembered for that probe; false when there is none. */
bool role_remembered(const struct config *config, const struct driver *drv, const struct port *p,
		     enum role *out);

/*
 * Remembers arg ("temper:usb:1-3") in that role, or forgets its role, and reports it on standard output.
 * Refused when it is not attached, or when it cannot be distinguished from another attached probe. Returns an
 * exit code.
 */
int role_remember(enum role role, const char *arg);
int role_forget(const struct config *config, const char *arg);
