/*
 * intake.h - readings in, samples out: the one place where plausibility and time are judged, for live,
 * capture and replay alike. Pure.
 */
#pragma once

#include "icecue/calibration.h"
#include "icecue/driver.h"

/*
 * Limits of what may be skin, ice on skin, or a room, whatever a device sends: tissue freezes at -0.55 C and
 * may be super-cooled to -5 (frostbite literature), ice from a freezer on a bead is briefly colder; skin
 * burns above 45. Beyond: STATUS_IMPLAUSIBLE.
 */
#define INTAKE_SKIN_MIN_MC (-8000)
#define INTAKE_SKIN_MAX_MC 50000
#define INTAKE_AMBIENT_MIN_MC (-20000)
#define INTAKE_AMBIENT_MAX_MC 60000

/* Which channel is what, as a person chose it; NULL = the driver's own role. */
struct role_channels {
	const char *name[ROLE_COUNT];
};

struct intake {
	const struct driver *driver;	/* limits; NULL in a replay of a foreign file */
	struct role_channels channels;	/* chosen by --channel */
	struct calibration calibration; /* of the skin's readings */
	const char *skin_seen;		/* the channel that was the skin last, NULL: none yet */
	bool skin_is_own;		/* and the driver takes it as skin by itself */
	int64_t last_t_ms;
	struct channel_value held[ROLE_COUNT]; /* the last reference and ambient */
	int64_t held_t_ms[ROLE_COUNT];
	uint64_t verdicts[VERDICT_COUNT];
	uint64_t statuses[STATUS_COUNT]; /* of the skin in the samples handed out */
	uint64_t time_faults;		 /* samples dropped because time did not rise */
};

/* channels may be NULL; its names must outlive *in. */
void intake_init(struct intake *in, const struct driver *driver, const struct role_channels *channels);

/* From now on the skin's readings are corrected by *c (NULL: no more): what the device can measure is judged
 * on what it sent, what is plausible on what that means. */
void intake_calibrate(struct intake *in, const struct calibration *c);

/* What a reading of that role is worth, corrected by *c (NULL: as it is) and within what drv (NULL: anything)
 * can measure. */
struct channel_value intake_judge(const struct driver *drv, const struct calibration *c, enum role role,
				  struct channel_value reading);

void intake_count(struct intake *in, enum verdict v);

/* A reference or ambient reading rides along while it is younger than this. */
#define INTAKE_HELD_MS 60000

/*
 * Readings that arrived together at t_ms. Returns true and fills *out when they hold the skin role (a
 * sample is made by the skin; reference and ambient ride along while young). Of several
 * readings for one role the first good one is taken. A sample whose time does not rise is dropped and
 * counted.
 */
bool intake_take(struct intake *in, int64_t t_ms, const struct readings *r, struct sample *out);
