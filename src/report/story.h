/*
 * story.h - what happened in a session, gathered from its record: for the summary, the chart and the page.
 * Reads a finished record (or one cut off), in constant memory but for the thinned points.
 */
#pragma once

#include <stdio.h>

#include "core/forecast_score.h"
#include "icecue/outcome.h"
#include "picture.h"
#include "store/record.h"
#include "store/rounds.h"

#define STORY_EVENTS_MAX 512
#define STORY_MARKS_MAX 256
#define STORY_COLUMNS 2000 /* thinning: minimum and maximum of each of so many slices of the session */

#define STORY_PHASES_MAX 256
#define STORY_ZOOMS_MAX 3
#define STORY_ZOOM_COLUMNS 1000 /* of one; two have 600, three 400: a slice a pixel */

/* Forecasts are kept only while there is room to spare. */
struct story_event {
	struct event event;
	enum phase phase;
	bool undone; /* taken back by a key */
};
struct story_mark {
	struct mark mark;
	char note[160];
};
struct story_phase {
	int64_t from_ms;
	enum phase phase;
}; /* until the next one, or the end */

/* One slice of the time axis. Min and max keep every extreme that a pixel can show. */
struct story_slice {
	int64_t t_ms; /* of its first sample; MS_NONE for an empty slice */
	int64_t t_min_ms, t_max_ms;
	int32_t probe_min_mc, probe_max_mc; /* MC_NONE when no good sample */
	int64_t skin_t_min_ms, skin_t_max_ms;
	int32_t skin_min_mc, skin_max_mc; /* MC_NONE when no estimate */
	int32_t skin_mc, band_mc;	  /* last of the slice */
	int32_t reference_mc;		  /* the other limb, last of the slice; MC_NONE when there is none */
	int32_t ambient_mc;		  /* the room, likewise */
	int32_t spot_mc[SPOTS_MAX];	  /* the spots after the first (the probe), likewise */
	bool gap_before;		  /* the line is broken here: no good sample for 5 s or 3 intervals */
};

/* Samples in, slices out; pure. The caller owns the slices. */
struct story_thin {
	struct story_slice *slices;
	int n;
	int64_t from_ms, to_ms, width_ms, gap_ms, last_good_ms;
	struct story_slice *current; /* the slice of the last time, and its beginning */
	int64_t current_ms;
};
void story_thin_begin(struct story_thin *t, struct story_slice *slices, int n, int64_t from_ms, int64_t to_ms,
		      int64_t gap_ms);
/* probe_mc is MC_NONE for a bad sample; a time outside from..to is passed over. */
void story_thin_add(struct story_thin *t, int64_t t_ms, int32_t probe_mc, int32_t skin_mc, int32_t band_mc);
/* A further spot, from 1, then; MC_NONE changes nothing. */
void story_thin_spot(struct story_thin *t, int64_t t_ms, int spot, int32_t mc);
/* The other limb and the room then; MC_NONE changes nothing. */
void story_thin_beside(struct story_thin *t, int64_t t_ms, int32_t reference_mc, int32_t ambient_mc);

/* A part of the session with slices of its own: the minutes of ice within an hour of re-warming. */
struct story_zoom {
	int64_t from_ms, to_ms;
	int round; /* from 1 */
	int n_slices;
	struct story_slice slices[STORY_ZOOM_COLUMNS];
};

struct story {
	struct record_head head;
	int64_t first_ms, last_ms;
	bool closed; /* has its end row */
	uint64_t samples, bad_samples, bad_lines;
	int64_t gap_ms; /* a pause longer than this is a gap */
	int64_t gaps_total_ms;
	int n_gaps;
	int32_t baseline_mc;
	int n_events, n_marks, n_phases, n_rounds, n_slices, n_zooms;
	int more_events;		  /* that found no room */
	struct forecast_scores forecasts; /* of all of them, also of those that found no room */
	struct story_event events[STORY_EVENTS_MAX];
	struct story_mark marks[STORY_MARKS_MAX];
	struct story_phase phases[STORY_PHASES_MAX];
	struct past_round rounds[ROUNDS_MAX]; /* later rounds than fit are counted in n_rounds only */
	struct story_slice slices[STORY_COLUMNS];
	struct story_zoom
		zooms[STORY_ZOOMS_MAX]; /* of the latest rounds; none when the whole shows them well */
};

/* Allocates *out. RESULT_NONE, RESULT_BAD_DATA with the reason in why. */
enum result story_read(const char *record_path, struct story **out, char *why, size_t n);
void story_free(struct story *s);

/* A few plain sentences, one a line: "Numb after 3 min 40 s." ... A note of safety begins with the mark
 * below. Returns bytes written. */
#define STORY_SAFETY N_("Safety: ")
/* What a therapist asks; how good the forecasts were says forecast_score_words(). */
int story_words(const struct story *s, bool fahrenheit, char *buf, size_t n);
