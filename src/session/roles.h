/*
 * roles.h - which probe has which role in this session: as --probe sets it, as it was remembered, or found
 * automatically. Opens no device and writes to none.
 */
#pragma once

#include "collector/choose.h"
#include "config/config.h"
#include "icecue/sample.h"

struct role_probe {
	const struct driver *driver; /* NULL: this role has no probe of its own */
	struct port port;
	bool remembered; /* not named this time: when it cannot be used, the session goes on without it */
};

/*
 * args[role]: the value of --probe for this role, NULL when not given. A role that was not given gets the
 * attached probe that is remembered for it (key `role` of its section). The skin's probe is else found among
 * those that are left. As probe_choose(): RESULT_OK with out[ROLE_SKIN] at least, or `why` for the person.
 */
enum result roles_choose_from(const struct port_list *attached, const struct config *config,
			      const char *const args[ROLE_COUNT], struct role_probe out[ROLE_COUNT],
			      char *why, size_t n);
enum result roles_choose(const struct config *config, const char *const args[ROLE_COUNT],
			 struct role_probe out[ROLE_COUNT], char *why, size_t n);

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
