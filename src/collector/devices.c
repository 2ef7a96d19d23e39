#include "devices.h"

#define SAMPLES_PER_CALL 64 /* of a probe beside: a babbling one cannot hold the skin's up */

void devices_init(struct devices *d, struct collector *const of[ROLE_COUNT])
{
	*d = (struct devices){0};
	for (int role = 0; role < ROLE_COUNT; role++) {
		d->of[role] = of[role];
		d->held[role] = CHANNEL_ABSENT;
	}
}

static bool is_beside(const struct devices *d, int role)
{
	return role != ROLE_SKIN && d->of[role];
}

/* What a device measures as its skin is what it measures here. */
static void hear(struct devices *d, int role, int64_t now_ms)
{
	struct sample s;
	for (int i = 0; i < SAMPLES_PER_CALL && collector_service(d->of[role], now_ms, &s) == RESULT_OK;
	     i++) {
		d->held[role] = s.spot[0];
		d->held_ms[role] = s.t_ms;
	}
}

enum result devices_service(struct devices *d, int64_t now_ms, struct sample *out)
{
	for (int role = 0; role < ROLE_COUNT; role++)
		if (is_beside(d, role))
			hear(d, role, now_ms);
	enum result r = collector_service(d->of[ROLE_SKIN], now_ms, out);
	for (int role = 0; r == RESULT_OK && role < ROLE_COUNT; role++) {
		if (!is_beside(d, role))
			continue;
		bool young = out->t_ms - d->held_ms[role] < INTAKE_HELD_MS;
		*sample_role(out, (enum role)role) = young ? d->held[role] : CHANNEL_ABSENT;
	}
	return r;
}

int devices_pollfds(struct devices *d, struct pollfd *fds, int cap)
{
	int n = 0;
	for (int role = 0; role < ROLE_COUNT; role++)
		if (d->of[role])
			n += collector_pollfds(d->of[role], fds + n, cap - n);
	return n;
}

int64_t devices_due_ms(const struct devices *d)
{
	int64_t due = MS_NEVER;
	for (int role = 0; role < ROLE_COUNT; role++) {
		int64_t one = d->of[role] ? collector_due_ms(d->of[role]) : MS_NEVER;
		due = one < due ? one : due;
	}
	return due;
}
