/*
 * list.h - lists and trends of sessions, from their summaries. Pure but for the stream that they write
 * to, and for the chart.
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

/* ---- trends: the first round of each session, by client and site ---- */

#define TREND_LIST(X)                                                          \
	X(TREND_TO_NUMB, "to_numb_s")                                          \
	X(TREND_WINDOW, "window_s")                                            \
	X(TREND_TO_WARM, "to_warm_s")                                          \
	X(TREND_NUMB_ERROR, "numb_forecast_error_s")                           \
	X(TREND_WARM_ERROR, "warm_forecast_error_s")                           \
	/* numbers, in thousandths; of rounds in which any pass was counted */ \
	X(TREND_PASSES, "passes")                                              \
	X(TREND_PASSES_OUTSIDE, "passes_outside")
enum trend_figure { TREND_LIST(ENUM_MEMBER) };
#define TREND_COUNT ENUM_COUNT(TREND_LIST)
const char *trend_name(enum trend_figure k); /* as in CSV */

struct trend {
	const char *client, *site; /* of a summary */
	int sessions;
	int counted, outside; /* those with passes, and with some outside the window, in any round */
	/* medians, in ms; MS_NONE without a value. Of all, and of the first and the last third when there are
	 * six values or more. Errors are taken as absolute. */
	struct {
		int n;
		int64_t all_ms, first_ms, last_ms;
	} of[TREND_COUNT];
};

/* A figure of the session's first round; MS_NONE when it is unknown, and when a record that was tampered with
 * gives a time below zero. */
int64_t trend_value(const struct summary *s, enum trend_figure k);
/* Is the session one of this client and site? */
bool trend_has(const struct trend *t, const struct summary *s);

/* *out is for free(); returns how many, by client and site; -1 when memory is out. Each label of the list has
 * one spelling: spelling_unify(). */
int trends_find(const struct summary_list *s, struct trend **out);
void trends_table(FILE *f, const struct trend *t, int n, bool quality);
void trends_csv(FILE *f, const struct trend *t, int n);
bool trends_json(FILE *f, const struct trend *t, int n);
/* path ends in .png or .svg. RESULT_NONE when there is no gnuplot; RESULT_BAD_DATA when there is nothing to
 * draw. */
#define TRENDS_DRAWN 7
