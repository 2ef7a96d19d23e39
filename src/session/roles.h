/*
 * roles.h - which probe has which role in this session: as --probe sets it, as it was remembered, or found
 * automatically. Opens no device and writes to none.
 */
#pragma once

#include "collector/choose.h"
#include "config/options.h"
#include "icecue/sample.h"
#include "spots.h"

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

/* Reports why no probe could be chosen; an exit code. */
int probe_refused(enum result r, const char *why);

/* The probes of one session. */
struct session_probes {
	struct role_probe of[ROLE_COUNT]; /* the skin's is always set */
	struct session_spots spots;
	struct role_probe more[SPOTS_MAX + 2]; /* the other devices with spots; driver NULL after the last */
	struct driver with_baud; /* private: the skin's driver with --baud; of[] points at it: no copies */
};
/* Chooses among the attached probes. before: the head of a session that is resumed, whose spots these are;
 * NULL. Returns an exit code; reasons go to standard error. */
int session_probes_choose(const struct options *o, const struct record_head *before,
			  struct session_probes *out);

/* Lists everything that is attached and may be a probe. */
void roles_attached(struct port_list *list);
/* Returns how many attached devices have that section's title as their identity; the last of them in *port.
 */
int roles_find_titled(const struct port_list *attached, const struct driver *drv, const char *title,
		      struct port *port);
