/*
 * list.h - lists of sessions, from their summaries. Pure but for the stream that they write to.
 */
#pragma once

#include <stdio.h>

#include "icecue/enums.h"
#include "store/summary.h"

/* How a session went: one of its rounds was numb (none of them), the last one re-warmed, a pass was outside
 * the window, a crash ended it, or it runs. */
enum list_outcome {
	OUTCOME_ANY,
	OUTCOME_NUMB,
	OUTCOME_NOT_NUMB,
	OUTCOME_REWARMED,
	OUTCOME_OUTSIDE,
	OUTCOME_CUT,
	OUTCOME_RUNNING
};

bool list_went(const struct summary *s, enum list_outcome outcome);

/* Which are meant; NULL = all. */
struct list_filter {
	const char *client, *site, *therapist; /* whole labels */
	const char *since, *until; /* "2026", "2026-11", "2026-11-27": that day, month or year is within */
	enum list_outcome outcome;
	int last;      /* the newest so many; 0 = all */
	bool measured; /* none that is simulated */
};

/* "2026-11", or "30d" before the day of today_iso, into buf; false when it is neither. */
bool list_date(const char *text, const char *today_iso, char buf[16]);

/* Keeps what is meant, in its order; returns how many were left out only because they are simulated. */
size_t list_select(struct summary_list *s, const struct list_filter *f);

/* A line each, or with all_rounds each round, the newest first. quality: how good the forecast was in place
 * of the passes. columns: of the terminal, 0 = no limit; where they are short, the length goes first, then
 * labels are cut. */
void list_table(FILE *f, const struct summary_list *s, bool all_rounds, bool quality, int columns);
/* One array of objects; false when memory is out. */
bool list_json(FILE *f, const struct summary_list *s);
