/*
 * rest.h - what is known from the time before the ice: the skin at rest (T0), and the room. Pure.
 */
#pragma once

#include "core/detector/signal/series.h"
#include "icecue/detector.h"

struct rest {
	float t0_c;   /* NAN = none */
	float room_c; /* as set, else measured last, else learned; NAN = unknown. Never for safety */
};

enum rest_found { REST_NOTHING, REST_T0, REST_T0_AGAIN };

void rest_init(struct rest *r, const struct rules *rules);
/* Takes a reading of the room, or what the probe showed of it while it warmed (skin.h; NAN: nothing). */
void rest_measure_room(struct rest *r, const struct rules *rules, int32_t mc);
void rest_learn_room(struct rest *r, float room_c);
/* Takes one more second before the first ice. */
enum rest_found rest_step(struct rest *r, const struct series *raw, int64_t second);

/*
 * The skin as ice comes on, from what the reading fell from (NAN: not known). Before the first ice, without
 * a T0, that may have been a probe that was still warming, or skin under ice: then this usual warmth of
 * resting skin is assumed.
 */
#define REST_UNKNOWN_C 31.0f
float rest_before_ice_c(const struct rest *r, float fell_from_c, bool first);
