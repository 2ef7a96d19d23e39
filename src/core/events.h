/*
 * events.h - the entries of the table icecue/events.def, for whoever shows an event or ends its alert, and
 * the names of the phases for people. No text is NULL; "" if there is none.
 */
#pragma once

#include "icecue/outcome.h"

const char *event_text(enum event_kind k);		  /* "Numb": in a log or a table */
const char *event_label(enum event_kind k);		  /* "numb": in a chart */
int event_weight(enum event_kind k);			  /* rank of the label: 3 gets room first, 0 last */
const char *event_past(enum event_kind k, enum reason r); /* "too cold": in a summary's note of safety */
bool event_counts(enum event_kind k); /* `count` is its own number, not that of the round */

/* For an event that can be an alert. */
const char *event_word(const struct event *e);	/* "READY": large, on the screen */
const char *event_alert(const struct event *e); /* "READY FOR DEEP PASSES: pinch it. No ..." */

const char *phase_text(enum phase p); /* "ice, numb" */
const char *spot_state_text(enum spot_state s);

/* What ends an alert, whichever comes first. */
#define EVENT_BIT(kind) (UINT64_C(1) << (kind))
struct alert_end {
	uint64_t by;		      /* other events, as bits */
	bool good_probe;	      /* the probe is good again */
	int32_t above_mc;	      /* readings above this; 0: whatever they are */
	int32_t stays_ms, unheard_ms; /* time since it began, if acknowledged and if not; 0: it stays */
};
const struct alert_end *event_end(enum event_kind k);
