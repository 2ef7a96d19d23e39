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
	return r;
}

void ask_detector(const struct lab_session *s, const struct rules *r, heard_fn heard, void *arg)
{
	static struct outcome o;
	struct detector *d = detector_create(r);
	if (!d)
		abort();
	for (int i = 0; i < s->sample_count; i++) {
		struct sample x =
			sample_of(s->sample[i].t_ms, (struct channel_value){s->sample[i].mc, STATUS_OK});
		detector_feed(d, &x, &o);
		heard(arg, x.t_ms, &o);
	}
	detector_destroy(d);
}
