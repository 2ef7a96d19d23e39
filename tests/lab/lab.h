/*
 * lab.h - a laboratory of ice-massage sessions drawn at random, with the truth beside them, in virtual time.
 *
 * Two columns of tissue (under the focus and under the probe), a cup of ice that strokes over an area, hands
 * that blot and press, a room or a blanket, and a probe with its own lag, pull and errors. Nothing here is
 * shared with the program: neither the built-in simulation nor any model of the detector. The same seed and
 * options give the same session wherever doubles and libm are the same.
 */
#ifndef LAB_H
#define LAB_H

#include <stdbool.h>
#include <stdint.h>

enum lab_probe { LAB_CONTACT, LAB_TEMPER, LAB_IR, LAB_PROBE_COUNT };
const char *lab_probe_name(enum lab_probe p); /* "contact", "temper", "ir" */

#define LAB_GAPS 4
#define LAB_ROUNDS 2
#define LAB_NEVER (-1.0)     /* a time that does not come */
#define LAB_TRACE_MS 500     /* step of the true traces */
#define LAB_NAN_MC INT32_MIN /* the probe wrote nan */

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
};

struct lab_sample {
	int64_t t_ms;
	int32_t mc; /* as the probe said it, LAB_NAN_MC for nan */
	bool wild;  /* an error value where a temperature should be */
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
};

/*
 * Draws the session of a seed. The session must be zero before its first use; its memory is used again by the
 * next draw and freed by lab_free(). Returns false when memory is out; opt may be NULL.
 */
bool lab_draw(uint64_t seed, const struct lab_options *opt, struct lab_session *out);
void lab_free(struct lab_session *s);

#endif
