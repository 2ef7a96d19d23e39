/*
 * sample.h - one moment of one session, as the collector hands it on. The only shape that collector,
 * detector and reporter share on the way in.
 */
#pragma once

#include "icecue/enums.h"
#include "icecue/units.h"

/* What a channel measures in this session. */
#define ROLE_LIST(X)                                                                          \
	X(ROLE_SKIN, "skin")	       /* a probe on or near the focus */                     \
	X(ROLE_REFERENCE, "reference") /* the same spot on the other side: a live baseline */ \
	X(ROLE_AMBIENT, "ambient")     /* room temperature */                                 \
	X(ROLE_TOUCH, "touch")	       /* in the hand, put on the focus for a few seconds */
enum role { ROLE_LIST(ENUM_MEMBER) };
#define ROLE_COUNT ENUM_COUNT(ROLE_LIST)
const char *role_name(enum role r);
/* Reads such a name; false for an unknown one. */
bool role_parse(const char *name, enum role *out);

/*
 * What a reading is worth. A status is a field of its own and never a special temperature: 0 C is an
 * everyday reading under ice.
 */
#define STATUS_LIST(X)                                                                                      \
	X(STATUS_OK, "ok")                                                                                  \
	X(STATUS_ABSENT, "absent")   /* this moment has no reading for that role: nothing is known of it */ \
	X(STATUS_MISSING, "missing") /* the device reports that no probe is plugged in */                   \
	X(STATUS_FAULT, "fault")     /* open, short, or the device reports that it failed */                \
	X(STATUS_NOT_READY, "not_ready")       /* no conversion yet (85.0 after power-up, -256) */          \
	X(STATUS_OUT_OF_RANGE, "out_of_range") /* outside what this device can measure, or not a number */  \
	/* a number, but no temperature that skin, ice or a room can have */                                \
	X(STATUS_IMPLAUSIBLE, "implausible")
enum status { STATUS_LIST(ENUM_MEMBER) };
#define STATUS_COUNT ENUM_COUNT(STATUS_LIST)
const char *status_name(enum status s);
/* Reads such a name; returns false for an unknown one. */
bool status_parse(const char *name, enum status *out);

struct channel_value {
	int32_t mc; /* MC_NONE unless status is STATUS_OK */
	enum status status;
	/* What calibration added to what the probe sent, and mc holds; 0 where none is applied. */
	int32_t correction_mc;
};

#define CHANNEL_ABSENT ((struct channel_value){.mc = MC_NONE, .status = STATUS_ABSENT})

#define SPOTS_MAX 8 /* probes on the skin at once */

/* Where a probe on the skin lies: of a session, not of a sample. */
struct spot_place {
	bool known;
	int32_t distance_um; /* from the focus */
};

/*
 * t_ms is session time, strictly rising from sample to sample within a session. Spot 0 is there always and
 * makes the sample: the skin of a session with one probe. The other spots, in the order of the session's
 * places, and what lies beside may be absent at any moment.
 */
struct sample {
	int64_t t_ms;
	int n_spots; /* from 1 */
	struct channel_value spot[SPOTS_MAX];
	struct channel_value reference, ambient;
	struct channel_value touch; /* a probe in the hand, put on the focus for a few seconds */
};

/* Of one probe on the skin, and nothing beside it. */
static inline struct sample sample_of(int64_t t_ms, struct channel_value skin)
{
	return (struct sample){.t_ms = t_ms,
			       .n_spots = 1,
			       .spot = {skin},
			       .reference = CHANNEL_ABSENT,
			       .ambient = CHANNEL_ABSENT,
			       .touch = CHANNEL_ABSENT};
}

/* What a role has in it; the skin's is spot 0. */
static inline struct channel_value *sample_role(struct sample *s, enum role role)
{
	if (role == ROLE_TOUCH)
		return &s->touch;
	return role == ROLE_AMBIENT ? &s->ambient : role == ROLE_REFERENCE ? &s->reference : &s->spot[0];
}
