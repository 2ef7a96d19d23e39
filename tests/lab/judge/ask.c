#include "ask.h"

#include <math.h>
#include <stdlib.h>

struct rules ask_rules(const struct lab_config *c)
{
	static const enum sensor_kind kinds[] = {SENSOR_BEAD, SENSOR_STEEL, SENSOR_INFRARED};
	struct rules r;
	rules_default(&r);
	r.placement = c->inside ? PLACEMENT_IN : PLACEMENT_EDGE;
	r.edge_um = c->edge_mm * 1000;
	r.has_edge = true;
	r.area_um = c->area_mm * 1000;
	r.ambient_mc = (int32_t)lround(c->ambient_c * 1000);
	r.sensor = kinds[c->probe];
	for (int i = 0; i < c->spots; i++) {
		r.n_spots = i + 1;
		r.spot[i] = (struct spot_place){true, (int32_t)lround(c->spot_mm[i] * 1000)};
	}
	r.touch = c->touch == LAB_TOUCH_BESIDE;
	if (c->touch == LAB_TOUCH_ALONE)
		r.placement = PLACEMENT_TOUCH;
	return r;
}

void ask_detector(const struct lab_session *s, const struct rules *r, heard_fn heard, void *arg)
{
	static struct outcome o;
	struct detector *d = detector_create(r);
	if (!d)
		abort();
	for (int i = 0; i < s->sample_count; i++) {
		struct sample x = lab_sample_at(s, i);
		detector_feed(d, &x, &o);
		heard(arg, x.t_ms, &o);
	}
	detector_destroy(d);
}
