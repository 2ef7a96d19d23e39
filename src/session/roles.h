/*
 * roles.h - which probe is for what in this session: as --probe says, as was remembered, or found by itself.
 * Opens nothing and writes to no device.
 */
#pragma once

#include "collector/choose.h"
#include "config/config.h"
#include "icecue/sample.h"

struct role_probe {
	const struct driver *driver; /* NULL: no probe of its own for this role */
	struct port port;
	bool remembered; /* nobody said so today: when it cannot be used, the session goes on without it */
};

/*
 * args[role]: what --probe said of it, NULL: nothing. Of what was not said, the one attached probe whose
 * remembered role (key `role` of its section) it is; the skin's is else found among those that are left. As
 * probe_choose(): RESULT_OK with out[ROLE_SKIN] at least, or `why` for the person.
 */
enum result roles_choose_from(const struct port_list *attached, const struct config *config,
			      const char *const args[ROLE_COUNT], struct role_probe out[ROLE_COUNT],
			      char *why, size_t n);
enum result roles_choose(const struct config *config, const char *const args[ROLE_COUNT],
			 struct role_probe out[ROLE_COUNT], char *why, size_t n);

/* The role that is remembered of that probe; false when none is. */
bool role_remembered(const struct config *config, const struct driver *drv, const struct port *p,
		     enum role *out);

/*
 * Remembers arg ("temper:usb:1-3") in that role, or forgets its role; says so on standard output. Refused
 * when it is not attached, or when another attached one cannot be told from it. An exit code.
 */
int role_remember(enum role role, const char *arg);
int role_forget(const struct config *config, const char *arg);
