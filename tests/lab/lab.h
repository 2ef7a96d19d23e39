/*
 * lab.h - a laboratory of ice-massage sessions drawn at random, with the truth beside them, in virtual time.
 *
 * Columns of tissue (under the focus and under each probe), a cup of ice that strokes over an area, hands
 * that blot and press, a room or a blanket, and probes with their own lag, pull and errors. Nothing of the
 * physics is shared with the program: neither the built-in simulation nor any model of the detector. The same
 * seed and options give the same session wherever doubles and libm are the same, and what an option does not
 * concern stays as it is without it: a seed is the same person with any technique and any number of probes.
 */
#ifndef LAB_H
#define LAB_H

#include <stdbool.h>
#include <stdint.h>

#include "icecue/enums.h"
#include "icecue/sample.h"

enum lab_probe { LAB_CONTACT, LAB_TEMPER, LAB_IR, LAB_PROBE_COUNT };
const char *lab_probe_name(enum lab_probe p); /* "contact", "temper", "ir" */

#define LAB_GAPS 4
#define LAB_ROUNDS 2
#define LAB_NEVER (-1.0)     /* a time that does not come */
#define LAB_TRACE_MS 500     /* step of the true traces */
#define LAB_NAN_MC INT32_MIN /* the probe wrote nan */
#define LAB_SPOTS SPOTS_MAX
#define LAB_TOUCHES 256

/* How the ice is used. */
#define LAB_TECHNIQUE_LIST(X)                                                                        \
	X(LAB_USUAL, "usual")	  /* short strokes here and there over the area */                   \
	X(LAB_CIRCLES, "circles") /* small circles round the focus */                                \
	X(LAB_LINES, "lines")	  /* straight lines over the whole area, side by side or crossing */ \
	X(LAB_HELD, "held")	  /* ice stays about 10 s at a place, then at another */             \
	X(LAB_BAG, "bag")	  /* a bag of ice that lies still on the whole area */               \
	X(LAB_BLOTS, "blots")	  /* the usual, with blots 2.5 times as long */                      \
	X(LAB_RUNNER, "runner")	  /* irregular: strokes, circles, ice held and lifted, blots at whim */
enum lab_technique { LAB_TECHNIQUE_LIST(ENUM_MEMBER) };
#define LAB_TECHNIQUE_COUNT ENUM_COUNT(LAB_TECHNIQUE_LIST)
const char *lab_technique_name(enum lab_technique t);
bool lab_technique_parse(const char *name, enum lab_technique *out);

/* What a bead does that goes wrong while the ice is on. */
#define LAB_BAD_LIST(X)                                                         \
	X(LAB_BAD_NONE, "none")                                                 \
	X(LAB_BAD_TOWEL, "towel") /* lies on the wet towel */                   \
	X(LAB_BAD_ROOM, "room")	  /* hangs in the room */                       \
	X(LAB_BAD_STUCK, "stuck") /* reads what it read, give or take a step */ \
	X(LAB_BAD_LOW, "low")	  /* reads 5 C too low: a wet plug */           \
	X(LAB_BAD_DRIFT, "drift") /* runs away, 0.6-2.4 C a minute */           \
	X(LAB_BAD_LIMB, "limb")	  /* lies on warm skin that gets no ice */
enum lab_bad { LAB_BAD_LIST(ENUM_MEMBER) };
#define LAB_BAD_COUNT ENUM_COUNT(LAB_BAD_LIST)
const char *lab_bad_name(enum lab_bad b);
bool lab_bad_parse(const char *name, enum lab_bad *out);

/* Where the probes are in the deep passes. */
enum lab_passes {
	LAB_PASSES_BY,	    /* beside the thumbs: hands come near them */
	LAB_PASSES_PRESSED, /* under the thumbs, which press on them */
	LAB_PASSES_AWAY	    /* taken off for the passes and put back */
};

/* A probe in the hand that is put on the focus. */
enum lab_touch {
	LAB_TOUCH_NONE,
	LAB_TOUCH_BESIDE, /* beside fixed probes */
	LAB_TOUCH_ALONE	  /* it is the only probe */
};

/* When the recording begins. */
enum lab_late {
	LAB_WHOLE,
	LAB_LATE_REST,	/* 2-20 s before the ice, the probe often still warming on the skin */
	LAB_LATE_ICE,	/* while the ice is in use */
	LAB_LATE_AFTER, /* 5-1200 s after the first ice: that round is not in the truth */
	LAB_LATE_COUNT
};
const char *lab_late_name(enum lab_late l); /* "whole", "rest", "ice", "after" */

/* What a twin does not share with its session. What is told of the session and T0 are the same in all. */
enum lab_twin {
	LAB_TWIN_PATH,	/* the path of the cup */
	LAB_TWIN_PLACE, /* place, cup, ice and sensor as well */
	LAB_TWIN_PERSON /* all of that, the tissue, the blanket and what the room does to the skin */
};

/* What may be asked for; {0} or NULL draws everything. */
struct lab_options {
	bool fix_probe;
	enum lab_probe probe;
	bool fix_placement, inside;
	bool faultless;	    /* no gap, no error value, no probe that falls off */
	enum lab_late late; /* the same session, but for when its recording begins */
	uint64_t twin;	    /* 0, or the same session in all but what differs */
	enum lab_twin differs;
	bool single; /* no second round */
	bool brief;  /* ends some minutes after the first ice */

	enum lab_technique technique;
	bool mixed;	 /* any technique, in place of the one given */
	bool wide;	 /* fat 2-25 mm, T0 27-34 C, rooms of 16-30 C, and all sorts of probes: see wide.c */
	double offset_c; /* added to what each fixed probe says */
	int spots;	 /* 0: one probe at the placement. 1-8 round the focus, */
	double spot_mm[LAB_SPOTS]; /* so far from it as judged by eye, which is 2 mm off, */
	bool spots_exact;	   /* or not at all */
	double common_c;	   /* standard deviation of an error that all spots share */
	enum lab_touch touch;
	enum lab_bad bad; /* of one of the beads; not with LAB_TOUCH_ALONE */
	bool any_bad;	  /* any of them */
	enum lab_passes passes;
};

/* What a person at the table knows or a file may say about the session. */
struct lab_config {
	uint64_t seed;
	enum lab_probe probe;
	bool inside, covered, civd, spikes;
	double interval_s, ambient_c, baseline_c, fat_mm;
	int edge_mm, area_mm; /* as judged by eye; edge negative: inside */
	double detached_s;    /* LAB_NEVER: the probe stays on */
	double ice_before_s;  /* how long the first ice had been in use when the recording began */
	int gap_count;
	struct lab_gap {
		double from_s, to_s;
	} gap[LAB_GAPS];

	enum lab_technique technique;
	int spots;		   /* 0: one probe, of which only the placement is told */
	double spot_mm[LAB_SPOTS]; /* as judged by eye */
	struct lab_place {
		double x_mm, y_mm;
	} bead[LAB_SPOTS]; /* where they are, from the focus; the first one also without spots */
	enum lab_touch touch;
	bool touch_infrared;
	struct lab_bad_bead {
		enum lab_bad how;
		int bead;
		double at_s, until_s; /* LAB_NEVER: to the end */
	} bad;
	struct lab_gap away[LAB_ROUNDS]; /* off for the passes of a round (key x); to_s 0: not */
};

struct lab_sample {
	int64_t t_ms;
	int32_t mc; /* as the probe said it, LAB_NAN_MC for nan; of LAB_TOUCH_ALONE the probe in the hand */
	bool wild;  /* an error value where a temperature should be, in mc */
	int32_t beside_mc[LAB_SPOTS - 1]; /* the spots after the first one */
	int32_t touch_mc;		  /* with LAB_TOUCH_BESIDE */
};

/* What was meant to be a touch of the focus. */
enum lab_touched { LAB_TOUCHED, LAB_TOUCHED_SHORT, LAB_TOUCHED_ICE };
struct lab_touching {
	double from_s, to_s;
	enum lab_touched what;
};

/* By the rules of the contract on the 10 s mean of the true focus; a time is LAB_NEVER if not reached, and 0
 * if it was before the recording began. */
struct lab_round {
	double ice_start_s, ice_end_s, numb_s, numb_end_s, rewarmed_s;
	bool unsure; /* the hold was complete only after the ice was gone: neither right nor wrong to tell */
	double coldest_c, at_45min_c;
};

struct lab_session {
	struct lab_config config;
	int round_count;
	struct lab_round round[LAB_ROUNDS];
	struct lab_sample *sample;
	int sample_count, sample_room;
	/* truth each LAB_TRACE_MS from 0 on: skin at the focus (mean over the last 10 s) and under the probe
	 */
	float *focus_c, *spot_c;
	int trace_count, trace_room;
	int touch_count;
	struct lab_touching touch[LAB_TOUCHES];
};

/*
 * Draws the session of a seed. The session must be zero before its first use; its memory is used again by the
 * next draw and freed by lab_free(). Returns false when memory is out; opt may be NULL.
 */
bool lab_draw(uint64_t seed, const struct lab_options *opt, struct lab_session *out);
void lab_free(struct lab_session *s);

/* A moment as the program gets it: spots and touch, error values as such. */
struct sample lab_sample_at(const struct lab_session *s, int i);

#endif
