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

/*
 * Which channel is what, as a person chose it; NULL = the driver's own role. With a spot the skin is what the
 * spots' channels read, and nothing else.
 */
struct role_channels {
	const char *name[ROLE_COUNT];
	const char *spot[SPOTS_MAX]; /* NULL: it is not on this device */
};

#define INTAKE_CHANNELS_MAX 16 /* of one device, for a message about one that it does not have */
/* A spot's reading that came in a frame of its own joins the next sample if it is younger than this. */
#define INTAKE_JOIN_MS 2000

struct intake {
	const struct driver *driver;   /* limits; NULL in a replay of a foreign file */
	struct role_channels channels; /* chosen by --channel */
	int n_spots, maker;	       /* the first spot that is on this device makes the sample */
	struct calibration calibration[SPOTS_MAX];
	char seen[INTAKE_CHANNELS_MAX][CHANNEL_NAME]; /* the channels that it has read so far */
	int32_t seen_mc[INTAKE_CHANNELS_MAX];	      /* their last readings; MC_NONE */
	enum role seen_role[INTAKE_CHANNELS_MAX];     /* ROLE_COUNT: not used */
	char seen_sent[INTAKE_CHANNELS_MAX];	      /* 'F', 'K': they were converted from that */
	int n_seen;
	char skin_seen[CHANNEL_NAME]; /* the channel that was the skin last, "": none yet */
	bool skin_is_own;	      /* and the driver takes it as skin by itself */
	int64_t last_t_ms;
	struct channel_value held[ROLE_COUNT]; /* the last reference and ambient */
	int64_t held_t_ms[ROLE_COUNT];
	/* spots and touch that came since the last sample: each reading is used once */
	struct channel_value fresh[SPOTS_MAX], fresh_touch;
	int64_t fresh_t_ms[SPOTS_MAX], fresh_touch_t_ms;
	uint64_t verdicts[VERDICT_COUNT];
	uint64_t statuses[STATUS_COUNT]; /* of the skin in the samples handed out */
	uint64_t time_faults;		 /* samples dropped because time did not rise */
};

/* channels may be NULL; its names must outlive *in. */
void intake_init(struct intake *in, const struct driver *driver, const struct role_channels *channels);

/* From now on a spot's readings (the skin's are those of spot 0) are corrected by *c (NULL: no more): what
 * the device can measure is judged on what it sent, what is plausible on what that means. */
void intake_calibrate(struct intake *in, int spot, const struct calibration *c);

/* Has it read that channel? */
bool intake_has_seen(const struct intake *in, const char *channel);

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
