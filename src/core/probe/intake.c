#include "icecue/intake.h"

#include "base/text.h"
#include "icecue/decode.h"

void intake_init(struct intake *in, const struct driver *driver, const struct role_channels *channels)
{
	*in = (struct intake){.driver = driver, .last_t_ms = MS_NONE};
	if (channels)
		in->channels = *channels;
	for (int role = 0; role < ROLE_COUNT; role++) {
		in->held[role] = CHANNEL_ABSENT;
		in->held_t_ms[role] = MS_NONE;
	}
}

void intake_calibrate(struct intake *in, const struct calibration *c)
{
	in->calibration = c ? *c : (struct calibration){0};
}

void intake_count(struct intake *in, enum verdict v)
{
	if ((unsigned)v < VERDICT_COUNT)
		in->verdicts[v]++;
}

/* What this reading is in this session, or ROLE_COUNT: not used. */
static enum role role_of(const struct intake *in, const struct reading *r)
{
	for (int role = 0; role < ROLE_COUNT; role++)
		if (in->channels.name[role] && r->channel &&
		    text_same_name(in->channels.name[role], r->channel))
			return (enum role)role;
	if (!r->has_role || (unsigned)r->role >= ROLE_COUNT)
		return ROLE_COUNT;
	/* the user chose another channel for that: the driver's own is then nothing */
	return in->channels.name[r->role] ? ROLE_COUNT : r->role;
}

struct channel_value intake_judge(const struct driver *drv, const struct calibration *c, enum role role,
				  struct channel_value reading)
{
	int32_t mc = calibration_apply(c, reading.mc);
	struct channel_value v = {.mc = MC_NONE, .status = reading.status};
	int32_t min_mc = role == ROLE_AMBIENT ? INTAKE_AMBIENT_MIN_MC : INTAKE_SKIN_MIN_MC;
	int32_t max_mc = role == ROLE_AMBIENT ? INTAKE_AMBIENT_MAX_MC : INTAKE_SKIN_MAX_MC;

	if (reading.status != STATUS_OK)
		return v;
	if (reading.mc == MC_NONE || (drv && (reading.mc < drv->min_mc || reading.mc > drv->max_mc)))
		v.status = STATUS_OUT_OF_RANGE;
	else if (mc < min_mc || mc > max_mc)
		v.status = STATUS_IMPLAUSIBLE;
	else
		v = (struct channel_value){.mc = mc, .status = STATUS_OK, .correction_mc = mc - reading.mc};
	return v;
}

/* The readings by role; of several for one role the first good one. */
static void sort_by_role(struct intake *in, const struct readings *r, struct channel_value got[ROLE_COUNT])
{
	for (int role = 0; role < ROLE_COUNT; role++)
		got[role] = CHANNEL_ABSENT;
	for (int i = 0; i < r->n && i < READINGS_MAX; i++) {
		enum role role = role_of(in, &r->at[i]);

		if (role == ROLE_COUNT)
			continue;
		struct channel_value v =
			intake_judge(in->driver, role == ROLE_SKIN ? &in->calibration : NULL, role,
				     (struct channel_value){r->at[i].mc, r->at[i].status, 0});
		bool better = got[role].status != STATUS_OK && v.status == STATUS_OK;

		if (got[role].status != STATUS_ABSENT && !better)
			continue;
		got[role] = v;
		if (role == ROLE_SKIN) {
			in->skin_seen = r->at[i].channel;
			in->skin_is_own = r->at[i].has_role && r->at[i].role == ROLE_SKIN;
		}
	}
}

static void hold(struct intake *in, int64_t t_ms, const struct channel_value got[ROLE_COUNT])
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		if (role == ROLE_SKIN || got[role].status == STATUS_ABSENT)
			continue;
		if (in->held_t_ms[role] != MS_NONE && t_ms < in->held_t_ms[role])
			continue;
		in->held[role] = got[role];
		in->held_t_ms[role] = t_ms;
	}
}

bool intake_take(struct intake *in, int64_t t_ms, const struct readings *r, struct sample *out)
{
	struct channel_value got[ROLE_COUNT];

	sort_by_role(in, r, got);
	if (got[ROLE_SKIN].status != STATUS_ABSENT && in->last_t_ms != MS_NONE && t_ms <= in->last_t_ms) {
		in->time_faults++;
		return false;
	}
	hold(in, t_ms, got);
	if (got[ROLE_SKIN].status == STATUS_ABSENT)
		return false;
	in->last_t_ms = t_ms;
	in->statuses[got[ROLE_SKIN].status]++;
	*out = sample_of(t_ms, got[ROLE_SKIN]);
	for (enum role role = ROLE_REFERENCE; role < ROLE_COUNT; role++) {
		int64_t held_ms = in->held_t_ms[role];
		bool fresh = held_ms != MS_NONE && held_ms <= t_ms && t_ms - held_ms < INTAKE_HELD_MS;

		if (fresh)
			*sample_role(out, role) = in->held[role];
	}
	return true;
}
