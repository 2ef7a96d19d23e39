/* list_filter.h - which sessions of a list are meant. Pure. */
#pragma once

#include "summary.h"

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

/* Which are meant; NULL = all. */
struct list_filter {
	const char *client, *site, *therapist; /* whole labels */
	const char *since, *until; /* "2026", "2026-11", "2026-11-27": that day, month or year is within */
	enum list_outcome outcome;
	int last;	/* the newest so many; 0 = all */
	bool for_table; /* only what list_table() shows is wanted: the rest may be as if it were not known */
	bool measured;	/* none that is simulated */
};

/* Did it go so? */
bool list_went(const struct summary *s, enum list_outcome outcome);
/* Keeps what is meant, in its order; returns how many were left out only because they are simulated. */
size_t list_select(struct summary_list *s, const struct list_filter *f);
