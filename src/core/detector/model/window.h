/*
 * window.h - how long will the skin stay numb, now that the ice is away, and how sure is that? Pure.
 *
 * A small network, fitted on laboratory sessions of all techniques by tests/lab/fit/fit_window.c. It sees how
 * far the estimate lies from the limit, how fast it rises, how wide its band is, and for how long the ice has
 * been away; it gives the quantiles 6, 50 and 94 % of what is left. Quantiles, because the rule's maximum
 * cuts the long ones off, which moves a mean but no quantile below it.
 */
#pragma once

#include <stdbool.h>

#define WINDOW_BACK_S 10 /* the slope is over these; before the ice's end there are seconds of ice in it */
#define WINDOW_HALF_BACK_S 5
#define WINDOW_FEATURES 9
#define WINDOW_HIDDEN 12
#define WINDOW_QUANTILES 3
/* The network gives log(left + this): a second counts less where more are left. */
#define WINDOW_OFFSET_S 15.0f

/* What is known at a moment of the window. */
struct window_look {
	float over_c;		   /* the estimate above the limit; below: negative */
	float rise_half_c, rise_c; /* in the last WINDOW_HALF_BACK_S and WINDOW_BACK_S */
	float band_c;		   /* half of the estimate's band */
	float since_s;		   /* since the ice's end became known */
	float ice_s;		   /* for how long it was in use */
	bool edge;		   /* placement */
};

void window_features(const struct window_look *look, float out[WINDOW_FEATURES]);
/* What is left, in seconds: the quantiles in their order, none below 0. */
void window_left_s(const float features[WINDOW_FEATURES], float left_s[WINDOW_QUANTILES]);
