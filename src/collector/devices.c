#include "devices.h"

#define SAMPLES_PER_CALL 64 /* of a probe beside: a babbling one cannot hold the skin's up */

void devices_init(struct devices *d, struct collector *const of[ROLE_COUNT],
		  struct collector *const more[SPOTS_MAX], int n_spots, int32_t interval_ms)
{
	*d = (struct devices){.n_spots = n_spots, .last_ms = MS_NONE, .fresh_touch = CHANNEL_ABSENT};
	d->away_ms = 3 * (int64_t)interval_ms > DEVICES_AWAY_MS ? 3 * (int64_t)interval_ms : DEVICES_AWAY_MS;
	for (int role = 0; role < ROLE_COUNT; role++) {
		d->of[role] = of[role];
		d->held[role] = CHANNEL_ABSENT;
	}
	for (int i = 0; i < SPOTS_MAX; i++) {
		d->more[i] = more ? more[i] : NULL;
		d->fresh[i] = CHANNEL_ABSENT;
		d->heard_ms[i] = MS_NONE;
	}
}

static bool is_beside(const struct devices *d, int role)
{
	return role != ROLE_SKIN && d->of[role];
}

static void take_touch(struct devices *d, const struct channel_value *v, int64_t t_ms)
{
	if (v->status == STATUS_ABSENT)
		return;
	d->fresh_touch = *v;
	d->fresh_touch_ms = t_ms;
}

/* What a device measures as its skin is what it measures here. */
static void hear(struct devices *d, int role, int64_t now_ms)
{
	struct sample s;
	for (int i = 0; i < SAMPLES_PER_CALL && collector_service(d->of[role], now_ms, &s) == RESULT_OK;
	     i++) {
		if (role == ROLE_TOUCH)
			take_touch(d, &s.spot[0], s.t_ms);
		d->held[role] = s.spot[0];
		d->held_ms[role] = s.t_ms;
	}
}

static void hear_spots(struct devices *d, struct collector *c, int64_t now_ms)
{
	struct sample s;
	for (int n = 0; n < SAMPLES_PER_CALL && collector_service(c, now_ms, &s) == RESULT_OK; n++) {
		for (int i = 0; i < s.n_spots; i++) {
			if (s.spot[i].status == STATUS_ABSENT)
				continue;
			d->fresh[i] = s.spot[i];
			d->fresh_ms[i] = d->heard_ms[i] = s.t_ms;
		}
		take_touch(d, &s.touch, s.t_ms);
	}
}

/* Each reading joins one sample. */
static void join(struct devices *d, struct sample *out)
{
	for (int i = 0; i < d->n_spots; i++) {
		if (i >= out->n_spots)
			out->spot[i] = CHANNEL_ABSENT;
		if (d->fresh[i].status != STATUS_ABSENT && out->t_ms - d->fresh_ms[i] < INTAKE_JOIN_MS)
			out->spot[i] = d->fresh[i];
		d->fresh[i] = CHANNEL_ABSENT;
	}
	out->n_spots = d->n_spots;
	if (d->fresh_touch.status != STATUS_ABSENT && out->t_ms - d->fresh_touch_ms < INTAKE_JOIN_MS)
		out->touch = d->fresh_touch;
	d->fresh_touch = CHANNEL_ABSENT;
	for (int role = ROLE_REFERENCE; role <= ROLE_AMBIENT; role++) {
		if (!is_beside(d, role))
			continue;
		bool young = out->t_ms - d->held_ms[role] < INTAKE_HELD_MS;
		*sample_role(out, (enum role)role) = young ? d->held[role] : CHANNEL_ABSENT;
	}
	d->last_ms = out->t_ms;
}

/*
 * The skin's probe is away: the first other spot that goes on has a new reading, and that makes the sample.
 * The first spot is then one that no probe is plugged in for.
 */
static bool make_without_skin(struct devices *d, int64_t now_ms, struct sample *out)
{
	if (d->last_ms == MS_NONE)
		d->last_ms = now_ms; /* it has that long to come at all */
	if (now_ms - d->last_ms < d->away_ms && !d->without_skin)
		return false;
	for (int i = 0; i < d->n_spots; i++) {
		if (d->heard_ms[i] == MS_NONE || now_ms - d->heard_ms[i] >= d->away_ms)
			continue;
		if (d->fresh[i].status == STATUS_ABSENT || d->fresh_ms[i] <= d->last_ms)
			return false; /* soon */
		*out = sample_of(d->fresh_ms[i], (struct channel_value){MC_NONE, STATUS_MISSING, 0});
		d->without_skin = true;
		return true;
	}
	return false;
}

static enum result make(struct devices *d, int64_t now_ms, struct sample *out)
{
	enum result r;
	do {
		r = collector_service(d->of[ROLE_SKIN], now_ms, out);
	} while (r == RESULT_OK && d->without_skin && out->t_ms <= d->last_ms);
	if (r == RESULT_OK)
		d->without_skin = false;
	else if (r == RESULT_AGAIN && d->more[0] && make_without_skin(d, now_ms, out))
		return RESULT_OK;
	return r;
}

enum result devices_service(struct devices *d, int64_t now_ms, struct sample *out)
{
	if (d->has_kept) {
		d->has_kept = false;
		*out = d->kept;
		return RESULT_OK;
	}
	for (int role = 0; role < ROLE_COUNT; role++)
		if (is_beside(d, role))
			hear(d, role, now_ms);
	for (int i = 0; i < SPOTS_MAX && d->more[i]; i++)
		hear_spots(d, d->more[i], now_ms);
	enum result r = make(d, now_ms, out);
	if (r == RESULT_OK)
		join(d, out);
	return r;
}

void devices_keep(struct devices *d, const struct sample *s)
{
	d->kept = *s;
	d->has_kept = true;
}

int devices_pollfds(struct devices *d, struct pollfd *fds, int cap)
{
	int n = 0;
	for (int role = 0; role < ROLE_COUNT; role++)
		if (d->of[role])
			n += collector_pollfds(d->of[role], fds + n, cap - n);
	for (int i = 0; i < SPOTS_MAX && d->more[i]; i++)
		n += collector_pollfds(d->more[i], fds + n, cap - n);
	return n;
}

int64_t devices_due_ms(const struct devices *d)
{
	int64_t due = d->has_kept ? 0 : MS_NEVER;
	for (int role = 0; role < ROLE_COUNT; role++) {
		int64_t one = d->of[role] ? collector_due_ms(d->of[role]) : MS_NEVER;
		due = one < due ? one : due;
	}
	for (int i = 0; i < SPOTS_MAX && d->more[i]; i++) {
		int64_t one = collector_due_ms(d->more[i]);
		due = one < due ? one : due;
	}
	return due;
}
