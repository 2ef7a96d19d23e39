#include "spot.h"

#include <math.h>

/* A spot counts by its distance d as 1 / (D^2 + d^2): within the ball of a thumb (D) all are alike. */
#define WEIGHT_MM 10.0f
/* Where nobody told it: farther than is recommended. */
#define UNKNOWN_MM 15.0f

/* Noise that three times an ordinary bead's does not reach. */
#define QUIET_MAX_C 0.3f

void spot_init(struct spot *s, int32_t distance_um)
{
	float mm = distance_um < 0 ? UNKNOWN_MM : (float)distance_um / 1000;
	*s = (struct spot){
		.state = SPOT_NO_READING,
		.weight = 1 / (WEIGHT_MM * WEIGHT_MM + mm * mm),
		.apart_c = NAN,
		.quiet_c = QUIET_MAX_C,
	};
}

struct gated spot_take(struct spot *s, int64_t t_ms, const struct channel_value *v, bool must_move)
{
	struct gated out;
	gate_take(&s->gate, t_ms, v, must_move, &out);
	for (int i = 0; i < out.n; i++) {
		s->sum += out.mc[i] / 1000.0;
		s->n++;
	}
	return out;
}

double spot_reading_c(const struct spot *s, int64_t t_ms)
{
	if (!s->gate.any || t_ms - s->gate.good_ms > gate_lost_ms(&s->gate))
		return NAN;
	return s->gate.good_mc / 1000.0 - (double)s->offset_c;
}

void spot_step(struct spot *s, int64_t second, int64_t now_ms, bool icing)
{
	double c = s->n ? s->sum / s->n - (double)s->offset_c : spot_reading_c(s, now_ms);
	trail_push(&s->trail, second, (float)c);
	s->sum = 0;
	s->n = 0;
	if (icing && !isnan(c)) {
		s->ice_sum += c;
		s->ice_n++;
	}
}

void spot_ice_begins(struct spot *s)
{
	s->ice_sum = 0;
	s->ice_n = 0;
	s->apart_c = NAN;
}

void spot_set_offset(struct spot *s, float offset_c)
{
	trail_shift(&s->trail, s->offset_c - offset_c);
	s->offset_c = offset_c;
}

void spot_set_state(struct spot *s, enum spot_state state)
{
	s->state = state;
	s->still = s->far = s->agrees = (struct hold){0};
}

int spot_still(struct spot *s, int met)
{
	return hold_step(&s->still, met);
}

int spot_far(struct spot *s, int met)
{
	return hold_step(&s->far, met);
}

int spot_agrees(struct spot *s, int met)
{
	return hold_step(&s->agrees, met);
}

void spot_note_moves(struct spot *s, float moves_c)
{
	if (moves_c < s->quiet_c)
		s->quiet_c = moves_c;
}

void spot_note_apart(struct spot *s, float apart_c, float share)
{
	s->apart_c = isnan(s->apart_c) ? apart_c : s->apart_c + share * (apart_c - s->apart_c);
}
