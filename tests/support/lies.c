#include "lies.h"

#include <math.h>

#include "core/detector/model/estimate.h"
#include "core/detector/model/forecast.h"
#include "core/detector/model/gru.h"
#include "core/detector/model/net.h"
#include "core/detector/signal/settle.h"

const struct lie lies[] = {
	{.name = "the truth"},
	{.name = "always 0 C", ESTIMATE_CONSTANT, 0, 0},
	{.name = "always 36 C", ESTIMATE_CONSTANT, 36, 0},
	{.name = "never a number", ESTIMATE_CONSTANT, NAN, NAN},
	{.name = "infinite", ESTIMATE_CONSTANT, INFINITY, INFINITY},
	{.name = "minus infinite", ESTIMATE_CONSTANT, -INFINITY, -INFINITY},
	{.name = "10^30 below", ESTIMATE_CONSTANT, -1e30f, 1e30f},
	{.name = "swings", ESTIMATE_SWINGS},
	{.name = "frozen", ESTIMATE_FROZEN},
	{.name = "wild", ESTIMATE_WILD},
	{.name = "standard error 0", ESTIMATE_ERROR, .error_c = 0},
	{.name = "standard error huge", ESTIMATE_ERROR, .error_c = 1e9f},
	{.name = "ice always away", .ending_lies = true, .ending = 1e6f},
	{.name = "ice never away", .ending_lies = true, .ending = -1e6f},
	{.name = "ice not a number", .ending_lies = true, .ending = NAN},
	{.name = "0 C and ice always away", ESTIMATE_CONSTANT, 0, 0, .ending_lies = true, .ending = 1e6f},
	{.name = "0 C and ice never away", ESTIMATE_CONSTANT, 0, 0, .ending_lies = true, .ending = -1e6f},
	{.name = "36 C and ice always away", ESTIMATE_CONSTANT, 36, 0, .ending_lies = true, .ending = 1e6f},
	{.name = "networks not a number", .networks_lie = true, .outputs = NAN},
	{.name = "networks infinite", .networks_lie = true, .outputs = INFINITY},
	{.name = "networks minus infinite", .networks_lie = true, .outputs = -INFINITY},
	{.name = "networks 10^30", .networks_lie = true, .outputs = 1e30f},
	{.name = "forecasts past", .forecast = FORECAST_PAST},
	{.name = "forecasts never", .forecast = FORECAST_NEVER},
	{.name = "forecasts not a number", .forecast = FORECAST_NOT_A_NUMBER},
	{.name = "forecasts inside out", .forecast = FORECAST_INSIDE_OUT},
	{.name = "lag of an hour, room of 35 C", .tau_s = 3600, .room_c = 35},
	{.name = "lag infinite, room below zero", .tau_s = INFINITY, .room_c = -40},
	{.name = "lag minus infinite, no room", .tau_s = -INFINITY, .room_c = NAN},
	{.name = NULL},
};

static struct lie told;
static uint64_t random_state = 88172645463325252u;
static float frozen_c = NAN;

void lies_tell(const struct lie *lie)
{
	told = lie ? *lie : (struct lie){0};
	frozen_c = NAN;
}

static uint64_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

void __real_estimate_step(struct estimate *e, const struct estimate_input *in, int64_t second);
void __wrap_estimate_step(struct estimate *e, const struct estimate_input *in, int64_t second);
void __wrap_estimate_step(struct estimate *e, const struct estimate_input *in, int64_t second)
{
	static const float nonsense[] = {0, -0.0f, 13.6f, 36, NAN, INFINITY, -INFINITY, 1e30f, -1e30f, -99};
	__real_estimate_step(e, in, second);
	switch (told.estimate) {
	case ESTIMATE_TRUE:
		return;
	case ESTIMATE_PROBE:
		e->c = in->skin->estimate_c;
		e->error_c = 0;
		break;
	case ESTIMATE_CONSTANT:
		e->c = told.c;
		e->error_c = told.error_c;
		break;
	case ESTIMATE_SWINGS:
		e->c = second % 2 ? 0 : 36;
		e->error_c = 0;
		break;
	case ESTIMATE_FROZEN:
		if (isnan(frozen_c) && in->focus && second > in->focus->started_s + 60)
			frozen_c = e->c;
		e->c = isnan(frozen_c) ? e->c : frozen_c;
		break;
	case ESTIMATE_ERROR:
		e->error_c = told.error_c;
		break;
	case ESTIMATE_WILD:
		e->c = nonsense[next_random() % 10];
		e->error_c = nonsense[next_random() % 10];
	}
	e->modelled = true;
}

struct settled __real_settle_learn(const struct series *raw, int64_t until);
struct settled __wrap_settle_learn(const struct series *raw, int64_t until);
struct settled __wrap_settle_learn(const struct series *raw, int64_t until)
{
	struct settled got = __real_settle_learn(raw, until);
	return told.tau_s != 0 ? (struct settled){told.tau_s, 0, told.room_c} : got;
}

/* The only recurrent network is the one for the end of icing. */
float __real_gru_step(const struct gru *n, const float *features, float *memory);
float __wrap_gru_step(const struct gru *n, const float *features, float *memory);
float __wrap_gru_step(const struct gru *n, const float *features, float *memory)
{
	float odds = __real_gru_step(n, features, memory);
	return told.ending_lies ? told.ending : odds;
}

void __real_net_run(const struct net *n, const float *features, float *out);
void __wrap_net_run(const struct net *n, const float *features, float *out);
void __wrap_net_run(const struct net *n, const float *features, float *out)
{
	__real_net_run(n, features, out);
	for (int i = 0; told.networks_lie && i < n->outputs; i++)
		out[i] = told.outputs;
}

static void forecast_lie(int64_t now_ms, struct forecast *f)
{
	switch (told.forecast) {
	case FORECAST_TRUE:
		return;
	case FORECAST_PAST:
		*f = (struct forecast){now_ms - 60000, now_ms - 120000, now_ms - 1};
		return;
	case FORECAST_NEVER:
		*f = (struct forecast){INT64_MAX, now_ms, INT64_MAX};
		return;
	case FORECAST_NOT_A_NUMBER:
		*f = (struct forecast){INT64_MIN, INT64_MIN, INT64_MIN};
		return;
	case FORECAST_INSIDE_OUT:
		*f = (struct forecast){now_ms + 60000, now_ms + 90000, now_ms + 70000};
	}
}

bool __real_forecast_numb(const float *features, int64_t now_ms, struct forecast *out);
bool __wrap_forecast_numb(const float *features, int64_t now_ms, struct forecast *out);
bool __wrap_forecast_numb(const float *features, int64_t now_ms, struct forecast *out)
{
	bool known = __real_forecast_numb(features, now_ms, out);
	forecast_lie(now_ms, out);
	return known || told.forecast;
}

void __real_forecast_rewarmed(const float *features, int64_t ended_ms, int64_t now_ms, const struct rules *r,
			      struct forecast *out);
void __wrap_forecast_rewarmed(const float *features, int64_t ended_ms, int64_t now_ms, const struct rules *r,
			      struct forecast *out);
void __wrap_forecast_rewarmed(const float *features, int64_t ended_ms, int64_t now_ms, const struct rules *r,
			      struct forecast *out)
{
	__real_forecast_rewarmed(features, ended_ms, now_ms, r, out);
	forecast_lie(now_ms, out);
}
