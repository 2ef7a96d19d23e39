#include "rules.h"

#include <string.h>

#include "icecue/rule_names.h"
#include "store/record.h"

void rules_take_driver(struct rules *r, const struct driver *d)
{
	r->sensor = d->sensor;
	r->tau_ms = d->tau_ms;
	r->accuracy_mc = d->accuracy_mc;
	r->resolution_mc = d->resolution_mc;
}

/*
 * An infrared probe keeps its maker's accuracy: its reading of a glass of slurry depends on reflections, and
 * its error on skin depends on the room temperature of its own housing.
 */
void rules_take_calibration(struct rules *r, const struct calibration *c, const char *start_iso)
{
	if (r->sensor != SENSOR_INFRARED && r->accuracy_mc > CALIBRATION_ACCURACY_MC &&
	    calibration_is_fresh(c, start_iso))
		r->accuracy_mc = CALIBRATION_ACCURACY_MC;
}

static void set_rule(struct rules *r, const char *name, int64_t thousandths)
{
	const struct rule_name *rule = rule_find(name, strlen(name));
	if (rule)
		rule_set(rule, r, thousandths);
}

void rules_take_options(struct rules *r, const struct options *o)
{
	const struct config_value *placement = options_value(o, SETTING_PLACEMENT);
	const struct config_value *ice = options_value(o, SETTING_ICE_KIND);
	const struct config_value *sensor = options_value(o, SETTING_SENSOR);
	for (int id = 0; id < SETTINGS; id++) {
		const struct config_value *v = settings[id].rule ? options_value(o, (enum setting)id) : NULL;
		if (v)
			set_rule(r, settings[id].rule, v->number);
	}
	if (options_has(o, SETTING_SPOT)) {
		r->n_spots = 0;
		for (const struct config_value *v = NULL;
		     r->n_spots < SPOTS_MAX && (v = options_next(o, SETTING_SPOT, v));)
			r->spot[r->n_spots++] = (struct spot_place){true, (int32_t)v->number};
	}
	if (options_has(o, SETTING_TOUCH))
		r->touch = true;
	if (placement)
		r->placement = (enum placement)placement->number;
	if (ice)
		r->ice = (enum ice)ice->number;
	if (sensor && r->sensor != (enum sensor_kind)sensor->number) {
		r->sensor = (enum sensor_kind)sensor->number;
		r->tau_ms = 0; /* it was that of another kind */
	}
}
