#include "rest.h"

#include <math.h>

#include "core/detector/model/warm.h"
#include "core/detector/signal/place.h"

void rest_init(struct rest *r, const struct rules *rules)
{
	*r = (struct rest){.t0_c = NAN, .room_c = place_given_room_c(rules)};
}

void rest_measure_room(struct rest *r, const struct rules *rules, int32_t mc)
{
	if (rules->ambient_mc == MC_NONE)
		r->room_c = (float)mc / 1000;
}

void rest_learn_room(struct rest *r, float room_c)
{
	if (isnan(r->room_c))
		r->room_c = room_c;
}

enum rest_found rest_step(struct rest *r, const struct series *raw, int64_t second)
{
	float t0_c = warm_baseline(raw, second);
	bool first = isnan(r->t0_c);
	if (isnan(t0_c))
		return REST_NOTHING;
	r->t0_c = t0_c;
	return first ? REST_T0 : REST_T0_AGAIN;
}

float rest_before_ice_c(const struct rest *r, float fell_from_c, bool first)
{
	float c = isnan(fell_from_c) ? r->t0_c : fell_from_c;
	if (!first || !isnan(r->t0_c))
		return c;
	return isnan(c) ? REST_UNKNOWN_C : fmaxf(c, REST_UNKNOWN_C);
}
