/*
 * alerts.h - which alerts hold, which sound, and when they are repeated. Pure: session time is an argument,
 * nothing is allocated.
 *
 * An alert is a condition. It begins with its event and lasts until another event, the state of the probe,
 * warmer readings or time end it, as events.def defines. It is shown as long as it lasts, and repeated
 * until it is acknowledged: high every 10 s, medium every 25 s (or as struct alert_times sets it), low
 * never. The highest priority is reported first. A stop ends what invites.
 */
#pragma once

#include "icecue/outcome.h"

#define BELL_SPACING_MS 200 /* closer bells run together into one */

/* How often an alert is repeated; 0 = the defaults, 10 and 25 s. */
struct alert_times {
	int32_t high_ms, medium_ms;
};

struct alert {
	struct event event; /* the event that began it */
	bool holds, reported, acknowledged;
	int64_t report_ms;	 /* when it is due, the first time or again; MS_NEVER */
	int64_t warmer_since_ms; /* since when readings have been above the limit that ends it, or MS_NONE */
};

struct alerts {
	bool once; /* report each alert only once */
	struct alert_times times;
	struct alert of[EVENT_KIND_COUNT];
	enum priority ringing;
	int bell; /* the next bell of the pattern */
	int64_t bell_ms, last_bell_ms;
	bool pending[PRIORITY_COUNT]; /* patterns that wait for the one that is ringing */
};

void alerts_init(struct alerts *a, bool once);

/* Ends what this event ends, then begins its own alert when it has a priority. */
void alerts_event(struct alerts *a, const struct event *e);
/* Takes the state of the probe: a good one ends some alerts. Call it after the events of an outcome. */
void alerts_probe(struct alerts *a, enum probe_state probe);
/* Takes a good reading; 10 s of warmer ones end some alerts. */
void alerts_reading(struct alerts *a, int64_t t_ms, int32_t mc);
/* Ends alerts that time ends, once they were reported. alerts_next() does so too. */
void alerts_advance(struct alerts *a, int64_t now_ms);
/* Silences the alerts that were reported and began before t_ms, but not later ones. */
void alerts_acknowledge(struct alerts *a, int64_t t_ms);

/* Returns the next alert to be reported now; call until NULL. `*again`: it was reported before. */
const struct alert *alerts_next(struct alerts *a, int64_t now_ms, bool *again);
/* Is it time for one bell? Never two within BELL_SPACING_MS. */
bool alerts_ring(struct alerts *a, int64_t now_ms);
/* The first of the alerts that hold: by priority, stop and go before a notice, the latest of equals; NULL
 * when none holds. */
const struct alert *alerts_top(const struct alerts *a);
/* The one behind it in that order; NULL at the end. */
const struct alert *alerts_after(const struct alerts *a, const struct alert *before);
/* When alerts_next() or alerts_ring() will have something next; MS_NEVER. */
int64_t alerts_due_ms(const struct alerts *a);
