#include "forecast.h"

#include <math.h>

#include "forecast_numb_net.h"
#include "forecast_warm_net.h"
#include "net.h"

#define ROOM_C 21.0f

static const struct net numb_net = NET(forecast_numb_net, FOCUS_FEATURES, FORECAST_NUMB_HIDDEN, 2);
static const struct net warm_net = NET(forecast_warm_net, FORECAST_WARM_FEATURES, FORECAST_WARM_HIDDEN, 2);

/* Mean and standard error: the second output is the logarithm of the error. */
static void run(const struct net *n, const float *f, float *mean, float *error)
{
	float out[2];
	net_run(n, f, out);
	*mean = out[0];
	*error = expf(fmaxf(-3, fminf(3.5f, out[1])));
}

static int64_t from_log(float log_left, int64_t now_ms)
{
	float left_s = expf(fminf(8, log_left)) - FORECAST_NUMB_OFFSET_S;
	return now_ms + (int64_t)(fmaxf(1, left_s) * 1000);
}

bool forecast_numb(const float features[FOCUS_FEATURES], int64_t now_ms, struct forecast *out)
{
	float mean, error;
	run(&numb_net, features, &mean, &error);
	out->at_ms = from_log(mean, now_ms);
	out->low_ms = from_log(mean - FORECAST_BAND_ERRORS * error, now_ms);
	out->high_ms = from_log(mean + FORECAST_BAND_ERRORS * error, now_ms);
	return error <= FORECAST_NUMB_MAX_LOG_ERROR;
}

/* Mean of the minute that ended so long ago, relative to rest; what it is now while that was still ice. */
static float minute_ago(const struct series *q, int64_t second, int64_t ago_s, int64_t ended_s, float now)
{
	if (second - ago_s - 60 < ended_s)
		return now;
	struct series_stats st = series_stats(q, second - ago_s - 59, second - ago_s);
	return st.n >= 20 ? st.mean : now;
}

bool forecast_warm_features(const struct focus *f, const struct series *q, int64_t second, int64_t ended_s,
			    float end_c, const struct rules *r, float room_c,
			    float out[FORECAST_WARM_FEATURES])
{
	struct series_stats now = series_stats(q, second - 59, second);
	if (now.n < 30 || isnan(f->rest_c) || isnan(end_c) || f->n < 10)
		return false;
	float depth = focus_depth(f), left = f->rest_c - now.mean;
	int k = 0;
	out[k++] = logf((float)(second - ended_s) / 60 + 0.5f);
	out[k++] = f->rest_c;
	out[k++] = isnan(room_c) ? ROOM_C : room_c;
	out[k++] = left;
	out[k++] = left * depth;
	out[k++] = now.mean - minute_ago(q, second, 60, ended_s, now.mean);
	out[k++] = now.mean - minute_ago(q, second, 180, ended_s, now.mean);
	out[k++] = now.mean - minute_ago(q, second, 420, ended_s, now.mean);
	out[k++] = depth;
	out[k++] = logf(1 + (float)f->cold_focus / 100);
	out[k++] = logf((float)f->n + 10);
	out[k++] = f->rest_c - f->lowest_c;
	out[k++] = f->rest_c - end_c;
	out[k++] = (float)(f->sum / f->n);
	out[k++] = r->sensor == SENSOR_STEEL;
	out[k++] = r->sensor == SENSOR_INFRARED;
	out[k] = r->placement == PLACEMENT_EDGE;
	return true;
}

void forecast_rewarmed(const float features[FORECAST_WARM_FEATURES], int64_t ended_ms, int64_t now_ms,
		       const struct rules *r, struct forecast *out)
{
	float mean, error;
	float errors = r->placement == PLACEMENT_EDGE ? FORECAST_EDGE_BAND_ERRORS : FORECAST_BAND_ERRORS;
	int64_t least_ms = ended_ms + r->rewarm_min_ms;
	run(&warm_net, features, &mean, &error);
	if (least_ms < now_ms)
		least_ms = now_ms;
	int64_t from_ms = ended_ms + r->rewarm_min_ms;
	out->at_ms = from_ms + (int64_t)(mean * 60000);
	out->low_ms = from_ms + (int64_t)((mean - errors * error) * 60000);
	out->high_ms = from_ms + (int64_t)((mean + errors * error) * 60000);
	if (out->at_ms < least_ms)
		out->at_ms = least_ms;
	if (out->low_ms < least_ms)
		out->low_ms = least_ms;
	if (out->high_ms < out->at_ms)
		out->high_ms = out->at_ms;
}
