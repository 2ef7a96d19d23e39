/*
 * devices.h - the probes of one session: that of the skin, others that hold more spots on it, and others
 * beside it for the reference, the room and the touch.
 *
 * The skin's probe makes the samples and keeps their time. What the others with spots (and the touch) read
 * since the sample before joins it, each reading once: a spot without a new one is absent. While the skin's
 * probe is away the first of the others that goes on makes the samples. What the reference and the room read
 * last rides along while it is young (INTAKE_HELD_MS), in place of what the skin's own device reads for that
 * role. A probe that is lost, or never comes, holds nothing up.
 */
#pragma once

#include "collector.h"

/* The skin's probe is away when nothing came from it for so long, or for three of its intervals. */
#define DEVICES_AWAY_MS 3000

struct devices {
	struct collector *of[ROLE_COUNT];  /* [ROLE_SKIN] always; NULL: no device of its own */
	struct collector *more[SPOTS_MAX]; /* with further spots, perhaps the touch; NULL after the last */

	/* private */
	int n_spots;
	int64_t away_ms, last_ms; /* of the last sample; MS_NONE */
	bool without_skin;	  /* it was away at the last sample */
	bool has_kept;
	struct sample kept; /* was taken before the session, and is its first */
	/* what those beside it read last */
	struct channel_value held[ROLE_COUNT];
	int64_t held_ms[ROLE_COUNT];
	/* what the others with spots read since the last sample */
	struct channel_value fresh[SPOTS_MAX], fresh_touch;
	int64_t fresh_ms[SPOTS_MAX], heard_ms[SPOTS_MAX], fresh_touch_ms;
};

/* of[] and more[] stay the caller's to close; more may be NULL. interval_ms: of the skin's probe. n_spots: of
 * the session, at least 1. */
void devices_init(struct devices *d, struct collector *const of[ROLE_COUNT],
		  struct collector *const more[SPOTS_MAX], int n_spots, int32_t interval_ms);

/* As collector_service(), collector_pollfds() and collector_due_ms(), of all of them. */
enum result devices_service(struct devices *d, int64_t now_ms, struct sample *out);
int devices_pollfds(struct devices *d, struct pollfd *fds, int cap);
int64_t devices_due_ms(const struct devices *d);

/* Gives back a sample that was taken before the session began: the next call returns it first. */
void devices_keep(struct devices *d, const struct sample *s);
