#include "observer.h"

#include <math.h>

#include "core/detector/weights/observer_fit.h"
#include "core/fmath.h"

#define ICE_C 0.0f
#define FREE_H 8.5f /* W/m2K of still air on skin, with radiation: 7.7-8.7 */
#define ROOM_C 21.0f
#define WEAKEST_LOG_H 2.9957323f /* ln 20 W/m2K */
#define STEP_LOG_H 0.2332f	 /* ln(260 / 20) / 11 */
#define ABOVE_MIN_C 1.0f
#define ERROR_MIN_C 0.1f

/* The values for what the person did not set: the middle of the laboratory's sessions. */
#define EDGE_IN_MM (-40.0f)
#define EDGE_EDGE_MM 2.0f
#define AREA_MM 62.0f

static const float mean_s[OBSERVER_MEANS] = {INFINITY, 40, 15};

float observer_bank_log_h(int k)
{
	return WEAKEST_LOG_H + STEP_LOG_H * (float)k;
}

void observer_reset(struct observer *o, float rest_c)
{
	*o = (struct observer){.reading_c = rest_c};
	float contact_h[OBSERVER_BANK];
	pennes_build(&o->driven_by, INFINITY);
	pennes_rest(&o->driven, rest_c);
	for (int k = 0; k < OBSERVER_BANK; k++) {
		contact_h[k] = fmath_expf(observer_bank_log_h(k));
		o->skin_c[k] = rest_c;
	}
	bank_build(&o->bank, contact_h, FREE_H, &o->driven);
}

/* Updates the running means of the heat taken and of the difference that drives it; their quotient is the
 * strength. */
static void step_strength(struct observer *o, float flux, float above_c)
{
	o->n++;
	for (int i = 0; i < OBSERVER_MEANS; i++) {
		float share = 1 / fminf((float)o->n, mean_s[i]);
		o->flux[i] += share * (flux - o->flux[i]);
		o->above[i] += share * (above_c - o->above[i]);
		o->log_h[i] = fmath_logf(fmaxf(2, fminf(600, o->flux[i] / fmaxf(ABOVE_MIN_C, o->above[i]))));
	}
}

void observer_step(struct observer *o, float reading_c, bool iced, float room_c)
{
	float env_c = iced ? ICE_C : isnan(room_c) ? ROOM_C : room_c;
	if (!isnan(reading_c))
		o->reading_c = reading_c;
	pennes_step(&o->driven_by, &o->driven, o->reading_c);
	bank_step(&o->bank, iced, env_c, o->skin_c);
	if (iced && !isnan(reading_c))
		step_strength(o, pennes_flux(&o->driven_by, &o->driven, reading_c), reading_c - ICE_C);
}

float observer_skin_for(const struct observer *o, float log_h)
{
	float at = (log_h - observer_bank_log_h(0)) / STEP_LOG_H;
	int k = (int)fmaxf(0, fminf(OBSERVER_BANK - 2, floorf(at)));
	return o->skin_c[k] + (at - (float)k) * (o->skin_c[k + 1] - o->skin_c[k]);
}

float observer_log_h_for(const struct observer *o, float c)
{
	int k = 0;
	while (k < OBSERVER_BANK - 2 && o->skin_c[k + 1] > c)
		k++;
	float fall = fminf(-0.01f, o->skin_c[k + 1] - o->skin_c[k]);
	float part = fmaxf(-3, fminf(4, (c - o->skin_c[k]) / fall));
	return observer_bank_log_h(k) + part * STEP_LOG_H;
}

void observer_terms(const struct observer *o, const struct rules *r, float out[OBSERVER_TERMS])
{
	bool edge = r->placement == PLACEMENT_EDGE;
	float out_mm = r->has_edge ? (float)r->edge_um / 1000 : edge ? EDGE_EDGE_MM : EDGE_IN_MM;
	float area = ((r->area_um ? (float)r->area_um / 1000 : AREA_MM) - 60) / 15;
	float depth = fmaxf(0, -out_mm) / 25, outer = out_mm / 5;
	float whole = o->log_h[0] - 4, minute = o->log_h[1] - o->log_h[0], now = o->log_h[2] - o->log_h[1];
	float in = edge ? 0 : 1;
	int k = 0;
	out[k++] = 1;
	out[k++] = edge;
	out[k++] = area;
	out[k++] = in * depth;
	out[k++] = in * depth * depth;
	out[k++] = in * depth * area;
	out[k++] = edge * outer;
	out[k++] = edge * area;
	out[k++] = in * whole;
	out[k++] = edge * whole;
	out[k++] = in * minute;
	out[k++] = edge * minute;
	out[k++] = in * now;
	out[k++] = edge * now;
	out[k++] = r->sensor == SENSOR_STEEL;
	out[k++] = r->sensor == SENSOR_INFRARED;
	out[k++] = fmath_logf((float)o->n + 10) - 5;
	out[k++] = in * whole * depth;
	out[k++] = in * whole * whole;
	out[k] = edge * whole * outer;
}

void observer_estimate(const struct observer *o, const struct rules *r, float *estimate_c, float *error_c)
{
	float term[OBSERVER_TERMS], log_h = 0, log_square = 0;
	observer_terms(o, r, term);
	for (int i = 0; i < OBSERVER_TERMS; i++) {
		log_h += observer_fit_mean[i] * term[i];
		log_square += observer_fit_spread[i] * term[i];
	}
	log_h = fmaxf(observer_bank_log_h(0), fminf(observer_bank_log_h(OBSERVER_BANK - 1), log_h));
	float square = fmath_expf(fmaxf(-6, fminf(2, log_square))), sum = 0, mean = 0, squares = 0;
	for (int k = 0; k < OBSERVER_BANK; k++) {
		float away = observer_bank_log_h(k) - log_h, weight = fmath_expf(-away * away / square / 2);
		sum += weight;
		mean += weight * o->skin_c[k];
		squares += weight * o->skin_c[k] * o->skin_c[k];
	}
	mean /= sum;
	*estimate_c = mean;
	*error_c = sqrtf(fmaxf(ERROR_MIN_C * ERROR_MIN_C, squares / sum - mean * mean));
}

void observer_features(const struct observer *o, const struct rules *r, float from_c,
		       float out[OBSERVER_FEATURES])
{
	float estimate_c, error_c;
	int k = 0;
	observer_estimate(o, r, &estimate_c, &error_c);
	out[k++] = estimate_c - from_c;
	out[k++] = fmath_logf(error_c);
	for (int i = 0; i < OBSERVER_MEANS; i++)
		out[k++] = o->log_h[i];
	out[k++] = observer_skin_for(o, o->log_h[0]) - from_c;
	out[k++] = observer_skin_for(o, fmath_logf(60));
	out[k++] = observer_skin_for(o, fmath_logf(100));
	out[k++] = observer_skin_for(o, o->log_h[0] + 0.4f) - from_c;
	out[k] = observer_skin_for(o, o->log_h[0] + 1.0f) - from_c;
}
