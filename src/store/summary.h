/*
 * summary.h - what became of each session, in a few figures: for lists and trends.
 *
 * A summary is read from the event rows of a record. So that 10,000 sessions are listed within a second they
 * are kept in BASE/.summaries, which is never trusted more than a record: an entry counts only while size and
 * time of change of its record are those that it was made from; it is made anew when not, and the whole file
 * when it is of another version, or missing. Where BASE cannot be written the figures are right and come
 * slowly. The file holds names: mode 0600, and whoever deletes a session takes it out (summary_forget()).
 * A folder of which the name has commas, quotes or control bytes is none of ours: it is read each time.
 */
#pragma once

#include <stdio.h>

#include "walk.h"

#define SUMMARY_ROUNDS 8 /* of a session; more are counted only */

struct summary_round {
	int64_t icing_ms;   /* session time */
	int64_t to_numb_ms; /* from the ice, as measured, else as felt; MS_NONE */
	bool felt;	    /* the latter */
	int64_t ice_ms;	    /* how long; MS_NONE while it was on at the end */
	int64_t window_ms;  /* from the ice's end to numbness over; MS_NONE */
	int64_t to_warm_ms; /* from the ice's end to re-warmed; MS_NONE */
	int64_t numb_error_ms,
		warm_error_ms; /* of the first forecasts: above zero, it came sooner; MS_NONE */
	int32_t passes;
};

struct summary {
	char name[64]; /* of the folder below BASE */
	char start_iso[40], client[LABEL_TEXT], site[LABEL_TEXT];
	int64_t length_ms;
	bool ended;   /* in order, or closed later */
	bool cut;     /* closed later */
	bool running; /* somebody writes it just now; neither this nor ended: cut off, and not closed yet */
	int n_rounds; /* also those beyond SUMMARY_ROUNDS */
	struct summary_round rounds[SUMMARY_ROUNDS];
};

/* From the record. Pure but for reading it. */
void summary_read(const struct walk_entry *e, struct summary *out);

struct summary_list {
	size_t n;
	struct summary *at; /* the newest first */
	size_t read;	    /* of them from their records */
	size_t unread;	    /* folders below base that none is of: without a record that can be read */
};

/* Of all sessions below base whose folder's name begins with prefix. RESULT_OK, or as walk_each(). The
 * caller gives them to summary_list_free(). */
enum result summary_list_load(const char *base, const char *prefix, struct summary_list *out);
void summary_list_free(struct summary_list *s);
/* Takes those of a folder's name, or (name is NULL) of a client, out of the kept ones: before their records
 * go, so that whatever stops that leaves no label behind. */
void summary_forget(const char *base, const char *name, const char *client);

const char *summary_state(const struct summary *s); /* "running", "cut off", "ended" */
/* A row a round (one for a session without any), with names of columns; text that would be a formula is
 * guarded. */
void summary_csv(FILE *f, const struct summary_list *s);
