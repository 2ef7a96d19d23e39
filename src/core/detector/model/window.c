#include "window.h"

#include <math.h>

#include "core/detector/weights/window_net.h"
#include "core/fmath.h"
#include "net.h"

static const struct net net = NET(window_net, WINDOW_FEATURES, WINDOW_HIDDEN, WINDOW_QUANTILES);

/* Beyond ten minutes all are the same: no window lasts so long. */
#define LOG_MAX 6.4f

void window_features(const struct window_look *look, float out[WINDOW_FEATURES])
{
	int i = 0;
	out[i++] = look->over_c;
	out[i++] = look->rise_half_c;
	out[i++] = look->rise_c;
	out[i++] = look->band_c;
	out[i++] = look->since_s;
	/* what comes after the first seconds differs most there */
	out[i++] = fmath_expf(-look->since_s / WINDOW_BACK_S);
	/* how long at this pace */
	out[i++] = -look->over_c / fmaxf(0.5f, look->rise_c);
	out[i++] = fmath_logf(fmaxf(30, look->ice_s));
	out[i++] = look->edge;
}

void window_left_s(const float features[WINDOW_FEATURES], float left_s[WINDOW_QUANTILES])
{
	float least_s = 0;
	net_run(&net, features, left_s);
	for (int i = 0; i < WINDOW_QUANTILES; i++) {
		left_s[i] = fmath_expf(fmaxf(0, fminf(LOG_MAX, left_s[i]))) - WINDOW_OFFSET_S;
		left_s[i] = fmaxf(least_s, left_s[i]);
		least_s = left_s[i];
	}
}
