/*
 * alerts.h - which alerts hold, which sound, and when they are said again. Pure: session time is an
 * argument, nothing is allocated.
 *
 * An alert is a condition: it begins with its event and lasts until another event, the probe's state, warmer
 * readings or time end it, as events.def says. While it lasts it is shown; until it is acknowledged it is
 * also said again: high every 10 s, medium every 25 s (or as struct alert_times says), low never. The highest
 * priority is said first.
 */
#ifndef ICECUE_CORE_ALERTS_H
#define ICECUE_CORE_ALERTS_H

#include "icecue/outcome.h"

#define BELL_SPACING_MS 200 /* closer ones run together into one */

/* How often one is said again; the contract's 10 and 25 s. 0: these. */
struct alert_times {
	int32_t high_ms, medium_ms;
};

struct alert {
	struct event event; /* that began it */
	bool holds, said, acknowledged;
	int64_t say_ms;		 /* when it is to be said (again); MS_NEVER */
	int64_t warmer_since_ms; /* readings have been above the limit that ends it since; MS_NONE */
};

struct alerts {
	bool once; /* say each one time only */
	struct alert_times times;
	struct alert of[EVENT_KIND_COUNT];
	enum priority ringing;
	int bell; /* the next of its pattern */
	int64_t bell_ms, last_bell_ms;
	bool pending[PRIORITY_COUNT]; /* patterns that wait for the one that rings */
};

void alerts_init(struct alerts *a, bool once);

/* Ends what this event ends, then begins its own alert when it has a priority. */
void alerts_event(struct alerts *a, const struct event *e);
/* The probe as the detector sees it: a good one ends what it does. After the events of an outcome. */
void alerts_probe(struct alerts *a, enum probe_state probe);
/* A good reading: 10 s of warmer ones end what they do. */
void alerts_reading(struct alerts *a, int64_t t_ms, int32_t mc);
/* Ends what time ends, once it was said. alerts_say() does so, too. */
void alerts_advance(struct alerts *a, int64_t now_ms);
/* Silences what has been said and began before t_ms; not what comes next. */
void alerts_acknowledge(struct alerts *a, int64_t t_ms);

/* The next alert to be said now, NULL when there is no more; call until then. `*again` when it was said
 * before. */
const struct alert *alerts_say(struct alerts *a, int64_t now_ms, bool *again);
/* Is it time for one bell? Never two within BELL_SPACING_MS. */
bool alerts_ring(struct alerts *a, int64_t now_ms);
/* The highest condition that holds, the latest of equals; NULL when all is well. */
const struct alert *alerts_top(const struct alerts *a);
/* When alerts_say() or alerts_ring() will have something; MS_NEVER. */
int64_t alerts_due_ms(const struct alerts *a);

#endif
