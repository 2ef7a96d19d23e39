#include "icecue/intake.h"

#include <string.h>

#include "base/text.h"
#include "icecue/decode.h"

static bool has_spots(const struct intake *in)
{
	return in->n_spots > 0;
}

static void forget_fresh(struct intake *in)
{
	for (int i = 0; i < SPOTS_MAX; i++)
		in->fresh[i] = CHANNEL_ABSENT;
	in->fresh_touch = CHANNEL_ABSENT;
}

void intake_init(struct intake *in, const struct driver *driver, const struct role_channels *channels)
{
	*in = (struct intake){.driver = driver, .last_t_ms = MS_NONE};
	if (channels)
		in->channels = *channels;
	for (int i = SPOTS_MAX - 1; i >= 0; i--) {
		if (!in->channels.spot[i])
			continue;
		in->maker = i;
		in->n_spots = in->n_spots ? in->n_spots : i + 1;
	}
	for (int role = 0; role < ROLE_COUNT; role++) {
		in->held[role] = CHANNEL_ABSENT;
		in->held_t_ms[role] = MS_NONE;
	}
	forget_fresh(in);
}

void intake_calibrate(struct intake *in, int spot, const struct calibration *c)
{
	in->calibration[spot] = c ? *c : (struct calibration){0};
}

bool intake_has_seen(const struct intake *in, const char *channel)
{
	for (int i = 0; i < in->n_seen; i++)
		if (text_same_name(in->seen[i], channel))
			return true;
	return false;
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
		if (in->channels.name[role] && text_same_name(in->channels.name[role], r->channel))
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

static void note_channel(struct intake *in, const struct reading *r, enum role role)
{
	int i = 0;
	while (i < in->n_seen && strcmp(in->seen[i], r->channel) != 0)
		i++;
	if (!r->channel[0] || i == INTAKE_CHANNELS_MAX)
		return;
	if (i == in->n_seen)
		text_copy(in->seen[in->n_seen++], CHANNEL_NAME, r->channel);
	in->seen_mc[i] = r->status == STATUS_OK ? r->mc : MC_NONE;
	in->seen_role[i] = role;
	in->seen_sent[i] = r->sent;
}

/* The readings of one moment. */
struct moment {
	struct channel_value role[ROLE_COUNT]; /* the skin's only without spots */
	struct channel_value spot[SPOTS_MAX];  /* n_spots of them, without spots the first */
};

/* Of several readings for one place the first good one is taken. */
static bool put(struct channel_value *place, struct channel_value v)
{
	bool better = place->status != STATUS_OK && v.status == STATUS_OK;
	if (place->status != STATUS_ABSENT && !better)
		return false;
	*place = v;
	return true;
}

/* "": the one that the driver takes as skin. */
static bool is_channel(const char *name, const struct reading *r)
{
	if (!name)
		return false;
	return *name ? text_same_name(name, r->channel) : r->has_role && r->role == ROLE_SKIN;
}

static void sort_spots(const struct intake *in, const struct reading *r, struct moment *m)
{
	for (int i = 0; i < in->n_spots; i++)
		if (is_channel(in->channels.spot[i], r))
			put(&m->spot[i], intake_judge(in->driver, &in->calibration[i], ROLE_SKIN,
						      (struct channel_value){r->mc, r->status, 0}));
}

static void sort(struct intake *in, const struct readings *r, struct moment *m)
{
	for (int role = 0; role < ROLE_COUNT; role++)
		m->role[role] = CHANNEL_ABSENT;
	for (int i = 0; i < in->n_spots; i++)
		m->spot[i] = CHANNEL_ABSENT;
	for (int i = 0; i < r->n && i < READINGS_MAX; i++) {
		const struct reading *one = &r->at[i];
		enum role role = role_of(in, one);
		note_channel(in, one, role);
		sort_spots(in, one, m);
		if (role == ROLE_COUNT || (role == ROLE_SKIN && has_spots(in)))
			continue;
		struct channel_value v =
			intake_judge(in->driver, role == ROLE_SKIN ? &in->calibration[0] : NULL, role,
				     (struct channel_value){one->mc, one->status, 0});
		if (put(&m->role[role], v) && role == ROLE_SKIN) {
			text_copy(in->skin_seen, sizeof(in->skin_seen), one->channel);
			in->skin_is_own = one->has_role && one->role == ROLE_SKIN;
		}
	}
	if (!has_spots(in))
		m->spot[0] = m->role[ROLE_SKIN];
}

static void hold(struct intake *in, int64_t t_ms, const struct moment *m)
{
	for (enum role role = ROLE_REFERENCE; role <= ROLE_AMBIENT; role++) {
		if (m->role[role].status == STATUS_ABSENT)
			continue;
		if (in->held_t_ms[role] != MS_NONE && t_ms < in->held_t_ms[role])
			continue;
		in->held[role] = m->role[role];
		in->held_t_ms[role] = t_ms;
	}
	for (int i = 0; i < in->n_spots; i++)
		if (m->spot[i].status != STATUS_ABSENT)
			in->fresh[i] = m->spot[i], in->fresh_t_ms[i] = t_ms;
	if (m->role[ROLE_TOUCH].status != STATUS_ABSENT)
		in->fresh_touch = m->role[ROLE_TOUCH], in->fresh_touch_t_ms = t_ms;
}

/* What came in frames of their own since the last sample belongs to this moment. */
static void join(struct intake *in, int64_t t_ms, struct sample *out)
{
	for (int i = 0; i < in->n_spots; i++) {
		if (i >= out->n_spots)
			out->spot[i] = CHANNEL_ABSENT;
		if (in->fresh[i].status != STATUS_ABSENT && t_ms - in->fresh_t_ms[i] < INTAKE_JOIN_MS)
			out->spot[i] = in->fresh[i];
	}
	if (has_spots(in))
		out->n_spots = in->n_spots;
	if (in->fresh_touch.status != STATUS_ABSENT && t_ms - in->fresh_touch_t_ms < INTAKE_JOIN_MS)
		out->touch = in->fresh_touch;
	if (has_spots(in) || in->fresh_touch.status != STATUS_ABSENT)
		forget_fresh(in);
}

bool intake_take(struct intake *in, int64_t t_ms, const struct readings *r, struct sample *out)
{
	struct moment m;

	sort(in, r, &m);
	struct channel_value makes = m.spot[in->maker];
	if (makes.status != STATUS_ABSENT && in->last_t_ms != MS_NONE && t_ms <= in->last_t_ms) {
		in->time_faults++;
		return false;
	}
	hold(in, t_ms, &m);
	if (makes.status == STATUS_ABSENT)
		return false;
	in->last_t_ms = t_ms;
	in->statuses[makes.status]++;
	*out = sample_of(t_ms, in->maker ? CHANNEL_ABSENT : makes);
	join(in, t_ms, out);
	for (enum role role = ROLE_REFERENCE; role <= ROLE_AMBIENT; role++) {
		int64_t held_ms = in->held_t_ms[role];
		bool fresh = held_ms != MS_NONE && held_ms <= t_ms && t_ms - held_ms < INTAKE_HELD_MS;

		if (fresh)
			*sample_role(out, role) = in->held[role];
	}
	return true;
}
