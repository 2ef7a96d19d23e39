/* The probe: a first-order lag behind a mix of the skin and of what else it touches or sees. */
#include "world.h"

#include <math.h>

void sensor_step(const struct sensor_draw *d, struct sensor *s, const struct around *a, double dt_s)
{
	double c, tau = d->tau_s;
	if (a->off) {
		c = a->room_c;
		tau = d->air_tau_s;
	} else {
		double back = a->room_c + a->wet * (a->water_c - a->room_c);
		c = a->skin_c + d->air_share * (back - a->skin_c);
		c += d->ice_share * a->ice * (a->ice_c - c);
		c += d->hand_share * a->hand * (a->hand_c - c);
	}
	s->c += (c - s->c) * (1 - exp(-dt_s / tau));
}

int32_t sensor_mc(const struct sensor_draw *d, double c, double t_s, struct chance *noise)
{
	double v = c + d->bias_c + d->drift_c_per_h * t_s / 3600 + chance_normal(noise, 0, d->noise_c);
	return (int32_t)lround(round(v / d->step_c) * d->step_c * 1000);
}
