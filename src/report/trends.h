/*
 * trends.h - how the figures of each client and site change from session to session, by the first round of
 * each. Pure but for the stream that is written to.
 */
#pragma once

#include <stdio.h>

#include "icecue/detector.h"
#include "icecue/enums.h"
#include "store/summary.h"

/* What a figure counts. Its values are thousandths of a second, of a degree, or of one. */
enum trend_unit { TREND_SHORT, TREND_LONG, TREND_NUMBER, TREND_DEGREES }; /* short: "3:40"; long: "52 min" */

/* Passes: of rounds in which any was counted. Cold: how long it was at or below ROUNDS_COLD_MC. Errors are
 * taken as absolute. */
#define TREND_LIST(X)                                                                         \
	X(TREND_TO_NUMB, "to_numb_s", N_("ice until numb"), TREND_SHORT)                      \
	X(TREND_WINDOW, "window_s", N_("window after the ice"), TREND_SHORT)                  \
	X(TREND_TO_WARM, "to_warm_s", N_("ice away until warm"), TREND_LONG)                  \
	X(TREND_COLDEST, "coldest_c", N_("coldest skin"), TREND_DEGREES)                      \
	X(TREND_COLD, "cold_s", N_("at 10 °C or colder"), TREND_SHORT)                        \
	X(TREND_NUMB_ERROR, "numb_forecast_error_s", N_("numb forecast off by"), TREND_SHORT) \
	X(TREND_WARM_ERROR, "warm_forecast_error_s", N_("warm forecast off by"), TREND_LONG)  \
	X(TREND_PASSES, "passes", N_("passes in the window"), TREND_NUMBER)                   \
	X(TREND_PASSES_OUTSIDE, "passes_outside", N_("passes outside it"), TREND_NUMBER)
enum trend_figure { TREND_LIST(ENUM_MEMBER) };
#define TREND_COUNT ENUM_COUNT(TREND_LIST)
const char *trend_name(enum trend_figure k);  /* as in CSV */
const char *trend_title(enum trend_figure k); /* for people */
enum trend_unit trend_unit(enum trend_figure k);

struct trend {
	const char *client, *site;	 /* of a summary */
	const struct summary *const *at; /* its sessions, the oldest first */
	int sessions;
	int counted, outside; /* those with passes, and with some outside the window, in any round */
	/* how many were measured and iced so; several: with more than one probe on the skin */
	int sensor[SENSOR_COUNT], placement[PLACEMENT_COUNT], ice[ICE_COUNT], several;
	/* medians; MS_NONE without a value. Of all, and of the first and the last third when there are six
	 * values or more. */
	struct {
		int n;
		int64_t all, first, last;
	} of[TREND_COUNT];
};

/* For qsort(3) of struct trend. */
int trend_by_label(const void *a, const void *b);

/* A figure of the session's first round; MS_NONE when it is unknown, and when a record that was tampered with
 * gives a time below zero. */
int64_t trend_value(const struct summary *s, enum trend_figure k);
/* "3:40", "52 min", "4", "9.8 °C", "-" for MS_NONE. Returns buf. */
char *trend_format(int64_t value, enum trend_figure k, bool fahrenheit, char *buf, size_t n);
/* "Anna, left calf"; "without a label". Returns buf, which has room for RECORD_TITLE bytes. */
char *trend_whose(const struct trend *t, char *buf);
/* "bare bead, in the iced area, massage" or, when it changed, "bare bead 8, steel tip 4; ...". Returns buf.
 */
char *trend_technique(const struct trend *t, char *buf, size_t n);

/* *out is for free(); returns how many, by client and site; -1 when memory is out. Each label of the list has
 * one spelling: spelling_unify(). The list must outlive it. What is simulated says nothing about a client and
 * is passed over. */
int trends_find(const struct summary_list *s, struct trend **out);
void trends_table(FILE *f, const struct trend *t, int n, bool fahrenheit);
void trends_csv(FILE *f, const struct trend *t, int n);
bool trends_json(FILE *f, const struct trend *t, int n);
