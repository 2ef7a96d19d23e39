#include "forecast.h"

#include <math.h>

#include "core/detector/weights/forecast_numb_net.h"
#include "core/detector/weights/forecast_warm_net.h"
#include "core/fmath.h"
#include "net.h"

static const struct net numb_net = NET(forecast_numb_net, FOCUS_FEATURES, FORECAST_NUMB_HIDDEN, 2);
static const struct net warm_net = NET(forecast_warm_net, WARM_FEATURES, WARM_HIDDEN, 2);

/* Mean and standard error; the network's second output is the logarithm of the error. */
static void run(const struct net *n, const float *f, float *mean, float *error)
{
	float out[2];
	net_run(n, f, out);
	*mean = out[0];
	*error = fmath_expf(fmaxf(-3, fminf(3.5f, out[1])));
}

static int64_t from_log(float log_left, int64_t now_ms)
{
	float left_s = fmath_expf(fminf(8, log_left)) - FORECAST_NUMB_OFFSET_S;
	return now_ms + (int64_t)(fmaxf(1, left_s) * 1000);
}

bool forecast_numb(const float features[FOCUS_FEATURES], int64_t now_ms, struct forecast *out)
{
	float mean, error;
	run(&numb_net, features, &mean, &error);
	out->at_ms = from_log(mean, now_ms);
	out->low_ms = from_log(mean - FORECAST_NUMB_BAND_ERRORS * error, now_ms);
	out->high_ms = from_log(mean + FORECAST_NUMB_BAND_ERRORS * error, now_ms);
	return error <= FORECAST_NUMB_MAX_LOG_ERROR;
}

/* A network may be wrong. ahead_step() rejects what nobody could wait for; this keeps the numbers finite. */
#define MINUTES_MAX 1e6f

static int64_t minutes_ms(float minutes)
{
	return (int64_t)(fmaxf(-MINUTES_MAX, fminf(MINUTES_MAX, minutes)) * 60000);
}

void forecast_rewarmed(const float features[WARM_FEATURES], int64_t ended_ms, int64_t now_ms,
		       const struct rules *r, struct forecast *out)
{
	float mean, error;
	bool edge = r->placement == PLACEMENT_EDGE;
	float errors = edge ? FORECAST_WARM_BAND_ERRORS_EDGE : FORECAST_WARM_BAND_ERRORS_IN;
	int64_t least_ms = ended_ms + r->rewarm_min_ms;
	run(&warm_net, features, &mean, &error);
	if (least_ms < now_ms)
		least_ms = now_ms;
	int64_t from_ms = ended_ms + r->rewarm_min_ms;
	out->at_ms = from_ms + minutes_ms(mean);
	out->low_ms = from_ms + minutes_ms(mean - errors * error);
	out->high_ms = from_ms + minutes_ms(mean + errors * error);
	if (out->at_ms < least_ms)
		out->at_ms = least_ms;
	if (out->low_ms < least_ms)
		out->low_ms = least_ms;
	if (out->high_ms < out->at_ms)
		out->high_ms = out->at_ms;
}
