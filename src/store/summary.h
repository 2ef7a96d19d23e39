/*
 * summary.h - each session in a few figures, for lists and trends.
 *
 * A summary is read from the event rows of a record, and from the samples while there is ice. So that 10,000
 * sessions can be listed within a second, summaries are kept in BASE/.summaries. This file is never trusted
 * more than a record: an entry counts only while its record and its changes.csv have the size and the time of
 * change that it was made from, else it is made anew. What a client is called by now is not kept, but looked
 * up each time (clients.h). The whole file is made anew when it is of another version or missing. Where BASE
 * cannot be written, the figures are right but slow. The file holds names: mode 0600, and deleting a session
 * removes its entry (summary_forget()). A folder whose name has commas, quotes or control bytes is not kept
 * here, but read each time.
 */
#pragma once

#include <stdio.h>

#include "walk.h"

#define SUMMARY_ROUNDS 8 /* of a session; more are only counted */

struct summary_round {
	int64_t icing_ms;   /* session time */
	int64_t to_numb_ms; /* from the ice to numb, else to felt; MS_NONE */
	bool felt;	    /* to_numb_ms is to felt */
	int64_t ice_ms;	    /* how long the ice lasted; MS_NONE if it was on at the end */
	int64_t window_ms;  /* from the ice's end to the end of numbness; MS_NONE */
	int64_t to_warm_ms; /* from the ice's end to re-warmed; MS_NONE */
	int64_t numb_error_ms,
		warm_error_ms;		/* of the first forecasts; positive: the event came sooner; MS_NONE */
	int32_t passes, passes_outside; /* inside the window, and not */
	int32_t coldest_mc;		/* the skin estimate; MC_NONE */
	int32_t cold_ms;		/* how long it was at or below ROUNDS_COLD_MC */
};

struct summary {
	char name[64];	     /* its folder below BASE */
	char short_name[64]; /* what no other one of the list is called: session_name.h */
	char start_iso[40], client[LABEL_TEXT], site[LABEL_TEXT], therapist[LABEL_TEXT];
	int64_t length_ms;
	bool ended; /* ended in order, or closed later */
	bool cut;   /* it was closed later */
	bool simulated;
	bool running; /* it is being written; neither running nor ended: cut off, not yet closed */
	int n_rounds; /* including those beyond SUMMARY_ROUNDS */
	/* how it was measured and iced: enum sensor_kind, placement, ice; the probes on the skin */
	int8_t sensor, placement, ice, n_spots;
	struct summary_round rounds[SUMMARY_ROUNDS];
};

/* Makes a summary of a record. Pure but for reading it. */
void summary_read(const struct walk_entry *e, struct summary *out);

struct summary_list {
	size_t n;
	struct summary *at; /* the newest first */
	size_t read;	    /* how many were read from their records */
	size_t unread;	    /* folders below base without a record that can be read */
};

/* Loads the summaries of all sessions below base whose folder's name begins with prefix, with each client
 * as it is called by now and each label as it was first typed. RESULT_OK, or as walk_each(). The caller calls
 * summary_list_free(). */
enum result summary_list_load(const char *base, const char *prefix, struct summary_list *out);
void summary_list_free(struct summary_list *s);
/* Removes the kept summaries of a folder, or (name is NULL) of a client. Call it before their records are
 * removed, so that no label is left behind when that is interrupted. */
void summary_forget(const char *base, const char *name, const char *client);

const char *summary_state(const struct summary *s); /* "running", "cut off", "ended" */
/* One row for each round (one for a session without any), after the column names; text that would be a
 * formula is guarded. */
void summary_csv(FILE *f, const struct summary_list *s);
