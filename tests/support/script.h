/*
 * script.h - a session in virtual time for detector tests: a curve is a function of time, samples are taken
 * from it at a pace, events are gathered.
 */
#ifndef ICECUE_TESTS_SCRIPT_H
#define ICECUE_TESTS_SCRIPT_H

#include "icecue/detector.h"

#define SCRIPT_EVENTS_MAX 4096

struct script {
	struct detector *detector;
	struct outcome outcome;
	int64_t t_ms, interval_ms;
	int n;
	struct event events[SCRIPT_EVENTS_MAX];
	uint64_t random; /* for noise and wake-ups; 0 = no wake-ups between samples */
	bool wake;	 /* call detector_advance() at random moments between samples */
};

struct script *script_new(const struct rules *r, int64_t interval_ms);
void script_free(struct script *s);

/* Takes samples of the curve until `until_ms`; the curve sees session time. */
void script_run(struct script *s, int64_t until_ms, int32_t (*curve_mc)(int64_t t_ms, void *context),
		void *context);
/* The same with one constant value, or a status other than ok. */
void script_hold(struct script *s, int64_t until_ms, int32_t mc);
void script_fault(struct script *s, int64_t until_ms, enum status status);
/* No samples at all; the loop's timer alone. */
void script_silence(struct script *s, int64_t until_ms);
void script_mark(struct script *s, enum mark_kind kind);

int script_count(const struct script *s, enum event_kind kind);
/* The time of the k-th (from 0) event of a kind, or MS_NONE. */
int64_t script_time(const struct script *s, enum event_kind kind, int k);
const struct event *script_event(const struct script *s, enum event_kind kind, int k);

/* Numbers from a printed seed: ICECUE_TEST_SEED, else the clock. */
uint64_t script_seed(void);
double script_uniform(uint64_t *random);

/* A whole ice massage as an ideal probe inside the area sees it: rest until 120 s, ice until ice_off_ms,
 * strokes of a few degrees, then re-warming. */
struct massage {
	int64_t ice_on_ms, ice_off_ms;
	double rest_c, coldest_c, cooling_tau_s, ripple_c, warming_tau_s, noise_c;
	uint64_t random;
};
struct massage massage_default(void);
int32_t massage_mc(int64_t t_ms, void *massage);

#endif
