/*
 * multiples.h - small multiples of the trends: a row for each client and site, a column for each kind of
 * figure, the same axes down a column, so that rows can be compared. What chart and page draw. Pure.
 */
#pragma once

#include "trends.h"

#define MULTIPLE_LIST(X)                                                                  \
	X(MULTIPLE_NUMB, N_("Ice until numb"), N_("min"), TREND_TO_NUMB, TREND_TO_NUMB)   \
	X(MULTIPLE_WINDOW, N_("Numb window"), N_("min"), TREND_WINDOW, TREND_WINDOW)      \
	X(MULTIPLE_PASSES, N_("Passes"), "", TREND_PASSES, TREND_PASSES_OUTSIDE)          \
	X(MULTIPLE_WARM, N_("Until warm again"), N_("min"), TREND_TO_WARM, TREND_TO_WARM) \
	X(MULTIPLE_COLDEST, N_("Coldest skin"), "C", TREND_COLDEST, TREND_COLDEST)        \
	X(MULTIPLE_COLD, N_("At 10 °C or colder"), N_("min"), TREND_COLD, TREND_COLD)     \
	X(MULTIPLE_ERROR, N_("Forecasts off by"), N_("min"), TREND_NUMB_ERROR, TREND_WARM_ERROR)
enum multiple { MULTIPLE_LIST(ENUM_MEMBER) };
#define MULTIPLE_COUNT ENUM_COUNT(MULTIPLE_LIST)

const char *multiple_title(enum multiple m);
/* The unit of its axis: "min", "", "°C" or "°F". */
const char *multiple_unit(enum multiple m, bool fahrenheit);
/* How many series it has, one or two, and which. */
int multiple_series(enum multiple m);
enum trend_figure multiple_figure(enum multiple m, int series);

/* One axis, in thousandths of its unit; low and high are whole numbers of steps. */
struct multiple_axis {
	int64_t low, high, step;
};

/* The days, in seconds as the person's calendar has them; the same for all. None: no session has a date. */
struct multiple_days {
	bool any;
	int64_t from_s, to_s;  /* of the first and of the last session */
	int64_t low_s, high_s; /* of the axis: wider, so that no point lies on its end */
};

struct multiples {
	const struct trend *t;
	int n, sessions, undated; /* in all; those without a date have no place on the axes */
	bool fahrenheit;
	struct multiple_days days;
	struct multiple_axis axis[MULTIPLE_COUNT];
};
/* t outlives it. */
void multiples_begin(struct multiples *m, const struct trend *t, int n, bool fahrenheit);

/* A point of a session: its moment, and the value in thousandths of the axis's unit. False: it has none. */
bool multiples_point(const struct multiples *m, const struct summary *s, enum trend_figure k, int64_t *at_s,
		     int64_t *value);
/* Has the row a point there? */
bool multiples_any(const struct multiples *m, const struct trend *t, enum multiple of);
/* "5", "0.5" for a value of the axis, which is a whole number of steps: no two are the same. Returns buf. */
char *multiples_tick(int64_t value, const struct multiple_axis *a, char *buf, size_t n);
/* "2026-11-27". Returns buf. */
char *multiples_day(int64_t at_s, char *buf, size_t n);
