/*
 * outcome.h - what the detector finds: the events of domain terms and the state that a person is shown.
 * The only shape that detector and reporter share.
 */
#pragma once

#include "icecue/enums.h"
#include "icecue/sample.h"
#include "icecue/units.h"

/* One for each entry of events.def, where they are described. */
enum event_kind {
	EVENT_NONE,
#define EVENT(id, ...) EVENT_##id,
#include "icecue/events.def"
	EVENT_KIND_COUNT
};
const char *event_name(enum event_kind k); /* "icing_started", "numb", ... as in records and JSON */
bool event_parse(const char *name, enum event_kind *out);

/* Why numb cannot be found: the reasons at the end of events.def. */
enum reason {
	REASON_NONE,
#define REASON(id, ...) REASON_##id,
#include "icecue/events.def"
	REASON_COUNT
};
const char *reason_name(enum reason r); /* "none", "no_strokes", ... */
bool reason_parse(const char *name, enum reason *out);

/* After IEC 60601-1-8 (the idea, not a claim of conformity). */
#define PRIORITY_LIST(X)             \
	X(PRIORITY_NONE, "none")     \
	X(PRIORITY_LOW, "low")       \
	X(PRIORITY_MEDIUM, "medium") \
	X(PRIORITY_HIGH, "high")
enum priority { PRIORITY_LIST(ENUM_MEMBER) };
#define PRIORITY_COUNT ENUM_COUNT(PRIORITY_LIST)
const char *priority_name(enum priority p);
bool priority_parse(const char *name, enum priority *out);

/* What kind of alert it is. */
#define ALERT_CLASS_LIST(X)                             \
	X(ALERT_NONE, "none", "")                       \
	X(ALERT_GO, "go", ">>")	    /* an invitation */ \
	X(ALERT_STOP, "stop", "**") /* stop pressing */ \
	X(ALERT_DANGER, "danger", "***")                \
	X(ALERT_NOTICE, "notice", "*")
enum alert_class { ALERT_CLASS_LIST(ENUM_MEMBER) };
#define ALERT_CLASS_COUNT ENUM_COUNT(ALERT_CLASS_LIST)
const char *alert_class_name(enum alert_class c);
bool alert_class_parse(const char *name, enum alert_class *out);
const char *alert_class_mark(enum alert_class c); /* "", ">>", "**", "***", "*": seen also without colour */
/* How loud an alert of this kind is at least: what the table has, for rules that decide nothing else. */
enum priority event_priority(enum event_kind k);
/*
 * The class of an alert of this kind and priority. The detector asks when it emits; whoever comes after reads
 * it from the event.
 */
enum alert_class event_class(enum event_kind k, enum priority p);

/* One of several probes on the skin, as the others vouch for it: its name in records, and for people. */
#define SPOT_STATE_LIST(X)                                                                 \
	X(SPOT_OK, "ok", N_("ok"))                                                         \
	X(SPOT_NO_READING, "no_reading", N_("no reading"))                                 \
	X(SPOT_OFF, "off", N_("off the skin")) /* fallen, or in the room */                \
	X(SPOT_WET, "wet", N_("wet"))	       /* water under its tape */                  \
	X(SPOT_STUCK, "stuck", N_("stuck"))    /* stands still where skin cannot */        \
	X(SPOT_DRIFTING, "drifting", N_("drifting"))                                       \
	X(SPOT_DIFFERS, "differs", N_("differs"))	/* the others cannot explain it */ \
	X(SPOT_ELSEWHERE, "elsewhere", N_("elsewhere")) /* on another limb */
enum spot_state { SPOT_STATE_LIST(ENUM_MEMBER) };
const char *spot_state_name(enum spot_state s);
bool spot_state_parse(const char *name, enum spot_state *out);

struct event {
	int64_t t_ms; /* the moment at which it became true: a deadline's own time, not the wake-up's */
	enum event_kind kind;
	enum priority priority; /* of the alert that it gives; PRIORITY_NONE for none */
	enum alert_class class; /* of that alert; ALERT_NONE for none */
	enum reason reason; /* EVENT_CANNOT_TELL, EVENT_NUMB under ice that lies still; else REASON_NONE */
	int32_t skin_mc;    /* the estimate at that moment, or MC_NONE */
	int32_t count;	    /* as events.def defines it for this kind; else the round, from 1 */
	enum event_kind of; /* EVENT_FORECAST: EVENT_NUMB, _WINDOW_CLOSED or _REWARMED; EVENT_UNDONE: what is
			       taken back */
	int spot;	    /* EVENT_SPOT_OUT, EVENT_SPOT_BACK: which, from 0 */
	enum spot_state spot_state; /* EVENT_SPOT_OUT: why */
	/* EVENT_FORECAST only */
	int64_t at_ms, low_ms, high_ms;
};

/* Where a round is: its name in records, and for people. */
#define PHASE_LIST(X)                                                                              \
	X(PHASE_BEFORE, "before", N_("before")) /* no ice yet in this session */                   \
	X(PHASE_ICING, "icing", N_("ice"))                                                         \
	X(PHASE_NUMB, "numb", N_("ice, numb"))	   /* numb was emitted, and the ice is still on */ \
	X(PHASE_WINDOW, "window", N_("window"))	   /* ice away after numb: deep passes now */      \
	X(PHASE_WARMING, "warming", N_("warming")) /* numbness over, or ice away without numb */   \
	X(PHASE_WARM, "warm", N_("warm"))	   /* re-warmed: the next round may start */
enum phase { PHASE_LIST(ENUM_MEMBER) };
#define PHASE_COUNT ENUM_COUNT(PHASE_LIST)
const char *phase_name(enum phase p);

/* Probe as the detector sees it. */
#define PROBE_STATE_LIST(X)       \
	X(PROBE_UNSEEN, "unseen") \
	X(PROBE_GOOD, "good")     \
	X(PROBE_LOST, "lost")     \
	X(PROBE_OFF, "off")       \
	X(PROBE_AWAY, "away") /* taken off for the passes, as the person said */
enum probe_state { PROBE_STATE_LIST(ENUM_MEMBER) };
const char *probe_state_name(enum probe_state s);

#define OUTCOME_EVENTS_MAX 32 /* one advance can pass every deadline of a round after a sleep */

/* Filled anew by every detector call; events in the order of their times. */
struct outcome {
	int64_t t_ms;
	enum phase phase;
	enum probe_state probe;
	int32_t skin_mc;      /* skin estimate at the focus, or MC_NONE while there is none */
	int32_t band_mc;      /* half width of its error band; valid when skin_mc is */
	int32_t lag_ms;	      /* of the probe, as it showed when it was put on the skin; 0: it did not show */
	int32_t baseline_mc;  /* T0, or MC_NONE */
	int32_t threshold_mc; /* the numb threshold in force */
	int n_spots;	      /* on the skin, as the rules in force say */
	enum spot_state spot_state[SPOTS_MAX];
	int32_t passes; /* in this round */
	int32_t round;	/* from 1; 0 before the first ice */
	/* the countdown that matters now: forecast of numb, of the window's end or of re-warmed */
	enum event_kind countdown_to; /* EVENT_NONE when there is none */
	int64_t countdown_at_ms;
	/* the forecast's band; MS_NONE without one: then it is the latest end of the window that the rules
	 * allow, or the earliest re-warmed */
	int64_t countdown_low_ms, countdown_high_ms;
	int n_events;
	struct event events[OUTCOME_EVENTS_MAX];
};
