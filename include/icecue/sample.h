/*
 * sample.h - one moment of one session, as the collector hands it on. The only shape that collector,
 * detector and reporter share on the way in.
 */
#ifndef ICECUE_SAMPLE_H
#define ICECUE_SAMPLE_H

#include "icecue/units.h"

/* What a channel measures in this session. */
enum role {
	ROLE_SKIN,	/* the probe on or near the focus */
	ROLE_REFERENCE, /* the same spot on the other side: a live baseline */
	ROLE_AMBIENT,	/* room temperature */
	ROLE_COUNT
};
const char *role_name(enum role r);
/* Reads such a name; false for an unknown one. */
bool role_parse(const char *name, enum role *out);

/*
 * What a reading is worth. A status is a field of its own and never a special temperature: 0 C is an
 * everyday reading under ice.
 */
enum status {
	STATUS_OK,
	STATUS_ABSENT,	     /* this moment has no reading for that role: nothing was said about it */
	STATUS_MISSING,	     /* the device says that no probe is plugged in */
	STATUS_FAULT,	     /* open, short, or the device says that it failed */
	STATUS_NOT_READY,    /* no conversion yet (85.0 after power-up, -256) */
	STATUS_OUT_OF_RANGE, /* outside what this device can measure, or not a number */
	STATUS_IMPLAUSIBLE,  /* a number, but no temperature that skin, ice or a room can have */
	STATUS_COUNT
};
const char *status_name(enum status s); /* "ok", "absent", "missing", "fault", "not_ready", ... */
/* Reads such a name; returns false for an unknown one. */
bool status_parse(const char *name, enum status *out);

struct channel_value {
	int32_t mc; /* MC_NONE unless status is STATUS_OK */
	enum status status;
	/* What calibration added to what the probe said, and mc holds; 0 where none is applied. */
	int32_t correction_mc;
};

/* t_ms is session time, strictly rising from sample to sample within a session. */
struct sample {
	int64_t t_ms;
	struct channel_value role[ROLE_COUNT];
};

#endif
