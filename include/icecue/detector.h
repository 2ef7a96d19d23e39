/*
 * detector.h - samples in, events out. Pure: time is an argument, the same samples and marks give the
 * same events whatever the wake-ups, and overdue deadlines fire at their own time.
 *
 * Not a medical device. The rules are defaults with their sources; the rules in force are written into
 * every record.
 */
#pragma once

#include "icecue/mark.h"
#include "icecue/outcome.h"
#include "icecue/sample.h"
#include "icecue/sensor.h"

#define PLACEMENT_LIST(X)                                             \
	X(PLACEMENT_IN, "in") /* 5 mm or more inside the iced area */ \
	X(PLACEMENT_EDGE, "edge")                                     \
	X(PLACEMENT_TOUCH,                                            \
	  "touch") /* in the hand, put on the focus now and then; its readings are spot 0's */
enum placement { PLACEMENT_LIST(ENUM_MEMBER) };
#define PLACEMENT_COUNT ENUM_COUNT(PLACEMENT_LIST)
const char *placement_name(enum placement p);
bool placement_parse(const char *name, enum placement *out);

/* How the ice is used: it is moved about and blotted, or it lies still. */
#define ICE_LIST(X)               \
	X(ICE_MASSAGE, "massage") \
	X(ICE_BAG, "bag") /* then no strokes are asked for, and numb is a notice */
enum ice { ICE_LIST(ENUM_MEMBER) };
#define ICE_COUNT ENUM_COUNT(ICE_LIST)
const char *ice_name(enum ice i);
bool ice_parse(const char *name, enum ice *out);

#define RULES_NUMB_MC 13600 /* the default of numb_mc, */
/* What numb_mc may be: the limits of --threshold and of what is learned. Pain goes first, touch only below
 * 8-10 C. */
#define RULES_NUMB_MIN_MC 8000
#define RULES_NUMB_MAX_MC 15000

#define PASSES_ENOUGH 6 /* in a round: the contract's upper number */

/* The rules in force, and what the person at the table set. See rules_default() for the sources. */
struct rules {
	/* numb */
	int32_t numb_mc;	   /* RULES_NUMB_MC */
	int32_t numb_hold_ms;	   /* 60000, allowed 30000..120000 */
	int32_t numb_min_icing_ms; /* 90000 */
	/* how many of its standard errors the estimate must lie below, thousandths: by the placement */
	int32_t numb_margin_in;	  /* 1000 */
	int32_t numb_margin_edge; /* 900 */
	/* window */
	int32_t window_mc;	/* 15000 */
	int32_t window_hold_ms; /* 10000 */
	int32_t window_max_ms;	/* 180000 */
	/* re-warmed */
	int32_t rewarm_min_ms;	/* 45 min */
	int32_t rewarm_hold_ms; /* 5 min */
	int32_t still_cold_ms;	/* 120 min */
	int32_t rounds_per_day; /* 6: the sixth round is reported */
	/* set by the person */
	enum placement placement;
	int32_t edge_um; /* how far outside the iced area, micrometres; negative: inside */
	bool has_edge;
	/* the probes on the skin, in the order of a sample's spots; each may lie at an unknown place */
	int n_spots; /* from 1 */
	struct spot_place spot[SPOTS_MAX];
	bool touch;	    /* a probe in the hand is there, to be put on the focus */
	int32_t area_um;    /* radius of the iced area; 0 = not set */
	int32_t ambient_mc; /* MC_NONE = not set */
	bool bony;
	enum ice ice;
	enum sensor_kind sensor;
	/* the figures of the probe's maker, from its driver; 0 = not known */
	int32_t tau_ms; /* 0: by the sensor's kind */
	int32_t accuracy_mc, resolution_mc;
	int32_t rounds_before; /* rounds of this client earlier today */
	/* between readings, where it is known before they come: of a table; 0: it is learned */
	int32_t interval_ms;
};
void rules_default(struct rules *r);

struct detector; /* opaque; one allocation, none after */

struct detector *detector_create(const struct rules *r); /* NULL when memory is out */
void detector_destroy(struct detector *d);		 /* NULL is legal */

/*
 * The same in n bytes of the caller, aligned for any object, where nothing can be allocated; there is nothing
 * to destroy. NULL when n is below DETECTOR_BYTES. What is beyond is for MARK_UNDO, which otherwise does
 * nothing: once more as much, and a struct sample for each sample of UNDO_MS.
 */
#define DETECTOR_BYTES 36864
struct detector *detector_place(void *memory, size_t n, const struct rules *r);

/* Takes a sample; deadlines up to its time fire first, at their own times. */
void detector_feed(struct detector *d, const struct sample *s, struct outcome *out);
/* A key. Deadlines up to its time fire first. */
void detector_mark(struct detector *d, const struct mark *m, struct outcome *out);
/* Lets deadlines up to and including now_ms fire. Calling it often or never does not change any event. */
void detector_advance(struct detector *d, int64_t now_ms, struct outcome *out);
/* The next deadline, for the timer; MS_NEVER for none. */
int64_t detector_due_ms(const struct detector *d);
