/*
 * summary.h - each session in a few figures, for lists and trends. They are read from the rows of its record
 * (summary_read()), with its corrections, and of its samples while there is ice; src/book keeps them, so that
 * nobody has to read all records for a list.
 */
#pragma once

#include <stdio.h>

#include "rounds.h"
#include "walk.h"

#define SUMMARY_ROUNDS 8 /* of a session in a list; more are only counted */

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

/* ---- one record ---- */

/* What is read of one record, as it is told: with the session's own corrections. */
struct summary_figures {
	char name[64]; /* its folder below BASE */
	char start_iso[40], client[LABEL_TEXT], site[LABEL_TEXT], therapist[LABEL_TEXT], note[CHANGE_TEXT];
	int64_t length_ms;
	int corrections; /* that hold */
	bool ended;	 /* ended in order, or closed later */
	bool cut;	 /* it was closed later */
	bool simulated;
	/* how it was measured and iced: enum sensor_kind, placement, ice; the probes on the skin */
	int8_t sensor, placement, ice, n_spots;
	struct summary_round figures[ROUNDS_MAX]; /* of the rounds */
	struct rounds rounds;
};

/* Is told of each row that is a mark or an event, in their order. */
struct summary_witness {
	/* e: the event, of the kind that rounds_kind() takes it for; NULL for a mark. round: that it belongs
	 * to, from 1; 0 before the first ice. */
	void (*take)(void *context, const struct row *row, const struct event *e, int round);
	void *context;
};

/* Reads a record. witness may be NULL. */
void summary_read(const struct walk_entry *e, const struct summary_witness *witness,
		  struct summary_figures *out);
/* Does a session hold the lock on the record of that folder? It is tried and released at once, because it
 * changes without the file. */
bool summary_is_running(const char *base, const char *name);

/* ---- a list ---- */

/* Texts belong to the list, and are never NULL there. */
struct summary {
	const char *name;	/* its folder below BASE */
	const char *short_name; /* what no other one is called: session_name.h */
	const char *start_iso, *client, *site, *therapist;
	const char *note; /* of the session; mostly "" */
	int64_t length_ms;
	struct summary_round *rounds; /* at most SUMMARY_ROUNDS */
	int32_t n_rounds;	      /* including those beyond */
	int32_t corrections;	      /* that hold */
	bool ended;		      /* ended in order, or closed later */
	bool cut;		      /* it was closed later */
	bool simulated;
	bool running; /* it is being written; neither running nor ended: cut off, not yet closed */
	/* how it was measured and iced: enum sensor_kind, placement, ice; the probes on the skin */
	int8_t sensor, placement, ice, n_spots;
};

struct summary_pool; /* memory of a list */

struct summary_list {
	size_t n, room;
	struct summary *at; /* the newest first */
	struct summary_pool *pool;
	size_t all;	  /* how many there are, whatever was asked for */
	size_t simulated; /* left out only because they are simulated */
	size_t read;	  /* how many were read from their records */
	size_t unread;	  /* folders below base without a record that can be read */
	bool behind;	  /* some are missing, or told as they were: another process wrote the book */
};

/* Adds a copy; its texts, too, and those that many have (client, site, therapist) once. NULL texts are "".
 * False without memory. */
bool summary_list_add(struct summary_list *list, const struct summary *s);
/* The same where client and site are the list's already. */
bool summary_list_add_labelled(struct summary_list *list, const struct summary *s);
/* A copy of the text that is freed with the list; NULL without memory. */
const char *summary_list_text(struct summary_list *list, const char *text);
/* n rounds, not filled, freed with the list; NULL without memory. */
struct summary_round *summary_list_rounds(struct summary_list *list, int n);
void summary_list_free(struct summary_list *s);

/*
 * Reads the records of all sessions below base, with each client as it is called by now and each label as it
 * was first typed: right, and slow. Callers take book_list(), which does this only where there can be no
 * book. RESULT_OK, or as walk_each(). The caller calls summary_list_free().
 */
enum result summary_list_read(const char *base, struct summary_list *out);

const char *summary_state(const struct summary *s); /* "running", "cut off", "ended" */
/* One row for each round (one for a session without any), after the column names; text that would be a
 * formula is guarded. */
void summary_csv(FILE *f, const struct summary_list *s);
