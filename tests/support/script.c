#include "script.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <criterion/criterion.h>

struct script *script_new(const struct rules *r, int64_t interval_ms)
{
	struct rules defaults;
	rules_default(&defaults);
	struct script *s = calloc(1, sizeof(*s));
	cr_assert_not_null(s);
	s->detector = detector_create(r ? r : &defaults);
	cr_assert_not_null(s->detector);
	s->interval_ms = interval_ms;
	s->random = 88172645463325252u;
	return s;
}

void script_free(struct script *s)
{
	detector_destroy(s->detector);
	free(s);
}

double script_uniform(uint64_t *random)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (double)(*random >> 11) / 9007199254740992.0;
}

uint64_t script_seed(void)
{
	const char *given = getenv("ICECUE_TEST_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL) * 2654435761u;
	fprintf(stderr, "seed: ICECUE_TEST_SEED=%llu\n", (unsigned long long)seed);
	return seed * 6364136223846793005u + 1442695040888963407u;
}

static void gather(struct script *s)
{
	for (int i = 0; i < s->outcome.n_events; i++) {
		cr_assert_lt(s->n, SCRIPT_EVENTS_MAX);
		s->events[s->n++] = s->outcome.events[i];
	}
}

static void feed(struct script *s, int32_t mc, enum status status)
{
	if (s->wake)
		for (int i = (int)(script_uniform(&s->random) * 4); i > 0; i--) {
			int64_t back_ms = (int64_t)(script_uniform(&s->random) * (double)s->interval_ms);
			detector_advance(s->detector, s->t_ms - back_ms, &s->outcome);
			gather(s);
		}
	struct sample sample =
		sample_of(s->t_ms, (struct channel_value){status == STATUS_OK ? mc : MC_NONE, status});
	detector_feed(s->detector, &sample, &s->outcome);
	gather(s);
}

void script_run(struct script *s, int64_t until_ms, int32_t (*curve_mc)(int64_t, void *), void *context)
{
	while (s->t_ms + s->interval_ms <= until_ms) {
		s->t_ms += s->interval_ms;
		feed(s, curve_mc(s->t_ms, context), STATUS_OK);
	}
}

static int32_t constant(int64_t t_ms, void *mc)
{
	(void)t_ms;
	return *(int32_t *)mc;
}

void script_hold(struct script *s, int64_t until_ms, int32_t mc)
{
	script_run(s, until_ms, constant, &mc);
}

void script_fault(struct script *s, int64_t until_ms, enum status status)
{
	while (s->t_ms + s->interval_ms <= until_ms) {
		s->t_ms += s->interval_ms;
		feed(s, MC_NONE, status);
	}
}

void script_silence(struct script *s, int64_t until_ms)
{
	s->t_ms = until_ms;
	detector_advance(s->detector, until_ms, &s->outcome);
	gather(s);
}

void script_mark(struct script *s, enum mark_kind kind)
{
	struct mark m = {.t_ms = s->t_ms, .kind = kind};
	detector_mark(s->detector, &m, &s->outcome);
	gather(s);
}

const struct event *script_event(const struct script *s, enum event_kind kind, int k)
{
	for (int i = 0; i < s->n; i++)
		if (s->events[i].kind == kind && k-- == 0)
			return &s->events[i];
	return NULL;
}

int script_count(const struct script *s, enum event_kind kind)
{
	int n = 0;
	while (script_event(s, kind, n))
		n++;
	return n;
}

int64_t script_time(const struct script *s, enum event_kind kind, int k)
{
	const struct event *e = script_event(s, kind, k);
	return e ? e->t_ms : MS_NONE;
}

struct massage massage_default(void)
{
	return (struct massage){
		.ice_on_ms = SECONDS_MS(120),
		.ice_off_ms = SECONDS_MS(420),
		.rest_c = 31.5,
		.coldest_c = 9.0,
		.cooling_tau_s = 60,
		.ripple_c = 2.0,
		.warming_tau_s = 600,
		.noise_c = 0.05,
		.random = 1442695040888963407u,
	};
}

int32_t massage_mc(int64_t t_ms, void *massage)
{
	struct massage *m = massage;
	double c = m->rest_c, at_s = (double)(t_ms - m->ice_on_ms) / 1000;
	if (t_ms >= m->ice_on_ms) {
		double cooled_s = fmin(at_s, (double)(m->ice_off_ms - m->ice_on_ms) / 1000);
		c = m->coldest_c + (m->rest_c - m->coldest_c) * exp(-cooled_s / m->cooling_tau_s);
		if (t_ms < m->ice_off_ms)
			c += m->ripple_c / 2 * sin(at_s * 2 * 3.14159265 / 6.3);
		else
			c += (m->rest_c - 1.5 - c) *
			     (1 - exp(-(double)(t_ms - m->ice_off_ms) / 1000 / m->warming_tau_s));
	}
	return (int32_t)lround((c + (script_uniform(&m->random) - 0.5) * 2 * m->noise_c) * 1000);
}
