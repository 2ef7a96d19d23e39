/*
 * devices.h - the probes of one session: that of the skin, and others beside it for the reference and the
 * room.
 *
 * The skin's probe makes the samples and keeps their time; what the others read last rides along while it is
 * young (INTAKE_HELD_MS), in place of what the skin's own device reads for that role. A probe beside that is
 * lost, or never comes, holds nothing up.
 */
#pragma once

#include "collector.h"

struct devices {
	struct collector *of[ROLE_COUNT]; /* [ROLE_SKIN] always; NULL: no device of its own */

	/* private: what those beside it read last */
	struct channel_value held[ROLE_COUNT];
	int64_t held_ms[ROLE_COUNT];
};

/* of[] stays the caller's to close. */
void devices_init(struct devices *d, struct collector *const of[ROLE_COUNT]);

/* As collector_service(), collector_pollfds() and collector_due_ms(), of all of them. */
enum result devices_service(struct devices *d, int64_t now_ms, struct sample *out);
int devices_pollfds(struct devices *d, struct pollfd *fds, int cap);
int64_t devices_due_ms(const struct devices *d);
